//! Columns of whole numbers below 2^32 (names as symbols, instants in seconds), held as narrow as
//! their cells allow: where a column of millions of rows names a dozen systems, one byte a row says
//! which of them.

use polars::prelude::{ChunkedArray, PolarsDataType, UInt32Type};
use rustc_hash::FxHashMap;

type Array = <UInt32Type as PolarsDataType>::Array;

/// The cells of a column.
#[derive(Debug, Clone)]
pub(crate) enum Numbers {
    /// The same number in every row, and how many rows.
    One(u32, usize),
    /// The same number in nearly every row.
    Nearly(Sparse),
    /// Places in a list of few numbers.
    Byte(Vec<u8>, Vec<u32>),
    /// Places in a longer list.
    Short(Vec<u16>, Vec<u32>),
    /// The numbers themselves.
    Whole(Array),
}

/// The longest list that places of two bytes can point into.
const LONGEST: usize = 1 << 16;

impl Numbers {
    /// Those of `cells` that stand at `rows`, in this order.
    pub(crate) fn gather(cells: &[u32], rows: &[u32]) -> Self {
        let at = || rows.iter().map(|row| cells[*row as usize]);
        Self::of(cells, rows.len(), at)
    }

    /// `cells` as they stand.
    pub(crate) fn of_cells(cells: &[u32]) -> Self {
        Self::of(cells, cells.len(), || cells.iter().copied())
    }

    /// `count` numbers `at`, all of which are among `known`.
    pub(crate) fn of<I: Iterator<Item = u32>>(
        known: &[u32],
        count: usize,
        at: impl Fn() -> I,
    ) -> Self {
        match usual(known) {
            Some((usual, 0)) => return Self::One(usual, count),
            Some((usual, others)) => return Self::Nearly(Sparse::of(usual, others, count, at())),
            None => {}
        }
        let Some(list) = distinct(known) else {
            return Self::whole(at().collect());
        };
        let places: FxHashMap<u32, u16> = list.iter().copied().zip(0..=u16::MAX).collect();
        // Rows in order say the same again and again.
        let mut last = None;
        let place = |number: u32| match last {
            Some((known, place)) if known == number => place,
            _ => {
                let place = places[&number];
                last = Some((number, place));
                place
            }
        };
        if list.len() <= 1 << 8 {
            return Self::Byte(at().map(place).map(|place| place as u8).collect(), list);
        }
        Self::Short(at().map(place).collect(), list)
    }

    /// The numbers themselves.
    pub(crate) fn whole(cells: Vec<u32>) -> Self {
        let cells = ChunkedArray::<UInt32Type>::from_vec("".into(), cells);
        let array = cells.downcast_iter().next().cloned();
        array.map_or(Self::One(0, 0), Self::Whole)
    }

    /// The number of a row.
    #[inline]
    pub(crate) fn at(&self, row: usize) -> u32 {
        match self {
            Self::One(number, _) => *number,
            Self::Nearly(cells) => cells.at(row),
            Self::Byte(places, list) => list[usize::from(places[row])],
            Self::Short(places, list) => list[usize::from(places[row])],
            Self::Whole(cells) => cells.values().as_slice()[row],
        }
    }

    /// Number of cells.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::One(_, count) => *count,
            Self::Nearly(cells) => cells.count,
            Self::Byte(places, _) => places.len(),
            Self::Short(places, _) => places.len(),
            Self::Whole(cells) => cells.values().len(),
        }
    }

    /// The numbers themselves; the memory is shared where they are held so.
    pub(crate) fn widened(&self) -> ChunkedArray<UInt32Type> {
        match self {
            Self::Whole(cells) => ChunkedArray::with_chunk("".into(), cells.clone()),
            _ => {
                ChunkedArray::from_vec("".into(), (0..self.len()).map(|row| self.at(row)).collect())
            }
        }
    }
}

/// Cells most of which hold the same number, and often none: an empty cell is a number too.
#[derive(Debug, Clone)]
pub(crate) struct Sparse {
    usual: u32,
    count: usize,
    /// A bit for each row: whether it holds another number.
    others: Vec<u64>,
    /// How many do so before each 64 rows.
    before: Vec<u32>,
    numbers: Vec<u32>,
}

