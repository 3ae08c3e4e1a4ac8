//! Access given straight on the system: no ticket, no rule, no exception, no review.

use super::{BYPASSED, count};
use crate::demo::company::Company;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 50) {
        let suits = |one: &_| is_plain(one) && BYPASSED.contains(&one.system);
        let Some(victim) = company.victim(suits) else { continue };
        let holding = company.give(victim.holder(), victim.entitlement, victim.at);
        company.holdings[holding].granted_by = Some(company.ranks.employees);
        let note = "given on the system, no ticket";
        company.expect_finding_on_grant("out_of_band_access", holding, None, note);
        company.expect_grant("out_of_band", holding, note);
    }
}
