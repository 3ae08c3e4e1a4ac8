//! Leaders with a new title in June, whose access nobody looked at since.

use super::count;
use crate::demo::calendar::{AS_OF, Day, day, local, workday_from};
use crate::demo::company::Company;
use crate::demo::model::{Certification, Holder, Ticket};
use crate::demo::offer::{OFFER, Road};

pub(super) fn plant(company: &mut Company) {
    let (mut wanted, leaders) = (count(company, 100), company.ranks.employees - 1);
    let start = company.random.below(leaders);
    for turn in 0..leaders {
        let person = 1 + (start + turn) % leaders;
        let moved = workday_from(company.random.between(day(2026, 6, 8), day(2026, 6, 26)));
        wanted = wanted.saturating_sub(promote(company, person, moved));
        if wanted == 0 {
            return;
        }
    }
}

/// Moves a leader, and says how much access they kept.
fn promote(company: &mut Company, person: usize, moved: Day) -> usize {
    let kept: Vec<usize> = (0..company.holdings.len())
        .filter(|place| is_kept(company, *place, person, moved))
        .collect();
    let settled = |place: &usize| is_settled(company, *place, moved);
    if kept.is_empty() || !kept.iter().all(settled) {
        return 0;
    }
    company.people[person].moved = Some((moved, company.people[person].department));
    for holding in &kept {
        let ticket = company.holdings[*holding].ticket;
        let note = "held before the new title, and looked at by nobody since";
        company.expect_finding_on_grant("mover_retained_access", *holding, ticket, note);
    }
    kept.len()
}

/// Held since before the day of the move, and still there; what comes with the job apart.
fn is_kept(company: &Company, place: usize, person: usize, moved: Day) -> bool {
    let one = &company.holdings[place];
    let by_right = matches!(OFFER[one.entitlement].road, Road::Birthright(_));
    one.holder == Holder::Person(person)
        && !by_right
        && one.granted < local(moved, 0)
        && one.stands_at(AS_OF)
}

/// Known to the day, and no ticket or review speaks of it from about the move on.
fn is_settled(company: &Company, place: usize, moved: Day) -> bool {
    let (one, since) = (&company.holdings[place], local(moved - 14, 0));
    let speaks = |ticket: &Ticket| {
        let lines = ticket.lines.iter();
        let mut named = lines.flat_map(|line| [Some(line.entitlement), line.previous]);
        ticket.holder() == one.holder && named.any(|named| named == Some(one.entitlement))
    };
    let reviews = |review: &Certification| {
        (review.holder, review.entitlement) == (one.holder, one.entitlement)
    };
    let asked = company.tickets.iter().filter(|ticket| ticket.requested >= since).any(speaks);
    let reviewed = company.certifications.iter().filter(|one| one.at >= since).any(reviews);
    one.dated && one.is_on_at(AS_OF) && !asked && !reviewed
}
