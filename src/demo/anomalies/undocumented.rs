//! Tickets that were carried out and closed although nobody's decision is recorded anywhere. They
//! have no history either: one without an approval would be a skipped state as well.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let fulfilled = ticket.fulfilled.unwrap_or(victim.at);
        let granted = company.just_before(fulfilled);
        let holding = company.hold(&ticket, granted);
        (ticket.decision, ticket.decided) = (None, None);
        ticket.votes.clear();
        ticket.logged = false;
        let place = company.file(ticket);
        let note = "carried out and closed, no decision anywhere";
        company.expect_finding_on_line("undocumented_approval", place, note);
        company.expect_line("verified", place, note);
        company.expect_grant("approval_undocumented", holding, note);
    }
}
