//! Access given on the day it was asked for, while the request still waits for its decision.

use super::count;
use crate::demo::calendar::HOUR;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 130) {
        let Some(pick) = company.pick() else { continue };
        let mut ticket = company.open_today(Ask::grant(pick.person, pick.entitlement, 0));
        ticket.undecide();
        let granted = ticket.requested + company.random.between(HOUR / 2, 2 * HOUR);
        let place = company.file(ticket);
        let holding = company.give(pick.holder(), pick.entitlement, granted);
        let note = "given while the request waits for its decision";
        let control = "granted_before_decision";
        company.expect_finding_on_grant(control, holding, Some(place), note);
        company.expect_line("effected_before_decision", place, note);
        company.expect_grant("granted_before_decision", holding, note);
    }
}
