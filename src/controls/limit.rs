//! `fail_on` of a control: from which severity on its findings make a run fail, whatever the run's
//! own limit is. The key is common to every control; see [`COMMON`].

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Diagnostic, Outcome, SourceText};
use crate::parameter::{self, COMMON, Section};

use super::CONTROLS;

/// The limits that the configuration gives to single controls, by id.
pub type Limits = BTreeMap<&'static str, &'static str>;

/// The limits in the `[controls.<id>]` sections of the configuration `source`.
///
/// # Errors
/// Every value that is no such word, each pointing at its place.
pub fn limits(sections: &BTreeMap<String, Section>, source: &Arc<SourceText>) -> Outcome<Limits> {
    let (mut limits, mut problems): (Limits, Vec<Diagnostic>) = Default::default();
    for control in CONTROLS {
        let owner = format!("controls.{}", control.id);
        match parameter::common(&owner, &COMMON[0], sections.get(control.id), source) {
            Ok(Some(word)) => {
                limits.insert(control.id, word);
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(limits) } else { Err(problems) }
}
