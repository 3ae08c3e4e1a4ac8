//! Tables: columns of cells, texts coded by number, so that ten million rows stay small.

use std::hash::Hash;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::frames::{Symbols, Word};

/// One table: one CSV of the bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Stem of its file.
    pub name: String,
    /// A heading of a few words.
    pub title: String,
    /// What a row is.
    pub description: String,
    /// Its columns, all of one length.
    pub columns: Vec<Column>,
    /// Columns whose cells together name a row; empty when no set of them does.
    pub primary_key: Vec<String>,
    /// Columns that point into another table.
    pub foreign_keys: Vec<ForeignKey>,
}

/// A column whose cells stand in a column of another table, or are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Column of this table.
    pub column: String,
    /// The other table.
    pub table: String,
    /// Column of the other table.
    pub target: String,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text, possibly somebody else's.
    Text,
    /// A word of a closed set.
    Word,
    /// A whole number.
    Whole,
    /// An instant.
    Instant,
    /// A number with a fraction.
    Number,
    /// True or false.
    Flag,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name: the CSV header.
    pub name: String,
    /// A heading of a few words.
    pub title: String,
    /// What a cell says.
    pub description: String,
    /// What its cells are.
    pub kind: Kind,
    /// The closed set its words are from; empty when it is not closed.
    pub choices: Vec<String>,
    /// The cells.
    pub cells: Cells,
}

/// The cells of a column; `None` and the empty word are empty cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cells {
    /// Texts: each cell is the place of its text in `words`.
    Words {
        /// One per row.
        codes: Vec<u32>,
        /// The distinct texts, in order of their first row.
        words: Vec<String>,
    },
    /// Sentences with facts: each cell is the place of its phrase in `phrases`, in which `{column}`
    /// stands for the cell of that column in the same row.
    Phrases {
        /// One per row.
        codes: Vec<u32>,
        /// The distinct phrases, in order of their first row.
        phrases: Vec<String>,
    },
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
    /// Instants; UTC microseconds.
    Instant(Vec<Option<i64>>),
    /// Numbers; finite.
    Number(Vec<Option<f64>>),
    /// True or false.
    Flag(Vec<Option<bool>>),
}

impl Table {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }
    /// The same table with the columns whose cells together name a row.
    #[must_use]
    pub(super) fn keyed(mut self, columns: &[&str]) -> Self {
        self.primary_key = columns.iter().map(ToString::to_string).collect();
        self
    }
    /// The same table with a column that points into another one.
    #[must_use]
    pub(super) fn pointing(mut self, column: &str, table: &str, target: &str) -> Self {
        let (column, table, target) = (column.into(), table.into(), target.into());
        self.foreign_keys.push(ForeignKey { column, table, target });
        self
    }
    /// A table of `columns`.
    pub(super) fn new(name: &str, title: &str, description: &str, columns: Vec<Column>) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            description: description.into(),
            columns,
            primary_key: vec![],
            foreign_keys: vec![],
        }
    }
}

impl Cells {
    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Words { codes, .. } | Self::Phrases { codes, .. } => codes.len(),
            Self::Whole(cells) | Self::Instant(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
            Self::Flag(cells) => cells.len(),
        }
    }
    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Name, heading and meaning of a column.
