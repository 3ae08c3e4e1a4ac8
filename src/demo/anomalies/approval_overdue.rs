//! Requests that waited a week and more for their decision.

use super::count;
use crate::demo::calendar::DAY;
use crate::demo::company::Company;
use crate::demo::draft::{Ask, votes};
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        ticket.put_off(7 * DAY);
        ticket.decided = ticket.decided.map(|at| at + 7 * DAY);
        let decided = ticket.decided.unwrap_or(victim.at);
        ticket.votes = votes(&[ticket.votes[0].approver], victim.at, decided);
        let place = company.carry_out(ticket);
        let note = "decided a week after the request";
        company.expect_finding_on_line("approval_overdue", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
