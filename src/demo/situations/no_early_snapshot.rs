//! Access that was given in autumn and is in no snapshot: the first was taken in April, so nobody
//! can tell whether it was ever there.

use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    let Some(pick) = company.pick() else { return };
    let at = company.moment(day(2025, 10, 20), day(2026, 1, 23));
    let ticket = company.request(Ask::grant(pick.person, pick.entitlement, at));
    let gone = company.moment(day(2026, 2, 9), day(2026, 3, 20));
    if let Some(holding) = company.holdings.last_mut() {
        holding.removed = Some(gone);
    }
    let note = "decided before the first snapshot and in none: never given, or gone by then";
    company.expect_line("not_evaluable", ticket, note);
}
