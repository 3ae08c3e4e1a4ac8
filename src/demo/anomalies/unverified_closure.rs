//! Tickets closed without anybody having looked at the result. They have no history either: one
//! without a verification would be a skipped state as well.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 100) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        ticket.verified = None;
        ticket.logged = false;
        let place = company.carry_out(ticket);
        let note = "closed, and nobody had looked";
        company.expect_finding_on_line("unverified_closure", place, note);
        company.expect_finding_on_line("incomplete_evidence", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
