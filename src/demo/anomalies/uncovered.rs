//! Systems that the catalogue offers and nobody extracted.

use crate::demo::company::Company;

const SYSTEMS: [(&str, &str); 3] =
    [("badge", "DOOR_GROUP"), ("carpark", "PLACE"), ("visitors", "RECEPTION")];

pub(super) fn plant(company: &mut Company) {
    for (system, entitlement) in SYSTEMS {
        company.never_extracted.push((system, entitlement));
        let note = "in the catalogue, and in no snapshot";
        company.expect_finding_on_system("uncovered_system", system, note);
    }
}
