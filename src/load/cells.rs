//! The cells of one column, and how a text becomes one.

use std::hash::Hasher;

use crate::diag::nearest;
use crate::frames::columns::EMPTY;
use crate::frames::{ColumnKind, ColumnSpec, WordSet};

use super::intake::RejectReason;
use super::mapping::{Mapped, Mapping};
use super::when::ClockChange;

/// Cells of one column, one variant per way of storing (see `frames::schema::ColumnKind`).
#[derive(Debug, Clone)]
pub enum Cells {
    /// Places in the worker's interner.
    Text(Vec<u32>),
    /// A hash of the text, 0 when empty: enough to tell exact repeats apart.
    Note(Vec<u64>),
    /// UTC microseconds and precision.
    Instant(Vec<i64>, Vec<u8>),
    /// Whole numbers.
    Count(Vec<i64>),
    /// Codes of words.
    Word(Vec<u8>),
    /// End of each row's texts, and the texts.
    List(Vec<u32>, Vec<u32>),
}

/// Why a text cannot be a cell.
pub(super) struct Fault {
    /// The text as found.
    pub text: String,
    /// Why.
    pub reason: RejectReason,
    /// More words.
    pub detail: String,
}

impl Cells {
    /// No cell yet, of a column of this kind.
    pub(super) fn empty(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Text => Self::Text(vec![]),
            ColumnKind::Note => Self::Note(vec![]),
            ColumnKind::Start | ColumnKind::End => Self::Instant(vec![], vec![]),
            ColumnKind::Count => Self::Count(vec![]),
            ColumnKind::List => Self::List(vec![], vec![]),
            ColumnKind::Word(_) => Self::Word(vec![]),
        }
    }

    /// Adds an instant with its precision.
    pub(super) fn push_instant(&mut self, micros: i64, precision: u8) {
        if let Self::Instant(cells, precisions) = self {
            cells.push(micros);
            precisions.push(precision);
        }
    }

    /// Takes back all but the first `rows`.
    pub(super) fn truncate(&mut self, rows: usize) {
        match self {
            Self::Text(cells) => cells.truncate(rows),
            Self::Note(cells) => cells.truncate(rows),
            Self::Count(cells) => cells.truncate(rows),
            Self::Word(cells) => cells.truncate(rows),
            Self::Instant(cells, precisions) => {
                cells.truncate(rows);
                precisions.truncate(rows);
            }
            Self::List(ends, values) => {
                ends.truncate(rows);
                values.truncate(ends.last().map_or(0, |end| *end as usize));
            }
        }
    }
}

/// `text` cannot be a cell, and why.
pub(super) fn fault(text: &str, reason: RejectReason, detail: impl Into<String>) -> Fault {
    Fault { text: text.to_owned(), reason, detail: detail.into() }
}

/// A hash of the text, 0 for the empty one and never 0 for another.
pub(super) fn hash(text: &str) -> u64 {
    if text.is_empty() {
        return 0;
    }
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish().max(1)
}

/// A whole number, or the mark for none.
pub(super) fn whole_number(text: &str) -> Result<i64, Fault> {
    if text.is_empty() {
        return Ok(EMPTY);
    }
    let number = text.parse().ok().filter(|number| *number != EMPTY);
    number.ok_or_else(|| fault(text, RejectReason::UnreadableNumber, "not a whole number"))
}

/// The code of a word, 0 for none.
pub(super) fn word(column: &Mapped, text: &str) -> Result<u8, Fault> {
    let ColumnKind::Word(set) = column.spec.kind else { return Ok(0) };
    if text.is_empty() {
        return Ok(0);
    }
    let known = (set.code)(text).or_else(|| boolean(set, text));
    known
        .ok_or_else(|| fault(text, RejectReason::UnknownWord, unknown_word(column.spec, set, text)))
}

/// `yes`, `y`, `1`, `t` and their opposites, for columns of true and false.
fn boolean(set: WordSet, text: &str) -> Option<u8> {
    let spelling = match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "1" | "t" => "true",
        "no" | "n" | "0" | "f" => "false",
        _ => return None,
    };
    (set.code)(spelling)
}

fn unknown_word(spec: &ColumnSpec, set: WordSet, text: &str) -> String {
    let spellings = (set.spellings)();
    let map = format!("map it under `values.{}`", spec.name);
    match nearest(text, spellings.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? then {map}"),
        None => format!("not one of {}; {map}", spellings.join(", ")),
    }
}

/// UTC microseconds, precision, and whether the clocks changed there.
pub(super) fn read_instant(
    mapping: &Mapping,
    end: bool,
    text: &str,
) -> Result<(i64, u8, ClockChange), Fault> {
    if text.is_empty() {
        return Ok((EMPTY, 0, ClockChange::None));
    }
    match mapping.clock.read(text, end) {
        Some((instant, change)) => Ok((instant.micros, instant.precision.0, change)),
        None => Err(fault(
            text,
            RejectReason::UnreadableInstant,
            "neither ISO 8601 nor one of the `date_formats` of the source",
        )),
    }
}
