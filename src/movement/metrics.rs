//! What each metric says, in both bundles, and whether the difference is more than chance.
//!
//! A bundle holds figures, not the requests behind them, so only what can be tested from figures is
//! tested:
//! - shares: k of n then and now; Newcombe's interval of the difference (Newcombe 1998) and Fisher's
//!   exact test (Fisher 1935), which holds for few and for many;
//! - rates per request: the ratio with its exact interval and test (Przyborowski and Wilenski 1940);
//! - quantiles: changed when their 95 % intervals do not touch; where they do, two bundles cannot
//!   say (the metric `drift_signal` of the newer one compares the waits themselves).
//!
//! Not judged is what chance has no part in: figures as at one date, counted whole, of which most
//! items are the same in both; figures of two periods that overlap; figures of fewer than 5
//! observations. p values are adjusted by Benjamini and Hochberg (1995) over all tests of one
//! dimension; at most 5 % of what is then called changed is expected to be chance.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::edition::Edition;
use crate::stats::exact::fisher;
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::proportion::newcombe;
use crate::stats::rate::rate_ratio;
use crate::words;

/// The expected share of false calls among what is called changed.
const FALSE_CALLS: f64 = 0.05;
/// The metric whose figures are tests already.
const SIGNALS: &str = "drift_signal";
/// Below this number of observations nothing is judged.
const FEW: u64 = 5;

words! {
    /// Whether a difference is more than chance.
    Noise, "judgement" {
        /// More than chance makes likely.
        Changed = "changed",
        /// No more than chance would do.
        WithinVariation = "within_variation",
        /// It cannot be said, or chance has no part in it.
        NotJudged = "not_judged",
    }
}

/// What a figure is told apart by: metric, measure, dimension and dimension value.
pub type Place = (String, String, String, String);

/// One figure of a bundle, for its whole period.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The value; `None` where it is not defined or not reached.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// Number of observations.
    pub n: u64,
    /// Lower end of its 95 % interval.
    pub low: Option<f64>,
    /// Upper end of its 95 % interval.
    pub high: Option<f64>,
}

/// The figures of a bundle.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetricsEdition {
    /// Those of the whole period, in the order of the bundle.
    pub readings: Vec<(Place, Reading)>,
    /// Metrics and measures that have months: they are about a period, the others about one date.
    pub of_a_period: BTreeSet<(String, String)>,
}

/// The dimensions that are compared: those with few parts. The others have too many, of too few
/// items each, to say anything from two figures.
#[must_use]
pub fn is_compared(dimension: &str) -> bool {
    ["all", "system", "risk"].contains(&dimension)
}

impl<'a> FromIterator<(&'a str, Place, Reading)> for MetricsEdition {
    /// From figures of any period: `period` is the whole, anything else a part of it.
    fn from_iter<I: IntoIterator<Item = (&'a str, Place, Reading)>>(figures: I) -> Self {
        let mut edition = Self::default();
        for (period, place, reading) in figures {
            // The metric of signals holds tests of its own.
            if place.0 == SIGNALS || !is_compared(&place.2) {
                continue;
            }
            if period == "period" {
                edition.readings.push((place, reading));
            } else {
                edition.of_a_period.insert((place.0, place.1));
            }
        }
        edition
    }
}

/// One figure in both bundles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricMovement {
    /// Metric, measure, dimension, dimension value.
    pub place: Place,
    /// In the older bundle, if it is there.
    pub old: Option<Reading>,
    /// In the newer bundle, if it is there.
    pub new: Option<Reading>,
    /// Newer less older, in the unit of the figure.
    pub change: Option<f64>,
    /// The effect that was tested: a difference of shares, or a ratio of rates.
    pub effect: Option<f64>,
    /// Lower 95 % limit of the effect.
    pub low: Option<f64>,
    /// Upper 95 % limit of the effect.
    pub high: Option<f64>,
    /// p value of no change.
    pub p: Option<f64>,
    /// The same, adjusted over all tests of this dimension.
    pub adjusted_p: Option<f64>,
    /// Whether it is more than chance.
    pub judgement: Noise,
    /// How it was judged, or why not.
    pub method: String,
}

