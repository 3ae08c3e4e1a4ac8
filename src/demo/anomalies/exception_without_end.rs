//! Access under an exception that never ends, or only in years.

use super::count;
use crate::demo::calendar::{DAY, day, day_of};
use crate::demo::company::Company;
use crate::demo::model::Exception;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 130) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let (person, entitlement) = (victim.person, victim.entitlement);
        let approved = company.moment(day(2026, 3, 2), day(2026, 6, 19));
        let (expires, note) = match turn % 2 {
            0 => (None, "under an exception without an end"),
            _ => (Some(approved + 800 * DAY), "under an exception for more than two years"),
        };
        company.exceptions.push(Exception { person, entitlement, approved, expires });
        let after = day_of(approved) + 1;
        let at = company.moment(after, after + 9);
        let holding = company.give(victim.holder(), entitlement, at);
        company.expect_finding_on_grant("exception_without_end", holding, None, note);
        company.expect_grant("excepted", holding, note);
    }
}
