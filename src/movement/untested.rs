//! Why a finding that is no longer found was not resolved: nobody looked.
//!
//! Most controls judge the lines requested in the period, so a line of last quarter is not looked at
//! again in this one. Those whose population reaches back are listed in [`REACHING_BACK`].

use super::edition::{Edition, Item, name_key};

/// Controls that judge earlier lines too: the nine that a fulfilment status triggers judge every
/// line still in charge, and those of open work every line that was open as the period began.
const REACHING_BACK: [&str; 13] = [
    "granted_despite_rejection",
    "granted_before_decision",
    "never_provisioned",
    "provisioned_differently",
    "removed_without_ticket",
    "revocation_not_effected",
    "resurrected_access",
    "partial_modification",
    "retained_past_expiry",
    "stale_request",
    "approval_overdue",
    "fulfilment_overdue",
    "revocation_overdue",
];

/// Controls among them that look at requests only, whatever stands in a system.
const OPEN_WORK: [&str; 2] = ["stale_request", "approval_overdue"];

/// Why the newer bundle did not test what `item` is about; `None` when it did.
pub(super) fn reason(item: &Item, new: &Edition) -> Option<String> {
    silent(&item.control, new, "newer")
        .or_else(|| of_ticket(item, new))
        .or_else(|| of_system(item, new))
}

/// Why the older bundle could not have found what the newer one did; `None` when it could.
pub(super) fn unseen(item: &Item, old: &Edition) -> Option<String> {
    silent(&item.control, old, "older")
}

/// Why a whole control found nothing: nobody looked.
fn silent(id: &str, edition: &Edition, which: &str) -> Option<String> {
    match edition.controls.iter().find(|control| control.id == id) {
        None => Some(format!("the {which} bundle has no control of this name")),
        Some(control) if !control.run => {
            Some(format!("the control was left out of the {which} bundle"))
        }
        Some(control) if control.is_blind() => {
            let why = if control.missing.is_empty() { "" } else { ": missing " };
            let missing = &control.missing;
            Some(format!("the control could judge nothing in the {which} bundle{why}{missing}"))
        }
        Some(_) => None,
    }
}

fn of_ticket(item: &Item, new: &Edition) -> Option<String> {
    if !item.about_line || item.ticket_id.is_empty() {
        return None;
    }
    match new.tickets.get(&name_key(&item.ticket_id)) {
        None => Some("the newer bundle has no line of this ticket".to_owned()),
        Some(false) if !REACHING_BACK.contains(&item.control.as_str()) => {
            Some("the ticket was requested outside the period of the newer bundle".to_owned())
        }
        Some(_) => None,
    }
}

/// A grant, and a line that a grant decides, cannot be judged without a snapshot of the system.
fn of_system(item: &Item, new: &Edition) -> Option<String> {
    let control = item.control.as_str();
    let by_grants = REACHING_BACK.contains(&control) && !OPEN_WORK.contains(&control);
    let needs_grants = !item.about_line || by_grants;
    let gone = !item.system.is_empty() && !new.systems.contains(&name_key(&item.system));
    (needs_grants && gone)
        .then(|| "the newer bundle shows no grant of this system: it has no snapshot".to_owned())
}
