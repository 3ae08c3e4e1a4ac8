//! Access that was refused, and that an administrator gave all the same some hours later.

use super::count;
use crate::demo::calendar::later;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        ticket.refuse();
        let refused = ticket.decided.unwrap_or(victim.at);
        let place = company.file(ticket);
        let granted = later(refused, company.random.between(60, 600));
        let holding = company.give(victim.holder(), victim.entitlement, granted);
        let note = "refused, and given all the same";
        let control = "granted_despite_rejection";
        company.expect_finding_on_grant(control, holding, Some(place), note);
        company.expect_line("effected_without_approval", place, note);
        company.expect_grant("granted_despite_rejection", holding, note);
    }
}
