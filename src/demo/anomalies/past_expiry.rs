//! Access for a limited time that nobody took away when the time was over.

use super::{PERIOD, count, is_plain};
use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 80) {
        let Some(mut victim) = company.victim(is_plain) else { continue };
        victim.at = company.moment(PERIOD.0, day(2026, 8, 21));
        let days = Some(company.random.between(10, 20));
        let place = company
            .request(Ask { days, ..Ask::grant(victim.person, victim.entitlement, victim.at) });
        if let Some(holding) = company.holdings.last_mut() {
            holding.removed = None;
        }
        let note = "expired, still live; the grant stands as expired";
        company.plant_on_line("retained_past_expiry", "retained_past_expiry", place, note);
    }
}
