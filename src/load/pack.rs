//! Sorting rows by several columns at once: the columns' ranks are packed into one integer, as many
//! bits each as there are ranks, so that nearly every comparison is one comparison of integers.
//!
//! The key of a name is a rank among all names of the run, some twenty bits where there are a million.
//! Within one column only few of them occur, so a column's names are ranked anew among themselves
//! ([`Dense`]): five names of ten million rows' grants then fit 64 bits.

use std::cmp::Ordering;

use rayon::prelude::*;

use crate::frames::instant::MICROS_PER_SECOND;
use crate::frames::{Symbols, Text};

use super::cells::{Cells, Instants};

/// What a column is compared by.
pub(super) enum Ranked<'a> {
    /// Names, by their place in the column's own order.
    Text(&'a [u32], Dense),
    /// Instants.
    Instant(&'a Instants),
    /// Whole numbers.
    Whole(&'a [i64]),
    /// Words.
    Word(&'a [u8]),
    /// Hashes of free text.
    Note(&'a [u64]),
    /// Lists, by their symbols.
    List(&'a [u32], &'a [u32]),
}

/// What the cells of a column are compared by.
pub(super) fn ranked<'a>(cells: &'a Cells, symbols: &Symbols) -> Ranked<'a> {
    match cells {
        Cells::Text(cells) => Ranked::Text(cells, Dense::of(cells, symbols)),
        Cells::Instant(cells) => Ranked::Instant(cells),
        Cells::Count(cells) => Ranked::Whole(cells),
        Cells::Word(cells) => Ranked::Word(cells),
        Cells::Note(cells) => Ranked::Note(cells),
        Cells::List(ends, values) => Ranked::List(ends, values),
    }
}

/// For each symbol that occurs in a column the rank of its key among the keys that occur, and the
/// highest of these ranks; the lowest is 0.
pub(super) struct Dense {
    ranks: Vec<u32>,
    highest: u32,
}

impl Dense {
    fn of(cells: &[u32], symbols: &Symbols) -> Self {
        let mut ranks = vec![0u32; symbols.len()];
        cells.iter().for_each(|symbol| ranks[*symbol as usize] = 1);
        let (mut rank, mut last) = (0, None);
        for (symbol, cell) in ranks.iter_mut().enumerate().filter(|(_, occurs)| **occurs == 1) {
            let key = symbols.key(Text(symbol as u32));
            rank += u32::from(last.is_some_and(|last| last != key));
            last = Some(key);
            *cell = rank;
        }
        Self { ranks, highest: rank }
    }

    fn rank(&self, symbol: u32) -> u64 {
        u64::from(self.ranks[symbol as usize])
    }
}

impl Ranked<'_> {
    fn compare(&self, a: u32, b: u32) -> Ordering {
        match self {
            Self::List(ends, values) => {
                list(ends, values, a as usize).cmp(list(ends, values, b as usize))
            }
            _ => self.rank(a as usize).cmp(&self.rank(b as usize)),
        }
    }

    /// A number that grows with the order of the column, where one fits 64 bits.
    fn rank(&self, row: usize) -> u64 {
        match self {
            Self::Text(cells, dense) => dense.rank(cells[row]),
            Self::Instant(cells) => ordered(cells.at(row)),
            Self::Whole(cells) => ordered(cells[row]),
            Self::Word(cells) => u64::from(cells[row]),
            Self::Note(cells) => cells[row],
            Self::List(..) => 0,
        }
    }
}

/// An unsigned number in the order of the signed one.
fn ordered(number: i64) -> u64 {
    (number as u64) ^ (1 << 63)
}

fn list<'a>(ends: &[u32], values: &'a [u32], row: usize) -> &'a [u32] {
    let start = if row == 0 { 0 } else { ends[row - 1] as usize };
    &values[start..ends[row] as usize]
}

