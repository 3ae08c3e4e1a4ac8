//! The history of an older tool, which ends at exactly as many rows as that tool exports at once.

use crate::demo::company::Company;

pub(super) fn plant(company: &mut Company) {
    let note = "the history of the older tool has exactly 1,000 rows";
    company.expect_finding_on_system("truncated_export", "", note);
}
