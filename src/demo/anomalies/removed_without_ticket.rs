//! Access that was approved and given, until an administrator took it away; no ticket says why.

use super::count;
use crate::demo::company::Company;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        let Some(given) = company.give_in_spring() else { continue };
        company.holdings[given.holding].removed = Some(company.moment_of_period());
        let note = "approved and given, then taken away without a ticket";
        company.expect_finding_on_line("removed_without_ticket", given.ticket, note);
        company.expect_line("removed_without_ticket", given.ticket, note);
    }
}
