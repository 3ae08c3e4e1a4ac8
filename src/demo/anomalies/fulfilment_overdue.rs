//! Access that was given a week and more after it was approved.

use super::count;
use crate::demo::calendar::DAY;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        ticket.put_off(7 * DAY);
        let place = company.carry_out(ticket);
        let note = "given a week after the approval";
        company.expect_finding_on_line("fulfilment_overdue", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
