//! Requests for what nobody may ask for: not in the catalogue, or closed to requests, and no
//! exception recorded.

use super::count;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::offer::Road;

pub(super) fn plant(company: &mut Company) {
    for turn in 0..count(company, 66) {
        let (road, kind) = match turn % 3 {
            1 => (Road::Closed, "not_requestable"),
            _ => (Road::Unlisted, "not_in_catalogue"),
        };
        let Some(victim) = company.victim(|one| one.road == road) else { continue };
        let place = company.request(Ask::grant(victim.person, victim.entitlement, victim.at));
        let note = "approved and given outside the catalogue";
        company.plant_on_line("off_catalogue_request", kind, place, note);
    }
}
