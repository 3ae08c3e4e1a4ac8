//! Work in one hand: the approver carried it out, or who carried it out also checked it.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 100) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let note = if turn % 2 == 0 {
            ticket.fulfiller = ticket.votes[0].approver;
            "carried out by who had approved it"
        } else {
            ticket.verifier = ticket.fulfiller;
            "checked by who had carried it out"
        };
        let place = company.carry_out(ticket);
        company.expect_finding_on_line("self_fulfilment", place, note);
        if turn % 2 == 1 {
            company.expect_finding_on_line("incomplete_evidence", place, note);
        }
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
