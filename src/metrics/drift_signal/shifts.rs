//! One figure of this period against that of the previous one: how far it moved, and whether that
//! is more than chance.

use crate::stats::hazard::peto;
use crate::stats::logrank::{Group, log_rank};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::proportion::{newcombe, share};
use crate::stats::rate::rate_ratio;
use crate::stats::survival::Curve;
use crate::stats::two_proportions::p_value;

use crate::metrics::Value;
use crate::metrics::estimate::Estimate;

/// Fewest observations a side must have to be judged.
const FEW: u64 = 5;

/// Adjusted p values up to this count as changed.
const LEVEL: f64 = 0.05;

/// Estimates of a comparison: effect, changed, this, previous, p, adjusted p. What needs the other
/// comparisons is filled in by [`adjust`].
pub(super) const FIGURES: usize = 6;
const CHANGED: usize = 1;
const P: usize = 4;
const ADJUSTED: usize = 5;

const JUDGED: &str = "1 where the adjusted p value is at most 0.05, else 0";
const CORRECTED: &str = "p value adjusted by Benjamini-Hochberg";

/// What a comparison found, before it is put in order.
struct Shift {
    effect: Estimate,
    this: Estimate,
    previous: Estimate,
    p: Estimate,
}

impl Shift {
    /// `population` of both sides could be counted, were the records there; without `reach` there
    /// is nothing before to compare with.
    fn estimates(self, population: [u64; 2], reach: bool) -> [Estimate; FIGURES] {
        let both = population[0] + population[1];
        let pair = |estimate: Estimate, of: u64| match reach {
            true => estimate.of(of),
            false => {
                Estimate { evaluable_share: Some(0.0), ..Estimate::plain(None, 0, estimate.method) }
            }
        };
        let n = self.p.n;
        [
            pair(self.effect, both),
            pair(Estimate::plain(None, n, JUDGED), both),
            self.this.of(population[1]),
            pair(self.previous, population[0]),
            pair(self.p, both),
            pair(Estimate::plain(None, n, CORRECTED), both),
        ]
    }
}

/// Waits of one side: how long, and whether they had ended.
#[derive(Debug, Default)]
pub(super) struct Waited {
    /// Hours.
    pub(super) hours: Vec<f64>,
    /// Whether each ended.
    pub(super) ended: Vec<bool>,
    /// How many there were, with those that have no length.
    pub(super) population: u64,
}

impl Waited {
    /// Adds one wait.
    pub(super) fn add(&mut self, hours: f64, ended: bool) {
        self.hours.push(hours);
        self.ended.push(ended);
    }

    /// The median.
    pub(super) fn median(&self) -> Estimate {
        // Waits without a length are left out before, so that none is negative.
        let curve = Curve::new(&self.hours, &self.ended).unwrap_or_default();
        Estimate::plain(curve.quantile(0.5).estimate, self.len(), "Kaplan-Meier median")
    }

    fn group(&self) -> Group<'_> {
        (&self.hours, &self.ended)
    }

    /// How many have a length.
    pub(super) fn len(&self) -> u64 {
        self.hours.len() as u64
    }
}

/// Two lots of waits: the log-rank test, with the hazard ratio of this period over the previous.
pub(super) fn of_waits([previous, this]: &[Waited; 2], reach: bool) -> [Estimate; FIGURES] {
    let n = previous.len() + this.len();
    let is_judged = previous.len().min(this.len()) >= FEW;
    let judged = || log_rank(this.group(), previous.group()).ok().flatten();
    let test = is_judged.then(judged).flatten();
    let ratio = test.as_ref().map(peto);
    let effect =
        Estimate::plain(ratio.map(|r| r.ratio), n, "hazard ratio; one-step (Peto) 95 % interval");
    let effect = Estimate {
        low: ratio.map(|r| r.interval.low),
        high: ratio.map(|r| r.interval.high),
        ..effect
    };
    let p = Estimate::plain(test.map(|test| test.p), n, "log-rank");
    let shift = Shift { effect, this: this.median(), previous: previous.median(), p };
    shift.estimates([previous.population, this.population], reach)
}

/// Hits among those that could be judged, of all.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    /// Hits.
    pub(super) hits: u64,
    /// Judged.
    pub(super) n: u64,
    /// All.
    pub(super) population: u64,
}

impl Tally {
    /// Adds one; `None` where nobody can tell.
    pub(super) fn add(&mut self, hit: Option<bool>) {
        self.population += 1;
        self.n += u64::from(hit.is_some());
        self.hits += u64::from(hit == Some(true));
    }

    fn share(&self) -> Estimate {
        Estimate::plain(share(self.hits, self.n), self.n, "share")
    }
}