impl Sparse {
    /// `count` cells of which at most `others` are not `usual`.
    fn of(usual: u32, others: usize, count: usize, cells: impl Iterator<Item = u32>) -> Self {
        let words = count.div_ceil(64);
        let mut sparse = Self {
            usual,
            count,
            others: vec![0; words],
            before: Vec::with_capacity(words),
            numbers: Vec::with_capacity(others),
        };
        for (row, cell) in cells.enumerate() {
            if row % 64 == 0 {
                sparse.before.push(sparse.numbers.len() as u32);
            }
            if cell != usual {
                sparse.others[row / 64] |= 1 << (row % 64);
                sparse.numbers.push(cell);
            }
        }
        sparse
    }

    fn at(&self, row: usize) -> u32 {
        let (word, bit) = (self.others[row / 64], 1 << (row % 64));
        if word & bit == 0 {
            return self.usual;
        }
        self.numbers[(self.before[row / 64] + (word & (bit - 1)).count_ones()) as usize]
    }
}

/// Of so many cells one may be another than usual.
const RARITY: usize = 8;

/// The number that nearly all of `cells` are, and how many of them are another; `None` where there
/// is no such number, or a look at a few cells finds none.
fn usual(cells: &[u32]) -> Option<(u32, usize)> {
    let mut few: Vec<u32> = cells.iter().step_by(cells.len() / 64 + 1).copied().collect();
    few.sort_unstable();
    let usual = few.chunk_by(|a, b| a == b).max_by_key(|alike| alike.len())?[0];
    let mut others = 0;
    for part in cells.chunks(1 << 12) {
        others += part.iter().filter(|cell| **cell != usual).count();
        if others > cells.len() / RARITY {
            return None;
        }
    }
    Some((usual, others))
}

/// The numbers that occur among `cells`, in order; `None` where they are too many to list.
fn distinct(cells: &[u32]) -> Option<Vec<u32>> {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut last = None;
    for cell in cells {
        // What stands together is often alike.
        if last != Some(*cell) && seen.insert(*cell) && seen.len() > LONGEST {
            return None;
        }
        last = Some(*cell);
    }
    let mut list: Vec<u32> = seen.into_iter().collect();
    list.sort_unstable();
    Some(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However narrow they are held, the numbers that went in come out.
        #[test]
        fn numbers_come_out_as_they_went_in(
            cells in prop::collection::vec(any::<u32>(), 1..400),
            (variety, usual) in (1usize..400, 1usize..400),
            picks in prop::collection::vec(any::<prop::sample::Index>(), 0..50),
        ) {
            let cell = |row: usize| cells[(row % usual).saturating_sub(usual - variety.min(usual)) % cells.len()];
            let cells: Vec<u32> = (0..400).map(cell).collect();
            let rows: Vec<u32> = picks.iter().map(|pick| pick.index(cells.len()) as u32).collect();
            let wanted: Vec<u32> = rows.iter().map(|row| cells[*row as usize]).collect();
            for held in [Numbers::gather(&cells, &rows), Numbers::of_cells(&wanted)] {
                let found: Vec<u32> = (0..held.len()).map(|row| held.at(row)).collect();
                prop_assert_eq!(&found, &wanted);
                let widened: Vec<u32> = held.widened().into_no_null_iter().collect();
                prop_assert_eq!(&widened, &wanted);
            }
        }
    }

    #[test]
    fn a_column_is_as_narrow_as_its_numbers_are_few() {
        let of = |count: u32| Numbers::of_cells(&(0..count).collect::<Vec<u32>>());
        assert!(matches!(of(1), Numbers::One(0, 1)));
        let nearly: Vec<u32> = (0..800).map(|row: u32| row.saturating_sub(700)).collect();
        assert!(matches!(Numbers::of_cells(&nearly), Numbers::Nearly(_)));
        assert!(matches!(of(256), Numbers::Byte(..)));
        assert!(matches!(of(257), Numbers::Short(..)));
        assert!(matches!(of(1 << 16), Numbers::Short(..)));
        assert!(matches!(of((1 << 16) + 1), Numbers::Whole(_)));
        assert_eq!(of((1 << 16) + 1).at(1 << 16), 1 << 16);
    }
}
