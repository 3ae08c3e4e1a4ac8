//! Tables: columns of cells. The rows of a big table are made block by block when they are written
//! (see [`super::Rows`]), so that no more than a few blocks of ten million rows are ever held.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::arena::Arena;

use super::cells::Cells;
use crate::frames::Word;

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
    /// Whether its rows are made on demand, by [`super::Rows`]: its columns hold no cell then.
    #[serde(skip)]
    pub on_demand: bool,
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
            on_demand: false,
        }
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
    let mut texts = Arena::default();
    rows.for_each(|text| texts.push(text.as_ref()));
    column(label, Kind::Text, Cells::Lines(texts))
}

/// A column of texts that `write` puts down, one per row, without a text of their own.
pub(super) fn written<T>(
    label: Label,
    rows: impl Iterator<Item = T>,
    write: impl Fn(&mut String, T),
) -> Column {
    let mut texts = Arena::default();
    rows.for_each(|row| texts.write(|text| write(text, row)));
    column(label, Kind::Text, Cells::Lines(texts))
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

/// A text of the program itself, known by the place where it stands: two of the same words at two
/// places count as two, which does no harm where only time is to be saved.
#[derive(Debug, Clone, Copy)]
pub struct Literal(pub &'static str);

impl PartialEq for Literal {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Literal {}

impl Hash for Literal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_ptr().hash(state);
    }
}

/// A column of texts of the program itself.
pub(super) fn literals(label: Label, rows: impl Iterator<Item = &'static str>) -> Column {
    kinds(label, rows.map(Literal), |text| text.0)
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
    // Rows of one kind often stand together.
    let mut last: Option<(K, u32)> = None;
    let mut code = |row: K| {
        if let Some((_, place)) = last.filter(|(known, _)| *known == row) {
            return place;
        }
        let place = *places.entry(row).or_insert_with(|| {
            words.push(say(row).into());
            words.len() as u32 - 1
        });
        last = Some((row, place));
        place
    };
    (rows.map(&mut code).collect(), words)
}

/// A column of texts of the run, by number.
pub(super) fn symbols(label: Label, rows: impl Iterator<Item = u32>) -> Column {
    column(label, Kind::Text, Cells::Texts(rows.collect()))
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