/// Every figure of either bundle: those of the newer in its order, then those only the older has.
pub(super) fn compare(old: &Edition, new: &Edition) -> Vec<MetricMovement> {
    let overlap = new.bundle.from < old.bundle.to;
    let before: BTreeMap<&Place, &Reading> =
        old.metrics.readings.iter().map(|(place, reading)| (place, reading)).collect();
    let now: BTreeSet<&Place> = new.metrics.readings.iter().map(|(place, _)| place).collect();
    let both = new.metrics.readings.iter().map(|(place, reading)| {
        let is_flow = of_a_period(new, place) || of_a_period(old, place);
        movement(place, before.get(place).copied(), Some(reading), is_flow, overlap)
    });
    let gone = old.metrics.readings.iter().filter(|(place, _)| !now.contains(place));
    let gone = gone.map(|(place, reading)| movement(place, Some(reading), None, true, overlap));
    let mut movements: Vec<MetricMovement> = both.chain(gone).collect();
    adjust(&mut movements);
    movements
}

fn of_a_period(edition: &Edition, (metric, measure, ..): &Place) -> bool {
    edition.metrics.of_a_period.contains(&(metric.clone(), measure.clone()))
}

fn movement(
    place: &Place,
    old: Option<&Reading>,
    new: Option<&Reading>,
    is_flow: bool,
    overlap: bool,
) -> MetricMovement {
    let values = old.and_then(|old| old.value).zip(new.and_then(|new| new.value));
    let unjudged = MetricMovement {
        place: place.clone(),
        old: old.cloned(),
        new: new.cloned(),
        change: values.map(|(old, new)| new - old),
        effect: None,
        low: None,
        high: None,
        p: None,
        adjusted_p: None,
        judgement: Noise::NotJudged,
        method: String::new(),
    };
    let because = |why: &str| MetricMovement { method: why.to_owned(), ..unjudged.clone() };
    match (old, new) {
        (None, _) => because("not in the older bundle"),
        (_, None) => because("not in the newer bundle"),
        (Some(old), _) if old.value.is_none() => because("no value in the older bundle"),
        _ if values.is_none() => because("no value in the newer bundle"),
        _ if !is_flow => because("counted whole at two dates: chance has no part in it"),
        _ if overlap => because("the two periods overlap"),
        (Some(old), Some(new)) if old.n.min(new.n) < FEW => because("fewer than 5 observations"),
        (Some(old), Some(new)) => tested(unjudged, old, new),
    }
}

fn tested(unjudged: MetricMovement, old: &Reading, new: &Reading) -> MetricMovement {
    let is_sampled = old.low.is_some() && new.low.is_some();
    let tested = match new.unit.as_str() {
        "share" if is_sampled => of_shares(&unjudged, old, new),
        "per 1000 requests" if is_sampled => of_rates(&unjudged, old, new, 1000.0),
        "per ticket" if is_sampled => of_rates(&unjudged, old, new, 1.0),
        "hours" | "days" => of_quantiles(&unjudged, old, new),
        _ => None,
    };
    tested.unwrap_or_else(|| MetricMovement {
        method: "no test from these figures alone".into(),
        ..unjudged
    })
}

/// k, where `value` is k of `n / per`.
fn count(reading: &Reading, per: f64) -> Option<u64> {
    let k = reading.value? * reading.n as f64 / per;
    ((k - k.round()).abs() < 1e-6 * k.max(1.0)).then_some(k.round() as u64)
}

fn of_shares(unjudged: &MetricMovement, old: &Reading, new: &Reading) -> Option<MetricMovement> {
    let (k1, k2) = count(old, 1.0).zip(count(new, 1.0))?;
    let interval = newcombe(k1, old.n, k2, new.n)?;
    Some(MetricMovement {
        effect: unjudged.change,
        low: Some(interval.low),
        high: Some(interval.high),
        p: fisher(k1, old.n, k2, new.n),
        method: "difference of shares: Newcombe 95 % interval, Fisher's exact test".into(),
        ..unjudged.clone()
    })
}