/// Two shares: Newcombe's interval of their difference, and the p value of the pooled z test or,
/// where a cell is expected to hold fewer than five, of Fisher's.
pub(super) fn of_shares([previous, this]: [Tally; 2], reach: bool) -> [Estimate; FIGURES] {
    let n = previous.n + this.n;
    let is_judged = previous.n.min(this.n) >= FEW;
    let (was, is) = (previous.share(), this.share());
    let interval = || newcombe(previous.hits, previous.n, this.hits, this.n);
    let interval = is_judged.then(interval).flatten();
    let difference = was.value.zip(is.value).map(|(was, is)| is - was).filter(|_| is_judged);
    let effect = Estimate {
        low: interval.map(|ends| ends.low),
        high: interval.map(|ends| ends.high),
        ..Estimate::plain(difference, n, "difference of shares; Newcombe 95 % interval")
    };
    let p = || p_value(previous.hits, previous.n, this.hits, this.n);
    let p = is_judged.then(p).flatten();
    let p = Estimate::plain(p, n, "pooled z; Fisher where a cell is expected below 5");
    let shift = Shift { effect, this: is, previous: was, p };
    shift.estimates([previous.population, this.population], reach)
}

/// Two counts in `days` each: the exact ratio of their rates. What is tested is how all of them
/// fell on the two sides; one side may have none.
pub(super) fn of_counts(
    [previous, this]: [u64; 2],
    days: [f64; 2],
    reach: bool,
) -> [Estimate; FIGURES] {
    let n = previous + this;
    let is_judged = n >= 2 * FEW;
    let ratio = is_judged.then(|| rate_ratio(previous, days[0], this, days[1])).flatten();
    let effect = Estimate {
        low: ratio.map(|ratio| ratio.low),
        high: ratio.and_then(|ratio| ratio.high),
        ..Estimate::plain(
            ratio.and_then(|r| r.ratio),
            n,
            "rate ratio; exact conditional 95 % interval",
        )
    };
    let p = Estimate::plain(ratio.map(|ratio| ratio.p), n, "exact conditional test of two rates");
    let per_day = |count: u64, days: f64| {
        let rate = (n > 0 && days > 0.0).then(|| count as f64 / days);
        Estimate::plain(rate, count, "count per day")
    };
    let (this, previous) = (per_day(this, days[1]), per_day(previous, days[0]));
    let population = [previous.n, this.n];
    Shift { effect, this, previous, p }.estimates(population, reach)
}

/// The values of one comparison, by figure; each figure has the same cells in the same order.
pub(super) type Comparison<'a> = Vec<&'a mut [Value]>;

