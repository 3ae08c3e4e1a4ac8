//! Approved, reported as done and closed, yet the system never had it.

use super::{BYPASSED, count, is_plain};
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let suits = |one: &_| is_plain(one) && !BYPASSED.contains(&one.system);
        let Some(victim) = company.victim(suits) else { continue };
        let ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        company.tickets.push(ticket);
        let place = company.tickets.len() - 1;
        let note = "closed as done, in no snapshot";
        company.plant_on_line("never_provisioned", "never_provisioned", place, note);
    }
}
