//! What comes with the job: everybody is in the directory's group of all staff.

use crate::demo::company::Company;
use crate::demo::model::{Holder, Holding};
use crate::demo::offer::find;

pub(super) fn plant(company: &mut Company) {
    let everyone = find("ad", "All-Staff");
    let Some(person) = company.find_employee(|company, place| {
        !company.expects_something_of(Holder::Person(place), everyone)
    }) else {
        return;
    };
    let holder = Holder::Person(person);
    let held = |one: &Holding| (one.holder, one.entitlement) == (holder, everyone);
    let Some(holding) = company.holdings.iter().position(held) else { return };
    company.expect_grant("implicitly_approved", holding, "comes with the job");
}
