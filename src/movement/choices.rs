//! What both bundles were made with: version, window, settings, parameters of controls.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::edition::{Bundle, Edition};
use crate::finding::iso_utc;

/// One choice that differs; `None` where a bundle does not have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its name: `tool`, `as_of`, a setting, or `controls.<id>.<parameter>`.
    pub name: String,
    /// Its value in the older bundle.
    pub before: Option<String>,
    /// Its value in the newer bundle.
    pub now: Option<String>,
}

type Values = Vec<(String, String)>;

/// Choices that differ, in the order: tool and window, settings, parameters.
pub(super) fn compare(old: &Edition, new: &Edition) -> Vec<Choice> {
    let groups = [
        (window(&old.bundle), window(&new.bundle)),
        (old.settings.clone(), new.settings.clone()),
        (parameters(old, new), parameters(new, old)),
    ];
    groups.iter().flat_map(|(old, new)| differences(old, new)).collect()
}

fn window(bundle: &Bundle) -> Values {
    let named = [
        ("tool", bundle.tool.clone()),
        ("title", bundle.title.clone()),
        ("period_from", iso_utc(bundle.from)),
        ("period_to", iso_utc(bundle.to)),
        ("as_of", iso_utc(bundle.as_of)),
        ("timezone", bundle.zone.clone()),
    ];
    named.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// Parameters of the controls that both bundles have: a control of one only is said elsewhere.
fn parameters(edition: &Edition, other: &Edition) -> Values {
    let known: BTreeSet<&str> = other.controls.iter().map(|control| control.id.as_str()).collect();
    let named = |id: &str, (name, value): &(String, String)| {
        (format!("controls.{id}.{name}"), value.clone())
    };
    let controls = edition.controls.iter().filter(|control| known.contains(control.id.as_str()));
    controls
        .flat_map(|control| control.parameters.iter().map(|pair| named(&control.id, pair)))
        .collect()
}

/// Values that differ, in the order of the newer; then those only the older has.
fn differences(old: &Values, new: &Values) -> Vec<Choice> {
    let index = |values: &Values| -> BTreeMap<String, String> { values.iter().cloned().collect() };
    let (before, now) = (index(old), index(new));
    let old_only = old.iter().filter(|(name, _)| !now.contains_key(name));
    let names = new.iter().chain(old_only).map(|(name, _)| name);
    names
        .filter(|name| before.get(*name) != now.get(*name))
        .map(|name| Choice {
            name: name.clone(),
            before: before.get(name).cloned(),
            now: now.get(name).cloned(),
        })
        .collect()
}