/// Fills in what depends on other comparisons. Of one dimension all cells of a comparison are
/// adjusted together; without a breakdown all comparisons are.
pub(super) fn adjust(comparisons: &mut [Comparison<'_>]) {
    let mut overall = Vec::new();
    for (which, comparison) in comparisons.iter_mut().enumerate() {
        let cells = comparison[P].len();
        let dimension = |cell: &usize| comparison[P][*cell].dimension();
        let (all, parts): (Vec<usize>, Vec<usize>) =
            (0..cells).partition(|c| dimension(c) == "all");
        overall.extend(all.into_iter().map(|cell| (which, cell)));
        let families: Vec<Vec<usize>> =
            parts.chunk_by(|a, b| dimension(a) == dimension(b)).map(<[usize]>::to_vec).collect();
        for family in families {
            let places = family.into_iter().map(|cell| (0, cell));
            family_of(std::slice::from_mut(comparison), places);
        }
    }
    family_of(comparisons, overall.into_iter());
}

/// Adjusts the p values at these (comparison, cell) together.
fn family_of(comparisons: &mut [Comparison<'_>], places: impl Iterator<Item = (usize, usize)>) {
    let tested: Vec<((usize, usize), f64)> = places
        .filter_map(|(which, cell)| Some(((which, cell), comparisons[which][P][cell].value()?)))
        .collect();
    let p_values: Vec<f64> = tested.iter().map(|(_, p)| *p).collect();
    for (((which, cell), _), adjusted) in tested.iter().zip(benjamini_hochberg(&p_values)) {
        comparisons[*which][ADJUSTED][*cell].set(adjusted);
        let has_changed = f64::from(u8::from(adjusted <= LEVEL));
        comparisons[*which][CHANGED][*cell].set(has_changed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::metrics::value::About;
    use crate::metrics::{Measure, count};

    fn tally(hits: u64, n: u64) -> Tally {
        Tally { hits, n, population: n }
    }

    fn values(estimates: [Estimate; FIGURES]) -> [Option<f64>; FIGURES] {
        estimates.map(|estimate| estimate.value)
    }

    #[test]
    fn a_share_that_rose_has_a_positive_effect() {
        let found = of_shares([tally(38, 410), tally(61, 395)], true);
        let difference = 61.0 / 395.0 - 38.0 / 410.0;
        assert_eq!((found[0].value, found[0].n), (Some(difference), 805));
        assert!(found[0].low.is_some_and(|low| low > 0.0 && low < difference));
        assert_eq!(found[P].value, p_value(38, 410, 61, 395));
        assert_eq!((found[CHANGED].value, found[ADJUSTED].value), (None, None), "not yet");
    }

    #[test]
    fn fewer_than_five_on_a_side_are_shown_and_not_judged() {
        let found = of_shares([tally(1, 4), tally(6, 9)], true);
        assert_eq!((found[2].value, found[3].value), (Some(6.0 / 9.0), Some(0.25)));
        assert_eq!((found[0].value, found[0].low, found[P].value), (None, None, None));
        assert!(of_shares([tally(1, 5), tally(6, 9)], true)[P].value.is_some());
        let waited = |hours: &[f64]| Waited {
            hours: hours.to_vec(),
            ended: vec![true; hours.len()],
            population: hours.len() as u64,
        };
        let (four, five) = (waited(&[1.0; 4]), waited(&[1.0, 2.0, 3.0, 4.0, 5.0]));
        let found = of_waits(&[four, waited(&[9.0; 5])], true);
        assert_eq!(values(found), [None, None, Some(9.0), Some(1.0), None, None]);
        // All of this period end before any of the previous one does: faster, above 1.
        let found = of_waits(&[waited(&[9.0; 5]), five], true);
        assert!(found[0].value.is_some_and(|ratio| ratio > 1.0) && found[P].value.is_some());
    }

    #[test]
    fn a_count_may_come_from_nothing() {
        let found = of_counts([0, 12], [10.0, 20.0], true);
        assert_eq!((found[0].value, found[0].high), (None, None), "a ratio to 0");
        assert!(found[0].low.is_some_and(|low| low > 1.0));
        assert_eq!((found[2].value, found[3].value), (Some(0.6), Some(0.0)));
        // Twelve of twelve on the side with two thirds of the days, and no likelier outcome.
        let p = (2.0_f64 / 3.0).powi(12);
        assert!(found[P].value.is_some_and(|found| found >= p && found < 2.0 * p));
        assert_eq!(of_counts([0, 9], [10.0, 20.0], true)[P].value, None, "nine in all");
        assert_eq!(values(of_counts([0, 0], [10.0, 20.0], true)), [None; FIGURES]);
    }

    #[test]
    fn without_records_from_before_only_this_period_has_values() {
        let found = of_shares([tally(0, 0), tally(6, 9)], false);
        assert_eq!(values(found), [None, None, Some(6.0 / 9.0), None, None, None]);
        let shares = found.map(|estimate| estimate.evaluable_share);
        assert_eq!(shares, [Some(0.0), Some(0.0), Some(1.0), Some(0.0), Some(0.0), Some(0.0)]);
    }

    static MEASURE: Measure = count("x", "");

    fn value(dimension: &'static str, part: &str, value: Option<f64>) -> Value {
        let (period, dimension_value) = ("period".into(), part.into());
        let about = About { metric: "m", period, dimension, dimension_value };
        Value::new(Arc::new(about), &MEASURE, Estimate::plain(value, 9, ""))
    }

    fn slices(figures: &mut [Vec<Value>]) -> Comparison<'_> {
        figures.iter_mut().map(Vec::as_mut_slice).collect()
    }

    #[test]
    fn parts_are_adjusted_within_their_breakdown_and_the_whole_across_comparisons() {
        let cells = |p: [Option<f64>; 5]| -> Vec<Value> {
            let names =
                [("all", ""), ("system", "a"), ("system", "b"), ("system", "c"), ("risk", "low")];
            names.iter().zip(p).map(|((dimension, part), p)| value(dimension, part, p)).collect()
        };
        let figures = |p: [Option<f64>; 5]| -> Vec<Vec<Value>> {
            (0..FIGURES).map(|place| cells(if place == P { p } else { [None; 5] })).collect()
        };
        let mut first = figures([Some(0.02), Some(0.02), Some(0.04), None, Some(0.04)]);
        let mut second = figures([Some(0.03), None, None, None, None]);
        adjust(&mut [slices(&mut first), slices(&mut second)]);
        let of = |figures: &[Vec<Value>], place: usize| -> Vec<Option<f64>> {
            figures[place].iter().map(Value::value).collect()
        };
        // Overall 2·0.02 and 2·0.03, capped by the larger: 0.03 for both. Systems: two were judged.
        let adjusted = [Some(0.03), Some(0.04), Some(0.04), None, Some(0.04)];
        assert_eq!(of(&first, ADJUSTED), adjusted);
        assert_eq!(of(&first, CHANGED), [Some(1.0), Some(1.0), Some(1.0), None, Some(1.0)]);
        assert_eq!(of(&second, ADJUSTED), [Some(0.03), None, None, None, None]);
    }
}
