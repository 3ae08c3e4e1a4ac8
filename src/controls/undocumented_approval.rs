//! Work that was done without any decision on record.

use crate::finding::{Confidence, Severity};
use crate::frames::{FrameKind, Frames, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Line, Outcome, Population};

use super::casebook::{Casebook, is_approved};
use super::references::WITHOUT_TICKET;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that are past approval (approved, fulfilled, verified or closed)
    /// although no decision is recorded anywhere: not among the approvals, not on the ticket, not
    /// in its history, and no policy approves by itself. Where no export has a column that could
    /// hold a decision, the lines are not evaluable (`decision`): absent is not empty.
    ///
    /// **Why it matters.** The state of a ticket says what somebody clicked. It does not say who
    /// decided, and an auditor will treat the approval as if it had never been given.
    ///
    /// **How to answer it.** Look for the decision where it was really taken (an e-mail, a chat, a
    /// form) and attach it. If approvals are kept in a table of their own, export that table too.
    /// If nobody decided, have the access decided now.
    undocumented_approval {
        title: "Carried out with no decision on record",
        family: Family::Authority,
        population: "lines past approval",
        scope: Scope::Requested,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, state, requested_at, decision, decided_at, approver, policy_id, fulfilled_at, closed_at;
        },
        references: WITHOUT_TICKET,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let could_be_known = records_decisions(population.frames, &tickets);
    let lines = population.lines.iter().filter(|line| line.in_period && is_approved(line));
    lines.map(|line| judge(&book, line, could_be_known)).collect()
}

fn judge(book: &Casebook<'_>, line: &Line, could_be_known: bool) -> Judged {
    match line.outcome {
        Outcome::Undocumented if could_be_known => {
            Judged::failed(book.on_line(&CONTROL, line, sentence(book, line)))
        }
        Outcome::Undocumented => Judged::NotEvaluable("decision"),
        _ => Judged::Passed,
    }
}

/// Whether any export has a place in which a decision could stand.
fn records_decisions(frames: &Frames, tickets: &Tickets<'_>) -> bool {
    let on_the_ticket = !tickets.decision.is_absent()
        || !tickets.decided_at.is_absent()
        || !tickets.approver.is_absent();
    on_the_ticket || frames.approvals().is_some() || frames.events().is_some()
}

fn sentence(book: &Casebook<'_>, line: &Line) -> String {
    format!(
        "Ticket {} of {} is {} and asks for {} for {}, but no decision is on record.",
        book.ticket_id(line),
        book.when(line.requested_at),
        line.state,
        book.what(line.system, line.entitlement),
        book.who(line.holder),
    )
}
