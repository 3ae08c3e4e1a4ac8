//! Access that was there before it was approved.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, Instant};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{EffectOrder, Grant, Line, Population};

use super::casebook::{Casebook, utc};
use super::references::WITHOUT_TICKET;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved lines whose access took effect before the decision: the system
    /// says it was granted earlier, or a snapshot from before the decision already holds it. A
    /// renewal passes: when the access took effect, another approved and unexpired line allowed it.
    /// Where the system keeps no grant date and the snapshots leave both readings open, the line is
    /// not evaluable (`granted_at`). A decision known to the day and a grant on that day count as
    /// simultaneous.
    ///
    /// **Why it matters.** An approval after the fact is not a control but a record of what was
    /// done anyway. Whoever approves access that somebody already uses rarely says no.
    ///
    /// **How to answer it.** If it was an emergency, the ticket should say so and name the exception
    /// it was granted under. Otherwise tell whoever grants access on that system to wait for the
    /// decision, and have the entitlement's owner confirm this one knowing the order of events.
    retroactive_approval {
        title: "Approved after the access was already there",
        family: Family::Authority,
        population: "effected grant lines in charge",
        scope: Scope::Requested,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, account, requested_at, decision, decided_at, approver, emergency, exception_id;
            Approvals: ticket_id, stage, approver, decision, decided_at;
            Events: ticket_id, at, from_state, to_state, actor;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, granted_by;
        },
        references: WITHOUT_TICKET,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let lines = population.lines.iter().filter(|line| line.in_period);
    let effected = lines.filter_map(|line| {
        let grant = population.grants.get(line.effect.grant? as usize)?;
        Some(judge(&book, line, grant))
    });
    effected.collect()
}

fn judge(book: &Casebook<'_>, line: &Line, grant: &Grant) -> Judged {
    match (line.effect.order, line.decided_at) {
        (EffectOrder::Before, Some(decided)) => Judged::failed(finding(book, line, grant, decided)),
        (EffectOrder::InOrder | EffectOrder::NotPresent, _) => Judged::Passed,
        (EffectOrder::Possible, _) => Judged::NotEvaluable("granted_at"),
        (EffectOrder::Unknown, _) | (_, None) => Judged::NotEvaluable("decided_at"),
    }
}

fn finding(book: &Casebook<'_>, line: &Line, grant: &Grant, decided: Instant) -> Finding {
    let mut finding = book.on_line(&CONTROL, line, sentence(book, line, grant, decided));
    finding.subject.account = grant.account;
    let held = book.row(&CONTROL, FrameKind::Grants, grant.row);
    finding
        .and_all(book.decision_rows(&CONTROL, line))
        .and(held)
        .and_all(book.first_sight(&CONTROL, grant))
}

fn sentence(book: &Casebook<'_>, line: &Line, grant: &Grant, decided: Instant) -> String {
    let came = book.population.arrival(grant);
    let since = came.granted_at.map_or_else(
        || format!("was there on {} at the latest", utc(came.first_seen)),
        |at| format!("was granted on {}", book.when(at)),
    );
    format!(
        "Ticket {} approves {} for {} on {}, but the access {since}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        book.when(decided),
    )
}
