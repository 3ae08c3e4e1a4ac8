//! One instant per snapshot: an export that runs for a while writes several.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Key, Symbols, Text};

use super::assemble::Rows;
use super::cells::{Cells, Instants};
use super::read::FileRead;

/// File and system.
type Owner = (u32, Key);

/// Per file and system, from the newest down: values less than a day before the newest of their
/// group become that one. Returns how many rows changed, per file.
pub fn unify(rows: &mut Rows, symbols: &Symbols) -> BTreeMap<u32, u64> {
    let groups = representatives(rows, symbols);
    let mut changed = BTreeMap::new();
    if groups.is_empty() {
        return changed;
    }
    let (Some(systems), Some(times)) = (rows.texts("system"), rows.instants("snapshot_at")) else {
        return changed;
    };
    let newest = |file: u32, row: usize| {
        groups.get(&((file, symbols.key(Text(systems[row]))), times.at(row))).copied()
    };
    let mut changes = Vec::new();
    for (file, own) in &rows.files {
        let new = own.clone().filter_map(|row| Some((row, newest(*file, row)?)));
        let before = changes.len();
        changes.extend(new);
        if changes.len() > before {
            *changed.entry(*file).or_insert(0) += (changes.len() - before) as u64;
        }
    }
    if let Some(Cells::Instant(times)) = rows.column_mut("snapshot_at") {
        changes.into_iter().for_each(|(row, newest)| times.set(row, newest));
    }
    changed
}

/// The distinct snapshot times of one file: the one its mapping fixes, else those of its rows.
#[must_use]
pub fn times(file: u32, read: &FileRead, grants: Option<&Rows>) -> Vec<i64> {
    let fixed = read.mapping.columns.iter().find_map(|column| column.instant);
    let mut times: BTreeSet<i64> = fixed.into_iter().collect();
    if let Some(grants) = grants
        && let Some(cells) = grants.instants("snapshot_at")
    {
        times.extend(runs(cells, grants.rows_of(file)));
    }
    times.into_iter().collect()
}

/// The times of some rows, each once where equal ones follow each other.
fn runs(cells: &Instants, rows: Range<usize>) -> impl Iterator<Item = i64> {
    let mut last = None;
    rows.map(|row| cells.at(row)).filter(move |at| last.replace(*at) != Some(*at))
}

/// (file, system, value) -> the newest value of its group, where that is another one.
fn representatives(rows: &Rows, symbols: &Symbols) -> BTreeMap<(Owner, i64), i64> {
    let mut groups = BTreeMap::new();
    for (owner, mut instants) in values(rows, symbols) {
        instants.sort_unstable_by(|a, b| b.cmp(a));
        let mut newest = i64::MAX;
        for at in instants {
            if newest == i64::MAX || newest - at >= MICROS_PER_DAY {
                newest = at;
            } else {
                groups.insert((owner, at), newest);
            }
        }
    }
    groups
}

/// The distinct times that each file gives for each system.
fn values(rows: &Rows, symbols: &Symbols) -> BTreeMap<Owner, Vec<i64>> {
    let mut values: BTreeMap<Owner, Vec<i64>> = BTreeMap::new();
    let (Some(systems), Some(times)) = (rows.texts("system"), rows.instants("snapshot_at")) else {
        return values;
    };
    for (file, own) in &rows.files {
        let mut last = None;
        for row in own.clone() {
            let found = (systems[row], times.at(row));
            if last.replace(found) != Some(found) {
                let known = values.entry((*file, symbols.key(Text(found.0)))).or_default();
                if !known.contains(&found.1) {
                    known.push(found.1);
                }
            }
        }
    }
    values
}
