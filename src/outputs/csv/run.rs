//! Neighbouring columns of few distinct values each, written together.
//!
//! Of what such columns say in a row there are few kinds: `stripped,explicitly_approved,pass,2`.
//! Each kind is written once for a block of rows, cell by cell; every row is then a copy of its kind.
//! In a table of grants more than half of the columns are of this sort.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::report::Cells;

/// Distinct values up to which an instant or a number is one of few.
const FEW: usize = 16;

/// What neighbouring columns say, by kind.
pub(super) struct Run {
    /// The kind of each row.
    kinds: Vec<u32>,
    text: Vec<u8>,
    /// Where the text of each kind ends.
    ends: Vec<usize>,
}

impl Run {
    /// Writes what the columns say in a row; `row` counts from the first of the block.
    pub(super) fn write(&self, out: &mut Vec<u8>, row: usize) {
        let kind = self.kinds[row] as usize;
        let start = if kind == 0 { 0 } else { self.ends[kind - 1] };
        out.extend_from_slice(&self.text[start..self.ends[kind]]);
    }
}

/// The columns of a run while they are found: for each row the kind of row it is, as one number.
pub(super) struct Codes {
    codes: Vec<u64>,
    /// All codes are below it.
    bound: u64,
}

impl Codes {
    /// No column yet, of so many rows.
    pub(super) fn new(rows: usize) -> Self {
        Self { codes: vec![0; rows], bound: 1 }
    }

    /// Adds the rows `range` of a column; whether there are few enough values for that.
    pub(super) fn add(&mut self, cells: &Cells, range: &Range<usize>) -> bool {
        match cells {
            Cells::Words { codes, words } => {
                let codes = codes[range.clone()].iter().map(|code| u64::from(*code));
                self.mix(words.len() as u64, codes)
            }
            Cells::Flag(cells) => {
                let code = |cell: &Option<bool>| cell.map_or(0, |flag| 1 + u64::from(flag));
                self.mix(3, cells[range.clone()].iter().map(code))
            }
            Cells::Instant(cells) | Cells::Whole(cells) => {
                let cells = &cells[range.clone()];
                few(cells).is_some_and(|few| {
                    let code = |cell: &Option<i64>| {
                        few.iter().position(|known| *known == *cell).unwrap_or(0)
                    };
                    self.mix(few.len() as u64, cells.iter().map(|cell| code(cell) as u64))
                })
            }
            Cells::Texts(_) | Cells::Lines(_) | Cells::Phrases { .. } | Cells::Number(_) => false,
        }
    }

    /// Makes each code tell the value of one more column, which has codes below `count`.
    fn mix(&mut self, count: u64, more: impl Iterator<Item = u64>) -> bool {
        let Some(bound) = self.bound.checked_mul(count) else { return false };
        self.bound = bound;
        self.codes.iter_mut().zip(more).for_each(|(code, more)| *code = *code * count + more);
        true
    }

    /// The run; `write` writes all its columns in a row, and is asked once for each kind of row.
    pub(super) fn written(self, mut write: impl FnMut(&mut Vec<u8>, usize)) -> Run {
        let (mut text, mut ends) = (Vec::new(), Vec::new());
        let mut known: FxHashMap<u64, u32> = FxHashMap::default();
        let mut last = None;
        let kind = |(row, code): (usize, u64)| match last {
            Some((same, kind)) if same == code => kind,
            _ => {
                let kind = *known.entry(code).or_insert_with(|| {
                    write(&mut text, row);
                    ends.push(text.len());
                    ends.len() as u32 - 1
                });
                last = Some((code, kind));
                kind
            }
        };
        let kinds = self.codes.into_iter().enumerate().map(kind).collect();
        Run { kinds, text, ends }
    }
}

/// The distinct values, where they are few.
fn few(cells: &[Option<i64>]) -> Option<Vec<Option<i64>>> {
    let mut known = Vec::with_capacity(FEW);
    let mut last = None;
    for cell in cells {
        if last != Some(cell) && !known.contains(cell) {
            if known.len() == FEW {
                return None;
            }
            known.push(*cell);
        }
        last = Some(cell);
    }
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(codes: &[u32]) -> Cells {
        let words = ["", "a", "b"].map(str::to_owned);
        Cells::Words { codes: codes.to_vec(), words: words.to_vec() }
    }

    #[test]
    fn each_kind_of_row_is_written_once_and_each_row_says_its_own() {
        // The first row is not in the range.
        let columns = [
            words(&[0, 1, 2, 1, 1, 2]),
            Cells::Flag(vec![None, None, Some(true), None, Some(false), Some(true)]),
            Cells::Instant(vec![None, Some(7), None, Some(7), Some(7), None]),
            Cells::Whole(vec![Some(9), Some(1), Some(1), Some(1), Some(1), Some(2)]),
        ];
        let mut codes = Codes::new(5);
        assert!(columns.iter().all(|cells| codes.add(cells, &(1..6))));
        let mut asked = Vec::new();
        let run = codes.written(|out, row| {
            asked.push(row);
            out.extend_from_slice(format!("row {row};").as_bytes());
        });
        assert_eq!(asked, [0, 1, 3, 4], "the third row is as the first");
        let mut out = Vec::new();
        (0..5).for_each(|row| run.write(&mut out, row));
        assert_eq!(String::from_utf8_lossy(&out), "row 0;row 1;row 0;row 3;row 4;");
    }

    #[test]
    fn a_column_of_many_values_is_left_to_itself() {
        let count = FEW as i64 + 1;
        let many = Cells::Instant((0..count).map(Some).collect());
        let mut codes = Codes::new(FEW + 1);
        assert!(!codes.add(&many, &(0..FEW + 1)));
        assert!(codes.add(&many, &(0..FEW)), "in fewer rows there are few");
        assert!(!codes.add(&Cells::Texts(vec![0; FEW + 1]), &(0..FEW + 1)));
    }

    #[test]
    fn more_kinds_than_numbers_end_a_run() {
        let many = Cells::Instant((0..FEW as i64).map(Some).collect());
        let mut codes = Codes::new(FEW);
        let columns = (0..99).take_while(|_| codes.add(&many, &(0..FEW))).count();
        assert_eq!(columns, 15, "sixteen to the sixteenth is more than 64 bits hold");
        let run = codes.written(|out, row| out.extend_from_slice(format!("{row} ").as_bytes()));
        let mut out = Vec::new();
        (0..FEW).for_each(|row| run.write(&mut out, row));
        let wanted: String = (0..FEW).map(|row| format!("{row} ")).collect();
        assert_eq!(String::from_utf8_lossy(&out), wanted);
    }
}
