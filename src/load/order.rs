//! Rows in their explicit order, and the rows that say something twice.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::frames::{Symbols, Text};

use super::assemble::Rows;
use super::cells::Cells;
use super::intake::RejectReason;

/// What a key column is compared by.
enum Ranked<'a> {
    Text(&'a [u32], &'a Symbols),
    Whole(&'a [i64]),
    Word(&'a [u8]),
    Note(&'a [u64]),
    List(&'a [u32], &'a [u32]),
}

impl Ranked<'_> {
    fn compare(&self, a: u32, b: u32) -> Ordering {
        let (a, b) = (a as usize, b as usize);
        match self {
            Self::Text(cells, symbols) => {
                symbols.key(Text(cells[a])).cmp(&symbols.key(Text(cells[b])))
            }
            Self::Whole(cells) => cells[a].cmp(&cells[b]),
            Self::Word(cells) => cells[a].cmp(&cells[b]),
            Self::Note(cells) => cells[a].cmp(&cells[b]),
            Self::List(ends, values) => list(ends, values, a).cmp(list(ends, values, b)),
        }
    }

    /// A number that grows with the order of the column, where one fits 64 bits.
    fn rank(&self, row: usize) -> u64 {
        match self {
            Self::Text(cells, symbols) => u64::from(symbols.key(Text(cells[row])).0),
            Self::Whole(cells) => (cells[row] as u64) ^ (1 << 63),
            Self::Word(cells) => u64::from(cells[row]),
            Self::Note(cells) => cells[row],
            Self::List(..) => 0,
        }
    }
}

fn list<'a>(ends: &[u32], values: &'a [u32], row: usize) -> &'a [u32] {
    let start = if row == 0 { 0 } else { ends[row - 1] as usize };
    &values[start..ends[row] as usize]
}

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
        let is_update = |row: &u32| log.files.contains(&rows.files[*row as usize]);
        let (updates, others): (Vec<u32>, Vec<u32>) = kept.into_iter().partition(is_update);
        kept = newest(rows, symbols, log.of, updates, &mut repeats);
        kept.extend(others);
    }
    kept.sort_unstable();
    let key = rows.frame.spec().key;
    let names: Vec<&str> = if key.is_empty() {
        rows.columns.iter().map(|c| c.spec.name).collect()
    } else {
        key.to_vec()
    };
    let columns = ranked(rows, symbols, &names);
    sort(&columns, &mut kept);
    let kept = without_repeats(&columns, kept, &mut repeats);
    repeats.sort_by_key(|repeat| repeat.row);
    Ordered { kept, repeats }
}

fn ranked<'a>(rows: &'a Rows, symbols: &'a Symbols, names: &[&str]) -> Vec<Ranked<'a>> {
    let columns = names.iter().filter_map(|name| rows.column(name));
    columns
        .map(|cells| match cells {
            Cells::Text(cells) => Ranked::Text(cells, symbols),
            Cells::Instant(cells, _) | Cells::Count(cells) => Ranked::Whole(cells),
            Cells::Word(cells) => Ranked::Word(cells),
            Cells::Note(cells) => Ranked::Note(cells),
            Cells::List(ends, values) => Ranked::List(ends, values),
        })
        .collect()
}

fn compare(columns: &[Ranked<'_>], a: u32, b: u32) -> Ordering {
    columns
        .iter()
        .map(|column| column.compare(a, b))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Sorts by the columns and then by row number, which is the order of files and lines.
///
/// Most exports are sorted already, which is cheap to see. For the others the columns' ranks are
/// packed into 128 bits, as many bits each as its largest rank needs, so that most comparisons are
/// one comparison of integers; columns that do not fit decide ties.
fn sort(columns: &[Ranked<'_>], rows: &mut [u32]) {
    let in_order = |a: &u32, b: &u32| compare(columns, *a, *b).then(a.cmp(b)).is_lt();
    if rows.par_windows(2).all(|pair| in_order(&pair[0], &pair[1])) {
        return;
    }
    let (packing, rest) = Packing::of(columns, rows);
    let mut keyed: Vec<(u128, u32)> =
        rows.par_iter().map(|row| (packing.pack(columns, *row), *row)).collect();
    keyed.par_sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| compare(&columns[rest..], a.1, b.1)).then(a.1.cmp(&b.1))
    });
    rows.par_iter_mut().zip(&keyed).for_each(|(row, (_, sorted))| *row = *sorted);
}

/// How the first columns are packed into one integer: lowest rank and bits of each.
struct Packing(Vec<(u64, u32)>);

impl Packing {
    /// The packing, and the place of the first column that is not part of it.
    fn of(columns: &[Ranked<'_>], rows: &[u32]) -> (Self, usize) {
        let mut packed = Vec::new();
        let mut free = 128;
        for column in columns.iter().take_while(|column| !matches!(column, Ranked::List(..))) {
            let ranks = || rows.par_iter().map(|row| column.rank(*row as usize));
            let (low, high) = (ranks().min().unwrap_or(0), ranks().max().unwrap_or(0));
            let bits = u64::BITS - (high - low).leading_zeros();
            if bits > free {
                break;
            }
            free -= bits;
            packed.push((low, bits));
        }
        let rest = packed.len();
        (Self(packed), rest)
    }

    fn pack(&self, columns: &[Ranked<'_>], row: u32) -> u128 {
        self.0.iter().zip(columns).fold(0, |key, ((low, bits), column)| {
            (key << bits) | u128::from(column.rank(row as usize) - low)
        })
    }
}

fn without_repeats(
    columns: &[Ranked<'_>],
    sorted: Vec<u32>,
    repeats: &mut Vec<Repeat>,
) -> Vec<u32> {
    let mut kept: Vec<u32> = Vec::with_capacity(sorted.len());
    for row in sorted {
        match kept.last() {
            Some(last) if compare(columns, *last, row).is_eq() => {
                repeats.push(Repeat { row, of: *last, reason: RejectReason::Duplicate });
            }
            _ => kept.push(row),
        }
    }
    kept
}

/// Of the rows that are updates of one thing, the newest; of equally new ones the later line.
fn newest(
    rows: &Rows,
    symbols: &Symbols,
    of: &[&str],
    mut all: Vec<u32>,
    repeats: &mut Vec<Repeat>,
) -> Vec<u32> {
    let columns = ranked(rows, symbols, of);
    sort(&columns, &mut all);
    let groups = all.chunk_by(|a, b| compare(&columns, *a, *b).is_eq());
    let newest_of =
        |group: &[u32]| group.iter().copied().max_by_key(|row| (rows.order[*row as usize], *row));
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