fn of_rates(
    unjudged: &MetricMovement,
    old: &Reading,
    new: &Reading,
    per: f64,
) -> Option<MetricMovement> {
    let (k1, k2) = count(old, per).zip(count(new, per))?;
    let ratio = rate_ratio(k1, old.n as f64, k2, new.n as f64)?;
    Some(MetricMovement {
        effect: ratio.ratio,
        low: Some(ratio.low),
        high: ratio.high,
        p: Some(ratio.p),
        method: "ratio of rates: exact conditional 95 % interval and test".into(),
        ..unjudged.clone()
    })
}

fn of_quantiles(unjudged: &MetricMovement, old: &Reading, new: &Reading) -> Option<MetricMovement> {
    let is_below =
        |a: &Reading, b: &Reading| a.high.zip(b.low).is_some_and(|(high, low)| high < low);
    let has_interval = |reading: &Reading| reading.low.is_some() || reading.high.is_some();
    if !has_interval(old) || !has_interval(new) {
        return None;
    }
    let apart = is_below(old, new) || is_below(new, old);
    let (judgement, method) = match apart {
        true => (Noise::Changed, "the two 95 % intervals do not touch"),
        false => (Noise::NotJudged, "the two 95 % intervals touch: see drift_signal"),
    };
    Some(MetricMovement { judgement, method: method.into(), ..unjudged.clone() })
}

