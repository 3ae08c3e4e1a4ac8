//! Access from before there were tickets, accepted as it was when they began.

use crate::demo::calendar::{FIRST_DAY, day};
use crate::demo::company::Company;
use crate::demo::offer::Entitlement;
use crate::demo::picks::is_plain;
use crate::frames::Risk;

pub(super) fn plant(company: &mut Company) {
    // Powerful access would have been reviewed since.
    let suits = |one: &Entitlement| is_plain(one) && one.risk < Risk::High;
    let Some(pick) = company.pick_since(FIRST_DAY, suits) else { return };
    let first = day(2024, 3, 4).max(company.people[pick.person].start + 14);
    let at = company.moment(first, FIRST_DAY - 10);
    let holding = company.give(pick.holder(), pick.entitlement, at);
    company.expect_grant("baseline", holding, "older than the first ticket");
}
