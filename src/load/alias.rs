//! One name for one thing: the configuration's system aliases and the catalogue's entitlement
//! aliases replace names before rows are compared.

use std::collections::BTreeMap;

use crate::frames::{FrameKind, Key, Symbols, Text};

use super::assemble::Rows;
use super::cells::Cells;

const SYSTEM_COLUMNS: &[&str] = &["system", "left_system", "right_system"];
const ENTITLEMENT_COLUMNS: &[&str] = &["entitlement", "previous_entitlement"];

/// Replaces system names: key found -> name meant. An alias of an alias is followed once.
pub fn systems(rows: &mut Rows, symbols: &Symbols, aliases: &BTreeMap<Key, Text>) {
    if aliases.is_empty() {
        return;
    }
    for name in SYSTEM_COLUMNS {
        for cell in rows.texts_mut(name).into_iter().flatten() {
            if let Some(meant) = aliases.get(&symbols.key(Text(*cell))) {
                *cell = meant.0;
            }
        }
    }
}

/// The catalogue's aliases: (system, alias) -> the entitlement's own name. A name that is itself
/// an entry of the catalogue is never an alias; of two entries claiming one alias the first in
/// catalogue order has it.
#[must_use]
pub fn of_catalogue(catalogue: &Rows, symbols: &Symbols) -> BTreeMap<(Key, Key), Text> {
    let (Some(Cells::Text(systems)), Some(Cells::Text(names)), Some(Cells::List(ends, values))) =
        (catalogue.column("system"), catalogue.column("entitlement"), catalogue.column("aliases"))
    else {
        return BTreeMap::new();
    };
    let key = |text: &u32| symbols.key(Text(*text));
    let entries: std::collections::BTreeSet<(Key, Key)> =
        systems.iter().zip(names).map(|(s, n)| (key(s), key(n))).collect();
    let mut aliases = BTreeMap::new();
    let mut start = 0;
    for (row, end) in ends.iter().enumerate() {
        for alias in &values[start..*end as usize] {
            let place = (key(&systems[row]), key(alias));
            if !entries.contains(&place) {
                aliases.entry(place).or_insert(Text(names[row]));
            }
        }
        start = *end as usize;
    }
    aliases
}

/// Replaces entitlement names that are aliases in the catalogue.
pub fn entitlements(rows: &mut Rows, symbols: &Symbols, aliases: &BTreeMap<(Key, Key), Text>) {
    if aliases.is_empty() || matches!(rows.frame, FrameKind::Catalogue | FrameKind::SodRules) {
        return;
    }
    let Some(Cells::Text(systems)) = rows.column("system") else { return };
    let systems: Vec<Key> = systems.iter().map(|system| symbols.key(Text(*system))).collect();
    for name in ENTITLEMENT_COLUMNS {
        for (cell, system) in rows.texts_mut(name).into_iter().flatten().zip(&systems) {
            if let Some(meant) = aliases.get(&(*system, symbols.key(Text(*cell)))) {
                *cell = meant.0;
            }
        }
    }
}
