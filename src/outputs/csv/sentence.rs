//! Sentences whose facts stand in other columns of the row, written without a text of their own.

use super::super::phrase::{Piece, pieces};
use super::text::{self, Need};
use super::writer::{View, write_plain};
use crate::report::{Cells, Column};

/// A phrase taken apart.
pub(super) struct Phrase<'a> {
    pieces: Vec<Piece<'a>>,
    /// What a sentence of it needs where no fact needs anything; `None` where that depends on the
    /// facts themselves.
    need: Option<Need>,
}

impl<'a> Phrase<'a> {
    pub(super) fn of(phrase: &'a str, columns: &[Column], neutral: bool) -> Self {
        let mut pieces = pieces(phrase, columns);
        pieces.retain(|piece| *piece != Piece::Words(""));
        let is_words = |piece: Option<&Piece<'_>>| matches!(piece, Some(Piece::Words(_)));
        // A fact at either end can be a formula there, or leave a space at the end.
        let is_framed = is_words(pieces.first()) && is_words(pieces.last());
        let words: String = pieces.iter().filter_map(Piece::words).collect();
        let need = is_framed.then(|| Need::of(&words, neutral));
        Self { pieces, need: need.filter(|need| *need != Need::Apostrophe) }
    }

    /// Writes the sentence of a row.
    pub(super) fn write(&self, out: &mut Vec<u8>, row: usize, view: &View<'_>) {
        let is_plain = |piece: &Piece<'_>| match piece {
            Piece::Words(words) => !words.contains('"'),
            Piece::Cell(place) => is_plain(*place, row, view),
        };
        let need = self.need.filter(|_| self.pieces.iter().all(is_plain));
        let Some(need) = need else {
            let mut sentence = Vec::with_capacity(160);
            self.write_plain(&mut sentence, row, view);
            let sentence = String::from_utf8_lossy(&sentence);
            return text::write(out, &sentence, Need::of(&sentence, view.neutral));
        };
        let quote: &[u8] = if need == Need::Quotes { b"\"" } else { b"" };
        out.extend_from_slice(quote);
        self.write_plain(out, row, view);
        out.extend_from_slice(quote);
    }

    fn write_plain(&self, out: &mut Vec<u8>, row: usize, view: &View<'_>) {
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => out.extend_from_slice(words.as_bytes()),
                Piece::Cell(place) => match &view.columns[*place].cells {
                    Cells::Texts(_) => {
                        out.extend_from_slice(view.spelled(*place, row).0.as_bytes());
                    }
                    cells => write_plain(out, cells, row),
                },
            }
        }
    }
}

/// Whether a fact has nothing that a text in a CSV may need quotes for.
fn is_plain(column: usize, row: usize, view: &View<'_>) -> bool {
    match &view.columns[column].cells {
        Cells::Texts(_) => view.spelled(column, row).1 == Need::Nothing,
        cells @ (Cells::Lines(_) | Cells::Words { .. }) => {
            Need::of(cells.text(row), false) == Need::Nothing
        }
        _ => true,
    }
}
