//! An old telephone system of which two of five lines ran out in summer, and whose spring review
//! left somebody out.

use crate::demo::calendar::{day, local};
use crate::demo::company::Company;

pub(super) fn plant(company: &mut Company) {
    let holdings = company.hold_old_access("telephony", "LINE", 5);
    for holding in holdings.iter().rev().take(2) {
        let end = local(day(2026, 8, 14), 18 * 60);
        company.holdings[*holding].expires = Some(end);
        company.holdings[*holding].removed = Some(end);
    }
    company.review_all_but_one("telephony", &holdings);
    let note = "two of five grants are gone since July";
    company.expect_finding_on_system("sudden_drop", "telephony", note);
}
