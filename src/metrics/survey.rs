//! Items counted once, grouped by month and dimension, and the values of every group.
//!
//! Every dimension is sorted into its cells in one pass over the items, so that the cost does not
//! grow with the number of groups.

use std::ops::Range;

use rayon::prelude::*;

use super::dimension::{Code, Dimension};
use super::estimate::Estimate;
use super::months::Months;
use super::{Measure, Value};

/// The items of one cell, in the order of the survey's items.
pub(super) struct Part<'a, T> {
    items: &'a [T],
    places: &'a [u32],
    period: usize,
}

impl<'a, T> Part<'a, T> {
    /// The items.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a T> + use<'a, T> {
        let items = self.items;
        self.places.iter().map(move |place| &items[*place as usize])
    }

    /// Number of items.
    pub(super) fn len(&self) -> u64 {
        self.places.len() as u64
    }

    /// The same items in pieces of a size that is worth a thread of its own.
    pub(super) fn pieces(&self) -> impl ParallelIterator<Item = Part<'a, T>>
    where
        T: Sync,
    {
        let (items, period) = (self.items, self.period);
        let pieces = self.places.par_chunks(1 << 16);
        pieces.map(move |places| Part { items, places, period })
    }

    /// The place of its period: 0 is the whole, 1 the first month.
    pub(super) fn period(&self) -> usize {
        self.period
    }
}

/// Which values are computed from which items.
pub(super) struct Survey<'a, T> {
    /// Metric id.
    pub(super) metric: &'static str,
    /// The measures, in the order of their estimates.
    pub(super) measures: &'static [Measure],
    /// How many of them, the first ones, a wide dimension has.
    pub(super) leading: usize,
    /// The items; each falls into one month of `months`.
    pub(super) items: &'a [T],
    /// The months values are given for beside the whole period.
    pub(super) months: &'a Months,
    /// When an item counts; UTC microseconds.
    pub(super) at: fn(&T) -> i64,
}

/// Parts above which a dimension is given for the whole period only: nobody reads the months of
/// that many, and of few items each they say nothing.
const MANY: usize = 200;

/// Which item belongs to which part: entry by entry, in the order of the items.
struct Memberships {
    codes: Vec<u32>,
    /// The item of each entry; `None` where each item has exactly one.
    items: Option<Vec<u32>>,
}

impl Memberships {
    fn item(&self, entry: usize) -> u32 {
        self.items.as_ref().map_or(entry as u32, |items| items[entry])
    }
}

/// The codes numbered without gaps, in their order, and the label of each number.
fn dense<T>(mut codes: Vec<u32>, dimension: &Dimension<'_, T>) -> (Vec<u32>, Vec<String>) {
    if dimension.name == "all" {
        return (codes, vec![(dimension.label)(0)]);
    }
    let highest = codes.iter().max().map_or(0, |code| *code as usize + 1);
    let mut dense = vec![u32::MAX; highest];
    codes.iter().for_each(|code| dense[*code as usize] = 0);
    let mut labels = Vec::new();
    for (code, place) in dense.iter_mut().enumerate().filter(|(_, place)| **place == 0) {
        *place = labels.len() as u32;
        labels.push((dimension.label)(code as u32));
    }
    codes.iter_mut().for_each(|code| *code = dense[*code as usize]);
    (codes, labels)
}

/// One row of the result, with its place in the order of values.
type Placed = ([u32; 4], Value);

/// A group of items: the place of its period (0 = whole) and of its dimension value.
struct Cell {
    period: usize,
    code: usize,
    places: Range<usize>,
}

