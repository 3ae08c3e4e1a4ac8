//! An old archive whose October extract was forgotten, and whose spring review left somebody out.

use crate::demo::company::Company;

const NOTE: &str = "the newest snapshot of the archive is of July";

pub(super) fn plant(company: &mut Company) {
    let holdings = company.hold_old_access("archive", "READER", 4);
    company.review_all_but_one("archive", &holdings);
    company.expect_finding_on_system("stale_snapshot", "archive", NOTE);
}
