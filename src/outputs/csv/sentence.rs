//! Sentences whose facts stand in other columns of the row, written without a text of their own.

use super::super::phrase::{Piece, pieces};
use super::text::{self, Need, Needs};
use super::writer::write_plain;
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
    pub(super) fn write(
        &self,
        out: &mut Vec<u8>,
        row: usize,
        columns: &[Column],
        needs: &Needs<'_>,
    ) {
        let is_plain = |piece: &Piece<'_>| match piece {
            Piece::Words(words) => !words.contains('"'),
            Piece::Cell(place) => is_plain(&columns[*place].cells, row, needs),
        };
        let need = self.need.filter(|_| self.pieces.iter().all(is_plain));
        let Some(need) = need else {
            let mut sentence = Vec::with_capacity(160);
            self.write_plain(&mut sentence, row, columns, needs);
            let sentence = String::from_utf8_lossy(&sentence);
            return text::write(out, &sentence, Need::of(&sentence, needs.neutral));
        };
        let quote: &[u8] = if need == Need::Quotes { b"\"" } else { b"" };
        out.extend_from_slice(quote);
        self.write_plain(out, row, columns, needs);
        out.extend_from_slice(quote);
    }

    fn write_plain(&self, out: &mut Vec<u8>, row: usize, columns: &[Column], needs: &Needs<'_>) {
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => out.extend_from_slice(words.as_bytes()),
                Piece::Cell(place) => write_plain(out, &columns[*place].cells, row, needs),
            }
        }
    }
}

/// Whether a fact has nothing that a text in a CSV may need quotes for.
fn is_plain(cells: &Cells, row: usize, needs: &Needs<'_>) -> bool {
    match cells {
        Cells::Texts(numbers) => needs.get(numbers[row]).1 == Need::Nothing,
        Cells::Lines(_) | Cells::Words { .. } => Need::of(cells.text(row), false) == Need::Nothing,
        _ => true,
    }
}
