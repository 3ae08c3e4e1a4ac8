//! Input files of both bundles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::edition::InputEdition;
use crate::words;

words! {
    /// How an input file moved.
    InputState, "input state" {
        /// Only the newer bundle read it.
        Added = "added",
        /// Only the older bundle read it.
        Removed = "removed",
        /// Both read it, with other bytes.
        Changed = "changed",
        /// Both read it, with the same bytes.
        Same = "same",
    }
}

/// One input file of either bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputMovement {
    /// Path as configured.
    pub path: String,
    /// Frame it fills.
    pub frame: String,
    /// How it moved.
    pub state: InputState,
    /// SHA-256 in the older bundle; empty where it is not there.
    pub sha256_before: String,
    /// SHA-256 in the newer bundle; empty where it is not there.
    pub sha256: String,
    /// Rows read in the older bundle.
    pub rows_before: Option<u64>,
    /// Rows read in the newer bundle.
    pub rows: Option<u64>,
}

type Sides<'e> = [Option<&'e InputEdition>; 2];

/// Every input file of either, ordered by path and frame.
pub(super) fn compare(old: &[InputEdition], new: &[InputEdition]) -> Vec<InputMovement> {
    let mut files: BTreeMap<(&str, &str), Sides<'_>> = BTreeMap::new();
    for (side, inputs) in [old, new].into_iter().enumerate() {
        for input in inputs {
            files.entry((&input.path, &input.frame)).or_default()[side] = Some(input);
        }
    }
    files.into_iter().map(|((path, frame), sides)| movement(path, frame, sides)).collect()
}

fn movement(path: &str, frame: &str, [old, new]: Sides<'_>) -> InputMovement {
    let state = match (old, new) {
        (None, _) => InputState::Added,
        (_, None) => InputState::Removed,
        (Some(old), Some(new)) if old.sha256 == new.sha256 => InputState::Same,
        _ => InputState::Changed,
    };
    let digest = |side: Option<&InputEdition>| side.map(|input| input.sha256.clone());
    InputMovement {
        path: path.to_owned(),
        frame: frame.to_owned(),
        state,
        sha256_before: digest(old).unwrap_or_default(),
        sha256: digest(new).unwrap_or_default(),
        rows_before: old.map(|input| input.rows),
        rows: new.map(|input| input.rows),
    }
}
