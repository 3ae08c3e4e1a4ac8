//! A series on its control chart: limits, and the points at which a rule fired.

use std::sync::Arc;

use crate::stats::control_chart::{BASELINE, Point, laney, xmr};
use crate::stats::quantile::quantile;
use crate::stats::runs::{Fired, fired};

use super::slots::Slots;
use crate::metrics::estimate::Estimate;
use crate::metrics::value::About;
use crate::metrics::{Measure, Value};

/// Below this many observations in the median week a series goes by months.
const FEW: f64 = 5.0;

/// Fewest months for that.
const ENOUGH_MONTHS: usize = BASELINE;

/// What one slot of a series has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Observation {
    /// The value; `None` where there is none.
    pub(super) value: Option<f64>,
    /// Of the observations behind it, those that count as hits, where it is a share.
    pub(super) hits: u64,
    /// Observations behind it.
    pub(super) n: u64,
    /// Observations that there were, with those that could not be judged.
    pub(super) population: u64,
}

/// Which chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chart {
    /// Medians and counts: XmR.
    Values,
    /// Shares: Laney p'.
    Shares,
}

/// Measures of a series: value, centre, lower and upper limit, signals, rules 1, 2, 3 and 5.
pub(super) const FIGURES: usize = 9;

const VALUE: &str = "value of the week or month";
const XMR: &str = "XmR chart; limits of usual variation from the baseline";
const LANEY: &str = "Laney p' chart; limits of usual variation from the baseline";
const FIRED: &str = "1 where a rule for runs fired at this point, else 0";
const TIMES: &str = "points of the period at which a rule for runs fired";

/// Points in a row, and which of them belong to the period.
#[derive(Debug)]
pub(super) struct Series {
    chart: Chart,
    slots: Slots,
    observed: Vec<Observation>,
    /// Start of the period; UTC microseconds.
    from: i64,
}

impl Series {
    /// The series that `observe` reads from `weeks`; from `months` where the median week has fewer
    /// than five observations and there are twelve months or more.
    pub(super) fn of(
        chart: Chart,
        [weeks, months]: [Slots; 2],
        from: i64,
        observe: impl Fn(&Slots) -> Vec<Observation>,
    ) -> Self {
        let by_week = observe(&weeks);
        let sizes: Vec<f64> = by_week.iter().map(|one| one.n as f64).collect();
        let is_thin = quantile(&sizes, 0.5).is_some_and(|median| median < FEW);
        if is_thin && months.len() >= ENOUGH_MONTHS {
            return Self { chart, observed: observe(&months), slots: months, from };
        }
        Self { chart, observed: by_week, slots: weeks, from }
    }

    /// The values of the measures of the series, in their order: the whole period, then each
    /// point. In the row of the period stand the newest point and how often rules fired in it.
    pub(super) fn values(&self, metric: &'static str, measures: &'static [Measure]) -> Vec<Value> {
        let points = self.judge();
        let whole = self.of_period(points.as_deref());
        let by_point: Vec<[Estimate; FIGURES]> = (0..self.slots.len())
            .map(|place| self.of_point(place, points.as_ref().and_then(|all| all[place])))
            .collect();
        self.table(metric, measures, &whole, &by_point)
    }

    /// The rows of each measure: that of the whole period, then those of the points.
    pub(super) fn table<const N: usize>(
        &self,
        metric: &'static str,
        measures: &'static [Measure],
        whole: &[Estimate; N],
        by_point: &[[Estimate; N]],
    ) -> Vec<Value> {
        let labels = ["period"].into_iter().chain(self.slots.labels().iter().map(String::as_str));
        let about: Vec<Arc<About>> = labels.map(|label| Arc::new(about(metric, label))).collect();
        let of_measure = |(place, measure): (usize, &'static Measure)| {
            let estimates =
                [whole[place]].into_iter().chain(by_point.iter().map(move |of| of[place]));
            about
                .iter()
                .zip(estimates)
                .map(move |(about, estimate)| Value::new(Arc::clone(about), measure, estimate))
        };
        measures.iter().enumerate().flat_map(of_measure).collect()
    }

