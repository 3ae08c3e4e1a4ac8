//! A request that was refused, and nothing was given.

use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    let Some(pick) = company.pick() else { return };
    let at = company.moment_of_period();
    let mut ticket = company.open(Ask::grant(pick.person, pick.entitlement, at));
    ticket.refuse();
    let place = company.file(ticket);
    company.expect_line("no_effect_expected", place, "refused, and nothing was given");
}
