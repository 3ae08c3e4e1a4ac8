//! A table as the cache keeps it: columns of equal length under a name each.

use std::borrow::Cow;

use crate::arena::Arena;

/// The columns of a table, in their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table<'a>(pub Vec<(String, Column<'a>)>);

/// The cells of a column, one variant per way of storing.
#[derive(Debug, Clone, PartialEq)]
pub enum Column<'a> {
    /// Codes and other small numbers.
    Bytes(Cow<'a, [u8]>),
    /// Numbers of texts, lines, seconds.
    Numbers(Cow<'a, [u32]>),
    /// Wide numbers.
    Longs(Cow<'a, [i64]>),
    /// Yes and no.
    Flags(Cow<'a, [bool]>),
    /// Texts.
    Texts(Arena),
    /// Lists of numbers.
    Lists(Lists),
}

/// Lists of numbers behind one another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lists {
    /// Where each row's numbers end.
    pub ends: Vec<u32>,
    /// The numbers of all rows.
    pub values: Vec<u32>,
}

impl<'a> Table<'a> {
    /// The table with one more column.
    #[must_use]
    pub fn with(mut self, name: &str, column: Column<'a>) -> Self {
        self.0.push((name.to_owned(), column));
        self
    }

    /// Takes a column out of the table.
    pub fn take(&mut self, name: &str) -> Option<Column<'a>> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.swap_remove(place).1)
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.first().map_or(0, |(_, column)| column.len())
    }
}

/// Takes the cells out of a column that must be of one variant.
macro_rules! cells {
    ($($method:ident $variant:ident $cells:ty;)+) => {
        impl Column<'_> {
            $(
                #[doc = concat!("The cells, if these are `", stringify!($variant), "`.")]
                #[must_use]
                pub fn $method(self) -> Option<Vec<$cells>> {
                    if let Self::$variant(cells) = self { Some(cells.into_owned()) } else { None }
                }
            )+
        }
    };
}

cells! {
    bytes Bytes u8;
    numbers Numbers u32;
    longs Longs i64;
    flags Flags bool;
}

impl Column<'_> {
    /// The texts, if these are texts.
    #[must_use]
    pub fn texts(self) -> Option<Arena> {
        if let Self::Texts(texts) = self { Some(texts) } else { None }
    }

    /// The lists, if these are lists.
    #[must_use]
    pub fn lists(self) -> Option<Lists> {
        if let Self::Lists(lists) = self { Some(lists) } else { None }
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(cells) => cells.len(),
            Self::Numbers(cells) => cells.len(),
            Self::Longs(cells) => cells.len(),
            Self::Flags(cells) => cells.len(),
            Self::Texts(texts) => texts.len(),
            Self::Lists(lists) => lists.ends.len(),
        }
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Lists {
    /// Adds a row.
    pub fn push(&mut self, row: impl IntoIterator<Item = u32>) {
        self.values.extend(row);
        self.ends.push(self.values.len() as u32);
    }

    /// The numbers of every row.
    pub fn rows(&self) -> impl Iterator<Item = &[u32]> {
        let start = |row: usize| if row == 0 { 0 } else { self.ends[row - 1] as usize };
        (0..self.ends.len()).map(move |row| &self.values[start(row)..self.ends[row] as usize])
    }
}
