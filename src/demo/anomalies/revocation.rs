//! Access that was to be taken away; the ticket says it was, the snapshot says it was not.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 80) {
        let Some(given) = company.give_in_spring() else { continue };
        let at = company.moment_of_period();
        let ticket = company.open(Ask::revoke(given.person, given.entitlement, at));
        let place = company.file(ticket);
        let note = "closed as taken away, still there";
        company.expect_finding_on_line("revocation_not_effected", place, note);
        company.expect_line("revocation_not_effected", place, note);
        company.expect_line("superseded", given.ticket, note);
        company.expect_grant("revoked_but_present", given.holding, note);
    }
}
