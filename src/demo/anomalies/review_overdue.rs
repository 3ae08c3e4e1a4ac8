//! Powerful access from before there were tickets, accepted as it was and never reviewed since.

use super::count;
use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::offer::{Entitlement, Road};
use crate::demo::review::REVIEWED;
use crate::frames::Risk;

pub(super) fn plant(company: &mut Company) {
    let suits = |one: &Entitlement| {
        one.road == Road::Ordinary
            && one.risk >= Risk::High
            && one.max_days.is_none()
            && one.system != REVIEWED
    };
    for _ in 0..count(company, 100) {
        let Some(pick) = company.pick_since(day(2025, 8, 1), suits) else { continue };
        let first = day(2024, 3, 4).max(company.people[pick.person].start + 14);
        let at = company.moment(first, day(2025, 9, 12));
        let holding = company.give(pick.holder(), pick.entitlement, at);
        let note = "powerful, older than a year, and never reviewed";
        company.expect_finding_on_grant("review_overdue", holding, None, note);
        company.expect_grant("baseline", holding, note);
    }
}
