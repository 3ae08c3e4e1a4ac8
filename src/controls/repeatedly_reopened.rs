//! Tickets that are closed again and again.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::closures::{Closure, closures};
use crate::reconcile::history::Histories;
use crate::reconcile::{Line, Population};

use super::casebook::Casebook;
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines closed in the period and taken up again at least `times` since: by
    /// `reopened` events, by going back from fulfilled, verified or closed to an earlier state, or
    /// by the ticket's own count; the larger of history and count is believed. A line with neither
    /// a history nor a count is not evaluable (`events`). The metric `reopen_rate` counts the same
    /// facts.
    ///
    /// **Why it matters.** A ticket that is closed before it is done teaches that *closed* means
    /// nothing. Repeatedly so, either the work is not understood or somebody closes for the
    /// statistics.
    ///
    /// **How to answer it.** Read the history: what was missing each time? If the request was
    /// unclear, the form should ask better; if the check was skipped, the verifier should say what
    /// was checked.
    repeatedly_reopened {
        title: "Closed and taken up again, more than once",
        family: Family::EvidenceAndWorkflow,
        population: "lines closed in the period",
        scope: Scope::Closed,
        severity: Severity::Low,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[Parameter {
            name: "times",
            default: Value::Whole(2),
            range: (1.0, 1000.0),
            doc: "How often a line may not be taken up again: this many times or more fail.",
        }],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, state, requested_at, fulfilled_at, verified_at, closed_at, reopen_count, assignee, group;
            Events: ticket_id, at, from_state, to_state, actor;
        },
        references: EVIDENCE,
        test: test,
    }
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let histories = Histories::of(population);
    let times = parameters.whole("times");
    let judged = closures(population).into_iter().filter_map(|closure| {
        let line = population.lines.get(closure.line as usize)?;
        Some(judge(&book, &histories, times, line, &closure))
    });
    judged.collect()
}

fn judge(
    book: &Casebook<'_>,
    histories: &Histories<'_>,
    times: i64,
    line: &Line,
    closure: &Closure,
) -> Judged {
    match closure.reopens {
        None => Judged::NotEvaluable("events"),
        Some(reopens) if i64::from(reopens) < times => Judged::Passed,
        Some(reopens) => Judged::failed(finding(book, histories, line, closure, reopens)),
    }
}

fn finding(
    book: &Casebook<'_>,
    histories: &Histories<'_>,
    line: &Line,
    closure: &Closure,
    reopens: u32,
) -> Finding {
    let plural = if reopens == 1 { "once" } else { "times" };
    let often = if reopens == 1 { plural.to_owned() } else { format!("{reopens} {plural}") };
    let sentence = format!(
        "Ticket {} ({} for {}) was closed on {} and has been taken up again {often}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        book.when(closure.closed),
    );
    let history = histories.ticket(closure.ticket).iter();
    let rows = history.map(|step| book.row(&CONTROL, FrameKind::Events, step.row));
    book.on_line(&CONTROL, line, sentence).and_all(rows)
}
