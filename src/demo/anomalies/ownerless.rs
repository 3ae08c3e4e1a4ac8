//! Service accounts from old times whose owner nobody wrote down, or who has left.

use super::count;
use crate::demo::company::Company;
use crate::demo::model::Holder;

pub(super) fn plant(company: &mut Company) {
    let gone: Vec<usize> =
        (0..company.people.len()).filter(|place| company.people[*place].end.is_some()).collect();
    for turn in 0..count(company, 130) {
        let note = "nobody wrote down the owner, or the owner has left";
        let place = company.old_service(note);
        let service = &mut company.services[place];
        match gone.get(turn / 2).filter(|_| turn % 2 == 1) {
            Some(owner) => service.owner = *owner,
            None => service.owner_known = false,
        }
        let (system, holder) = (service.system, Holder::Service(place));
        company.expect_finding_on_account("ownerless_identity", system, holder, note);
    }
}
