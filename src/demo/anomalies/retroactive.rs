//! Access given on a word in the corridor; the ticket was written and approved afterwards.

use super::count;
use crate::demo::calendar::HOUR;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let granted = victim.at - company.random.between(20, 30) * HOUR;
        let holding = company.hold(&ticket, granted);
        let place = company.file(ticket);
        let note = "given before it was asked for and decided";
        company.expect_finding_on_line("retroactive_approval", place, note);
        company.expect_in_order(place, holding, note);
    }
}
