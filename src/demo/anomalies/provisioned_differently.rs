//! Access that is not what was approved. By a slip of the mouse one entitlement was approved, and
//! its neighbour in the list was given; that happens in payroll, where nothing else goes missing or
//! comes without a ticket. Or it was approved for a time, and the system lets it last longer.

use super::count;
use crate::demo::calendar::DAY;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::model::Holder;
use crate::demo::offer::find;
use crate::demo::picks::{PERIOD, is_plain};
use crate::demo::review::REVIEWED;

/// What was asked for, and what was given.
const SLIPS: [(&str, &str); 3] = [
    ("TIME_APPROVAL", "PAYROLL_VIEW"),
    ("PAYROLL_VIEW", "PAYROLL_CLERK"),
    ("PAYROLL_CLERK", "TIME_APPROVAL"),
];

pub(super) fn plant(company: &mut Company) {
    slips(company);
    for turn in 0..count(company, 130) {
        last_too_long(company, turn % 3 == 2);
    }
}

/// Approved until the winter; the system has a later end, or none.
fn last_too_long(company: &mut Company, endless: bool) {
    let Some(victim) = company.victim(is_plain) else { return };
    let days = Some(company.random.between(120, 200));
    let place =
        company.request(Ask { days, ..Ask::grant(victim.person, victim.entitlement, victim.at) });
    let holding = company.holdings.len() - 1;
    let approved = company.holdings[holding].expires;
    let end = approved.filter(|_| !endless).map(|end| end + 90 * DAY);
    (company.holdings[holding].expires, company.holdings[holding].removed) = (end, end);
    let note = "approved for a time, and the system lets it last longer";
    company.expect_finding_on_line("provisioned_differently", place, note);
    company.expect_in_order(place, holding, note);
}

fn slips(company: &mut Company) {
    for turn in 0..company.some() {
        let later = SLIPS.iter().cycle().skip(turn).take(SLIPS.len());
        let mut slips = later.map(|(asked, given)| (find(REVIEWED, asked), find(REVIEWED, given)));
        let Some((person, asked, given)) =
            slips.find_map(|(asked, given)| Some((free_for(company, asked, given)?, asked, given)))
        else {
            continue;
        };
        company.mark(person, asked);
        company.mark(person, given);
        slip(company, person, asked, given);
    }
}

/// Somebody who never had either.
fn free_for(company: &mut Company, asked: usize, given: usize) -> Option<usize> {
    company.find_employee(|company, place| {
        let free = company.is_free(place, asked) && company.is_free(place, given);
        free && company.people[place].start < PERIOD.0 - 150
    })
}

fn slip(company: &mut Company, person: usize, asked: usize, given: usize) {
    let at = company.moment_of_period();
    let ticket = company.open(Ask::grant(person, asked, at));
    let granted = company.just_before(ticket.fulfilled.unwrap_or(at));
    let holding = company.give(Holder::Person(person), given, granted);
    company.holdings[holding].granted_by = Some(ticket.fulfiller);
    let place = company.file(ticket);
    let instead = "its neighbour in the list was given";
    company.expect_finding_on_line("provisioned_differently", place, instead);
    company.expect_line("provisioned_differently", place, instead);
    let note = "given in place of its neighbour in the list";
    company.expect_finding_on_grant("out_of_band_access", holding, None, note);
    company.expect_grant("out_of_band", holding, note);
}
