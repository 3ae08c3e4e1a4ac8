//! Exceptions for access that nobody has.

use super::count;
use crate::demo::calendar::{day, local};
use crate::demo::company::Company;
use crate::demo::model::Exception;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let (person, entitlement) = (victim.person, victim.entitlement);
        let approved = company.moment(day(2026, 3, 2), day(2026, 6, 19));
        let expires = Some(local(day(2026, 11, 2) + company.random.between(0, 60), 18 * 60));
        company.exceptions.push(Exception { person, entitlement, approved, expires });
        let note = "an exception in force for access that is not there";
        company.expect_finding_on_access("unused_exception", victim.holder(), entitlement, note);
    }
}
