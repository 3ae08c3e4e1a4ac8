//! Rows in their explicit order, and the rows that say something twice.

use rayon::prelude::*;

use crate::frames::Symbols;

use super::assemble::Rows;
use super::cells::Cells;
use super::intake::RejectReason;
use super::pack::{Ranked, Sorted, compare, ranked, sort};

/// A row that repeats another, or an update that a newer one replaced.
#[derive(Debug, Clone, Copy)]
pub struct Repeat {
    /// The row (an index into the unsorted rows).
    pub row: u32,
    /// The row it repeats, or that replaced it.
    pub of: u32,
    /// `Duplicate` or `OlderUpdate`.
    pub reason: RejectReason,
}

/// The rows to keep, in their explicit order, and the rest.
pub struct Ordered {
    /// Indices of rows to keep, ordered by the frame's key columns (all columns where it has no
    /// key), then by file and line.
    pub kept: Vec<u32>,
    /// The others, in the order of files and lines.
    pub repeats: Vec<Repeat>,
}

/// Files that are logs of updates, and the columns that make two of their rows one thing.
pub struct Log<'a> {
    /// The files.
    pub files: Vec<u32>,
    /// The columns.
    pub of: &'a [&'static str],
}

/// Orders `rows` and finds what they say twice.
#[must_use]
pub fn order(rows: &Rows, symbols: &Symbols, logs: &[Log<'_>]) -> Ordered {
    let mut repeats = Vec::new();
    let mut kept: Vec<u32> = (0..rows.len() as u32).collect();
    for log in logs {
        let is_update = |row: &u32| log.files.contains(&rows.file_of(*row as usize));
        let (updates, others): (Vec<u32>, Vec<u32>) = kept.into_iter().partition(is_update);
        kept = newest(rows, symbols, log.of, updates, &mut repeats);
        kept.extend(others);
    }
    kept.par_sort_unstable();
    let key = rows.frame.spec().key;
    let names: Vec<&str> = if key.is_empty() {
        rows.columns.iter().map(|c| c.spec.name).collect()
    } else {
        key.to_vec()
    };
    let columns = columns(rows, symbols, &names);
    let sorted = sort(&columns, kept);
    let kept = without_repeats(sorted, &mut repeats);
    repeats.sort_by_key(|repeat| repeat.row);
    Ordered { kept, repeats }
}

fn columns<'a>(rows: &'a Rows, symbols: &Symbols, names: &[&str]) -> Vec<Ranked<'a>> {
    let cells: Vec<&Cells> = names.iter().filter_map(|name| rows.column(name)).collect();
    cells.into_par_iter().map(|cells| ranked(cells, symbols)).collect()
}

/// The first of the rows that say one thing; the others repeat it.
fn without_repeats(sorted: Sorted, repeats: &mut Vec<Repeat>) -> Vec<u32> {
    let Sorted { mut rows, repeats: places } = sorted;
    if places.is_empty() {
        return rows;
    }
    let mut of = 0;
    for (number, place) in places.iter().enumerate() {
        if number == 0 || places[number - 1] + 1 != *place {
            of = rows[place - 1];
        }
        repeats.push(Repeat { row: rows[*place], of, reason: RejectReason::Duplicate });
    }
    let (mut place, mut next) = (0, places.iter().copied().peekable());
    rows.retain(|_| {
        place += 1;
        next.next_if_eq(&(place - 1)).is_none()
    });
    rows
}

/// Of the rows that are updates of one thing, the newest; of equally new ones the later line.
fn newest(
    rows: &Rows,
    symbols: &Symbols,
    of: &[&str],
    updates: Vec<u32>,
    repeats: &mut Vec<Repeat>,
) -> Vec<u32> {
    let columns = columns(rows, symbols, of);
    let all = sort(&columns, updates).rows;
    let groups = all.chunk_by(|a, b| compare(&columns, *a, *b).is_eq());
    let newest_of = |group: &[u32]| {
        group.iter().copied().max_by_key(|row| (rows.order_of(*row as usize), *row))
    };
    let mut kept = Vec::new();
    for group in groups {
        let Some(newest) = newest_of(group) else { continue };
        let older = group.iter().filter(|row| **row != newest);
        repeats.extend(older.map(|row| Repeat {
            row: *row,
            of: newest,
            reason: RejectReason::OlderUpdate,
        }));
        kept.push(newest);
    }
    kept
}
