//! Access under an exception that ran out in August; nobody took it away.

use super::count;
use crate::demo::calendar::{day, day_of, local};
use crate::demo::company::Company;
use crate::demo::model::Exception;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let (person, entitlement) = (victim.person, victim.entitlement);
        let approved = company.moment(day(2026, 1, 12), day(2026, 3, 13));
        let expires = Some(local(day(2026, 8, 3) + company.random.between(0, 25), 18 * 60));
        company.exceptions.push(Exception { person, entitlement, approved, expires });
        let after = day_of(approved) + 1;
        let at = company.moment(after, after + 9);
        let holding = company.give(victim.holder(), entitlement, at);
        let note = "its exception has run out";
        company.expect_finding_on_grant("expired_exception_in_use", holding, None, note);
        company.expect_grant("exception_expired", holding, note);
    }
}
