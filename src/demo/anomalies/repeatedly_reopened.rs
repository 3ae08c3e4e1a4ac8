//! Tickets closed and taken up again more than once. Their histories are not exported; the tool only
//! counts.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 100) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        company.reopen(&mut ticket);
        if let Some(reopened) = &mut ticket.reopened {
            reopened.times = 2 + turn % 2;
        }
        ticket.logged = false;
        let place = company.carry_out(ticket);
        let note = "closed and taken up again, more than once";
        company.expect_finding_on_line("repeatedly_reopened", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
