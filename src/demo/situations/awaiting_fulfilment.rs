//! A request approved on the last day; the service desk has not come to it.

use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    let Some(pick) = company.pick() else { return };
    let ticket = company.open_today(Ask::grant(pick.person, pick.entitlement, 0));
    let place = company.file(ticket);
    company.expect_line("awaiting_fulfilment", place, "approved today, not given yet");
}
