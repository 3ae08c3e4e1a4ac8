//! Dates that cannot all be true.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, Instant, Instants, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Line, Population};

use super::casebook::Casebook;
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that were decided, fulfilled or closed before they were requested,
    /// closed before they were decided, verified or closed before they were fulfilled, or closed
    /// before they were verified. A date and a time on that day count as simultaneous. Two dates
    /// are compared where both are known; a line of which no other date than the request could be
    /// known, because no export has the columns, is not evaluable.
    ///
    /// **Why it matters.** One of the two dates is wrong, so neither proves anything. Such pairs
    /// come from imports, from clocks in different zones, and from tickets filled in afterwards.
    /// None of the latency figures counts them.
    ///
    /// **How to answer it.** Find out which date is right from the other system's log. If many
    /// lines are off by the same number of hours, set the source's `timezone`. If a date was typed
    /// in by hand, let the workflow set it.
    impossible_dates {
        title: "Dates in an order that cannot be",
        family: Family::EvidenceAndWorkflow,
        population: "lines",
        scope: Scope::Requested,
        severity: Severity::Low,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, state, requested_at, decided_at, fulfilled_at, verified_at, closed_at, assignee, group;
            Approvals: ticket_id, stage, approver, decision, decided_at;
        },
        references: EVIDENCE,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let lines = population.lines.iter().filter(|line| line.in_period);
    lines.map(|line| judge(&book, &tickets, line)).collect()
}

/// The steps of a line, each with its time if it is known.
struct Dates {
    requested: Option<Instant>,
    decided: Option<Instant>,
    fulfilled: Option<Instant>,
    verified: Option<Instant>,
    closed: Option<Instant>,
}

/// One step, and the step it cannot have come before.
type Pair = ((&'static str, Instant), (&'static str, Instant));

impl Dates {
    fn of(tickets: &Tickets<'_>, line: &Line) -> Self {
        let row = line.row as usize;
        Self {
            requested: Some(line.requested_at),
            decided: line.decided_at.or(tickets.decided_at.at(row)),
            fulfilled: tickets.fulfilled_at.at(row),
            verified: tickets.verified_at.at(row),
            closed: tickets.closed_at.at(row),
        }
    }

    /// The pairs in the wrong order.
    fn impossible(&self) -> Vec<Pair> {
        let requested = ("requested", self.requested);
        let decided = ("decided", self.decided);
        let fulfilled = ("fulfilled", self.fulfilled);
        let verified = ("verified", self.verified);
        let closed = ("closed", self.closed);
        let pairs = [
            (decided, requested),
            (fulfilled, requested),
            (closed, requested),
            (closed, decided),
            (verified, fulfilled),
            (closed, fulfilled),
            (closed, verified),
        ];
        let known = pairs
            .into_iter()
            .filter_map(|((later, at), (earlier, from))| Some(((later, at?), (earlier, from?))));
        known.filter(|((_, at), (_, from))| at.starts_before(*from)).collect()
    }
}

fn judge(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> Judged {
    let impossible = Dates::of(tickets, line).impossible();
    let is_blind = line.decided_at.is_none()
        && [tickets.decided_at, tickets.fulfilled_at, tickets.verified_at, tickets.closed_at]
            .iter()
            .all(Instants::is_absent);
    match impossible.is_empty() {
        true if is_blind => Judged::NotEvaluable("closed_at"),
        true => Judged::Passed,
        false => Judged::failed(finding(book, line, &impossible)),
    }
}

fn finding(book: &Casebook<'_>, line: &Line, impossible: &[Pair]) -> Finding {
    let said = impossible.iter().map(|((later, at), (earlier, from))| {
        format!("{later} on {} before it was {earlier} on {}", book.when(*at), book.when(*from))
    });
    let sentence = format!(
        "Ticket {} ({} for {}) was {}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        said.collect::<Vec<_>>().join("; "),
    );
    let is_about_decision =
        impossible.iter().any(|((later, _), (earlier, _))| [later, earlier].contains(&&"decided"));
    let answers = is_about_decision.then(|| book.all_answers(&CONTROL, line));
    book.on_line(&CONTROL, line, sentence).and_all(answers.into_iter().flatten())
}
