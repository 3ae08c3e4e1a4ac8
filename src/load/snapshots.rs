//! One instant per snapshot: an export that runs for a while writes several.

use std::collections::BTreeMap;

use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Key, Symbols, Text};

use super::assemble::Rows;
use super::cells::Cells;
use super::read::FileRead;

/// Per file and system, from the newest down: values less than a day before the newest of their
/// group become that one. Returns how many rows changed, per file.
pub fn unify(rows: &mut Rows, symbols: &Symbols) -> BTreeMap<u32, u64> {
    let groups = representatives(rows, symbols);
    if groups.is_empty() {
        return BTreeMap::new();
    }
    let owners = owners(rows, symbols);
    let Some(cells) = snapshot_cells(rows) else { return BTreeMap::new() };
    let mut changed = BTreeMap::new();
    for (cell, (file, system)) in cells.iter_mut().zip(owners) {
        if let Some(newest) = groups.get(&(file, system, *cell)) {
            *cell = *newest;
            *changed.entry(file).or_insert(0) += 1;
        }
    }
    changed
}

/// The distinct snapshot times of one file: the one its mapping fixes, else those of its rows.
#[must_use]
pub fn times(file: u32, read: &FileRead, grants: Option<&Rows>) -> Vec<i64> {
    let fixed = read.mapping.columns.iter().find_map(|column| column.instant);
    let Some(Cells::Instant(cells, _)) = grants.and_then(|rows| rows.column("snapshot_at")) else {
        return fixed.into_iter().collect();
    };
    // Rows stand in the order of their files.
    let files = grants.map(|rows| rows.files.as_slice()).unwrap_or_default();
    let start = files.partition_point(|owner| *owner < file);
    let end = files.partition_point(|owner| *owner <= file);
    let own = cells[start..end].iter().copied().chain(fixed);
    own.collect::<std::collections::BTreeSet<i64>>().into_iter().collect()
}

fn owners(rows: &Rows, symbols: &Symbols) -> Vec<(u32, Key)> {
    let Some(Cells::Text(systems)) = rows.column("system") else { return Vec::new() };
    rows.files
        .iter()
        .zip(systems)
        .map(|(file, system)| (*file, symbols.key(Text(*system))))
        .collect()
}

fn snapshot_cells(rows: &mut Rows) -> Option<&mut Vec<i64>> {
    let column = rows.columns.iter_mut().find(|column| column.spec.name == "snapshot_at")?;
    match &mut column.cells {
        Cells::Instant(cells, _) => Some(cells),
        _ => None,
    }
}

/// (file, system, value) -> the newest value of its group, where that is another one.
fn representatives(rows: &Rows, symbols: &Symbols) -> BTreeMap<(u32, Key, i64), i64> {
    let Some(Cells::Instant(cells, _)) = rows.column("snapshot_at") else { return BTreeMap::new() };
    let mut values: BTreeMap<(u32, Key), Vec<i64>> = BTreeMap::new();
    let mut last = None;
    for ((file, system), at) in owners(rows, symbols).into_iter().zip(cells) {
        if last != Some((file, system, *at)) {
            last = Some((file, system, *at));
            let known = values.entry((file, system)).or_default();
            if !known.contains(at) {
                known.push(*at);
            }
        }
    }
    let mut groups = BTreeMap::new();
    for ((file, system), mut instants) in values {
        instants.sort_unstable_by(|a, b| b.cmp(a));
        let mut newest = i64::MAX;
        for at in instants {
            if newest == i64::MAX || newest - at >= MICROS_PER_DAY {
                newest = at;
            } else {
                groups.insert((file, system, at), newest);
            }
        }
    }
    groups
}
