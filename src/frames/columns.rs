//! Typed, read-only views of the columns of a frame.
//!
//! A view of a column that no source gave is *absent*: it reads as empty in every row and says so
//! through `is_absent`, because an absent column makes a test *not evaluable* while an empty cell
//! is missing evidence.

use std::marker::PhantomData;

use super::instant::{Instant, MICROS_PER_SECOND, Precision};
use super::symbols::Text;
use super::table::{BooleanArray, Files, Held, Moments};
use super::words::Word;

/// Suffix of the column that keeps how exactly an instant column is known.
pub(crate) const PRECISION: &str = "__precision";
/// Names of the two lineage columns every frame carries.
pub(crate) const FILE: &str = "file";
/// First physical line of the record; the header is line 1.
pub(crate) const LINE: &str = "line";

/// Texts and keys: `u32` symbol numbers, 0 for an empty cell.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a>(Option<&'a [u32]>);

impl<'a> Texts<'a> {
    pub(crate) fn of(held: Option<&'a Held>) -> Self {
        Self(held.and_then(Held::texts))
    }
    /// The text of a row; [`Text::NONE`] for an empty cell.
    #[must_use]
    pub fn at(&self, row: usize) -> Text {
        self.0.map_or(Text::NONE, |cells| Text(cells[row]))
    }
    /// Whether no source gave this column.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

/// Instants, with their precision beside: a column whose every cell is a whole second between 1970
/// and 2106 holds seconds in four bytes (`second_of`), any other holds microseconds in eight.
#[derive(Debug, Clone, Copy)]
pub struct Instants<'a> {
    cells: Moments<'a>,
    precision: Option<&'a [u8]>,
}

/// What an empty cell of a count column holds, and of an instant column in microseconds.
pub(crate) const EMPTY: i64 = i64::MIN;
/// What an empty cell of an instant column in seconds holds.
pub(crate) const EMPTY_SECOND: u32 = u32::MAX;

/// An instant in microseconds as a cell of a column in seconds; `None` where it does not fit.
pub(crate) fn second_of(micros: i64) -> Option<u32> {
    if micros == EMPTY {
        return Some(EMPTY_SECOND);
    }
    let whole = micros % MICROS_PER_SECOND == 0;
    let second = u32::try_from(micros / MICROS_PER_SECOND).ok();
    second.filter(|second| whole && *second != EMPTY_SECOND)
}

/// The microseconds of a cell of a column in seconds.
pub(crate) fn micros_of(second: u32) -> i64 {
    if second == EMPTY_SECOND { EMPTY } else { i64::from(second) * MICROS_PER_SECOND }
}

impl<'a> Instants<'a> {
    pub(crate) fn of(held: Option<&'a Held>) -> Self {
        let (cells, precision) = held.map_or((Moments::Absent, None), Held::instants);
        Self { cells, precision }
    }
    /// The instant of a row.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<Instant> {
        let micros = match self.cells {
            Moments::Absent => EMPTY,
            Moments::Seconds(cells) => micros_of(cells[row]),
            Moments::Micros(cells) => cells[row],
        };
        let precision = self.precision.map_or(Precision::SECOND, |cells| Precision(cells[row]));
        (micros != EMPTY).then_some(Instant { micros, precision })
    }
    /// Whether no source gave this column.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self.cells, Moments::Absent)
    }
}

/// Whole numbers.
#[derive(Debug, Clone, Copy)]
pub struct Counts<'a>(Option<&'a [i64]>);

impl<'a> Counts<'a> {
    pub(crate) fn of(held: Option<&'a Held>) -> Self {
        Self(held.and_then(Held::counts))
    }
    /// The number of a row.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<i64> {
        self.0.map(|cells| cells[row]).filter(|number| *number != EMPTY)
    }
    /// Whether no source gave this column.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

/// Words of a closed set.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a, W> {
    codes: Option<&'a [u8]>,
    set: PhantomData<W>,
}

impl<'a, W: Word> Words<'a, W> {
    pub(crate) fn of(held: Option<&'a Held>) -> Self {
        Self { codes: held.and_then(Held::words), set: PhantomData }
    }
    /// The word of a row.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<W> {
        W::from_code(self.codes?[row])
    }
    /// Whether no source gave this column.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.codes.is_none()
    }
}

/// Free text, of which only the presence is kept: the words stay in the export, at file and line.
#[derive(Debug, Clone, Copy)]
pub struct Notes<'a>(Option<&'a BooleanArray>);

impl<'a> Notes<'a> {
    pub(crate) fn of(held: Option<&'a Held>) -> Self {
        Self(held.and_then(Held::notes))
    }
    /// Whether the cell of a row has any text.
    #[must_use]
    pub fn at(&self, row: usize) -> bool {
        self.0.is_some_and(|cells| cells.value(row))
    }
    /// Whether no source gave this column.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

/// Lists of texts.
#[derive(Debug, Clone, Copy)]
pub struct Lists<'a>(Option<(&'a [i64], &'a [u32])>);

impl<'a> Lists<'a> {
    pub(crate) fn of(held: Option<&'a Held>) -> Self {
        Self(held.and_then(Held::lists))
    }
    /// The texts of a row, in the order of the cell.
    pub fn at(&self, row: usize) -> impl Iterator<Item = Text> + use<'a> {
        let cell = self.0.map_or(&[][..], |(offsets, values)| {
            &values[offsets[row] as usize..offsets[row + 1] as usize]
        });
        cell.iter().map(|number| Text(*number))
    }
    /// Whether no source gave this column.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

/// Where a row was read: an input file and the first physical line of its record (header = 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Index into [`super::Frames::files`].
    pub file: u32,
    /// First physical line of the record.
    pub line: u32,
}

/// The lineage of a frame's rows.
#[derive(Debug, Clone, Copy)]
pub struct Lineage<'a> {
    files: Files<'a>,
    lines: &'a [u32],
}

impl<'a> Lineage<'a> {
    pub(crate) fn of(files: Files<'a>, lines: &'a [u32]) -> Self {
        Self { files, lines }
    }
    /// Where a row was read.
    #[must_use]
    pub fn at(&self, row: usize) -> Origin {
        let file = match self.files {
            Files::Byte(files) => u32::from(files[row]),
            Files::Whole(files) => files[row],
        };
        Origin { file, line: self.lines[row] }
    }
}
