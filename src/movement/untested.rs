//! Why a finding that is no longer found was not resolved: nobody looked.
//!
//! Most controls judge the lines requested in the period, so a line of last quarter is not looked at
//! again in this one. Those whose population reaches back say so in `scope` of controls.csv.

use super::edition::{ControlEdition, Edition, Item, Reach, name_key};

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

fn control_of<'a>(item: &Item, edition: &'a Edition) -> Option<&'a ControlEdition> {
    edition.controls.iter().find(|control| control.id == item.control)
}

fn of_ticket(item: &Item, new: &Edition) -> Option<String> {
    if !item.about_line || item.ticket_id.is_empty() {
        return None;
    }
    match new.tickets.get(&name_key(&item.ticket_id)) {
        None => Some("the newer bundle has no line of this ticket".to_owned()),
        Some(ticket) => {
            let reach = control_of(item, new).map(|control| control.reach).unwrap_or_default();
            (!reach.covers(*ticket)).then(|| outside(reach).to_owned())
        }
    }
}

fn outside(reach: Reach) -> &'static str {
    match reach {
        Reach::OpenWork => {
            "the ticket was neither requested in nor open at the start of the period of the newer bundle"
        }
        _ => "the ticket was requested outside the period of the newer bundle",
    }
}

/// A grant, and a line that a grant decides, cannot be judged without a snapshot of the system.
fn of_system(item: &Item, new: &Edition) -> Option<String> {
    let needs_grants =
        !item.about_line || control_of(item, new).is_some_and(|control| control.needs_grants);
    let gone = !item.system.is_empty() && !new.systems.contains(&name_key(&item.system));
    (needs_grants && gone)
        .then(|| "the newer bundle shows no grant of this system: it has no snapshot".to_owned())
}
