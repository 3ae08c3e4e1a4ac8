//! An old plotter whose accounts are numbers: of four only one is known to be somebody's.

use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::model::{Holder, Stray};
use crate::demo::offer::find;

const NOTE: &str = "an account of the plotter is a number nobody knows";

pub(super) fn plant(company: &mut Company) {
    for holding in company.hold_old_access("plotter", "PRINT", 1) {
        company.expect_grant("baseline", holding, "older than the first ticket");
    }
    for turn in 0..3 {
        let holder = Holder::Stray(company.strays.len());
        let account = format!("{}", 7_301 + turn);
        company.strays.push(Stray { account, claimed_by: Vec::new() });
        let at = company.moment(day(2025, 3, 3), day(2025, 9, 12));
        let holding = company.give(holder, find("plotter", "PRINT"), at);
        company.expect_finding_on_account("uncorrelated_account", "plotter", holder, NOTE);
        company.expect_grant("uncorrelated", holding, NOTE);
    }
    let note = "one of four accounts belongs to a known identity";
    company.expect_finding_on_system("low_match_rate", "plotter", note);
}
