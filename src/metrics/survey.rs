//! Items counted once, grouped by month and dimension, and the values of every group.
//!
//! Every dimension is sorted into its cells in one pass over the items, so that the cost does not
//! grow with the number of groups.

use std::ops::Range;

use rayon::prelude::*;

use super::dimension::Dimension;
use super::estimate::Estimate;
use super::months::Months;
use super::{Measure, Value};

/// The items of one cell, in the order of the survey's items.
pub(super) struct Part<'a, T> {
    items: &'a [T],
    places: &'a [u32],
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
}

/// Which values are computed from which items.
pub(super) struct Survey<'a, T> {
    /// Metric id.
    pub(super) metric: &'static str,
    /// The measures, in the order of their estimates.
    pub(super) measures: &'static [Measure],
    /// The items; each falls into one month of `months`.
    pub(super) items: &'a [T],
    /// The months values are given for beside the whole period.
    pub(super) months: &'a Months,
    /// When an item counts; UTC microseconds.
    pub(super) at: fn(&T) -> i64,
}

/// One row of the result, with its place in the order of values.
type Placed = ([u32; 4], Value);

/// A group of items: the place of its period (0 = whole) and of its dimension value.
struct Cell {
    period: usize,
    code: usize,
    places: Range<usize>,
}

impl<'a, T: Sync> Survey<'a, T> {
    /// The values by measure, period (the whole first), dimension and dimension value. The whole
    /// without a breakdown is there for every period, empty or not; other groups where they have
    /// items.
    pub(super) fn values<I>(
        &self,
        dimensions: &[Dimension<'_, T>],
        estimates: impl Fn(&Part<'_, T>) -> I + Sync,
    ) -> Vec<Value>
    where
        I: IntoIterator<Item = Estimate>,
    {
        let by_dimension = dimensions.iter().enumerate();
        let mut placed: Vec<Placed> = by_dimension
            .flat_map(|(place, dimension)| self.dimension(place, dimension, &estimates))
            .collect();
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, value)| value).collect()
    }

    fn dimension<I>(
        &self,
        place: usize,
        dimension: &Dimension<'_, T>,
        estimates: &(impl Fn(&Part<'_, T>) -> I + Sync),
    ) -> Vec<Placed>
    where
        I: IntoIterator<Item = Estimate>,
    {
        let (codes, labels) = self.codes(dimension);
        let (order, bounds) = self.sort(&codes, labels.len());
        let cells = self.cells(dimension, labels.len(), &bounds);
        let rows = cells.par_iter().flat_map_iter(|cell| {
            let part = Part { items: self.items, places: &order[cell.places.clone()] };
            let values = self.measures.iter().enumerate().zip(estimates(&part));
            let rows: Vec<Placed> = values
                .map(|((measure, spec), estimate)| {
                    let label = labels[cell.code].clone();
                    let at = [measure, cell.period, place, cell.code].map(|part| part as u32);
                    (at, self.value(spec, cell.period, dimension.name, label, estimate))
                })
                .collect();
            rows
        });
        rows.collect()
    }

    /// The dense number of each item's dimension value, and the label of each number.
    fn codes(&self, dimension: &Dimension<'_, T>) -> (Vec<u32>, Vec<String>) {
        let mut codes: Vec<u32> =
            self.items.par_iter().map(|item| (dimension.code)(item)).collect();
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

    /// Places of the items by dimension value and month, and where each (value, month) starts.
    fn sort(&self, codes: &[u32], labels: usize) -> (Vec<u32>, Vec<usize>) {
        let width = self.width();
        let bucket = |place: usize| {
            codes[place] as usize * width + self.months.place((self.at)(&self.items[place]))
        };
        let mut bounds = vec![0; labels * width + 1];
        (0..codes.len()).for_each(|place| bounds[bucket(place) + 1] += 1);
        (1..bounds.len()).for_each(|at| bounds[at] += bounds[at - 1]);
        let (mut next, mut order) = (bounds.clone(), vec![0; codes.len()]);
        for place in 0..codes.len() {
            let at = &mut next[bucket(place)];
            order[*at] = place as u32;
            *at += 1;
        }
        (order, bounds)
    }

    fn width(&self) -> usize {
        self.months.labels().len().max(1)
    }

    fn cells(&self, dimension: &Dimension<'_, T>, labels: usize, bounds: &[usize]) -> Vec<Cell> {
        let width = self.width();
        let months = if dimension.monthly { self.months.labels().len() } else { 0 };
        let cell = |code: usize, period: usize| {
            let first = code * width;
            let places = match period.checked_sub(1) {
                None => bounds[first]..bounds[first + width],
                Some(month) => bounds[first + month]..bounds[first + month + 1],
            };
            Cell { period, code, places }
        };
        let all = (0..labels).flat_map(|code| (0..=months).map(move |period| cell(code, period)));
        all.filter(|cell| dimension.name == "all" || !cell.places.is_empty()).collect()
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
        Value {
            metric: self.metric,
            measure: measure.name,
            period: month.map_or("period", String::as_str).to_owned(),
            dimension,
            dimension_value,
            value: estimate.value,
            unit: measure.unit,
            n: estimate.n,
            low: estimate.low,
            high: estimate.high,
            method: estimate.method,
            evaluable_share: estimate.evaluable_share,
        }
    }
}
