//! Access that was given, taken away and asked for anew: only the last ticket still speaks.

use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    let Some(given) = company.give_in_spring() else { return };
    let at = company.moment(day(2026, 7, 6), day(2026, 7, 24));
    let taken = company.take_away(given.person, &[given.holding], at);
    let at = company.moment(day(2026, 8, 10), day(2026, 9, 11));
    let again = company.request(Ask::grant(given.person, given.entitlement, at));
    company.expect_line("superseded", given.ticket, "taken away since, and asked for anew");
    company.expect_line("superseded", taken, "taken away, but asked for anew since");
    company.expect_line("verified", again, "asked for anew and given");
    company.expect_grant("explicitly_approved", company.holdings.len() - 1, "asked for anew");
}
