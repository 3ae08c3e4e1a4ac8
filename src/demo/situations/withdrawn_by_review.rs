//! Access that the spring review took back; that needs no ticket.

use crate::demo::calendar::day;
use crate::demo::company::Company;
use crate::demo::draft::Ask;
use crate::demo::model::{Certification, Holder};
use crate::demo::offer::find;
use crate::demo::review::REVIEWED;
use crate::frames::Review;

pub(super) fn plant(company: &mut Company) {
    let entitlement = find(REVIEWED, "TIME_APPROVAL");
    let Some(person) = company.somebody_for(entitlement) else { return };
    let asked = company.moment(day(2025, 11, 3), day(2026, 2, 27));
    company.request(Ask::grant(person, entitlement, asked));
    let at = company.moment(day(2026, 4, 8), day(2026, 4, 17));
    company.withdraw(company.holdings.len() - 1, at);
    let holder = Holder::Person(person);
    let (reviewer, decision) = (company.reviewer_of(holder), Review::Revoke);
    company.certifications.push(Certification { holder, entitlement, reviewer, decision, at });
}
