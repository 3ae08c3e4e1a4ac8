//! An exchange that was approved and closed, and nothing happened.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        let Some((given, wanted)) = company.give_in_spring_beside() else { continue };
        let at = company.moment_of_period();
        let ticket = company.open(Ask::exchange(given.person, given.entitlement, wanted, at));
        let place = company.file(ticket);
        let note = "exchanged by ticket, says the ticket; nothing changed";
        company.expect_line("superseded", given.ticket, note);
        company.expect_finding_on_line("partial_modification", place, note);
        company.expect_line("modification_not_effected", place, note);
        let holding = given.holding;
        company.expect_finding_on_grant("revocation_not_effected", holding, Some(place), note);
        company.expect_grant("revoked_but_present", holding, note);
    }
}
