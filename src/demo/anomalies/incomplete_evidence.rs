//! Access approved and given although nobody wrote down why it was asked for.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        ticket.justified = false;
        let place = company.carry_out(ticket);
        let note = "approved without a justification";
        company.expect_finding_on_line("incomplete_evidence", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
