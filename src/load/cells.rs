//! The cells of one column, and how a text becomes one.

use std::hash::Hasher;

use crate::diag::nearest;
use crate::frames::columns::{EMPTY, EMPTY_SECOND, micros_of, second_of};
use crate::frames::{ColumnKind, ColumnSpec, WordSet};

use super::intake::RejectReason;
use super::mapping::{Mapped, Mapping};
use super::when::ClockChange;

/// Cells of one column, one variant per way of storing (see `frames::schema::ColumnKind`).
#[derive(Debug, Clone)]
pub enum Cells {
    /// Codes of texts, see [`super::chunk::Chunk::places`]; in a whole frame symbols.
    Text(Vec<u32>),
    /// A hash of the text, 0 when empty: enough to tell exact repeats apart.
    Note(Vec<u64>),
    /// Instants.
    Instant(Instants),
    /// Whole numbers.
    Count(Vec<i64>),
    /// Codes of words.
    Word(Vec<u8>),
    /// End of each row's texts, and the texts.
    List(Vec<u32>, Vec<u32>),
}

/// Instants as narrow as they allow: seconds in four bytes until one of them is not a whole second
/// between 1970 and 2106, and no precision until one of them is not exact to the second.
#[derive(Debug, Clone, Default)]
pub struct Instants {
    times: Times,
    precision: Vec<u8>,
}

/// The times of [`Instants`], as a frame holds them.
#[derive(Debug, Clone)]
pub enum Times {
    /// Cells of `frames::columns::second_of`.
    Seconds(Vec<u32>),
    /// UTC microseconds.
    Micros(Vec<i64>),
}

impl Default for Times {
    fn default() -> Self {
        Self::Seconds(Vec::new())
    }
}

impl Times {
    fn widen(&mut self) -> &mut Vec<i64> {
        if let Self::Seconds(seconds) = self {
            *self = Self::Micros(seconds.iter().map(|second| micros_of(*second)).collect());
        }
        match self {
            Self::Micros(cells) => cells,
            Self::Seconds(_) => unreachable!("widened above"),
        }
    }
}

impl Instants {
    /// None yet, with room for `rows`.
    pub fn with_capacity(rows: usize) -> Self {
        Self { times: Times::Seconds(Vec::with_capacity(rows)), precision: Vec::new() }
    }

    /// Adds an instant in UTC microseconds, with its precision.
    pub fn push(&mut self, micros: i64, precision: u8) {
        let rows = self.len();
        match (&mut self.times, second_of(micros)) {
            (Times::Seconds(cells), Some(second)) => cells.push(second),
            (times, _) => times.widen().push(micros),
        }
        if precision != 0 && self.precision.is_empty() {
            self.precision.resize(rows, 0);
        }
        if precision != 0 || !self.precision.is_empty() {
            self.precision.push(precision);
        }
    }

    /// Adds an instant that is exact to the second; `second` as `second_of` gives it.
    pub fn push_second(&mut self, second: u32) {
        match &mut self.times {
            Times::Seconds(cells) if self.precision.is_empty() => cells.push(second),
            _ => self.push(micros_of(second), 0),
        }
    }

    fn push_again(&mut self) {
        match &mut self.times {
            Times::Seconds(cells) => cells.extend(cells.last().copied()),
            Times::Micros(cells) => cells.extend(cells.last().copied()),
        }
        self.precision.extend(self.precision.last().copied());
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.times {
            Times::Seconds(cells) => cells.len(),
            Times::Micros(cells) => cells.len(),
        }
    }

    /// The UTC microseconds of a row.
    #[must_use]
    pub fn at(&self, row: usize) -> i64 {
        match &self.times {
            Times::Seconds(cells) => micros_of(cells[row]),
            Times::Micros(cells) => cells[row],
        }
    }

    /// Whether all are held as seconds.
    #[must_use]
    pub fn are_whole_seconds(&self) -> bool {
        matches!(self.times, Times::Seconds(_))
    }

    /// Replaces the time of a row by another one.
    pub fn set(&mut self, row: usize, micros: i64) {
        match (&mut self.times, second_of(micros)) {
            (Times::Seconds(cells), Some(second)) => cells[row] = second,
            (times, _) => times.widen()[row] = micros,
        }
    }

    /// The times, and the precision of each; none at all where every one is exact.
    #[must_use]
    pub fn parts(&self) -> (&Times, &[u8]) {
        (&self.times, &self.precision)
    }

    /// As [`Instants::parts`], to be written.
    pub fn parts_mut(&mut self) -> (&mut Times, &mut [u8]) {
        (&mut self.times, &mut self.precision)
    }

    /// Takes them apart: see [`Instants::parts`].
    #[must_use]
    pub fn into_parts(self) -> (Times, Vec<u8>) {
        (self.times, self.precision)
    }

