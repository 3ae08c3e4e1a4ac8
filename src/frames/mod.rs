//! The canonical frames every export is turned into. Nothing after the loaders sees anything else.
//!
//! A frame is a [`Table`] of columns as narrow as their cells allow (names as symbols, instants as
//! seconds or microseconds, words as `u8`), sorted by its key columns and then by file and line. The
//! typed views ([`Tickets`], [`Grants`], ...) are how the later stages read one.

pub mod columns;
pub mod instant;
pub mod lookup;
pub(crate) mod numbers;
pub mod schema;
mod spelling;
pub mod symbols;
pub(crate) mod table;
pub mod words;

use std::collections::BTreeMap;

use polars::prelude::DataFrame;

pub use columns::{Counts, Instants, Lineage, Lists, Notes, Origin, Texts, Words};
pub use instant::{Instant, Precision};
pub use schema::*;
pub use spelling::normalise;
pub use symbols::{Key, Symbols, Text};
pub use table::Table;
pub use words::*;

/// All frames of a run, with the texts they point to and the files they came from.
#[derive(Debug, Default)]
pub struct Frames {
    /// Every text of the run.
    pub symbols: Symbols,
    /// Input files as configured, sorted; [`Origin::file`] points here.
    pub files: Vec<String>,
    /// What each of the files is, in the order of [`Frames::files`].
    pub inputs: Vec<Input>,
    /// Systems that a source declares to cover, with the time of each of its snapshots (UTC
    /// microseconds), sorted: such a system has a snapshot even where no row names it.
    pub covered: Vec<(Key, i64)>,
    tables: BTreeMap<FrameKind, Table>,
}

/// One input file, as far as a test of its completeness needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The frame it fills.
    pub frame: FrameKind,
    /// Records read after the header, kept or not.
    pub rows: u64,
    /// The systems its source declares to cover, with the time of each snapshot the file gives (UTC
    /// microseconds).
    pub covers: Vec<(Key, i64)>,
}

/// A typed view of a frame that can be picked out of all of them.
pub trait FrameView<'a>: Sized {
    /// The view, if any source gave the frame.
    fn pick(views: &Views<'a>) -> Option<Self>;
}

macro_rules! accessors {
    ($($method:ident $view:ident;)+) => {
        impl Frames {
            $(
                #[doc = concat!("The frame `", stringify!($method), "`, if any source gave it.")]
                #[must_use]
                pub fn $method(&self) -> Option<$view<'_>> {
                    self.tables.get(&FrameKind::$view).map($view::of)
                }
            )+

            /// Every frame at once. Finding the columns of a frame takes a while; who looks at it
            /// row by row opens the views once.
            #[must_use]
            pub fn views(&self) -> Views<'_> {
                Views { $($method: self.$method()),+ }
            }
        }

        /// The typed views of all frames that any source gave.
        #[derive(Debug, Clone, Copy)]
        pub struct Views<'a> {
            $(
                #[doc = concat!("The frame `", stringify!($method), "`.")]
                pub $method: Option<$view<'a>>,
            )+
        }

        $(impl<'a> FrameView<'a> for $view<'a> {
            fn pick(views: &Views<'a>) -> Option<Self> {
                views.$method
            }
        })+
    };
}

accessors! {
    tickets Tickets;
    approvals Approvals;
    events Events;
    grants Grants;
    accounts Accounts;
    identities Identities;
    catalogue Catalogue;
    policies Policies;
    sod_rules SodRules;
    exceptions Exceptions;
    certifications Certifications;
    holidays Holidays;
}

impl Frames {
    /// Frames over `tables`, which are in polars' own form.
    #[must_use]
    pub fn new(
        symbols: Symbols,
        files: Vec<String>,
        tables: BTreeMap<FrameKind, DataFrame>,
    ) -> Self {
        let tables = tables.into_iter().map(|(frame, data)| (frame, Table::of(frame, &data)));
        Self::of_tables(symbols, files, tables.collect())
    }

    /// Frames over `tables`.
    #[must_use]
    pub fn of_tables(
        symbols: Symbols,
        files: Vec<String>,
        tables: BTreeMap<FrameKind, Table>,
    ) -> Self {
        Self { symbols, files, inputs: Vec::new(), covered: Vec::new(), tables }
    }

    /// The last row, by line, of an input file: its place in the frame that the file fills.
    #[must_use]
    pub fn last_row_of(&self, file: usize) -> Option<usize> {
        let frame = self.inputs.get(file)?.frame;
        let (origin, rows) = (self.lineage(frame)?, self.table(frame)?.height());
        let own = (0..rows).filter(|row| origin.at(*row).file as usize == file);
        own.max_by_key(|row| origin.at(*row).line)
    }

    /// The frame as it is held, if any source gave it.
    #[must_use]
    pub fn table(&self, frame: FrameKind) -> Option<&Table> {
        self.tables.get(&frame)
    }

    /// Whether any source gave a column of a frame.
    #[must_use]
    pub fn gives(&self, frame: FrameKind, column: &str) -> bool {
        let columns = self.tables.get(&frame).into_iter().flat_map(Table::columns);
        let mut given = frame.spec().columns.iter().zip(columns);
        given.any(|(spec, held)| spec.name == column && held.is_some())
    }

    /// File and line of every row of a frame.
    #[must_use]
    pub fn lineage(&self, frame: FrameKind) -> Option<Lineage<'_>> {
        self.tables.get(&frame).map(Table::lineage)
    }

    /// The columns of a frame that any source gave, in the order of the schema, those of texts and
    /// of lists of texts.
    pub fn names(
        &self,
        frame: FrameKind,
    ) -> impl Iterator<Item = (&'static ColumnSpec, Texts<'_>, Lists<'_>)> {
        let columns = self.tables.get(&frame).into_iter().flat_map(Table::columns);
        let specs = frame.spec().columns.iter();
        specs.zip(columns).map(|(spec, held)| (spec, Texts::of(held), Lists::of(held)))
    }

    /// The text as found in an export; empty for an empty cell.
    #[must_use]
    pub fn text(&self, text: Text) -> &str {
        self.symbols.text(text)
    }

    /// The key of a text.
    #[must_use]
    pub fn key(&self, text: Text) -> Key {
        self.symbols.key(text)
    }
}
