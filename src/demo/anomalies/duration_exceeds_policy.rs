//! Access approved for three weeks longer than the catalogue allows.

use super::count;
use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::offer::{Entitlement, OFFER, Road};
use crate::demo::picks::PERIOD;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let is_limited = |one: &Entitlement| one.road == Road::Ordinary && one.max_days.is_some();
        let Some(victim) = company.victim(is_limited) else { continue };
        let at = company.moment(day(2026, 8, 3), PERIOD.1);
        let days = OFFER[victim.entitlement].max_days.map(|most| most + 21);
        let ask = Ask { days, ..Ask::grant(victim.person, victim.entitlement, at) };
        let place = company.request(ask);
        let note = "approved for three weeks more than allowed";
        company.expect_finding_on_line("duration_exceeds_policy", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
