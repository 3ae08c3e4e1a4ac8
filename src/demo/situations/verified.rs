//! Asked for, approved, given, and still there: what a ticket workflow is for.

use crate::demo::company::Company;

pub(super) fn plant(company: &mut Company) {
    let Some(given) = company.give_in_spring() else { return };
    company.expect_line("verified", given.ticket, "asked for, approved and given");
    company.expect_grant("explicitly_approved", given.holding, "asked for, approved and given");
}
