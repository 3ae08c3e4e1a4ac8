//! Access that was asked for, tried once, and never used again.

use super::count;
use crate::demo::calendar::DAY;
use crate::demo::company::Company;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 80) {
        let Some(given) = company.give_in_spring() else { continue };
        let tried = company.holdings[given.holding].granted + company.random.between(1, 9) * DAY;
        company.holdings[given.holding].last_used = Some(tried);
        let (ticket, note) = (Some(given.ticket), "not used since the weeks after it was given");
        company.expect_finding_on_grant("dormant_access", given.holding, ticket, note);
        company.expect_in_order(given.ticket, given.holding, note);
    }
}
