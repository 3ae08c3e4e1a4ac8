//! Requests nobody finishes.

use crate::finding::{Confidence, Severity};
use crate::frames::{FrameKind, Instant};
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::open_work::{is_open, is_open_work};
use crate::reconcile::{Line, Population};

use super::casebook::{Casebook, hours_said, utc};
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that are still open, not decided or approved and not reported as
    /// carried out, more than `days` after the request. Whether the system already shows the access
    /// makes no difference: the ticket is open. Only open lines are items of this control; those
    /// within their days count as open. Judged are the lines of the period and earlier ones.
    ///
    /// **Why it matters.** An open request is a decision in waiting: months later somebody approves
    /// the old ticket, and nobody asks whether its reasons still hold. A queue of such requests
    /// also hides the ones that matter.
    ///
    /// **How to answer it.** Ask the requester whether it is still wanted; then decide it, or close
    /// it as withdrawn. Let the tool close requests that nobody touched for a month.
    stale_request {
        title: "Open for longer than a month",
        family: Family::EvidenceAndWorkflow,
        population: "open lines",
        scope: Scope::OpenWork,
        severity: Severity::Low,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[Parameter {
            name: "days",
            default: Value::Whole(30),
            range: (1.0, 3650.0),
            doc: "Days a request may be open.",
        }],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, state, requested_at, decision, decided_at, approver, assignee, group;
        },
        references: EVIDENCE,
        test: test,
    }
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let days = parameters.whole("days");
    let open = population
        .lines
        .iter()
        .filter(|line| is_open(line) && is_open_work(population, &tickets, line));
    open.map(|line| judge(&book, line, days)).collect()
}

fn judge(book: &Casebook<'_>, line: &Line, days: i64) -> Judged {
    let as_of = book.population.as_of(line.system);
    let open = line.requested_at.hours_until(Instant::exact(as_of));
    if open <= days as f64 * 24.0 {
        return Judged::Open;
    }
    let sentence = format!(
        "Ticket {} of {} ({} for {}) is still {} on {}, {} after the request.",
        book.ticket_id(line),
        book.when(line.requested_at),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        line.state,
        utc(as_of),
        hours_said(open),
    );
    Judged::failed(book.on_line(&CONTROL, line, sentence))
}
