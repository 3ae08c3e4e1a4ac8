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
    while let Some((before, place, after)) = first_cell(rest, table) {
        pieces.push(Piece::Words(before));
        pieces.push(Piece::Cell(place));
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// What stands before the first cell of a phrase, the cell, and what stands after it.
fn first_cell<'a>(phrase: &'a str, table: &Table) -> Option<(&'a str, usize, &'a str)> {
    phrase.match_indices('{').find_map(|(open, _)| {
        let close = open + phrase[open..].find('}')?;
        let name = &phrase[open + 1..close];
        let place = table.columns.iter().position(|column| column.name == name)?;
        Some((&phrase[..open], place, &phrase[close + 1..]))
    })
}
