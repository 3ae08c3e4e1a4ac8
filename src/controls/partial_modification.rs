//! Exchanges of which a half, or nothing, was carried out.

use crate::finding::{Confidence, Evidence, Severity};
use crate::frames::{FrameKind, Key, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Counterpart, Line, Population, Status};

use super::casebook::{Asks, Casebook, unconcerned, utc};
use super::references::NOT_AS_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that exchange one entitlement for another, say they were carried
    /// out, and were not: the old access stayed beside the new, or the new never came, or both. A
    /// modification that names no other entitlement is a renewal and no item here.
    ///
    /// **Why it matters.** When people change duties, what they had adds to what they get. Each
    /// exchange of which only the first half is done leaves somebody with both, and after some
    /// years with everything.
    ///
    /// **How to answer it.** Carry out the half that is missing. If the person needs both for a
    /// time, ask for the old one again, with an end.
    partial_modification {
        title: "Exchanged by half, or not at all",
        family: Family::Fulfilment,
        population: "modify lines",
        scope: Scope::InCharge,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, previous_entitlement, beneficiary, account, state, decision, decided_at, approver, fulfilled_at, fulfiller, closed_at;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, enabled;
        },
        references: NOT_AS_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let judged = population.lines.iter().filter(|line| population.is_judged(line));
    judged.filter_map(|line| judge(&book, &tickets, line)).collect()
}

fn judge(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> Option<Judged> {
    let Asks::Exchange(previous) = book.asks(tickets, line) else { return None };
    Some(match line.status {
        Status::ModifiedPartially | Status::ModificationNotEffected => {
            let finding = book.on_line(&CONTROL, line, sentence(book, line, previous));
            Judged::failed(finding.and_all(evidence(book, line)))
        }
        _ => unconcerned(line),
    })
}

/// The grant that stayed, and the one that came.
fn evidence(book: &Casebook<'_>, line: &Line) -> Vec<Evidence> {
    let kept = match line.counterpart {
        Counterpart::Grant(row) => Some(row),
        _ => None,
    };
    let seen = book.grant_behind(line).map(|grant| grant.row);
    let mut rows: Vec<u32> = kept.into_iter().chain(seen).collect();
    rows.dedup();
    rows.into_iter().map(|row| book.row(&CONTROL, FrameKind::Grants, row)).collect()
}

fn sentence(book: &Casebook<'_>, line: &Line, previous: Key) -> String {
    let stayed = matches!(line.counterpart, Counterpart::Grant(row) if is_of(book, row, previous));
    let why = match (line.status, stayed) {
        (Status::ModificationNotEffected, _) => "neither was done",
        (_, true) => "the old access is still there",
        (_, false) => "the new access is not there",
    };
    format!(
        "Ticket {} gives {} to {} in place of {}, and is {}; on {} {why}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        book.population.show(previous),
        line.state,
        utc(book.population.as_of(line.system)),
    )
}

/// Whether a row of the frame `grants` is of an entitlement.
fn is_of(book: &Casebook<'_>, row: u32, entitlement: Key) -> bool {
    let grants = book.views.grants;
    grants.is_some_and(|grants| book.frames.key(grants.entitlement.at(row as usize)) == entitlement)
}