/// Adjusts the p values, dimension by dimension, and judges by them.
fn adjust(movements: &mut [MetricMovement]) {
    let mut families: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, movement) in movements.iter().enumerate().filter(|(_, moved)| moved.p.is_some()) {
        families.entry(movement.place.2.clone()).or_default().push(at);
    }
    for members in families.values() {
        let p_values: Vec<f64> = members.iter().filter_map(|at| movements[*at].p).collect();
        for (at, adjusted) in members.iter().zip(benjamini_hochberg(&p_values)) {
            movements[*at].adjusted_p = Some(adjusted);
            let is_changed = adjusted <= FALSE_CALLS;
            movements[*at].judgement =
                if is_changed { Noise::Changed } else { Noise::WithinVariation };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::movement::Bundle;

    const PERIOD: i64 = 1000;

    fn share(k: u64, n: u64) -> Reading {
        let ends = crate::stats::proportion::wilson(k, n);
        Reading {
            value: Some(k as f64 / n as f64),
            unit: "share".into(),
            n,
            low: ends.map(|ends| ends.low),
            high: ends.map(|ends| ends.high),
        }
    }

    fn hours(value: f64, low: f64, high: f64) -> Reading {
        let ends = (Some(low), Some(high));
        Reading { value: Some(value), unit: "hours".into(), n: 50, low: ends.0, high: ends.1 }
    }

    fn place(measure: &str) -> Place {
        ("m".into(), measure.into(), "all".into(), String::new())
    }

    fn edition(quarter: i64, readings: &[(&str, Reading)], flows: &[&str]) -> Edition {
        let readings = readings.iter().map(|(name, reading)| (place(name), reading.clone()));
        let of_a_period = flows.iter().map(|name| ("m".to_owned(), (*name).to_owned()));
        Edition {
            bundle: Bundle {
                from: quarter * PERIOD,
                to: (quarter + 1) * PERIOD,
                ..Bundle::default()
            },
            metrics: MetricsEdition {
                readings: readings.collect(),
                of_a_period: of_a_period.collect(),
            },
            ..Edition::default()
        }
    }

    fn one(old: Reading, new: Reading, flows: &[&str]) -> MetricMovement {
        let (old, new) = (edition(0, &[("a", old)], flows), edition(1, &[("a", new)], flows));
        compare(&old, &new).remove(0)
    }

    #[test]
    fn shares_are_tested_by_the_counts_behind_them() {
        // The reopened tickets of two quarters: 38 of 410 and 61 of 395; Newcombe's interval and
        // Fisher's p by scipy and statsmodels (fixtures/stats/vectors.json, two_proportions).
        let moved = one(share(38, 410), share(61, 395), &["a"]);
        let close = |found: Option<f64>, expected: f64| {
            assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?}");
        };
        close(moved.effect, 0.061_747_452_917_567_14);
        close(moved.low, 0.016_303_889_467_240_693);
        close(moved.high, 0.107_714_329_401_239_64);
        close(moved.p, 0.009_730_021_601_080_791);
        assert_eq!((moved.adjusted_p, moved.judgement), (moved.p, Noise::Changed));
        let same = one(share(38, 410), share(40, 395), &["a"]);
        assert_eq!(same.judgement, Noise::WithinVariation);
    }

    #[test]
    fn many_tests_are_adjusted_together() {
        let names = ["a", "b", "c", "d", "e", "f"];
        let old: Vec<_> = names.iter().map(|name| (*name, share(38, 410))).collect();
        let new: Vec<_> = names
            .iter()
            .map(|name| (*name, if *name == "a" { share(61, 395) } else { share(38, 395) }))
            .collect();
        let moved = compare(&edition(0, &old, &names), &edition(1, &new, &names));
        // p = 0.0097 is one of six tests: 6 times that is no longer below 5 %.
        assert_eq!(moved[0].judgement, Noise::WithinVariation);
        assert!(moved[0].adjusted_p > moved[0].p);
    }

    #[test]
    fn what_is_counted_whole_at_two_dates_is_no_sample() {
        let moved = one(share(38, 410), share(61, 395), &[]);
        assert_eq!((moved.judgement, moved.p), (Noise::NotJudged, None));
        assert!(moved.change.is_some() && moved.method.starts_with("counted whole"));
    }

    #[test]
    fn periods_that_overlap_few_observations_and_missing_values_are_not_judged() {
        let old = edition(0, &[("a", share(38, 410))], &["a"]);
        let mut new = edition(1, &[("a", share(61, 395))], &["a"]);
        new.bundle.from = PERIOD - 1;
        assert_eq!(compare(&old, &new)[0].method, "the two periods overlap");
        assert_eq!(one(share(4, 4), share(0, 400), &["a"]).judgement, Noise::NotJudged);
        let unreached = Reading { value: None, ..share(1, 10) };
        assert_eq!(one(unreached, share(1, 10), &["a"]).method, "no value in the older bundle");
        let gone = compare(&old, &edition(1, &[], &[]));
        assert_eq!((gone.len(), gone[0].method.as_str()), (1, "not in the newer bundle"));
    }

    #[test]
    fn medians_are_apart_when_their_intervals_do_not_touch() {
        let apart = one(hours(10.0, 8.0, 12.0), hours(20.0, 13.0, 24.0), &["a"]);
        assert_eq!(apart.judgement, Noise::Changed);
        let close = one(hours(10.0, 8.0, 12.0), hours(20.0, 12.0, 24.0), &["a"]);
        assert_eq!(close.judgement, Noise::NotJudged);
        let open = Reading { high: None, ..hours(10.0, 8.0, 0.0) };
        assert_eq!(one(open, hours(20.0, 12.0, 24.0), &["a"]).judgement, Noise::NotJudged);
    }

    #[test]
    fn rates_are_compared_by_their_ratio() {
        // 9 of 2,610 and 17 of 2,450 requests: ratio and exact conditional p by scipy
        // (fixtures/stats/vectors.json, poisson_rate).
        let rate = |k: f64, n: u64| Reading {
            value: Some(k * 1000.0 / n as f64),
            unit: "per 1000 requests".into(),
            n,
            low: Some(0.0),
            high: Some(99.0),
        };
        let moved = one(rate(9.0, 2610), rate(17.0, 2450), &["a"]);
        assert!(moved.effect.is_some_and(|ratio| (ratio - 2.012_244_897_959_184).abs() < 1e-9));
        assert!(moved.p.is_some_and(|p| (p - 0.114_975_009_030_197_48).abs() < 1e-9));
        assert_eq!(moved.judgement, Noise::WithinVariation);
    }
}
