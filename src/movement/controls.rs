//! What each control says, in both bundles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::edition::{ControlCounts, ControlEdition, Edition};
use super::findings::{Counts, Moved};
use crate::words;

words! {
    /// Whether a control said something in both bundles.
    Presence, "presence" {
        /// It was run in both.
        Both = "both",
        /// Only the older bundle has it, or only there it was run.
        OnlyOld = "only_old",
        /// Only the newer bundle has it, or only there it was run.
        OnlyNew = "only_new",
        /// It was run in neither.
        Neither = "neither",
    }
}

/// One control in both bundles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlMovement {
    /// Its id.
    pub id: String,
    /// A heading of a few words.
    pub title: String,
    /// Where it was run.
    pub presence: Presence,
    /// What it counted in the older bundle, if it was run there.
    pub old: Option<ControlCounts>,
    /// What it counted in the newer bundle, if it was run there.
    pub new: Option<ControlCounts>,
    /// Whether it could judge nothing in the older bundle.
    pub blind_before: bool,
    /// Whether it could judge nothing in the newer bundle.
    pub blind_now: bool,
    /// How its findings moved.
    pub moved: Counts,
}

/// Every control of either bundle.
pub(super) fn compare(old: &Edition, new: &Edition, findings: &[Moved]) -> Vec<ControlMovement> {
    let mut by_control: BTreeMap<&str, Vec<&Moved>> = BTreeMap::new();
    for finding in findings {
        by_control.entry(&finding.control).or_default().push(finding);
    }
    let is_old_only =
        |control: &&ControlEdition| new.controls.iter().all(|other| other.id != control.id);
    let all = new.controls.iter().chain(old.controls.iter().filter(is_old_only));
    all.map(|control| {
        let moved = by_control.get(control.id.as_str()).map_or(&[][..], Vec::as_slice);
        movement(control, [find(old, &control.id), find(new, &control.id)], moved)
    })
    .collect()
}

/// The control called `id`, if it was run.
fn find<'e>(edition: &'e Edition, id: &str) -> Option<&'e ControlEdition> {
    edition.controls.iter().find(|control| control.id == id && control.run)
}

fn movement(
    control: &ControlEdition,
    [old, new]: [Option<&ControlEdition>; 2],
    moved: &[&Moved],
) -> ControlMovement {
    let presence = match (old, new) {
        (Some(_), Some(_)) => Presence::Both,
        (Some(_), None) => Presence::OnlyOld,
        (None, Some(_)) => Presence::OnlyNew,
        (None, None) => Presence::Neither,
    };
    ControlMovement {
        id: control.id.clone(),
        title: control.title.clone(),
        presence,
        old: old.map(|control| control.counts),
        new: new.map(|control| control.counts),
        blind_before: old.is_some_and(ControlEdition::is_blind),
        blind_now: new.is_some_and(ControlEdition::is_blind),
        moved: moved.iter().copied().collect(),
    }
}
