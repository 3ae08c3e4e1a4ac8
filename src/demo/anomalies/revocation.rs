//! Access that was to be taken away; the ticket says it was, the snapshot says it was not.

use super::{count, is_plain};
use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;

pub(super) fn plant(company: &mut Company) {
    for _ in 0..count(company, 80) {
        let Some(victim) = company.victim(is_plain) else { continue };
        let granted = company.moment(day(2026, 4, 13), day(2026, 6, 5));
        company.request(Ask::grant(victim.person, victim.entitlement, granted));
        let ticket = company.open(Ask::revoke(victim.person, victim.entitlement, victim.at));
        company.tickets.push(ticket);
        let place = company.tickets.len() - 1;
        let note = "closed as revoked, still live; the grant stands as revoked_but_present";
        company.plant_on_line("revocation_not_effected", "revocation_not_effected", place, note);
    }
}