pub(super) type Label = (&'static str, &'static str, &'static str);

fn column((name, title, description): Label, kind: Kind, cells: Cells) -> Column {
    let [name, title, description] = [name, title, description].map(Into::into);
    Column { name, title, description, kind, choices: vec![], cells }
}

/// A column of texts.
pub(super) fn texts<S: AsRef<str>>(label: Label, rows: impl Iterator<Item = S>) -> Column {
    let mut places: FxHashMap<String, u32> = FxHashMap::default();
    let mut words: Vec<String> = Vec::new();
    let mut code = |text: S| match places.get(text.as_ref()) {
        Some(place) => *place,
        None => {
            words.push(text.as_ref().to_owned());
            places.insert(text.as_ref().to_owned(), words.len() as u32 - 1);
            words.len() as u32 - 1
        }
    };
    let codes = rows.map(&mut code).collect();
    column(label, Kind::Text, Cells::Words { codes, words })
}

/// A column of texts of few kinds: `say` is asked once for each distinct row.
pub(super) fn kinds<K: Eq + Hash + Copy, S: Into<String>>(
    label: Label,
    rows: impl Iterator<Item = K>,
    say: impl Fn(K) -> S,
) -> Column {
    let (codes, words) = coded(rows, say);
    column(label, Kind::Text, Cells::Words { codes, words })
}

/// A column of sentences that take their facts from other columns of the row: `say` gives the
/// phrase of a distinct row.
pub(super) fn phrases<K: Eq + Hash + Copy>(
    label: Label,
    rows: impl Iterator<Item = K>,
    say: impl Fn(K) -> String,
) -> Column {
    let (codes, phrases) = coded(rows, say);
    column(label, Kind::Text, Cells::Phrases { codes, phrases })
}

fn coded<K: Eq + Hash + Copy, S: Into<String>>(
    rows: impl Iterator<Item = K>,
    say: impl Fn(K) -> S,
) -> (Vec<u32>, Vec<String>) {
    let mut places: FxHashMap<K, u32> = FxHashMap::default();
    let mut words = Vec::new();
    let mut code = |row: K| {
        *places.entry(row).or_insert_with(|| {
            words.push(say(row).into());
            words.len() as u32 - 1
        })
    };
    (rows.map(&mut code).collect(), words)
}

/// A column of symbols, by number; `say` gives the text of one. A table of all symbols is faster
/// than a hash map here: these are the columns with millions of distinct cells.
pub(super) fn symbols<'a>(
    label: Label,
    symbols: &Symbols,
    rows: impl Iterator<Item = u32>,
    say: impl Fn(u32) -> &'a str,
) -> Column {
    const UNSEEN: u32 = u32::MAX;
    let mut places = vec![UNSEEN; symbols.len()];
    let mut words: Vec<String> = Vec::new();
    let mut code = |row: u32| {
        let place = &mut places[row as usize];
        if *place == UNSEEN {
            *place = words.len() as u32;
            words.push(say(row).to_owned());
        }
        *place
    };
    let codes = rows.map(&mut code).collect();
    column(label, Kind::Text, Cells::Words { codes, words })
}

/// A column of words of a closed set.
pub(super) fn words<W: Word>(label: Label, rows: impl Iterator<Item = Option<W>>) -> Column {
    let codes = rows.map(|word| word.map_or(0, |word| u32::from(word.code()))).collect();
    let choices: Vec<String> = W::ALL.iter().map(|word| word.as_str().to_owned()).collect();
    let words = std::iter::once(String::new()).chain(choices.iter().cloned()).collect();
    Column { choices, ..column(label, Kind::Word, Cells::Words { codes, words }) }
}

/// A column of whole numbers.
pub(super) fn whole(label: Label, rows: impl Iterator<Item = Option<i64>>) -> Column {
    column(label, Kind::Whole, Cells::Whole(rows.collect()))
}

/// A column of instants.
pub(super) fn instants(label: Label, rows: impl Iterator<Item = Option<i64>>) -> Column {
    column(label, Kind::Instant, Cells::Instant(rows.collect()))
}

/// A column of numbers; what is not finite is empty, for no CSV or JSON can hold it.
pub(super) fn numbers(label: Label, rows: impl Iterator<Item = Option<f64>>) -> Column {
    let cells = rows.map(|cell| cell.filter(|number| number.is_finite())).collect();
    column(label, Kind::Number, Cells::Number(cells))
}

/// A column of true, false and empty.
pub(super) fn flags(label: Label, rows: impl Iterator<Item = Option<bool>>) -> Column {
    column(label, Kind::Flag, Cells::Flag(rows.collect()))
}
