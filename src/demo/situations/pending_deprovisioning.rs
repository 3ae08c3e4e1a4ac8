//! Access whose removal was approved on the last day: it may still be there tomorrow.

use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    let Some(given) = company.give_in_spring() else { return };
    let ticket = company.open_today(Ask::revoke(given.person, given.entitlement, 0));
    let place = company.file(ticket);
    let note = "its removal was approved today";
    company.expect_line("superseded", given.ticket, note);
    company.expect_line("awaiting_fulfilment", place, note);
    company.expect_grant("pending_deprovisioning", given.holding, note);
}