/// The items sorted by the values of one dimension and by month.
struct Sorted {
    /// Place and name of the dimension.
    dimension: (usize, &'static str),
    /// Number of measures it has.
    measures: usize,
    /// Number of months it is broken down by.
    months: usize,
    labels: Vec<String>,
    order: Vec<u32>,
    /// Where each (value, month) starts in `order`.
    bounds: Vec<usize>,
}

impl<'a, T: Sync> Survey<'a, T> {
    /// The values by measure, period (the whole first), dimension and dimension value. The whole
    /// without a breakdown is there for every period, empty or not; other groups where they have
    /// items; months only where a dimension has at most [`MANY`] parts.
    pub(super) fn values<I>(
        &self,
        dimensions: &[Dimension<'_, T>],
        estimates: impl Fn(&Part<'_, T>) -> I + Sync,
    ) -> Vec<Value>
    where
        I: IntoIterator<Item = Estimate>,
    {
        self.by_dimension(dimensions, |sorted| {
            let cells = self.cells(sorted, sorted.months);
            let rows = cells.par_iter().flat_map_iter(|cell| {
                self.rows(sorted, cell.code, cell.period, estimates(&self.part(sorted, cell)))
            });
            rows.collect()
        })
    }

    /// The values of what is counted as at the end of each month, so that an item counts in many
    /// of them: `history` sees all items of a group at once, with the number of months wanted, and
    /// gives the estimates of the whole period and then those of each month. The rest is as in
    /// [`Self::values`].
    pub(super) fn histories(
        &self,
        dimensions: &[Dimension<'_, T>],
        history: impl Fn(&Part<'_, T>, usize) -> Vec<Vec<Estimate>> + Sync,
    ) -> Vec<Value> {
        self.by_dimension(dimensions, |sorted| {
            let cells = self.cells(sorted, 0);
            let rows = cells.par_iter().flat_map_iter(|cell| {
                let periods = history(&self.part(sorted, cell), sorted.months).into_iter();
                let rows = periods
                    .enumerate()
                    .flat_map(|(period, row)| self.rows(sorted, cell.code, period, row));
                rows.collect::<Vec<_>>()
            });
            rows.collect()
        })
    }

    fn by_dimension(
        &self,
        dimensions: &[Dimension<'_, T>],
        rows: impl Fn(&Sorted) -> Vec<Placed>,
    ) -> Vec<Value> {
        let by_dimension = dimensions.iter().enumerate();
        let mut placed: Vec<Placed> = by_dimension
            .flat_map(|(place, dimension)| rows(&self.sorted(place, dimension)))
            .collect();
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, value)| value).collect()
    }

    fn sorted(&self, place: usize, dimension: &Dimension<'_, T>) -> Sorted {
        let memberships = self.memberships(dimension);
        let (codes, labels) = dense(memberships.codes, dimension);
        let memberships = Memberships { codes, ..memberships };
        let (order, bounds) = self.sort(&memberships, labels.len());
        let is_monthly = dimension.monthly && labels.len() <= MANY;
        Sorted {
            dimension: (place, dimension.name),
            measures: if dimension.is_wide { self.leading } else { self.measures.len() },
            months: if is_monthly { self.months.labels().len() } else { 0 },
            labels,
            order,
            bounds,
        }
    }

    fn part<'p>(&'p self, sorted: &'p Sorted, cell: &Cell) -> Part<'p, T> {
        let places = &sorted.order[cell.places.clone()];
        Part { items: self.items, places, period: cell.period }
    }

    /// One row per measure of a group.
    fn rows(
        &self,
        sorted: &Sorted,
        code: usize,
        period: usize,
        estimates: impl IntoIterator<Item = Estimate>,
    ) -> Vec<Placed> {
        let (dimension, name) = sorted.dimension;
        let measures = self.measures.iter().take(sorted.measures).enumerate().zip(estimates);
        let row = |((measure, spec), estimate): ((usize, &Measure), Estimate)| {
            let at = [measure, period, dimension, code].map(|place| place as u32);
            (at, self.value(spec, period, name, sorted.labels[code].clone(), estimate))
        };
        measures.map(row).collect()
    }

    /// The parts the items belong to.
    fn memberships(&self, dimension: &Dimension<'_, T>) -> Memberships {
        match &dimension.code {
            Code::One(code) => {
                Memberships { codes: self.items.par_iter().map(code).collect(), items: None }
            }
            Code::Many(codes) => {
                let all: Vec<(u32, u32)> = self
                    .items
                    .par_iter()
                    .enumerate()
                    .flat_map_iter(|(item, of)| {
                        codes(of).into_iter().map(move |code| (code, item as u32))
                    })
                    .collect();
                let (codes, items) = all.into_iter().unzip();
                Memberships { codes, items: Some(items) }
            }
        }
    }

    /// Places of the items by dimension value and month, and where each (value, month) starts.
    fn sort(&self, memberships: &Memberships, labels: usize) -> (Vec<u32>, Vec<usize>) {
        let width = self.width();
        let bucket = |place: usize| {
            let at = (self.at)(&self.items[memberships.item(place) as usize]);
            memberships.codes[place] as usize * width + self.months.place(at)
        };
        let mut bounds = vec![0; labels * width + 1];
        (0..memberships.codes.len()).for_each(|place| bounds[bucket(place) + 1] += 1);
        (1..bounds.len()).for_each(|at| bounds[at] += bounds[at - 1]);
        let (mut next, mut order) = (bounds.clone(), vec![0; memberships.codes.len()]);
        for place in 0..memberships.codes.len() {
            let at = &mut next[bucket(place)];
            order[*at] = memberships.item(place);
            *at += 1;
        }
        (order, bounds)
    }

    fn width(&self) -> usize {
        self.months.labels().len().max(1)
    }

    /// The groups of the whole period and of the first `months` months.
    fn cells(&self, sorted: &Sorted, months: usize) -> Vec<Cell> {
        let (width, bounds) = (self.width(), &sorted.bounds);
        let cell = |code: usize, period: usize| {
            let first = code * width;
            let places = match period.checked_sub(1) {
                None => bounds[first]..bounds[first + width],
                Some(month) => bounds[first + month]..bounds[first + month + 1],
            };
            Cell { period, code, places }
        };
        let codes = 0..sorted.labels.len();
        let all = codes.flat_map(|code| (0..=months).map(move |period| cell(code, period)));
        all.filter(|cell| sorted.dimension.1 == "all" || !cell.places.is_empty()).collect()
    }

    fn value(
        &self,
        measure: &Measure,
        period: usize,
        dimension: &'static str,
        dimension_value: String,
        estimate: Estimate,
    ) -> Value {
        let month = period.checked_sub(1).and_then(|month| self.months.labels().get(month));
        let period = month.map_or("period", String::as_str);
        estimate.placed(self.metric, *measure, period, (dimension, dimension_value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: [Measure; 1] = [Measure { name: "items", unit: "count", doc: "Items." }];

    fn dimension<'a>(parts: u32) -> Dimension<'a, u32> {
        let code = Code::Many(Box::new(move |item: &u32| vec![item % parts, item % parts + parts]));
        let label = Box::new(|code: u32| format!("{code}"));
        Dimension { name: "parity", monthly: true, is_wide: false, code, label }
    }

    fn counted(parts: u32) -> Vec<Value> {
        let items: Vec<u32> = (0..1000).collect();
        let period = crate::period::AuditPeriod { from: 0, to: 1, as_of: 1 };
        let months = Months::of(&period, chrono_tz::UTC);
        let (measures, items) = (&COUNT, &items[..]);
        let survey =
            Survey { metric: "m", measures, leading: 1, items, months: &months, at: |_| 0 };
        let count = |part: &Part<'_, u32>| [Estimate::count(part.len(), part.len())];
        survey.values(&[dimension(parts)], count)
    }

    #[test]
    fn an_item_of_several_parts_counts_in_each() {
        let values = counted(2);
        let whole = values.iter().filter(|value| value.period == "period");
        let found: Vec<_> = whole.map(|value| (value.dimension_value.as_str(), value.n)).collect();
        assert_eq!(found, [("0", 500), ("1", 500), ("2", 500), ("3", 500)]);
        assert_eq!(values.len(), 8);
    }

    #[test]
    fn a_dimension_of_very_many_parts_has_no_months() {
        assert_eq!(counted(MANY as u32 / 2).len(), 2 * MANY);
        assert_eq!(counted(MANY as u32 / 2 + 1).len(), MANY + 2);
    }
}
