//! An exchange of which only one half was carried out: the new access came and the old one stayed,
//! or the old one went and the new one never came.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::Given;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 130) {
        let Some((given, wanted)) = company.give_in_spring_beside() else { continue };
        if turn % 2 == 0 {
            keep_the_old(company, given, wanted);
        } else {
            lose_both(company, given, wanted);
        }
    }
}

fn keep_the_old(company: &mut Company, given: Given, wanted: usize) {
    let at = company.moment_of_period();
    let ticket = company.open(Ask::exchange(given.person, given.entitlement, wanted, at));
    let granted = company.just_before(ticket.fulfilled.unwrap_or(at));
    let new = company.hold(&ticket, granted);
    let place = company.file(ticket);
    let note = "exchanged by ticket; the new access came, the old one stayed";
    company.expect_line("superseded", given.ticket, note);
    company.expect_finding_on_line("partial_modification", place, note);
    company.expect_line("modified_partially", place, note);
    company.expect_grant("explicitly_approved", new, note);
    company.expect_finding_on_grant("revocation_not_effected", given.holding, Some(place), note);
    company.expect_grant("revoked_but_present", given.holding, note);
}

fn lose_both(company: &mut Company, given: Given, wanted: usize) {
    let at = company.moment_of_period();
    let ticket = company.open(Ask::exchange(given.person, given.entitlement, wanted, at));
    company.end(&[given.holding], ticket.fulfilled);
    let place = company.file(ticket);
    let note = "exchanged by ticket; the old access went, the new one never came";
    company.expect_line("superseded", given.ticket, note);
    company.expect_finding_on_line("partial_modification", place, note);
    company.expect_line("modified_partially", place, note);
}
