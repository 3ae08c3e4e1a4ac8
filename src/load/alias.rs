//! One name for one thing: the configuration's system aliases and the catalogue's entitlement
//! aliases replace names before rows are compared.

use std::collections::{BTreeMap, BTreeSet};

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
        let Some(Cells::Text(cells)) = rows.column_mut(name) else { continue };
        for cell in cells {
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
    let (Some(systems), Some(names), Some(Cells::List(ends, values))) =
        (catalogue.texts("system"), catalogue.texts("entitlement"), catalogue.column("aliases"))
    else {
        return BTreeMap::new();
    };
    let key = |text: &u32| symbols.key(Text(*text));
    let entries: BTreeSet<(Key, Key)> =
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
    let named = named(symbols, aliases);
    for name in ENTITLEMENT_COLUMNS {
        let (Some(systems), Some(cells)) = (rows.texts("system"), rows.texts(name)) else {
            continue;
        };
        let meant = |row: usize| {
            let key = symbols.key(Text(cells[row]));
            let place = || (symbols.key(Text(systems[row])), key);
            named[key.0 as usize].then(|| aliases.get(&place()).copied()).flatten()
        };
        let changes: Vec<(usize, Text)> =
            (0..cells.len()).filter_map(|row| Some((row, meant(row)?))).collect();
        if let Some(Cells::Text(cells)) = rows.column_mut(name) {
            changes.into_iter().for_each(|(row, meant)| cells[row] = meant.0);
        }
    }
}

/// For each key whether it is an alias on any system: nearly none is, so nearly no cell needs the
/// aliases themselves.
fn named(symbols: &Symbols, aliases: &BTreeMap<(Key, Key), Text>) -> Vec<bool> {
    let mut named = vec![false; symbols.key_count()];
    aliases.keys().for_each(|(_, alias)| named[alias.0 as usize] = true);
    named
}
