//! Leaders with a new title in June, whose access nobody looked at since.

use super::count;
use crate::demo::calendar::{AS_OF, Day, day, local, workday_from};
use crate::demo::company::Company;
use crate::demo::model::Holder;

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
    if !kept.is_empty() {
        company.people[person].moved = Some((moved, company.people[person].department));
    }
    for holding in &kept {
        let ticket = company.holdings[*holding].ticket;
        let note = "held before the new title, and looked at by nobody since";
        company.expect_finding_on_grant("mover_retained_access", *holding, ticket, note);
    }
    kept.len()
}

/// Asked for before the day of the move, and still there.
fn is_kept(company: &Company, place: usize, person: usize, moved: Day) -> bool {
    let one = &company.holdings[place];
    one.holder == Holder::Person(person)
        && one.ticket.is_some()
        && one.granted < local(moved, 0)
        && one.stands_at(AS_OF)
}
