//! Approved, reported as done and closed, yet the system never had it.

use super::{BYPASSED, count};
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 66) {
        let suits = |one: &_| is_plain(one) && !BYPASSED.contains(&one.system);
        let Some(victim) = company.victim(suits) else { continue };
        let ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
        let place = company.file(ticket);
        let note = "closed as done, in no snapshot";
        company.expect_finding_on_line("never_provisioned", place, note);
        company.expect_line("never_provisioned", place, note);
    }
}