/// The order of two rows by `columns`.
pub(super) fn compare(columns: &[Ranked<'_>], a: u32, b: u32) -> Ordering {
    columns
        .iter()
        .map(|column| column.compare(a, b))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Sorts by the columns and then by row number, which is the order of files and lines.
///
/// Rows that are in order already, as many exports are, are seen to be in one pass.
pub(super) fn sort(columns: &[Ranked<'_>], rows: &mut [u32]) {
    let packing = Packing::of(columns, rows);
    if packing.bits() <= u64::BITS {
        sort_by_keys::<u64>(columns, &packing, rows);
    } else {
        sort_by_keys::<u128>(columns, &packing, rows);
    }
}

fn sort_by_keys<K: PackedKey>(columns: &[Ranked<'_>], packing: &Packing, rows: &mut [u32]) {
    let rest = &columns[packing.0.len()..];
    let in_order = |a: &(K, u32), b: &(K, u32)| {
        a.0.cmp(&b.0).then_with(|| compare(rest, a.1, b.1)).then(a.1.cmp(&b.1))
    };
    let mut keyed: Vec<(K, u32)> =
        rows.par_iter().map(|row| (packing.pack(columns, *row), *row)).collect();
    if keyed.par_windows(2).all(|pair| in_order(&pair[0], &pair[1]).is_lt()) {
        return;
    }
    keyed.par_sort_unstable_by(in_order);
    rows.par_iter_mut().zip(&keyed).for_each(|(row, (_, sorted))| *row = *sorted);
}

/// An integer that ranks are packed into.
trait PackedKey: Ord + Copy + Send + Sync {
    /// No column yet.
    const NOTHING: Self;
    /// The key with another column's rank of `bits` bits behind it.
    fn followed_by(self, rank: u64, bits: u32) -> Self;
}

macro_rules! packed_key {
    ($($integer:ty),+) => {$(
        impl PackedKey for $integer {
            const NOTHING: Self = 0;
            fn followed_by(self, rank: u64, bits: u32) -> Self {
                // A column that alone fills the key follows nothing.
                self.checked_shl(bits).unwrap_or(0) | Self::from(rank)
            }
        }
    )+};
}

packed_key!(u64, u128);

/// How the first columns are packed into one integer.
struct Packing(Vec<Packed>);

/// One column of a packing: its lowest rank, what the distance from it is divided by, what is added
/// to the result, and the bits that takes.
struct Packed {
    low: u64,
    step: u64,
    /// 1 where a cell may be empty: an empty number ranks as 0, far below all others, and stays 0.
    above: u64,
    bits: u32,
}

impl Packing {
    fn of(columns: &[Ranked<'_>], rows: &[u32]) -> Self {
        let (mut packed, mut free) = (Vec::new(), u128::BITS);
        for column in columns.iter().take_while(|column| !matches!(column, Ranked::List(..))) {
            let one = Packed::of(column, rows);
            if one.bits > free {
                break;
            }
            free -= one.bits;
            packed.push(one);
        }
        Self(packed)
    }

    fn bits(&self) -> u32 {
        self.0.iter().map(|one| one.bits).sum()
    }

    fn pack<K: PackedKey>(&self, columns: &[Ranked<'_>], row: u32) -> K {
        self.0.iter().zip(columns).fold(K::NOTHING, |key, (one, column)| {
            key.followed_by(one.squeezed(column.rank(row as usize)), one.bits)
        })
    }
}

impl Packed {
    fn of(column: &Ranked<'_>, rows: &[u32]) -> Self {
        match column {
            // Ranks from 0 on without a gap: nothing is gained by looking at the rows.
            Ranked::Text(_, dense) => Self::between(0, u64::from(dense.highest), 1, 0),
            Ranked::Instant(_) | Ranked::Whole(_) => Self::of_numbers(column, rows, 1),
            _ => Self::of_numbers(column, rows, 0),
        }
    }

    /// Numbers take as many bits as their range does; instants that are whole seconds apart are
    /// counted in seconds.
    fn of_numbers(column: &Ranked<'_>, rows: &[u32], above: u64) -> Self {
        let ranks = || rows.par_iter().map(|row| column.rank(*row as usize));
        let known = || ranks().filter(|rank| *rank >= above);
        let widest = |(low, high): (u64, u64), (a, b): (u64, u64)| (low.min(a), high.max(b));
        let none = (u64::MAX, 0);
        let (low, high) = known().map(|rank| (rank, rank)).reduce(|| none, widest);
        let (low, high) = if low > high { (above, above) } else { (low, high) };
        let second = MICROS_PER_SECOND as u64;
        let whole = match column {
            Ranked::Instant(cells) => {
                cells.are_whole_seconds() || known().all(|rank| (rank - low).is_multiple_of(second))
            }
            _ => false,
        };
        Self::between(low, high, if whole { second } else { 1 }, above)
    }

    fn between(low: u64, high: u64, step: u64, above: u64) -> Self {
        // No overflow: where something is added, `low` is at least 1.
        let most = (high - low) / step + above;
        Self { low, step, above, bits: u64::BITS - most.leading_zeros() }
    }

    fn squeezed(&self, rank: u64) -> u64 {
        if rank < self.above { 0 } else { (rank - self.low) / self.step + self.above }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::columns::EMPTY;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![Just(EMPTY), Just(i64::MAX), -3i64..3, Just(EMPTY + 1)]
    }

    proptest! {
        /// Sorted by packed keys is sorted by the columns, and by row where they say the same.
        #[test]
        fn packed_keys_keep_the_order_of_the_columns(
            cells in prop::collection::vec((0u8..3, number(), number(), any::<u64>()), 0..40),
            seconds in any::<bool>(),
        ) {
            let words: Vec<u8> = cells.iter().map(|cell| cell.0).collect();
            let wholes: Vec<i64> = cells.iter().map(|cell| cell.1).collect();
            let notes: Vec<u64> = cells.iter().map(|cell| cell.3 % 7).collect();
            let mut instants = Instants::default();
            for (_, _, at, _) in &cells {
                let at = if seconds && *at != EMPTY { at % 1000 * MICROS_PER_SECOND } else { *at };
                instants.push(at, 0);
            }
            let columns = [
                Ranked::Word(&words),
                Ranked::Instant(&instants),
                Ranked::Whole(&wholes),
                Ranked::Note(&notes),
            ];
            let mut sorted: Vec<u32> = (0..cells.len() as u32).collect();
            sort(&columns, &mut sorted);
            let mut expected: Vec<u32> = (0..cells.len() as u32).collect();
            expected.sort_by_key(|row| {
                let row = *row as usize;
                (words[row], instants.at(row), wholes[row], notes[row], row)
            });
            prop_assert_eq!(sorted, expected);
        }
    }

    #[test]
    fn names_are_ranked_among_those_of_their_column() {
        let (symbols, texts) = Symbols::rank(&["b", "a", "B", "c", "d"]);
        let cells: Vec<u32> = [0, 2, 4].iter().map(|place: &usize| texts[*place].0).collect();
        let dense = Dense::of(&cells, &symbols);
        let ranks: Vec<u32> = cells.iter().map(|symbol| dense.ranks[*symbol as usize]).collect();
        assert_eq!(ranks, [0, 0, 1], "one key in two spellings is one name");
    }
}
