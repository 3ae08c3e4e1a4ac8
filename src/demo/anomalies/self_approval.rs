//! Requests decided by whom they should not be: the person who asked, or who benefits. Either is
//! among those the catalogue names, so nothing else is wrong with the decision.

use super::{Victim, count};
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::offer::OFFER;
use crate::demo::picks::is_plain;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 66) {
        let own = if turn % 3 == 0 { owner_for_themselves(company) } else { None };
        match own {
            Some(victim) => {
                approve(company, &victim, victim.person, "the owner gave it to themselves");
            }
            None => manager_for_their_own_request(company),
        }
    }
}

/// An owner who gives themselves what they own.
fn owner_for_themselves(company: &mut Company) -> Option<Victim> {
    let at = company.moment_of_period();
    let start = company.random.below(OFFER.len());
    let places = (0..OFFER.len()).map(|turn| (start + turn) % OFFER.len());
    let entitlement = places
        .filter(|place| is_plain(&OFFER[*place]))
        .find(|place| company.is_free(company.owner_of(*place), *place))?;
    let person = company.owner_of(entitlement);
    company.mark(person, entitlement);
    Some(Victim { person, entitlement, at })
}

fn manager_for_their_own_request(company: &mut Company) {
    let Some(victim) = company.victim(is_plain) else { return };
    let manager = company.people[victim.person].manager.unwrap_or(0);
    approve(company, &victim, manager, "the manager decided their own request");
}

/// `person` both asks and decides.
fn approve(company: &mut Company, victim: &Victim, person: usize, note: &'static str) {
    let mut ticket = company.open(Ask::grant(victim.person, victim.entitlement, victim.at));
    ticket.requester = person;
    ticket.votes[0].approver = person;
    let place = company.carry_out(ticket);
    company.expect_finding_on_line("self_approval", place, note);
    company.expect_in_order(place, company.holdings.len() - 1, note);
}
