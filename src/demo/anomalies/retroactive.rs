//! Access given on a word in the corridor; the ticket was written and approved afterwards.

use super::{count, is_plain};
use crate::demo::calendar::HOUR;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let granted = victim.at - company.random.between(20, 30) * HOUR;
        company.hold(&ticket, granted);
        company.tickets.push(ticket);
        let place = company.tickets.len() - 1;
        let note = "granted before the request was decided";
        company.plant_on_line("retroactive_approval", "certain", place, note);
    }
}
