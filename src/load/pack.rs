//! Sorting rows by several columns at once: the columns' ranks are packed into one integer, as many
//! bits each as there are ranks, with the number of the row behind them: nearly always what is sorted
//! is integers and nothing else.
//!
//! The key of a name is a rank among all names of the run, some twenty bits where there are a million.
//! Within one column only few of them occur, so a column's names are ranked anew among themselves
//! ([`Dense`]): four names, the time and the number of ten million rows' grants then fit 64 bits.

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

    /// Shows the rank of each of `rows`, see [`Ranked::rank`], with its place among them.
    fn ranks(&self, rows: &[u32], mut show: impl FnMut(usize, u64)) {
        let Self::Text(cells, dense) = self else {
            rows.iter().enumerate().for_each(|(place, row)| show(place, self.rank(*row as usize)));
            return;
        };
        let mut last = (0, dense.rank(0));
        for (place, row) in rows.iter().enumerate() {
            let symbol = cells[*row as usize];
            if symbol != last.0 {
                last = (symbol, dense.rank(symbol));
            }
            show(place, last.1);
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

/// Rows in the order of some columns.
pub(super) struct Sorted {
    /// The rows.
    pub rows: Vec<u32>,
    /// Places of rows that say in those columns what the one before them says.
    pub repeats: Vec<usize>,
}

/// Sorts by the columns and then by row number, which is the order of files and lines.
pub(super) fn sort(columns: &[Ranked<'_>], rows: Vec<u32>) -> Sorted {
    let packing = Packing::of(columns, &rows);
    if packing.bits() <= u64::BITS {
        sort_by_keys::<u64>(columns, &packing, rows)
    } else {
        sort_by_keys::<u128>(columns, &packing, rows)
    }
}

/// Rows whose keys one thread makes at a time: they fit the innermost cache of a processor.
const PART: usize = 1 << 12;

fn sort_by_keys<K: PackedKey>(columns: &[Ranked<'_>], packing: &Packing, rows: Vec<u32>) -> Sorted {
    let mut keys = vec![K::default(); rows.len()];
    let parts = keys.par_chunks_mut(PART).zip(rows.par_chunks(PART));
    parts.for_each(|(keys, rows)| packing.pack(columns, keys, rows));
    drop(rows);
    let rest = &columns[packing.columns.len()..];
    let row = |key: &K| key.last(packing.row_bits) as u32;
    let by_columns = |a: &K, b: &K| {
        let (first, second) = (a.without(packing.row_bits), b.without(packing.row_bits));
        first.cmp(&second).then_with(|| compare(rest, row(a), row(b)))
    };
    if rest.is_empty() {
        keys.par_sort_unstable();
    } else {
        keys.par_sort_unstable_by(|a, b| by_columns(a, b).then_with(|| a.cmp(b)));
    }
    let repeats = (1..keys.len()).into_par_iter();
    let repeats = repeats.filter(|place| by_columns(&keys[place - 1], &keys[*place]).is_eq());
    Sorted { repeats: repeats.collect(), rows: keys.par_iter().map(row).collect() }
}

/// An integer that ranks are packed into.
trait PackedKey: Ord + Copy + Default + Send + Sync {
    /// The key with another column's rank of `bits` bits behind it.
    fn followed_by(self, rank: u64, bits: u32) -> Self;
    /// The last `bits` bits.
    fn last(self, bits: u32) -> u64;
    /// The key without its last `bits` bits.
    fn without(self, bits: u32) -> Self;
}

macro_rules! packed_key {
    ($($integer:ty),+) => {$(
        impl PackedKey for $integer {
            fn followed_by(self, rank: u64, bits: u32) -> Self {
                // A column that alone fills the key follows nothing.
                self.checked_shl(bits).unwrap_or(0) | Self::from(rank)
            }
            fn last(self, bits: u32) -> u64 {
                (self & !Self::MAX.checked_shl(bits).unwrap_or(0)) as u64
            }
            fn without(self, bits: u32) -> Self {
                self.checked_shr(bits).unwrap_or(0)
            }
        }
    )+};
}

packed_key!(u64, u128);

/// How the first columns, and the number of the row behind them, are packed into one integer.
struct Packing {
    columns: Vec<Packed>,
    row_bits: u32,
}

/// How the ranks of one column are packed: as small numbers in the same order.
enum Packed {
    /// By their places among all that occur, which are few: a snapshot's rows name one time.
    Few(Vec<u64>),
    /// By their distance from the lowest.
    Even {
        low: u64,
        /// What the distance is divided by.
        step: u64,
        /// What is added to the result: 1 where a cell may be empty. An empty number ranks as 0, far
        /// below all others, and stays 0.
        above: u64,
        high: u64,
    },
}

/// Ranks that are few.
const FEW: usize = 64;

impl Packing {
    fn of(columns: &[Ranked<'_>], rows: &[u32]) -> Self {
        let row_bits = rows.par_iter().max().map_or(0, |most| u32::BITS - most.leading_zeros());
        let (mut packed, mut free) = (Vec::new(), u128::BITS - row_bits);
        for column in columns.iter().take_while(|column| !matches!(column, Ranked::List(..))) {
            let one = Packed::of(column, rows);
            let Some(left) = free.checked_sub(one.bits()) else { break };
            free = left;
            packed.push(one);
        }
        Self { columns: packed, row_bits }
    }

    fn bits(&self) -> u32 {
        self.columns.iter().map(Packed::bits).sum::<u32>() + self.row_bits
    }

    /// The keys of some rows, column by column: within one the same rank comes again and again.
    fn pack<K: PackedKey>(&self, columns: &[Ranked<'_>], keys: &mut [K], rows: &[u32]) {
        for (one, column) in self.columns.iter().zip(columns) {
            let bits = one.bits();
            column.ranks(rows, |place, rank| {
                keys[place] = keys[place].followed_by(one.squeezed(rank), bits);
            });
        }
        for (key, row) in keys.iter_mut().zip(rows) {
            *key = key.followed_by(u64::from(*row), self.row_bits);
        }
    }
}

impl Packed {
    fn of(column: &Ranked<'_>, rows: &[u32]) -> Self {
        // Ranks from 0 on without a gap: nothing is gained by looking at the rows.
        if let Ranked::Text(_, dense) = column {
            return Self::Even { low: 0, step: 1, above: 0, high: u64::from(dense.highest) };
        }
        let above = u64::from(matches!(column, Ranked::Instant(_) | Ranked::Whole(_)));
        few(column, rows).map_or_else(|| Self::of_numbers(column, rows, above), Self::Few)
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
        Self::Even { low, step: if whole { second } else { 1 }, above, high }
    }

    fn bits(&self) -> u32 {
        let most = match self {
            Self::Few(known) => known.len().saturating_sub(1) as u64,
            Self::Even { high, .. } => self.squeezed(*high),
        };
        u64::BITS - most.leading_zeros()
    }

    fn squeezed(&self, rank: u64) -> u64 {
        match self {
            Self::Few(known) => known.partition_point(|other| *other < rank) as u64,
            Self::Even { above, .. } if rank < *above => 0,
            // No overflow: where something is added, `low` is at least 1.
            Self::Even { low, step, above, .. } => (rank - low) / step + above,
        }
    }
}

/// The distinct ranks of a column in order, where they are few.
fn few(column: &Ranked<'_>, rows: &[u32]) -> Option<Vec<u64>> {
    let add = |mut known: Vec<u64>, rank: u64| {
        if let Err(place) = known.binary_search(&rank) {
            known.insert(place, rank);
        }
        (known.len() <= FEW).then_some(known)
    };
    let of_part = |rows: &[u32]| {
        let mut last = None;
        let mut ranks = rows.iter().map(|row| column.rank(*row as usize));
        ranks.try_fold(Vec::new(), |known, rank| {
            if last.replace(rank) == Some(rank) { Some(known) } else { add(known, rank) }
        })
    };
    let parts = rows.par_chunks(PART).map(of_part);
    parts.try_reduce(Vec::new, |known, more| more.into_iter().try_fold(known, add))
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
            // More cells than ranks that are few, or as they are.
            more in prop_oneof![Just(0i64), Just(2 * FEW as i64)],
        ) {
            let extra = (0..more).map(|at| (1, at * MICROS_PER_SECOND, at * 3 - 50, at as u64));
            let cells: Vec<_> = cells.into_iter().chain(extra).collect();
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
            let sorted = sort(&columns, (0..cells.len() as u32).collect());
            let mut expected: Vec<u32> = (0..cells.len() as u32).collect();
            expected.sort_by_key(|row| {
                let row = *row as usize;
                (words[row], instants.at(row), wholes[row], notes[row], row)
            });
            let says = |row: u32| {
                let row = row as usize;
                (words[row], instants.at(row), wholes[row], notes[row])
            };
            let repeats = (1..expected.len())
                .filter(|place| says(expected[place - 1]) == says(expected[*place]));
            prop_assert_eq!(sorted.repeats, repeats.collect::<Vec<_>>());
            prop_assert_eq!(sorted.rows, expected);
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
