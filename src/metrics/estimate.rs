//! One figure with what it rests on, before it is put into its place in the list of values.

use crate::stats::proportion::{share, wilson};
use crate::stats::rate::rate;
use crate::stats::survival::{Curve, Quantile, Step};

/// Below this number of observations a rate or a quantile is shown without an interval: the log-log
/// limits of so few lines rest on a handful of steps and suggest more than is known.
const FEW: u64 = 5;

/// A figure with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value; `None` where it is not defined, or not reached.
    pub value: Option<f64>,
    /// Number of observations behind it.
    pub n: u64,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
    /// How it was computed.
    pub method: &'static str,
    /// Share of the population that could be evaluated; `None` when there is none.
    pub evaluable_share: Option<f64>,
}

impl Estimate {
    /// A figure without an interval, from `n` observations.
    pub(super) fn plain(value: Option<f64>, n: u64, method: &'static str) -> Self {
        Self { value, n, low: None, high: None, method, evaluable_share: None }
    }

    /// `k` of `n` observations, as a number. Of nothing there is no number, not 0.
    pub(super) fn count(k: u64, n: u64) -> Self {
        Self::plain((n > 0).then_some(k as f64), n, "count")
    }

    /// `k / n` with Wilson's interval.
    pub(super) fn share(k: u64, n: u64) -> Self {
        let interval = (n >= FEW).then(|| wilson(k, n)).flatten();
        Self {
            low: interval.map(|ends| ends.low),
            high: interval.map(|ends| ends.high),
            ..Self::plain(share(k, n), n, "share; Wilson 95 % interval from 5 on")
        }
    }

    /// `k` per `per` of `n`, with Garwood's exact interval.
    pub(super) fn rate(k: u64, n: u64, per: f64) -> Self {
        let rate = rate(k, n as f64, per);
        let interval = rate.map(|rate| rate.interval).filter(|_| n >= FEW);
        Self {
            low: interval.map(|ends| ends.low),
            high: interval.map(|ends| ends.high),
            ..Self::plain(
                rate.map(|rate| rate.value),
                n,
                "rate; exact (Garwood) 95 % interval from 5 on",
            )
        }
    }

    /// A quantile of a curve over `n` lines; `None` with n > 0 is "not reached".
    pub(super) fn quantile(quantile: Quantile, n: u64) -> Self {
        Self {
            low: quantile.low.filter(|_| n >= FEW),
            high: quantile.high.filter(|_| n >= FEW),
            ..Self::plain(quantile.estimate, n, "Kaplan-Meier; log-log 95 % interval from 5 on")
        }
    }

    /// What the median of what has ended hides: the median of the curve over `n` lines less that one.
    pub(super) fn gap(curve: &Curve, n: u64) -> Self {
        let medians = curve.quantile(0.5).estimate.zip(curve.naive_quantile(0.5));
        let gap = medians.map(|(honest, naive)| honest - naive);
        Self::plain(gap, n, "difference of two medians")
    }

    /// The share that has ended by `time`, 1 - S(time), of a curve over `n` lines.
    pub(super) fn ended_by(curve: &Curve, time: f64, n: u64) -> Self {
        let survival = curve.survival_at(time);
        let step = curve.steps().partition_point(|step| step.time <= time).checked_sub(1);
        let interval = step.and_then(|place| curve.steps().get(place)).and_then(Step::interval);
        let interval = interval.filter(|_| survival.is_some() && n >= FEW);
        Self {
            low: interval.map(|ends| 1.0 - ends.high),
            high: interval.map(|ends| 1.0 - ends.low),
            ..Self::plain(
                survival.map(|s| 1.0 - s),
                n,
                "1 - Kaplan-Meier; log-log 95 % interval from 5 on",
            )
        }
    }

    /// The share and the number of yes among the answers there are.
    pub(super) fn answers(answers: impl Iterator<Item = Option<bool>>) -> [Self; 2] {
        Self::counted_answers(answers.map(|answer| (answer, 1)))
    }

    /// The same of answers that are given by a number of items each.
    pub(super) fn counted_answers(answers: impl Iterator<Item = (Option<bool>, u64)>) -> [Self; 2] {
        let (yes, known, all) = answers.fold((0, 0, 0), |(yes, known, all), (answer, n)| {
            let of = |is_so: bool| if is_so { n } else { 0 };
            (yes + of(answer == Some(true)), known + of(answer.is_some()), all + n)
        });
        [Self::share(yes, known), Self::count(yes, known)].map(|estimate| estimate.of(all))
    }

    /// States that `evaluable` of `population` observations could be evaluated.
    pub(super) fn evaluable(self, evaluable: u64, population: u64) -> Self {
        Self { evaluable_share: share(evaluable, population), ..self }
    }

    /// States that of `population` observations only those in `n` could be evaluated.
    pub(super) fn of(self, population: u64) -> Self {
        self.evaluable(self.n, population)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_rate_no_share_and_no_count() {
        for empty in [Estimate::count(0, 0), Estimate::share(0, 0), Estimate::rate(0, 0, 1000.0)] {
            assert_eq!((empty.value, empty.low, empty.high, empty.n), (None, None, None, 0));
            assert_eq!(empty.of(0).evaluable_share, None);
            assert_eq!(empty.of(7).evaluable_share, Some(0.0));
        }
    }

    #[test]
    fn a_quantile_of_a_handful_has_no_interval_and_of_one_more_it_has() {
        let hours = [1.0, 2.0, 3.0, 4.0, 5.0];
        let of = |n: usize| {
            let curve = Curve::new(&hours[..n], &vec![true; n]).expect("a curve");
            Estimate::quantile(curve.quantile(0.5), n as u64)
        };
        assert_eq!((of(4).value, of(4).low, of(4).high), (Some(2.0), None, None));
        assert_eq!(of(5).value, Some(3.0));
        assert!(of(5).low.is_some());
    }

    #[test]
    fn a_handful_has_a_share_and_no_interval() {
        assert_eq!(Estimate::share(1, 4).value, Some(0.25));
        assert_eq!(Estimate::share(1, 4).high, None);
        assert!(Estimate::share(1, 5).high.is_some());
        assert!(Estimate::rate(0, 5, 1000.0).high.is_some());
    }
}
