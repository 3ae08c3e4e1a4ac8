//! Tickets that were checked before they were carried out, say their dates. Somebody typed them in
//! afterwards, so there is no history.

use super::count;
use crate::demo::calendar::DAY;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 100) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        ticket.verified = ticket.fulfilled.map(|at| at - DAY);
        ticket.logged = false;
        let place = company.carry_out(ticket);
        let note = "checked the day before it was carried out";
        company.expect_finding_on_line("impossible_dates", place, note);
        // Whoever checked it saw nothing yet.
        company.expect_finding_on_line("unverified_closure", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
