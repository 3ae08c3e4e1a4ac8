//! Requests for what nobody may ask for: not in the catalogue, or closed to requests, and no
//! exception recorded.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::offer::Road;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 66) {
        let (road, note) = match turn % 3 {
            1 => (Road::Closed, "approved and given although closed to requests"),
            _ => (Road::Unlisted, "approved and given although not in the catalogue"),
        };
        let Some(victim) = company.victim(|one| one.road == road) else { continue };
        let place = company.request(Ask::grant(victim.person, victim.entitlement, victim.at));
        company.expect_finding_on_line("off_catalogue_request", place, note);
        company.expect_in_order(place, company.holdings.len() - 1, note);
    }
}
