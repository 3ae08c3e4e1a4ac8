//! The columns of one chunk, packed: millions of rows wait in chunks until all files are read, and
//! memory that is touched for the first time costs more than reading what is put there.

use crate::frames::columns::EMPTY_SECOND;

use super::cells::{Cells, Instants, Times};

/// The cells of a column of one chunk.
#[derive(Debug, Clone)]
pub enum Packed {
    /// Codes of texts.
    Texts(Narrow),
    /// Instants that are exact to the second, as `frames::columns::second_of` gives them.
    Seconds(Narrow),
    /// Codes of words.
    Words(Narrow),
    /// Any other cells.
    Cells(Cells),
}

impl Packed {
    /// These cells, packed.
    #[must_use]
    pub fn of(cells: Cells) -> Self {
        match cells {
            Cells::Text(codes) => Self::Texts(Narrow::of(&codes)),
            Cells::Word(codes) => Self::Words(Narrow::of(&codes)),
            Cells::Instant(instants) => match instants.parts() {
                (Times::Seconds(seconds), []) => Self::Seconds(Narrow::of(seconds)),
                _ => Self::Cells(Cells::Instant(instants)),
            },
            others => Self::Cells(others),
        }
    }

    /// Instants of which any is not exact, or no second that fits.
    #[must_use]
    pub fn instants(&self) -> Option<&Instants> {
        if let Self::Cells(cells) = self { cells.instants() } else { None }
    }

    /// How many of the `rows` that are kept are empty.
    pub fn empty(&self, rows: usize, is_kept: impl Fn(usize) -> bool) -> usize {
        match self {
            Self::Texts(codes) | Self::Words(codes) => codes.matching(0, rows, is_kept),
            Self::Seconds(seconds) => seconds.matching(EMPTY_SECOND, rows, is_kept),
            Self::Cells(cells) => {
                (0..rows).filter(|row| is_kept(*row) && cells.is_empty_at(*row)).count()
            }
        }
    }

    /// Codes of the texts of all rows, in a column of lists.
    #[must_use]
    pub fn listed(&self) -> &[u32] {
        if let Self::Cells(Cells::List(_, values)) = self { values } else { &[] }
    }
}

/// Numbers of a column, as narrow as they allow.
#[derive(Debug, Clone)]
pub enum Narrow {
    /// The same number in every row.
    Same(u32),
    /// The same number in nearly every row; the other rows in order, each with its number.
    Nearly(u32, Vec<(u32, u32)>),
    /// Numbers below 2^8.
    Byte(Vec<u8>),
    /// Numbers below 2^16.
    Short(Vec<u16>),
    /// The numbers themselves.
    Whole(Vec<u32>),
}

/// Of so many rows one may hold another number than usual.
const RARITY: usize = 8;
/// Rows that are looked at to see what is usual.
const SAMPLE: usize = 15;

impl Narrow {
    fn of<N: Copy + Into<u32>>(cells: &[N]) -> Self {
        let numbers = || cells.iter().map(|cell| (*cell).into());
        let usual = usual(cells);
        let others = numbers().filter(|number| *number != usual).count();
        if others == 0 {
            return Self::Same(usual);
        }
        if others <= cells.len() / RARITY {
            return Self::Nearly(
                usual,
                (0..).zip(numbers()).filter(|cell| cell.1 != usual).collect(),
            );
        }
        match numbers().max().unwrap_or(0) {
            ..0x100 => Self::Byte(numbers().map(|number| number as u8).collect()),
            0x100..0x1_0000 => Self::Short(numbers().map(|number| number as u16).collect()),
            _ => Self::Whole(numbers().collect()),
        }
    }

    /// Fills `part`, one cell a row, with what `meant` makes of the numbers.
    pub fn fill<T: Copy>(&self, part: &mut [T], meant: impl Fn(u32) -> T) {
        match self {
            Self::Same(number) => part.fill(meant(*number)),
            Self::Nearly(usual, others) => {
                part.fill(meant(*usual));
                others.iter().for_each(|(row, number)| part[*row as usize] = meant(*number));
            }
            Self::Byte(cells) => copy(part, cells.iter().map(|cell| meant(u32::from(*cell)))),
            Self::Short(cells) => copy(part, cells.iter().map(|cell| meant(u32::from(*cell)))),
            Self::Whole(cells) => copy(part, cells.iter().map(|cell| meant(*cell))),
        }
    }

