//! Access under an exception that ran out in August; nobody took it away.

use crate::demo::calendar::{day, day_of, local};
use crate::demo::company::Company;
use crate::demo::model::{Exception, Holder};
use crate::demo::offer::find;

pub(super) fn plant(company: &mut Company) {
    let entitlement = find("erp", "LEGACY_REPORTING");
    for _ in 0..company.some() {
        let Some(person) = company.somebody_for(entitlement) else { continue };
        let approved = company.moment(day(2026, 1, 12), day(2026, 3, 13));
        let expires = local(day(2026, 8, 3) + company.random.between(0, 25), 18 * 60);
        company.exceptions.push(Exception { person, entitlement, approved, expires });
        let after = day_of(approved) + 1;
        let at = company.moment(after, after + 9);
        let holding = company.give(Holder::Person(person), entitlement, at);
        let note = "its exception has run out";
        company.expect_grant("exception_expired", holding, note);
    }
}
