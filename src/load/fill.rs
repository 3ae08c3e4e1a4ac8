//! Columns of a whole frame, made with room for every row at once and filled part by part: a part for
//! each chunk, so that all threads can fill them.

use rayon::prelude::*;

use crate::arena::front;
use crate::frames::columns::{EMPTY, EMPTY_SECOND, micros_of};
use crate::frames::{ColumnKind, Text};

use super::cells::{Cells, Instants, Times};
use super::narrow::{Packed, copy};

/// What one chunk gives to a column: its cells, none where its file does not give the column.
pub type Piece<'c> = Option<&'c Packed>;

/// The cells of all pieces behind one another. Each piece comes with its number of rows and the
/// symbols of its texts, by their codes.
pub fn joined(kind: ColumnKind, pieces: &[(usize, Piece<'_>, &[Text])]) -> Cells {
    let rows = pieces.iter().map(|(rows, ..)| rows).sum();
    let mut cells = room(kind, rows, pieces.iter().map(|(_, piece, _)| *piece));
    let mut parts = Parts::of(&mut cells);
    let parts: Vec<Part<'_>> =
        pieces.iter().map(|(rows, piece, _)| parts.next(*rows, *piece)).collect();
    let filled = parts.into_par_iter().zip(pieces);
    filled.for_each(|(part, (_, piece, symbols))| part.fill(*piece, symbols));
    cells
}

/// A column with room for `rows` cells, wide enough for each of the `pieces`.
fn room<'c>(
    kind: ColumnKind,
    rows: usize,
    pieces: impl Iterator<Item = Piece<'c>> + Clone,
) -> Cells {
    let known = pieces.flatten();
    match kind {
        ColumnKind::Text => Cells::Text(vec![0; rows]),
        ColumnKind::Note => Cells::Note(vec![0; rows]),
        ColumnKind::Count => Cells::Count(vec![0; rows]),
        ColumnKind::Word(_) => Cells::Word(vec![0; rows]),
        ColumnKind::List => {
            Cells::List(vec![0; rows], vec![0; known.map(|piece| piece.listed().len()).sum()])
        }
        ColumnKind::Start | ColumnKind::End => {
            let wide = || known.clone().filter_map(Packed::instants).map(Instants::parts);
            let is_narrow = wide().all(|(times, _)| matches!(times, Times::Seconds(_)));
            let is_exact = wide().all(|(_, precision)| precision.is_empty());
            let times = if is_narrow {
                Times::Seconds(vec![0; rows])
            } else {
                Times::Micros(vec![0; rows])
            };
            let precision = if is_exact { Vec::new() } else { vec![0; rows] };
            Cells::Instant(Instants::of_parts(times, precision))
        }
    }
}

/// The room of one chunk in a column.
enum Part<'a> {
    /// Texts.
    Text(&'a mut [u32]),
    /// Hashes of free text.
    Note(&'a mut [u64]),
    /// Whole numbers.
    Count(&'a mut [i64]),
    /// Codes of words.
    Word(&'a mut [u8]),
    /// Instants, and how exact they are where any is not exact.
    Instant(Moments<'a>, &'a mut [u8]),
    /// Ends of lists, the number of texts before the first, and the room of all that follow it.
    List(&'a mut [u32], u32, &'a mut [u32]),
}

/// The room of one chunk in a column of instants.
enum Moments<'a> {
    /// As in [`Times::Seconds`].
    Seconds(&'a mut [u32]),
    /// As in [`Times::Micros`].
    Micros(&'a mut [i64]),
}

/// A column of which parts are taken from the front.
struct Parts<'a>(Part<'a>);

impl<'a> Parts<'a> {
    /// All of a column.
    fn of(cells: &'a mut Cells) -> Self {
        Self(match cells {
            Cells::Text(cells) => Part::Text(cells),
            Cells::Note(cells) => Part::Note(cells),
            Cells::Count(cells) => Part::Count(cells),
            Cells::Word(cells) => Part::Word(cells),
            Cells::List(ends, values) => Part::List(ends, 0, values),
            Cells::Instant(cells) => {
                let (times, precision) = cells.parts_mut();
                let moments = match times {
                    Times::Seconds(cells) => Moments::Seconds(cells),
                    Times::Micros(cells) => Moments::Micros(cells),
                };
                Part::Instant(moments, precision)
            }
        })
    }

    /// The next part, of `rows` cells, for `piece`.
    fn next(&mut self, rows: usize, piece: Piece<'_>) -> Part<'a> {
        match &mut self.0 {
            Part::Text(all) => Part::Text(front(all, rows)),
            Part::Note(all) => Part::Note(front(all, rows)),
            Part::Count(all) => Part::Count(front(all, rows)),
            Part::Word(all) => Part::Word(front(all, rows)),
            Part::Instant(Moments::Seconds(all), precision) => {
                Part::Instant(Moments::Seconds(front(all, rows)), front(precision, rows))
            }
            Part::Instant(Moments::Micros(all), precision) => {
                Part::Instant(Moments::Micros(front(all, rows)), front(precision, rows))
            }
            Part::List(ends, before, values) => {
                let count = piece.map_or(0, |piece| piece.listed().len());
                let part = Part::List(front(ends, rows), *before, front(values, count));
                *before += count as u32;
                part
            }
        }
    }
}

impl Part<'_> {
    /// Fills the part from `piece`, whose texts are called what `symbols` says.
    fn fill(self, piece: Piece<'_>, symbols: &[Text]) {
        let Some(found) = piece else { return self.leave_empty() };
        let named = |code: u32| symbols[code as usize].0;
        match (self, found) {
            (Part::Text(part), Packed::Texts(new)) => new.fill(part, named),
            (Part::Word(part), Packed::Words(new)) => new.fill(part, |code| code as u8),
            (Part::Instant(Moments::Seconds(part), _), Packed::Seconds(new)) => {
                new.fill(part, |second| second);
            }
            (Part::Instant(Moments::Micros(part), _), Packed::Seconds(new)) => {
                new.fill(part, micros_of);
            }
            (part, Packed::Cells(new)) => part.fill_from(new, named),
            // A column has one kind, fixed by its spec.
            _ => {}
        }
    }

    fn fill_from(self, found: &Cells, named: impl Fn(u32) -> u32) {
        match (self, found) {
            (Part::Note(part), Cells::Note(new)) => part.copy_from_slice(new),
            (Part::Count(part), Cells::Count(new)) => part.copy_from_slice(new),
            (Part::Instant(moments, precision), Cells::Instant(new)) => {
                moments.fill(new.parts().0);
                if !new.parts().1.is_empty() {
                    precision.copy_from_slice(new.parts().1);
                }
            }
            (Part::List(ends, before, values), Cells::List(new_ends, new_values)) => {
                copy(ends, new_ends.iter().map(|end| before + end));
                copy(values, new_values.iter().map(|code| named(*code)));
            }
            // A column has one kind, fixed by its spec.
            _ => {}
        }
    }

    /// A new part is all zeros, which is empty for every kind but these.
    fn leave_empty(self) {
        match self {
            Part::Count(part) | Part::Instant(Moments::Micros(part), _) => part.fill(EMPTY),
            Part::Instant(Moments::Seconds(part), _) => part.fill(EMPTY_SECOND),
            Part::List(ends, before, _) => ends.fill(before),
            Part::Text(_) | Part::Note(_) | Part::Word(_) => {}
        }
    }
}

impl Moments<'_> {
    fn fill(self, new: &Times) {
        match (self, new) {
            (Self::Seconds(part), Times::Seconds(new)) => part.copy_from_slice(new),
            (Self::Micros(part), Times::Micros(new)) => part.copy_from_slice(new),
            (Self::Micros(part), Times::Seconds(new)) => {
                copy(part, new.iter().copied().map(micros_of));
            }
            // Room is as wide as the widest piece.
            (Self::Seconds(_), Times::Micros(_)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn instants() -> impl Strategy<Value = Vec<(i64, u8)>> {
        let micros = prop_oneof![
            Just(EMPTY),
            (0i64..5_000_000_000).prop_map(|second| second * 1_000_000),
            -9_000_000i64..9_000_000,
        ];
        prop::collection::vec((micros, prop_oneof![9 => Just(0u8), 1 => 1u8..3]), 0..8)
    }

    fn held(cells: &[(i64, u8)]) -> Packed {
        let mut all = Instants::default();
        cells.iter().for_each(|(micros, precision)| all.push(*micros, *precision));
        Packed::of(Cells::Instant(all))
    }

    fn filled(kind: ColumnKind, pieces: &[(Piece<'_>, usize)], table: &[Text]) -> Cells {
        let pieces = pieces.iter().map(|(piece, rows)| (*rows, *piece, table));
        joined(kind, &pieces.collect::<Vec<_>>())
    }

    proptest! {
        /// However narrow they are held, the instants of all chunks come out as they went in, and a
        /// file without the column gives empty ones.
        #[test]
        fn instants_come_out_as_they_went_in(chunks in prop::collection::vec((instants(), any::<bool>()), 0..5)) {
            let pieces: Vec<(Packed, bool, usize)> =
                chunks.iter().map(|(cells, is_given)| (held(cells), *is_given, cells.len())).collect();
            let pieces: Vec<(Piece<'_>, usize)> =
                pieces.iter().map(|(cells, is_given, rows)| (is_given.then_some(cells), *rows)).collect();
            let all = filled(ColumnKind::End, &pieces, &[]);
            let expected = chunks.iter().flat_map(|(cells, is_given)| {
                cells.iter().map(move |cell| if *is_given { *cell } else { (EMPTY, 0) })
            });
            let all = all.instants().expect("instants");
            let precision = |row: usize| all.parts().1.get(row).copied().unwrap_or(0);
            let found = (0..all.len()).map(|row| (all.at(row), precision(row)));
            prop_assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn texts_and_lists_are_named_anew_and_absent_ones_are_empty() {
        let table = [Text(0), Text(7), Text(9)];
        let texts = [vec![2, 0], vec![1]].map(|codes| Packed::of(Cells::Text(codes)));
        let texts = filled(
            ColumnKind::Text,
            &[(Some(&texts[0]), 2), (None, 1), (Some(&texts[1]), 1)],
            &table,
        );
        assert!(matches!(texts, Cells::Text(cells) if cells == [9, 0, 0, 7]));
        let lists = [(vec![2, 2], vec![1, 2]), (vec![1], vec![2])]
            .map(|(ends, codes)| Packed::of(Cells::List(ends, codes)));
        let pieces = [(Some(&lists[0]), 2), (None, 1), (Some(&lists[1]), 1)];
        let lists = filled(ColumnKind::List, &pieces, &table);
        assert!(
            matches!(lists, Cells::List(ends, values) if ends == [2, 2, 2, 3] && values == [7, 9, 9])
        );
    }
}
