//! Leavers of whom some access was forgotten: one finding per grant that is still there.

use crate::demo::calendar::AS_OF;
use crate::demo::company::Company;
use crate::demo::model::Holder;

pub(super) fn plant(company: &mut Company) {
    for place in 0..company.holdings.len() {
        let Holder::Person(person) = company.holdings[place].holder else { continue };
        if company.people[person].forgotten && company.holdings[place].stands_at(AS_OF) {
            let note = "approved, but the holder has left";
            company.expect_finding_on_grant("leaver_access", place, None, note);
            company.expect_grant("explicitly_approved", place, note);
        }
    }
}
