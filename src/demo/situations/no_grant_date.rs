//! Access that the first snapshot already has, on a system that forgot since when. It may be from
//! before there were tickets, or it may not.

use crate::demo::calendar::day;
use crate::demo::company::Company;

pub(super) fn plant(company: &mut Company) {
    let Some(pick) = company.pick() else { return };
    let at = company.moment(day(2025, 10, 20), day(2026, 2, 27));
    let holding = company.give(pick.holder(), pick.entitlement, at);
    company.holdings[holding].dated = false;
    let note = "there in the first snapshot, the system does not say since when";
    company.expect_grant("not_evaluable", holding, note);
}
