//! Leavers whose staff access was switched off only after somebody had used it again.

use crate::demo::calendar::{DAY, FIRST_DAY, HOUR, local};
use crate::demo::company::Company;
use crate::demo::model::Holder;
use crate::demo::offer::{OFFER, Road};
use crate::demo::review::REVIEWED;

pub(super) fn plant(company: &mut Company) {
    let wanted = super::count(company, 130);
    let late: Vec<usize> =
        (0..company.holdings.len()).filter(|place| is_staff_access(company, *place)).collect();
    for place in late.into_iter().take(wanted) {
        use_again(company, place);
    }
}

/// What a leaver held with the job since before there were tickets, and no review vouches for.
fn is_staff_access(company: &Company, place: usize) -> bool {
    let one = &company.holdings[place];
    let Holder::Person(person) = one.holder else { return false };
    let by_right = matches!(OFFER[one.entitlement].road, Road::Birthright(_));
    let old = one.granted < local(FIRST_DAY, 0) && one.system() != REVIEWED;
    by_right && old && company.people[person].end.is_some()
}

fn use_again(company: &mut Company, place: usize) {
    let Holder::Person(person) = company.holdings[place].holder else { return };
    let Some(end) = company.people[person].end else { return };
    let used = local(end + company.random.between(2, 8), 21 * 60);
    let one = &mut company.holdings[place];
    (one.removed, one.last_used, one.switched_off) = (None, Some(used), Some(used + DAY + HOUR));
    let note = "used after the last day, and switched off only then";
    company.expect_finding_on_grant("access_used_after_end", place, None, note);
    company.expect_grant("baseline", place, note);
}
