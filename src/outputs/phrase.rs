//! Sentences whose facts stand in other columns of the same row.

use crate::report::Table;

/// A part of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words that stand as they are.
    Words(&'a str),
    /// The cell of the column at this place.
    Cell(usize),
}

/// A phrase taken apart: `{column}` is the place of a column of `table`; braces around anything
/// else are words.
pub(super) fn pieces<'a>(phrase: &'a str, table: &Table) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(Piece::Words(before));
        rest = match cell(after, table) {
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
fn cell<'a>(text: &'a str, table: &Table) -> Option<(usize, &'a str)> {
    let (name, after) = text.split_once('}')?;
    let place = table.columns.iter().position(|column| column.name == name)?;
    Some((place, after))
}
