//! People in a hurry who were allowed, a moment ago, to work as a service account of a colleague.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::model::Holder;
use crate::demo::special::duty_of;

/// There are at least so many service accounts that ask by ticket.
const MOST: usize = 5;

pub(super) fn plant(company: &mut Company) {
    for service in 0..count(company, 200).min(MOST) {
        let (system, owner) = (company.services[service].system, company.services[service].owner);
        let entitlement = duty_of(system);
        let suits = |place: &usize| *place != owner && company.is_free(*place, entitlement);
        let Some(person) = (1..company.ranks.employees).find(suits) else { continue };
        company.mark(person, entitlement);
        let mut ticket = company.open_today(Ask::grant(person, entitlement, 0));
        ticket.works_as = Some(service);
        let place = company.file(ticket);
        let (account, note) = ((system, Holder::Service(service)), "a person works as the service");
        company.expect_finding_on_account_by("human_use_of_service_account", account, place, note);
        company.expect_line("awaiting_fulfilment", place, note);
    }
}
