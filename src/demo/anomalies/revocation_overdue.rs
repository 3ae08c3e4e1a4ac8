//! Access whose removal was approved in June and carried out in July; the snapshot between the two
//! still has it. The account stays in use, for what comes with the job: one that holds nothing is
//! switched off, and then nobody can tell what could be used on it before.

use super::count;
use crate::demo::calendar::{DAY, FIRST_DAY, day};
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::offer::Entitlement;
use crate::demo::picks::is_plain;

/// Systems on which everybody holds something.
const IN_USE: [&str; 2] = ["ad", "erp"];

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 80) {
        let suits = |one: &Entitlement| is_plain(one) && IN_USE.contains(&one.system);
        let Some(pick) = company.pick_since(FIRST_DAY, suits) else { continue };
        let given = company.given(pick);
        let at = company.moment(day(2026, 6, 10), day(2026, 6, 19));
        let mut ticket = company.open(Ask::revoke(given.person, given.entitlement, at));
        ticket.put_off(28 * DAY);
        company.end(&[given.holding], ticket.fulfilled);
        let place = company.file(ticket);
        let note = "taken away four weeks after that was approved";
        company.expect_finding_on_line("revocation_overdue", place, note);
        company.expect_line("superseded", given.ticket, note);
        company.expect_line("verified", place, note);
    }
}
