//! Two requests of one summer, each approved for good reasons: together they are what a rule keeps
//! apart.

use super::count;
use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::offer::find;

/// What must not meet, in the order in which it is asked for.
const PAIRS: [(&str, &str); 3] =
    [("VENDOR_MASTER", "AP_CLERK"), ("AP_CLERK", "PURCHASER"), ("PURCHASER", "AP_PAYMENT_RUN")];

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 130) {
        let (first, second) = PAIRS[turn % PAIRS.len()];
        let (first, second) = (find("erp", first), find("erp", second));
        let suits =
            |place: &usize| company.is_free(*place, first) && company.is_free(*place, second);
        let Some(person) = candidates(company).find(suits) else { continue };
        company.mark(person, first);
        company.mark(person, second);
        meet(company, person, first, second);
    }
}

/// Everybody to whom nothing else happens: leaders first, for employees are wanted elsewhere.
fn candidates(company: &Company) -> impl Iterator<Item = usize> {
    let settled = |place: &usize| company.people[*place].is_settled();
    (1..company.ranks.employees).chain(company.ranks.others..company.ranks.all).filter(settled)
}

fn meet(company: &mut Company, person: usize, first: usize, second: usize) {
    let at = company.moment(day(2026, 7, 6), day(2026, 7, 31));
    company.request(Ask::grant(person, first, at));
    let at = company.moment(day(2026, 8, 10), day(2026, 9, 11));
    let ticket = company.request(Ask::grant(person, second, at));
    let (holding, note) = (company.holdings.len() - 1, "what a rule keeps apart met here");
    let named = Some(ticket);
    company.expect_finding_on_grant("segregation_conflict", holding, named, note);
    company.expect_in_order(ticket, holding, note);
}
