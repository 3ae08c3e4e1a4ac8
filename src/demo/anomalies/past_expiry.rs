//! Access for a limited time that nobody took away when the time was over.

use super::count;
use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::{PERIOD, is_plain};

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 80) {
        let Some(mut victim) = company.victim(is_plain) else { continue };
        victim.at = company.moment(PERIOD.0, day(2026, 8, 21));
        let days = Some(company.random.between(10, 20));
        let place = company
            .request(Ask { days, ..Ask::grant(victim.person, victim.entitlement, victim.at) });
        let holding = company.holdings.len() - 1;
        company.holdings[holding].removed = None;
        let note = "its time is over, and it is still there";
        company.expect_finding_on_line("retained_past_expiry", place, note);
        company.expect_line("retained_past_expiry", place, note);
        company.expect_grant("expired", holding, note);
    }
}
