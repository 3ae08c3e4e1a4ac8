//! Tickets that left the control path.

use crate::finding::{Attribute, Confidence, Finding, Severity};
use crate::frames::{FrameKind, Key, Word};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::history::{Histories, Step};
use crate::reconcile::path::{Slip, slips};
use crate::reconcile::{DecisionSource, Line, Population, Verdict};

use super::casebook::Casebook;
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines whose ticket has a history in which a state of the control path
    /// (requested, approved, fulfilled, verified, closed) is missing or comes after one that it
    /// should precede: carried out before it was approved, closed without a check. Going back to an
    /// earlier state, waiting (`on_hold`), reopening, refusing and withdrawing are legal; so is
    /// closing what was refused or withdrawn, and work without an approval under a policy that
    /// approves by itself. A ticket that exists was requested, whether or not its history says so,
    /// and a history that simply ends before the path does is not judged on the rest. All lines of
    /// a ticket share its history.
    ///
    /// **Why it matters.** Each state is a control: somebody decided, somebody did, somebody else
    /// looked. A tool that lets a ticket jump over one shows that the control can be left out.
    ///
    /// **How to answer it.** Find out who could move the ticket past the state and whether the
    /// control took place elsewhere; attach the proof. Then take that transition out of the
    /// workflow, or record the missing step as a state.
    skipped_state {
        title: "A step of the control path missing or out of order",
        family: Family::EvidenceAndWorkflow,
        population: "lines with events",
        scope: Scope::Requested,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Events],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, state, requested_at, decision, decided_at, approver, fulfilled_at, verified_at, closed_at, policy_id;
            Events: ticket_id, at, from_state, to_state, actor;
        },
        references: EVIDENCE,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let histories = Histories::of(population);
    let lines = population.lines.iter().filter(|line| line.in_period);
    let with_events = lines.filter_map(|line| {
        let history = histories.ticket(ticket(&book, line)?);
        (!history.is_empty()).then(|| judge(&book, line, history))
    });
    with_events.collect()
}

fn ticket(book: &Casebook<'_>, line: &Line) -> Option<Key> {
    Some(book.frames.key(book.views.tickets?.ticket_id.at(line.row as usize)))
}

fn judge(book: &Casebook<'_>, line: &Line, history: &[Step]) -> Judged {
    let found = slips(history, line.decision_source == Some(DecisionSource::Policy));
    if found.is_empty() {
        return Judged::Passed;
    }
    Judged::failed(finding(book, line, history, &found))
}

fn finding(book: &Casebook<'_>, line: &Line, history: &[Step], found: &[Slip]) -> Finding {
    let fails = |slip: &Slip| Attribute { name: slip.state.as_str(), result: Verdict::Fail };
    let rows = history.iter().map(|step| book.row(&CONTROL, FrameKind::Events, step.row));
    book.on_line(&CONTROL, line, sentence(book, line, history, found))
        .with(found.iter().map(fails).collect())
        .and_all(rows)
}

fn sentence(book: &Casebook<'_>, line: &Line, history: &[Step], found: &[Slip]) -> String {
    let said: Vec<String> = found.iter().map(|slip| said(book, history, slip)).collect();
    format!(
        "Ticket {} ({} for {}) left the control path: {}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        said.join("; "),
    )
}

fn said(book: &Casebook<'_>, history: &[Step], slip: &Slip) -> String {
    let step = &history[slip.step];
    let (to, at) = (step.to, book.when(step.at));
    match (slip.comes_later, step.to == slip.state) {
        (_, true) => format!("it came to {to} on {at}, too late for that"),
        (true, _) => format!("it came to {to} on {at}, and to {} only after that", slip.state),
        (false, _) => format!("it came to {to} on {at} and was never {}", slip.state),
    }
}
