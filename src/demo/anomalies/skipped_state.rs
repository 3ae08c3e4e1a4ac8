//! Tickets whose history jumps over a step: carried out before anybody approved them in the tool, or
//! closed without a check.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;
use crate::frames::State;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let (skipped, note) = match turn % 2 {
            0 => (State::Verified, "its history has no check before the closing"),
            _ => (State::Approved, "its history has no approval before the work"),
        };
        ticket.skipped = Some(skipped);
        let place = company.carry_out(ticket);
        company.expect_finding_on_line("skipped_state", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
