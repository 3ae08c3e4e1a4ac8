//! Requests that nobody has decided for more than a month.

use super::count;
use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::{PERIOD, is_plain};

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 100) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let at = company.moment(PERIOD.0, day(2026, 8, 21));
        let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, at));
        ticket.undecide();
        let place = company.file(ticket);
        let note = "open for more than a month, and nobody has decided";
        company.expect_finding_on_line("stale_request", place, note);
        company.expect_finding_on_line("approval_overdue", place, note);
        company.expect_line("awaiting_decision", place, note);
    }
}
