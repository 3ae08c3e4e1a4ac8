//! Requests approved within the minute in which they were made.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::{Ask, votes};
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 100) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let decided = victim.at + company.random.between(8, 55);
        ticket.votes = votes(&[ticket.votes[0].approver], victim.at, decided);
        let fulfilled = decided + company.random.between(40 * 60, 100 * 60);
        (ticket.decided, ticket.fulfilled) = (Some(decided), Some(fulfilled));
        (ticket.verified, ticket.closed) = (Some(fulfilled + 30 * 60), Some(fulfilled + 50 * 60));
        let place = company.carry_out(ticket);
        let note = "approved within a minute";
        company.expect_finding_on_line("hasty_approval", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
