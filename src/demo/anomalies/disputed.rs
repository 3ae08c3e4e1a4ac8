//! Accounts that two people's records give as an alias: after a hand-over both kept it.

use crate::demo::company::Company;
use crate::demo::model::{Holder, Stray};
use crate::demo::offer::find;
use crate::demo::picks::PERIOD;

pub(super) fn plant(company: &mut Company) {
    let entitlement = find("datalake", "SANDBOX");
    for turn in 0..company.some() {
        let Some(first) = company.find_employee(|_, _| true) else { return };
        let Some(second) = company.find_employee(|_, place| place != first) else { return };
        let holder = Holder::Stray(company.strays.len());
        let account = format!("dl_reports{:02}", turn + 1);
        company.strays.push(Stray { account, claimed_by: vec![first, second] });
        let at = company.moment(PERIOD.0 - 150, PERIOD.1);
        let holding = company.give(holder, entitlement, at);
        let note = "two people's records give the account as an alias";
        company.expect_finding_on_account("uncorrelated_account", "datalake", holder, note);
        company.expect_grant("disputed", holding, note);
    }
}
