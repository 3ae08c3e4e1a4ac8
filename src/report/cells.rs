//! Cells: the content of one column, of a whole table or of a block of its rows.

use serde::{Deserialize, Serialize};

use crate::arena::Arena;

/// The cells of a column; `None` and the empty word are empty cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cells {
    /// Texts of the run, by number: what [`super::Rows`] says they are. Only blocks of rows that
    /// are made on demand have them; a table that holds its rows has [`Cells::Lines`] in their place.
    #[serde(skip)]
    Texts(Vec<u32>),
    /// Texts, one per row.
    Lines(Arena),
    /// Texts of few kinds: each cell is the place of its text in `words`.
    Words {
        /// One per row.
        codes: Vec<u32>,
        /// The distinct texts.
        words: Vec<String>,
    },
    /// Sentences with facts: each cell is the place of its phrase in `phrases`, in which `{column}`
    /// stands for the cell of that column in the same row.
    Phrases {
        /// One per row.
        codes: Vec<u32>,
        /// The distinct phrases.
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

impl Cells {
    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Texts(codes) | Self::Words { codes, .. } | Self::Phrases { codes, .. } => {
                codes.len()
            }
            Self::Lines(lines) => lines.len(),
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

    /// The text of a row of a column of texts that holds them; empty for any other column.
    #[must_use]
    pub fn text(&self, row: usize) -> &str {
        match self {
            Self::Lines(lines) => lines.at(row),
            Self::Words { codes, words } => &words[codes[row] as usize],
            _ => "",
        }
    }

    /// These cells and then those of `more`, a further block of the same column.
    pub(super) fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Texts(all), Self::Texts(more)) => all.extend(more),
            (Self::Lines(all), Self::Lines(more)) => {
                more.iter().for_each(|text| all.push(text));
            }
            (
                Self::Words { codes: all, words: known }
                | Self::Phrases { codes: all, phrases: known },
                Self::Words { codes, words } | Self::Phrases { codes, phrases: words },
            ) => {
                let place = |word: String| {
                    known.iter().position(|other| *other == word).unwrap_or_else(|| {
                        known.push(word);
                        known.len() - 1
                    })
                };
                let places: Vec<usize> = words.into_iter().map(place).collect();
                all.extend(codes.into_iter().map(|code| places[code as usize] as u32));
            }
            (Self::Whole(all), Self::Whole(more)) | (Self::Instant(all), Self::Instant(more)) => {
                all.extend(more);
            }
            (Self::Number(all), Self::Number(more)) => all.extend(more),
            (Self::Flag(all), Self::Flag(more)) => all.extend(more),
            // The blocks of a table have the same columns.
            _ => debug_assert!(false, "blocks of one table have the same columns"),
        }
    }
}
