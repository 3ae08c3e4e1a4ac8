//! Access for a limited time that was taken away when the time was over.

use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    let Some(pick) = company.pick() else { return };
    let at = company.moment(day(2026, 7, 6), day(2026, 8, 14));
    let days = Some(company.random.between(10, 25));
    let ticket = company.request(Ask { days, ..Ask::grant(pick.person, pick.entitlement, at) });
    company.expect_line("lapsed", ticket, "for some weeks only, and gone when they were over");
}
