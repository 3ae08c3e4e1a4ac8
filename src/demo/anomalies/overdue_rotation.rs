//! Service accounts whose credential nobody changed for long, or ever.

use super::count;
use crate::demo::calendar::{AS_OF, DAY};
use crate::demo::company::Company;
use crate::demo::model::Holder;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 130) {
        let note = "its credential was not changed for a hundred days or more";
        let place = company.old_service(note);
        let changed = AS_OF - company.random.between(100, 290) * DAY;
        company.services[place].rotated = (turn % 3 > 0).then_some(changed);
        let (system, holder) = (company.services[place].system, Holder::Service(place));
        company.expect_finding_on_account("overdue_rotation", system, holder, note);
    }
}
