//! Items counted once, grouped by month and dimension, and the values of every group.
//!
//! Every dimension is sorted into its cells in one pass over the items, so that the cost does not
//! grow with the number of groups.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::dimension::{Code, Dimension};
use super::estimate::Estimate;
use super::months::Months;
use super::ranks::Ranks;
use super::value::{About, Figures};
use super::{Measure, Value};

/// The items of one cell, in the order of the survey's items.
pub(super) struct Part<'a, T> {
    items: &'a [T],
    places: &'a [u32],
    period: usize,
    is_wide: bool,
}

impl<'a, T> Part<'a, T> {
    /// The items.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a T> + use<'a, T> {
        let items = self.items;
        self.places.iter().map(move |place| &items[*place as usize])
    }

    /// The places of the items in the list of all.
    pub(super) fn places(&self) -> &'a [u32] {
        self.places
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
        let (items, period, is_wide) = (self.items, self.period, self.is_wide);
        let pieces = self.places.par_chunks(1 << 16);
        pieces.map(move |places| Part { items, places, period, is_wide })
    }

    /// Whether the leading measures are all that is asked of it.
    pub(super) fn is_wide(&self) -> bool {
        self.is_wide
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

/// Items that one thread takes at a time.
const PIECE: usize = 1 << 14;

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
    let ranks = Ranks::of(&codes);
    let labels = ranks.codes().map(|code| (dimension.label)(code)).collect();
    codes.par_iter_mut().for_each(|code| *code = ranks.rank(*code));
    (codes, labels)
}

/// A group of items: the place of its period (0 = whole) and of its dimension value.
struct Cell {
    period: usize,
    code: usize,
    places: Range<usize>,
}

/// The figures of the groups of one dimension.
struct Told {
    /// What each group is, in the order of the dimension's values.
    groups: Vec<Arc<About>>,
    /// The groups of each period, the whole first.
    by_period: Vec<Vec<u32>>,
    /// Figures of a group.
    measures: usize,
    /// Those of the first group, then those of the second.
    figures: Vec<Figures>,
}

