//! Access approved under a policy that has ended, or that never was; no exception is recorded.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let (policy, note) = match turn % 2 {
            0 => ("POL-06", "approved under a policy that has ended"),
            _ => ("POL-17", "approved under a policy that nobody knows"),
        };
        ticket.policy = policy;
        let place = company.carry_out(ticket);
        company.expect_finding_on_line("silent_override", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