    /// Each point on the chart; `None` where there is no chart, or no value for a point.
    fn judge(&self) -> Option<Vec<Option<(Point, Fired)>>> {
        let present: Vec<usize> = self.present().collect();
        let points = self.points(&present)?;
        let z: Vec<f64> = points.iter().map(|point| point.z).collect();
        let mut judged = vec![None; self.observed.len()];
        for ((place, point), fired) in present.into_iter().zip(points).zip(fired(&z)) {
            judged[place] = Some((point, fired));
        }
        Some(judged)
    }

    fn points(&self, present: &[usize]) -> Option<Vec<Point>> {
        let baseline = self.baseline(present);
        let at = |place: &usize| &self.observed[*place];
        match self.chart {
            Chart::Values => {
                let mut points = xmr(&self.values_at(present), baseline)?.points;
                // Neither a wait nor a count can be below 0.
                points.iter_mut().for_each(|point| point.low = point.low.max(0.0));
                Some(points)
            }
            Chart::Shares => {
                let groups = present.iter().map(|place| (at(place).hits, at(place).n));
                Some(laney(&groups.collect::<Vec<_>>(), baseline)?.points)
            }
        }
    }

    /// How many of the points that are there make up the baseline.
    pub(super) fn baseline(&self, present: &[usize]) -> usize {
        let before = present.iter().filter(|place| self.slots.end(**place) <= self.from).count();
        before.max(BASELINE)
    }

    /// The values of the points that are there.
    pub(super) fn values_at(&self, present: &[usize]) -> Vec<f64> {
        present.iter().filter_map(|place| self.observed[*place].value).collect()
    }

    /// How far two points are apart.
    pub(super) fn distance(&self, one: usize, other: usize) -> Option<f64> {
        let values = self.observed[one].value.zip(self.observed[other].value);
        values.map(|(one, other)| (other - one).abs())
    }

    /// Which chart it is on.
    pub(super) fn chart(&self) -> Chart {
        self.chart
    }

    /// Number of weeks or months.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Observations behind a point.
    pub(super) fn size(&self, place: usize) -> u64 {
        self.observed[place].n
    }

    /// The places of the points of the period: those of which any day is in it.
    pub(super) fn of_period_places(&self) -> impl Iterator<Item = usize> {
        (0..self.slots.len()).filter(|place| self.slots.end(*place) > self.from)
    }

    /// The places of the slots that have a value.
    pub(super) fn present(&self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.observed.len()).filter(|place| self.observed[*place].value.is_some())
    }

    fn method(&self) -> &'static str {
        if self.chart == Chart::Values { XMR } else { LANEY }
    }

    fn of_point(&self, place: usize, judged: Option<(Point, Fired)>) -> [Estimate; FIGURES] {
        let Observation { value, n, population, .. } = self.observed[place];
        let limit = |of: fn(&Point) -> f64| {
            Estimate::plain(judged.map(|(point, _)| of(&point)), n, self.method())
        };
        let fired = |of: fn(Fired) -> bool| {
            let fired = judged.map(|(_, fired)| f64::from(u8::from(of(fired))));
            Estimate::plain(fired, n, FIRED)
        };
        [
            Estimate::plain(value, n, VALUE).of(population),
            limit(|point| point.centre),
            limit(|point| point.low),
            limit(|point| point.high),
            fired(Fired::any),
            fired(|fired| fired.beyond_limits),
            fired(|fired| fired.same_side),
            fired(|fired| fired.trend),
            fired(|fired| fired.near_limits),
        ]
    }

    /// The newest point with its limits, and the points of the period at which rules fired.
    fn of_period(&self, points: Option<&[Option<(Point, Fired)>]>) -> [Estimate; FIGURES] {
        let newest = self.present().next_back();
        let judged = points.zip(newest).and_then(|(points, place)| points[place]);
        let nothing = [Estimate::plain(None, 0, VALUE); FIGURES];
        let mut whole = newest.map_or(nothing, |place| self.of_point(place, judged));
        whole[0].method = VALUE;
        let of_period: Vec<usize> = self.of_period_places().collect();
        let judged: Vec<Fired> =
            of_period.iter().filter_map(|place| points?[*place].map(|(_, fired)| fired)).collect();
        let counts = |of: fn(Fired) -> bool| judged.iter().filter(|fired| of(**fired)).count();
        let counts = [
            counts(Fired::any),
            counts(|fired| fired.beyond_limits),
            counts(|fired| fired.same_side),
            counts(|fired| fired.trend),
            counts(|fired| fired.near_limits),
        ];
        let n = judged.len() as u64;
        for (estimate, count) in whole[4..].iter_mut().zip(counts) {
            *estimate = Estimate::count(count as u64, n).evaluable(n, of_period.len() as u64);
            estimate.method = TIMES;
        }
        if points.is_none() {
            // How many points there are says why there is no chart.
            let there = self.present().count() as u64;
            whole[1..].iter_mut().for_each(|estimate| {
                *estimate = Estimate::plain(None, there, estimate.method).evaluable(0, 1);
            });
        }
        whole
    }
}

