//! Accounts nobody is known to be behind: one finding per account, whatever it holds.

use super::{PERIOD, count, is_plain};
use crate::demo::company::Company;
use crate::demo::model::{Holder, Planted, Stray};
use crate::demo::offer::OFFER;

/// Systems where such accounts turn up.
const SYSTEMS: [&str; 4] = ["ad", "crm", "datalake", "erp"];

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 100) {
        let system = SYSTEMS[turn % SYSTEMS.len()];
        let stray = company.strays.len();
        let account = format!("tmp-migration-{:02}", stray + 1);
        company.strays.push(Stray { account });
        hold_something(company, stray, system);
        company.planted.push(Planted {
            control: "uncorrelated_account",
            kind: "uncorrelated",
            ticket: None,
            system,
            holder: Holder::Stray(stray),
            entitlement: None,
            note: "belongs to nobody in the inventory; its grants stand as uncorrelated",
        });
    }
}

/// One or two grants without a ticket.
fn hold_something(company: &mut Company, stray: usize, system: &'static str) {
    let plain: Vec<usize> = (0..OFFER.len())
        .filter(|place| is_plain(&OFFER[*place]) && OFFER[*place].system == system)
        .collect();
    let first = company.random.below(plain.len());
    for turn in 0..1 + stray % 2 {
        let at = company.moment(PERIOD.0 - 150, PERIOD.1);
        company.give(Holder::Stray(stray), plain[(first + turn) % plain.len()], at);
    }
}
