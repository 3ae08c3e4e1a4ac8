//! Sentences whose facts stand in other columns of the same row.

use crate::report::Column;

/// A part of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words that stand as they are.
    Words(&'a str),
    /// The cell of the column at this place.
    Cell(usize),
}

impl<'a> Piece<'a> {
    /// Its words; a cell has none.
    pub(super) fn words(&self) -> Option<&'a str> {
        match self {
            Self::Words(words) => Some(words),
            Self::Cell(_) => None,
        }
    }
}

/// A phrase taken apart: `{column}` is the place of one of `columns`; braces around anything
/// else are words.
pub(super) fn pieces<'a>(phrase: &'a str, columns: &[Column]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Words(before));
        rest = match cell(after, columns) {
            Some((place, after)) => {
                pieces.push(Piece::Cell(place));
                after
            }
            None => {
                pieces.push(Piece::Words("{"));
                after
            }
        };
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// The column that `text`, which follows a brace, names; and what stands after its name.
fn cell<'a>(text: &'a str, columns: &[Column]) -> Option<(usize, &'a str)> {
    let (name, after) = text.split_once('}')?;
    let place = columns.iter().position(|column| column.name == name)?;
    Some((place, after))
}