/// The whole, in one period.
fn about(metric: &'static str, period: &str) -> About {
    let period = period.to_owned();
    About { metric, period, dimension: "all", dimension_value: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 5 January 1970, 00:00, and a week.
    const MONDAY: i64 = 4 * 86_400_000_000;
    const WEEK: i64 = 7 * 86_400_000_000;

    fn measures() -> &'static [Measure] {
        const NAMES: [&str; FIGURES] =
            ["x", "centre", "low", "high", "signals", "rule 1", "rule 2", "rule 3", "rule 5"];
        NAMES.map(|name| Measure { name, unit: "count", doc: "" }).to_vec().leak()
    }

    /// A series of values from week 0 on, in a period that starts with week `from`.
    fn values(of: &[Option<f64>], from: i64, n: u64) -> Vec<Value> {
        series(of, from, n).values("metric", measures())
    }

    fn series(of: &[Option<f64>], from: i64, n: u64) -> Series {
        let (start, end) = (MONDAY + from * WEEK, MONDAY + of.len() as i64 * WEEK);
        let weeks = Slots::weeks(start, end, chrono_tz::UTC).since(MONDAY);
        let months = Slots::months(start, end, chrono_tz::UTC).since(MONDAY);
        let observe = |slots: &Slots| {
            let value = |place: usize| of.get(place).copied().flatten();
            let one = |place| Observation { value: value(place), hits: 0, n, population: n };
            (0..slots.len()).map(one).collect()
        };
        Series::of(Chart::Values, [weeks, months], start, observe)
    }

    fn of<'a>(values: &'a [Value], measure: &str, period: &str) -> &'a Value {
        let mut found = values.iter().filter(|v| v.measure() == measure && v.period() == period);
        found.next().expect("a value")
    }

    /// 10 and 12 by turns: mean 11, every moving range 2, limits 11 ± 5.32.
    fn steady(weeks: usize) -> Vec<Option<f64>> {
        (0..weeks).map(|week| Some(if week % 2 == 0 { 10.0 } else { 12.0 })).collect()
    }

    #[track_caller]
    fn close(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?}");
    }

    #[test]
    fn with_too_little_before_the_period_the_first_twelve_points_are_the_baseline() {
        let mut points = steady(12);
        points.extend([Some(40.0), Some(11.5), None, Some(50.0)]);
        let values = values(&points, 3, 10);
        let newest = of(&values, "x", "period");
        assert_eq!((newest.value(), newest.n()), (Some(50.0), 10));
        close(of(&values, "centre", "period").value(), 11.0);
        close(of(&values, "low", "period").value(), 5.68);
        close(of(&values, "high", "1970-W02").value(), 16.32);
        let fired = of(&values, "rule 1", "period");
        // Weeks 3 to 15 are of the period; one of these 13 has no value.
        assert_eq!((fired.value(), fired.n()), (Some(2.0), 12));
        close(fired.evaluable_share(), 12.0 / 13.0);
        assert_eq!(of(&values, "rule 1", "1970-W14").value(), Some(1.0));
        assert_eq!(of(&values, "rule 1", "1970-W15").value(), Some(0.0));
        let gap = of(&values, "rule 1", "1970-W16");
        assert_eq!((gap.value(), of(&values, "x", "1970-W16").value()), (None, None));
        // Two of three in a row across the gap: 40, 11.5, 50.
        assert_eq!(of(&values, "rule 5", "1970-W17").value(), Some(1.0));
        assert_eq!(of(&values, "signals", "period").value(), Some(2.0));
    }

    #[test]
    fn a_leap_from_one_point_to_the_next_is_above_the_limit_of_ranges() {
        const NAMES: [&str; 3] = ["range", "limit", "above"];
        let measures = NAMES.map(|name| Measure { name, unit: "count", doc: "" }).to_vec().leak();
        let mut points = steady(12);
        points.extend([Some(18.0), None, Some(11.0)]);
        let values = series(&points, 12, 10).ranges("metric", measures);
        // Every range of the baseline is 2: up to 6.534. From 12 to 18 are 6; across the gap 7.
        close(of(&values, "limit", "period").value(), 6.534);
        assert_eq!(of(&values, "range", "1970-W02").value(), None, "the first has none before");
        assert_eq!(of(&values, "range", "1970-W14").value(), Some(6.0));
        assert_eq!(of(&values, "above", "1970-W14").value(), Some(0.0));
        assert_eq!(of(&values, "range", "1970-W15").value(), None);
        assert_eq!(of(&values, "above", "1970-W16").value(), Some(1.0));
        let (newest, above) = (of(&values, "range", "period"), of(&values, "above", "period"));
        assert_eq!((newest.value(), above.value(), above.n()), (Some(7.0), Some(1.0), 2));
        close(above.evaluable_share(), 2.0 / 3.0);
        let few = series(&steady(11), 3, 10).ranges("metric", measures);
        let limit = of(&few, "limit", "period");
        assert_eq!((limit.value(), limit.n(), limit.evaluable_share()), (None, 11, Some(0.0)));
    }

    #[test]
    fn twelve_points_before_the_period_are_the_baseline_and_all_that_are_there() {
        let mut points = steady(14);
        points[13] = Some(14.0);
        points.extend([Some(100.0), Some(10.0)]);
        let values = values(&points, 14, 10);
        // 7 times 10, 6 times 12, once 14; ranges: 12 times 2, once 4.
        close(of(&values, "centre", "period").value(), 156.0 / 14.0);
        close(of(&values, "high", "period").value(), 156.0 / 14.0 + 2.66 * 28.0 / 13.0);
        assert_eq!(of(&values, "rule 1", "period").value(), Some(1.0));
        assert_eq!(of(&values, "rule 1", "period").n(), 2);
    }

    #[test]
    fn eleven_points_are_not_judged_and_n_says_how_many_there_are() {
        let values = values(&steady(11), 3, 10);
        for measure in ["centre", "low", "high", "signals", "rule 1"] {
            let found = of(&values, measure, "period");
            assert_eq!((found.value(), found.n(), found.evaluable_share()), (None, 11, Some(0.0)));
        }
        assert_eq!(of(&values, "x", "1970-W03").value(), Some(12.0), "the points are there");
        assert_eq!(of(&values, "rule 1", "1970-W03").value(), None);
    }

    #[test]
    fn thin_weeks_go_by_months_where_there_are_twelve() {
        let labels = |weeks: usize, n: u64| {
            let values = values(&steady(weeks), 3, n);
            values.iter().filter(|v| v.measure() == "x").nth(1).map(|v| v.period().to_owned())
        };
        assert_eq!(labels(60, 5).as_deref(), Some("1970-W02"));
        // The records begin on 5 January, in the first seventh of the month.
        assert_eq!(labels(60, 4).as_deref(), Some("1970-01"));
        assert_eq!(labels(40, 4).as_deref(), Some("1970-W02"), "nine whole months only");
    }
}