    /// How many of the `rows` that are kept are `wanted`.
    fn matching(&self, wanted: u32, rows: usize, is_kept: impl Fn(usize) -> bool) -> usize {
        let kept = || (0..rows).filter(|row| is_kept(*row)).count();
        let among = |is_wanted: &dyn Fn(usize) -> bool| {
            (0..rows).filter(|row| is_wanted(*row) && is_kept(*row)).count()
        };
        match self {
            Self::Same(number) => {
                if *number == wanted {
                    kept()
                } else {
                    0
                }
            }
            Self::Nearly(usual, others) => {
                let others = others.iter().filter(|(row, _)| is_kept(*row as usize));
                if *usual == wanted {
                    return kept() - others.count();
                }
                others.filter(|(_, number)| *number == wanted).count()
            }
            Self::Byte(cells) => among(&|row| u32::from(cells[row]) == wanted),
            Self::Short(cells) => among(&|row| u32::from(cells[row]) == wanted),
            Self::Whole(cells) => among(&|row| cells[row] == wanted),
        }
    }
}

/// What most of `cells` are, if there is such a number: it stands in the middle of a few of them when
/// these are sorted.
fn usual<N: Copy + Into<u32>>(cells: &[N]) -> u32 {
    let mut few: Vec<u32> =
        cells.iter().step_by(cells.len() / SAMPLE + 1).map(|cell| (*cell).into()).collect();
    few.sort_unstable();
    few.get(few.len() / 2).copied().unwrap_or(0)
}

/// Fills `part` with `cells`, one each.
pub fn copy<T>(part: &mut [T], cells: impl Iterator<Item = T>) {
    part.iter_mut().zip(cells).for_each(|(cell, new)| *cell = new);
}

/// The first line of each record of a chunk.
#[derive(Debug, Clone)]
pub enum Lines {
    /// So many lines, one behind the other from this one on.
    Run(u32, u32),
    /// The lines themselves.
    Each(Vec<u32>),
}

impl Default for Lines {
    fn default() -> Self {
        Self::Run(0, 0)
    }
}

impl Lines {
    /// `lines`, which grow.
    #[must_use]
    pub fn of(lines: Vec<u32>) -> Self {
        match lines.as_slice() {
            [] => Self::Run(0, 0),
            [first, .., last] if last - first != lines.len() as u32 - 1 => Self::Each(lines),
            [first, ..] => Self::Run(*first, lines.len() as u32),
        }
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Run(_, count) => *count as usize,
            Self::Each(lines) => lines.len(),
        }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0..self.len()).map(|row| match self {
            Self::Run(first, _) => first + row as u32,
            Self::Each(lines) => lines[row],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However narrow they are packed, the numbers that went in come out.
        #[test]
        fn numbers_come_out_as_they_went_in(
            cells in prop::collection::vec(prop_oneof![
                20 => Just(7u32), 2 => 0u32..300, 1 => 0u32..70_000, 1 => Just(u32::MAX),
            ], 0..60),
        ) {
            let mut found = vec![1; cells.len()];
            Narrow::of(&cells).fill(&mut found, |number| number);
            prop_assert_eq!(&found, &cells);
            let is_kept = |row: usize| !row.is_multiple_of(3);
            let sevens = (0..cells.len()).filter(|row| cells[*row] == 7 && is_kept(*row)).count();
            prop_assert_eq!(Narrow::of(&cells).matching(7, cells.len(), is_kept), sevens);
        }

        #[test]
        fn lines_come_out_as_they_went_in(
            steps in prop::collection::vec(prop_oneof![9 => Just(1u32), 1 => 2u32..4], 0..30),
        ) {
            let grown = steps.iter().scan(1, |line, step| { *line += step; Some(*line) });
            let all: Vec<u32> = grown.collect();
            let lines = Lines::of(all.clone());
            prop_assert_eq!(lines.len(), all.len());
            prop_assert_eq!(lines.iter().collect::<Vec<_>>(), all);
        }
    }

    #[test]
    fn a_column_is_as_narrow_as_its_numbers() {
        let all = |numbers: std::ops::Range<u32>| Narrow::of(&numbers.collect::<Vec<_>>());
        assert!(matches!(all(0..0), Narrow::Same(0)));
        assert!(matches!(all(5..6), Narrow::Same(5)));
        assert!(
            matches!(Narrow::of(&[9u8, 9, 9, 9, 9, 9, 9, 1]), Narrow::Nearly(9, others) if others == [(7, 1)])
        );
        assert!(matches!(all(0..0x100), Narrow::Byte(_)));
        assert!(matches!(all(0..0x101), Narrow::Short(_)));
        assert!(matches!(all(0..0x1_0001), Narrow::Whole(_)));
        assert!(matches!(Lines::of(vec![4, 5, 6]), Lines::Run(4, 3)));
    }
}
