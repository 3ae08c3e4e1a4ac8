//! Quoting: the cells of a row as they were found, for evidence.

use std::fmt;

use crate::frames::instant::iso_utc;
use crate::frames::{
    Counts, FrameKind, Frames, Instants, Lists, Notes, Origin, Texts, Views, Word, Words,
};

/// A column that can be quoted.
pub trait Quote {
    /// The cell of `row` as found; empty for an empty cell, `None` where no source gave the column.
    fn quote(&self, frames: &Frames, row: usize) -> Option<String>;
}

impl Quote for Texts<'_> {
    fn quote(&self, frames: &Frames, row: usize) -> Option<String> {
        (!self.is_absent()).then(|| frames.text(self.at(row)).to_owned())
    }
}

impl Quote for Instants<'_> {
    fn quote(&self, _: &Frames, row: usize) -> Option<String> {
        (!self.is_absent()).then(|| self.at(row).map_or(String::new(), |at| iso_utc(at.micros)))
    }
}

impl Quote for Counts<'_> {
    fn quote(&self, _: &Frames, row: usize) -> Option<String> {
        (!self.is_absent()).then(|| self.at(row).map_or(String::new(), |count| count.to_string()))
    }
}

impl<W: Word> Quote for Words<'_, W> {
    fn quote(&self, _: &Frames, row: usize) -> Option<String> {
        (!self.is_absent()).then(|| self.at(row).map_or("", Word::as_str).to_owned())
    }
}

impl Quote for Notes<'_> {
    /// Only the presence of free text is kept.
    fn quote(&self, _: &Frames, row: usize) -> Option<String> {
        (!self.is_absent()).then(|| if self.at(row) { "given" } else { "" }.to_owned())
    }
}

impl Quote for Lists<'_> {
    fn quote(&self, frames: &Frames, row: usize) -> Option<String> {
        let texts = || self.at(row).map(|text| frames.text(text)).collect::<Vec<_>>();
        (!self.is_absent()).then(|| texts().join("; "))
    }
}

/// The cells of a row as found: column and value.
pub type Cells = Vec<(&'static str, String)>;

/// Reads the quoted cells of a row; `None` where the frame is not given.
pub type ReadRow = for<'a> fn(&Views<'a>, &Frames, usize) -> Option<Cells>;

/// The columns a control quotes from the rows of one frame; made by [`quotes!`](crate::quotes).
pub struct Quoted {
    /// The frame.
    pub frame: FrameKind,
    /// Its columns, in the order they are quoted.
    pub columns: &'static [&'static str],
    /// Reads them.
    pub row: ReadRow,
    /// Where a row stands; `None` where the frame is not given.
    pub origin: for<'a> fn(&Views<'a>, usize) -> Option<Origin>,
}

/// A control quotes a frame in one way.
impl PartialEq for Quoted {
    fn eq(&self, other: &Self) -> bool {
        (self.frame, self.columns) == (other.frame, other.columns)
    }
}

impl Eq for Quoted {}

impl fmt::Debug for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.frame, self.columns.join(", "))
    }
}

/// What a row of a frame is called where it is evidence.
#[must_use]
pub fn role(frame: FrameKind) -> &'static str {
    match frame {
        FrameKind::Tickets => "ticket",
        FrameKind::Approvals => "approval",
        FrameKind::Events => "event",
        FrameKind::Grants => "grant",
        FrameKind::Accounts => "account",
        FrameKind::Identities => "identity",
        FrameKind::Catalogue => "catalogue",
        FrameKind::Policies => "policy",
        FrameKind::SodRules => "rule",
        FrameKind::Exceptions => "exception",
        FrameKind::Certifications => "review",
        FrameKind::Holidays => "holiday",
    }
}

/// What a control quotes of each frame: `quotes! { Tickets: ticket_id, state; Grants: account }`.
/// Columns that no source gave are left out of the evidence.
#[macro_export]
macro_rules! quotes {
    ($($frame:ident: $($column:ident),+ $(,)?);+ $(;)?) => {
        &[$($crate::finding::Quoted {
            frame: $crate::frames::FrameKind::$frame,
            columns: &[$(stringify!($column)),+],
            row: |views, frames, row| {
                use $crate::frames::FrameView as _;
                let view = $crate::frames::$frame::pick(views)?;
                let cells = [$((
                    stringify!($column),
                    $crate::finding::Quote::quote(&view.$column, frames, row),
                )),+];
                let given = cells.into_iter().filter_map(|(column, cell)| Some((column, cell?)));
                Some(given.collect())
            },
            origin: |views, row| {
                use $crate::frames::FrameView as _;
                Some($crate::frames::$frame::pick(views)?.origin.at(row))
            },
        }),+]
    };
}
