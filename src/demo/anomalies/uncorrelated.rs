//! Accounts nobody is known to be behind: one finding per account, whatever it holds.

use super::count;
use crate::demo::company::Company;
use crate::demo::model::{Holder, Stray};
use crate::demo::offer::{OFFER, conflict};
use crate::demo::picks::{PERIOD, is_plain};

const NOTE: &str = "the account belongs to nobody known";
/// Systems where such accounts turn up.
const SYSTEMS: [&str; 4] = ["ad", "crm", "datalake", "erp"];

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 100) {
        let system = SYSTEMS[turn % SYSTEMS.len()];
        let stray = company.strays.len();
        let account = format!("tmp-migration-{:02}", stray + 1);
        company.strays.push(Stray { account, claimed_by: Vec::new() });
        hold_something(company, stray, system);
        let holder = Holder::Stray(stray);
        company.expect_finding_on_account("uncorrelated_account", system, holder, NOTE);
    }
}

/// One or two grants without a ticket.
fn hold_something(company: &mut Company, stray: usize, system: &'static str) {
    let plain: Vec<usize> = (0..OFFER.len())
        .filter(|place| is_plain(&OFFER[*place]) && OFFER[*place].system == system)
        .collect();
    let first = company.random.below(plain.len());
    let next = (0..plain.len()).map(|turn| plain[(first + turn) % plain.len()]);
    // What a rule keeps apart would be another finding.
    let beside = next.filter(|place| !conflict(&OFFER[plain[first]], &OFFER[*place]));
    for entitlement in beside.take(1 + stray % 2) {
        let at = company.moment(PERIOD.0 - 150, PERIOD.1);
        let holding = company.give(Holder::Stray(stray), entitlement, at);
        company.expect_grant("uncorrelated", holding, NOTE);
    }
}
