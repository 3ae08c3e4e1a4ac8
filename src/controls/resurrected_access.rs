//! Access that was taken away and came back.

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::{FrameKind, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Arrival, Grant, Line, Population, Status};

use super::casebook::{Asks, Casebook, is_approved, unconcerned, utc};
use super::references::STILL_HELD;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Revocations that worked and did not last: the access was removed or
    /// switched off, and is live again with nothing newer to allow it. That it was away is known
    /// from its new grant date, or from a snapshot without it. Where neither tells,
    /// `revocation_not_effected` reports the access as never removed.
    ///
    /// **Why it matters.** Somebody or something gives back what was taken away: an administrator
    /// as a favour, a nightly job, a group the person is still in. Every other revocation on that
    /// system is in doubt.
    ///
    /// **How to answer it.** Find what gave it back before removing it again, or it will return
    /// again. If somebody decided that it should come back, have that requested and approved.
    resurrected_access {
        title: "Revoked, removed, and back",
        family: Family::Fulfilment,
        population: "approved revoke lines",
        scope: Scope::InCharge,
        severity: Severity::Critical,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, account, state, decision, decided_at, approver, fulfilled_at, fulfiller, closed_at;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, granted_by, enabled, last_used_at;
        },
        references: STILL_HELD,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let lines = population.lines.iter().filter(|line| is_tested(&book, &tickets, line));
    lines.map(|line| judge(&book, line)).collect()
}

fn is_tested(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> bool {
    book.population.is_judged(line) && is_approved(line) && book.asks(tickets, line) == Asks::Revoke
}

fn judge(book: &Casebook<'_>, line: &Line) -> Judged {
    match line.status {
        Status::Resurrected => Judged::failed(finding(book, line)),
        _ => unconcerned(line),
    }
}

fn finding(book: &Casebook<'_>, line: &Line) -> Finding {
    let grant = book.grant_behind(line);
    let finding = book.on_line(&CONTROL, line, sentence(book, line, grant));
    let before = grant.and_then(|grant| before(book, grant));
    finding.and_all(before).and_all(book.deciding_grant(&CONTROL, line))
}

/// The last row of an earlier snapshot that held the access.
fn before(book: &Casebook<'_>, grant: &Grant) -> Option<Evidence> {
    let system = book.population.system(grant.system)?;
    let earlier = system.snapshots.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let access = (grant.system, grant.account, grant.entitlement);
    let held = earlier.iter().rev().find_map(|at| book.directory.held(*at, access));
    let (_, row) = held?;
    Some(book.row(&CONTROL, FrameKind::Grants, row as u32).called("earlier grant"))
}

fn sentence(book: &Casebook<'_>, line: &Line, grant: Option<&Grant>) -> String {
    let back = match grant.map(|grant| book.population.arrival(grant)) {
        Some(Arrival { granted_at: Some(at), .. }) => {
            format!(": the system says it was granted on {}", book.when(at))
        }
        Some(Arrival { last_absent: Some(absent), first_seen, .. }) => {
            format!(
                ": the snapshot of {} was without it, that of {} has it",
                utc(absent),
                utc(first_seen)
            )
        }
        _ => String::new(),
    };
    format!(
        "Ticket {} took {} away from {}, who holds it again on {}{back}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        utc(book.population.as_of(line.system)),
    )
}
