//! A request of the last day that nobody has decided yet.

use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    let Some(pick) = company.pick() else { return };
    let mut ticket = company.open_today(Ask::grant(pick.person, pick.entitlement, 0));
    ticket.undecide();
    let place = company.file(ticket);
    company.expect_line("awaiting_decision", place, "asked for today");
}