/// The items sorted by the values of one dimension and by month.
struct Sorted {
    /// Name of the dimension.
    dimension: &'static str,
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
            let figures = cells.par_iter().flat_map_iter(|cell| {
                let estimates = estimates(&self.part(sorted, cell));
                estimates.into_iter().take(sorted.measures).map(Figures::from)
            });
            let figures = figures.collect();
            self.told(sorted, cells.iter().map(|cell| (cell.code, cell.period)), figures)
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
            let told = |cell: &Cell| -> Vec<Vec<Figures>> {
                let periods = history(&self.part(sorted, cell), sorted.months).into_iter();
                let narrow = |row: Vec<Estimate>| {
                    row.into_iter().take(sorted.measures).map(Figures::from).collect()
                };
                periods.map(narrow).collect()
            };
            let histories: Vec<Vec<Vec<Figures>>> = cells.par_iter().map(told).collect();
            let groups = cells
                .iter()
                .zip(&histories)
                .flat_map(|(cell, periods)| (0..periods.len()).map(|period| (cell.code, period)));
            let groups: Vec<(usize, usize)> = groups.collect();
            let figures = histories.into_iter().flatten().flatten().collect();
            self.told(sorted, groups.into_iter(), figures)
        })
    }

    fn by_dimension(
        &self,
        dimensions: &[Dimension<'_, T>],
        told: impl Fn(&Sorted) -> Told,
    ) -> Vec<Value> {
        let told: Vec<Told> =
            dimensions.iter().map(|dimension| told(&self.sorted(dimension))).collect();
        let mut values = Vec::with_capacity(told.iter().map(|told| told.figures.len()).sum());
        for (place, measure) in self.measures.iter().enumerate() {
            for period in 0..=self.months.labels().len() {
                let having = told.iter().filter(|told| place < told.measures);
                values.extend(having.flat_map(|told| told.values(period, place, measure)));
            }
        }
        values
    }

    /// The figures of `groups`, each a code and a period, in order of codes.
    fn told(
        &self,
        sorted: &Sorted,
        groups: impl Iterator<Item = (usize, usize)>,
        figures: Vec<Figures>,
    ) -> Told {
        let mut by_period = vec![Vec::new(); self.months.labels().len() + 1];
        let about = |(place, (code, period)): (usize, (usize, usize))| {
            by_period[period].push(place as u32);
            let month = period.checked_sub(1).and_then(|month| self.months.labels().get(month));
            Arc::new(About {
                metric: self.metric,
                period: month.map_or("period", String::as_str).to_owned(),
                dimension: sorted.dimension,
                dimension_value: sorted.labels[code].clone(),
            })
        };
        let groups: Vec<Arc<About>> = groups.enumerate().map(about).collect();
        Told { groups, by_period, measures: sorted.measures, figures }
    }

    fn sorted(&self, dimension: &Dimension<'_, T>) -> Sorted {
        let memberships = self.memberships(dimension);
        let (codes, labels) = dense(memberships.codes, dimension);
        let memberships = Memberships { codes, ..memberships };
        let (order, bounds) = self.sort(&memberships, labels.len());
        let is_monthly = dimension.monthly && labels.len() <= MANY;
        Sorted {
            dimension: dimension.name,
            measures: if dimension.is_wide { self.leading } else { self.measures.len() },
            months: if is_monthly { self.months.labels().len() } else { 0 },
            labels,
            order,
            bounds,
        }
    }

    fn part<'p>(&'p self, sorted: &'p Sorted, cell: &Cell) -> Part<'p, T> {
        let places = &sorted.order[cell.places.clone()];
        let is_wide = sorted.measures < self.measures.len();
        Part { items: self.items, places, period: cell.period, is_wide }
    }

    /// The parts the items belong to.
    fn memberships(&self, dimension: &Dimension<'_, T>) -> Memberships {
        match &dimension.code {
            Code::One(code) => {
                Memberships { codes: self.items.par_iter().map(code).collect(), items: None }
            }
            Code::Many(add) => self.several(add),
        }
    }

    /// The parts the items belong to, where an item may have several.
    fn several(&self, add: &(dyn Fn(&T, &mut Vec<u32>) + Sync)) -> Memberships {
        let of_piece = |(piece, items): (usize, &[T])| {
            let (mut codes, mut of) = (Vec::with_capacity(items.len()), Vec::new());
            for (place, item) in items.iter().enumerate() {
                add(item, &mut codes);
                of.resize(codes.len(), (piece * PIECE + place) as u32);
            }
            (codes, of)
        };
        let pieces = self.items.par_chunks(PIECE).enumerate();
        let pieces: Vec<(Vec<u32>, Vec<u32>)> = pieces.map(of_piece).collect();
        let (codes, items): (Vec<Vec<u32>>, Vec<Vec<u32>>) = pieces.into_iter().unzip();
        Memberships { codes: codes.concat(), items: Some(items.concat()) }
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
        all.filter(|cell| sorted.dimension == "all" || !cell.places.is_empty()).collect()
    }
}

impl Told {
    /// The values of one measure in one period, in the order of the dimension's values.
    fn values(
        &self,
        period: usize,
        place: usize,
        measure: &'static Measure,
    ) -> impl Iterator<Item = Value> {
        self.by_period[period].iter().map(move |group| {
            let group = *group as usize;
            let figures = self.figures[group * self.measures + place];
            Value::holding(Arc::clone(&self.groups[group]), measure, figures)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static COUNT: [Measure; 1] = [Measure { name: "items", unit: "count", doc: "Items." }];

    fn dimension<'a>(parts: u32) -> Dimension<'a, u32> {
        let code = Code::Many(Box::new(move |item: &u32, codes| {
            codes.extend([item % parts, item % parts + parts]);
        }));
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
        let whole = values.iter().filter(|value| value.period() == "period");
        let found: Vec<_> = whole.map(|value| (value.dimension_value(), value.n())).collect();
        assert_eq!(found, [("0", 500), ("1", 500), ("2", 500), ("3", 500)]);
        assert_eq!(values.len(), 8);
    }

    #[test]
    fn a_dimension_of_very_many_parts_has_no_months() {
        assert_eq!(counted(MANY as u32 / 2).len(), 2 * MANY);
        assert_eq!(counted(MANY as u32 / 2 + 1).len(), MANY + 2);
    }
}
