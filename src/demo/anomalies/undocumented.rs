//! Tickets that were carried out and closed although nobody's decision is recorded anywhere. They
//! have no history either: one without an approval would be a skipped state as well.

use super::{count, is_plain};
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let fulfilled = ticket.fulfilled.unwrap_or(victim.at);
        let granted = company.just_before(fulfilled);
        company.hold(&ticket, granted);
        (ticket.decision, ticket.decided) = (None, None);
        ticket.votes.clear();
        ticket.logged = false;
        company.tickets.push(ticket);
        let place = company.tickets.len() - 1;
        let note = "closed, no decision anywhere; the grant stands as approval_undocumented";
        company.plant_on_line("undocumented_approval", "undocumented", place, note);
    }
}
