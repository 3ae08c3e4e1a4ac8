//! Access that was given within the hour, before anybody has closed its ticket.

use crate::demo::calendar::HOUR;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    let Some(pick) = company.pick() else { return };
    let ticket = company.open_today(Ask::grant(pick.person, pick.entitlement, 0));
    let decided = ticket.decided.unwrap_or(ticket.requested);
    let granted = decided + company.random.between(10 * 60, HOUR);
    let holding = company.hold(&ticket, granted);
    let place = company.file(ticket);
    let note = "approved and given today, the ticket is still open";
    company.expect_line("effected_ticket_open", place, note);
    company.expect_grant("explicitly_approved", holding, note);
}