    /// Puts them together again.
    #[must_use]
    pub fn of_parts(times: Times, precision: Vec<u8>) -> Self {
        Self { times, precision }
    }

    fn truncate(&mut self, rows: usize) {
        match &mut self.times {
            Times::Seconds(cells) => cells.truncate(rows),
            Times::Micros(cells) => cells.truncate(rows),
        }
        self.precision.truncate(rows);
    }
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
    /// No cell yet, of a column of this kind, with room for `rows`.
    pub(super) fn with_capacity(kind: ColumnKind, rows: usize) -> Self {
        match kind {
            ColumnKind::Text => Self::Text(Vec::with_capacity(rows)),
            ColumnKind::Note => Self::Note(Vec::with_capacity(rows)),
            ColumnKind::Start | ColumnKind::End => Self::Instant(Instants::with_capacity(rows)),
            ColumnKind::Count => Self::Count(Vec::with_capacity(rows)),
            ColumnKind::List => Self::List(Vec::with_capacity(rows), vec![]),
            ColumnKind::Word(_) => Self::Word(Vec::with_capacity(rows)),
        }
    }

    /// Adds an empty cell.
    pub(super) fn push_empty(&mut self) {
        match self {
            Self::Text(cells) => cells.push(0),
            Self::Note(cells) => cells.push(0),
            Self::Count(cells) => cells.push(EMPTY),
            Self::Word(cells) => cells.push(0),
            Self::Instant(cells) => cells.push_second(EMPTY_SECOND),
            Self::List(..) => {}
        }
    }

    /// Adds the last cell again; lists have none to add.
    pub(super) fn push_again(&mut self) {
        match self {
            Self::Text(cells) => cells.extend(cells.last().copied()),
            Self::Note(cells) => cells.extend(cells.last().copied()),
            Self::Count(cells) => cells.extend(cells.last().copied()),
            Self::Word(cells) => cells.extend(cells.last().copied()),
            Self::Instant(cells) => cells.push_again(),
            Self::List(..) => {}
        }
    }

    /// Adds an instant with its precision.
    pub(super) fn push_instant(&mut self, micros: i64, precision: u8) {
        if let Self::Instant(cells) = self {
            cells.push(micros, precision);
        }
    }

    /// The cells of a column of instants.
    #[must_use]
    pub fn instants(&self) -> Option<&Instants> {
        if let Self::Instant(cells) = self { Some(cells) } else { None }
    }

    /// Takes back all but the first `rows`.
    pub(super) fn truncate(&mut self, rows: usize) {
        match self {
            Self::Text(cells) => cells.truncate(rows),
            Self::Note(cells) => cells.truncate(rows),
            Self::Count(cells) => cells.truncate(rows),
            Self::Word(cells) => cells.truncate(rows),
            Self::Instant(cells) => cells.truncate(rows),
            Self::List(ends, values) => {
                ends.truncate(rows);
                values.truncate(ends.last().map_or(0, |end| *end as usize));
            }
        }
    }

    /// Whether the cell of a row is empty.
    #[must_use]
    pub fn is_empty_at(&self, row: usize) -> bool {
        match self {
            Self::Text(cells) => cells[row] == 0,
            Self::Note(cells) => cells[row] == 0,
            Self::Count(cells) => cells[row] == EMPTY,
            Self::Instant(cells) => cells.at(row) == EMPTY,
            Self::Word(cells) => cells[row] == 0,
            Self::List(ends, _) => ends[row] == if row == 0 { 0 } else { ends[row - 1] },
        }
    }
}

/// `text` cannot be a cell, and why.
pub(super) fn fault(text: &str, reason: RejectReason, detail: impl Into<String>) -> Fault {
    Fault { text: text.to_owned(), reason, detail: detail.into() }
}

/// A hash of a text that is not empty: never 0, which is the mark for none.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish().max(1)
}

/// The whole number that a text says.
pub(super) fn whole_number(text: &str) -> Result<i64, Fault> {
    let number = text.parse().ok().filter(|number| *number != EMPTY);
    number.ok_or_else(|| fault(text, RejectReason::UnreadableNumber, "not a whole number"))
}

/// The code of a word.
pub(super) fn word(column: &Mapped, text: &str) -> Result<u8, Fault> {
    let ColumnKind::Word(set) = column.spec.kind else { return Ok(0) };
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
    match mapping.clock.read(text, end) {
        Some((instant, change)) => Ok((instant.micros, instant.precision.0, change)),
        None => Err(fault(
            text,
            RejectReason::UnreadableInstant,
            "neither ISO 8601 nor one of the `date_formats` of the source",
        )),
    }
}
