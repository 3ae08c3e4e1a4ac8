//! Quoting: the cells of a row as they were found, for evidence.

use crate::frames::instant::iso_utc;
use crate::frames::{Counts, Frames, Instants, Lists, Notes, Texts, Word, Words};

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

/// The [`Evidence`](crate::finding::Evidence) of one row: its role, its place and the named
/// columns as found. Columns that no source gave are left out.
#[macro_export]
macro_rules! evidence {
    ($frames:expr, $role:literal, $view:expr, $row:expr; $($column:ident),+ $(,)?) => {{
        let (frames, view, row) = ($frames, &$view, $row as usize);
        let cells = [$((
            stringify!($column),
            $crate::finding::Quote::quote(&view.$column, frames, row),
        )),+];
        $crate::finding::Evidence {
            role: $role,
            origin: view.origin.at(row),
            quotes: cells
                .into_iter()
                .filter_map(|(column, cell)| Some((column, cell?)))
                .collect(),
        }
    }};
}
