//! Access that was taken away by ticket, and was back three weeks later.

use super::count;
use crate::demo::calendar::{DAY, day, later};
use crate::demo::company::Company;
use crate::demo::model::Holder;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        let Some(given) = company.give_in_spring() else { continue };
        let at = company.moment(day(2026, 7, 6), day(2026, 8, 14));
        let revoked = company.take_away(given.person, &[given.holding], at);
        let back = later(at + 21 * DAY, company.random.between(60, 1_200));
        let holding = company.give(Holder::Person(given.person), given.entitlement, back);
        let note = "taken away by ticket, and back three weeks later";
        company.expect_finding_on_line("resurrected_access", revoked, note);
        company.expect_line("superseded", given.ticket, note);
        company.expect_line("resurrected", revoked, note);
        company.expect_grant("revoked_but_present", holding, note);
    }
}
