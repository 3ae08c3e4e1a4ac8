//! Exact tests and limits by counting outcomes.
//!
//! Outcomes are weighed by multiplying the ratio of neighbours outward from the likeliest one: no
//! factorial can overflow, and the cost grows with the square root of the trials. (The inverse of
//! the incomplete beta function would be the textbook way, but the one in statrs 0.19 loses its
//! digits above some ten thousand trials and can fail to return.)

use super::proportion::share;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

/// Outcomes this close in probability to the observed one count as equally likely; without the
/// slack, rounding would decide whether the mirror image of the observed outcome counts. R uses
/// the same figure.
const AS_LIKELY: f64 = 1.0 + 1e-7;

/// What a two-sided 95 % interval leaves out on each side.
const TAIL: f64 = 0.025;

/// Fisher's exact two-sided p value (Fisher 1935) for `k1` of `n1` against `k2` of `n2`: with the
/// margins fixed, the probability of every table no likelier than this one.
///
/// `None` when a group has no trials, or more successes than trials.
#[must_use]
pub fn fisher(k1: u64, n1: u64, k2: u64, n2: u64) -> Option<f64> {
    share(k1, n1).zip(share(k2, n2))?;
    let drawn = k1 + k2;
    let ratio = |x: u64| {
        let rise = (n1 - x) as f64 * (drawn - x) as f64;
        rise / ((x + 1) as f64 * (n2 + x + 1 - drawn) as f64)
    };
    Some(Outcomes::new(drawn.saturating_sub(n2)..=drawn.min(n1), ratio).no_likelier(k1))
}

/// The exact two-sided p value of `k` of `n` when each trial succeeds with these odds
/// (p / (1 - p)): the probability of every count no likelier than `k`.
pub(super) fn binomial(k: u64, n: u64, odds: f64) -> f64 {
    Outcomes::binomial(n, odds).no_likelier(k)
}

/// The lower limit of Clopper and Pearson for `k` of `n`, as odds: those at which `k` or more
/// would have a probability of 0.025. By symmetry the upper limit is 1 / `lower_odds(n - k, n)`.
pub(super) fn lower_odds(k: u64, n: u64) -> f64 {
    let known = OF_FEW.get(n as usize).and_then(|of_n| of_n.get(k as usize));
    known.map_or_else(|| found_odds(k, n), |known| *known.get_or_init(|| found_odds(k, n)))
}

/// The limits of few trials: a run asks for the same ones thousands of times.
static OF_FEW: [[OnceLock<f64>; FEW]; FEW] = [const { [const { OnceLock::new() }; FEW] }; FEW];
const FEW: usize = 64;

fn found_odds(k: u64, n: u64) -> f64 {
    if k == 0 {
        return 0.0;
    }
    // Halved on a logarithmic scale, so that tiny odds are as exact as large ones.
    let (mut low, mut high) = (1e-150_f64, 1e150_f64);
    loop {
        let middle = (low * high).sqrt();
        if middle <= low || middle >= high {
            return middle;
        }
        let below = Outcomes::binomial(n, middle).at_least(k) < TAIL;
        *(if below { &mut low } else { &mut high }) = middle;
    }
}

/// The possible outcomes: those in `support`, where `ratio(x)` is P(x+1) / P(x) and falls as x
/// grows. They are gone through as often as they are asked for, and kept nowhere.
struct Outcomes<R> {
    support: RangeInclusive<u64>,
    ratio: R,
    mode: u64,
}

impl Outcomes<()> {
    fn binomial(n: u64, odds: f64) -> Outcomes<impl Fn(u64) -> f64> {
        Outcomes::new(0..=n, move |x| (n - x) as f64 / (x + 1) as f64 * odds)
    }
}

impl<R: Fn(u64) -> f64> Outcomes<R> {
    fn new(support: RangeInclusive<u64>, ratio: R) -> Self {
        let mode = likeliest(&support, &ratio);
        Self { support, ratio, mode }
    }

    /// The outcomes with their weights relative to the likeliest. Those too unlikely for a number
    /// are left out.
    fn weights(&self) -> impl Iterator<Item = (u64, f64)> {
        let (ratio, mode) = (&self.ratio, self.mode);
        let up = weigh((mode..*self.support.end()).map(move |x| (x + 1, ratio(x))));
        let down = weigh((*self.support.start()..mode).rev().map(move |x| (x, 1.0 / ratio(x))));
        std::iter::once((mode, 1.0)).chain(up).chain(down)
    }

    fn no_likelier(&self, observed: u64) -> f64 {
        let found = self.weights().find(|(x, _)| *x == observed);
        let most = found.map_or(0.0, |(_, weight)| weight * AS_LIKELY);
        self.share_of(|_, weight| weight <= most)
    }

    fn at_least(&self, least: u64) -> f64 {
        self.share_of(|x, _| x >= least)
    }

    fn share_of(&self, wanted: impl Fn(u64, f64) -> bool) -> f64 {
        let (mut total, mut part) = (0.0, 0.0);
        for (outcome, weight) in self.weights() {
            total += weight;
            if wanted(outcome, weight) {
                part += weight;
            }
        }
        part / total
    }
}

/// Multiplies up the ratios of a path that leads away from the likeliest outcome.
fn weigh(path: impl Iterator<Item = (u64, f64)>) -> impl Iterator<Item = (u64, f64)> {
    let mut weight = 1.0;
    path.map_while(move |(outcome, ratio)| {
        weight *= ratio;
        // Below that, rounding holds a shrinking product in place and the walk would not end.
        (weight >= f64::MIN_POSITIVE).then_some((outcome, weight))
    })
}

/// The first outcome after which probabilities no longer rise.
fn likeliest(support: &RangeInclusive<u64>, ratio: &impl Fn(u64) -> f64) -> u64 {
    let (mut low, mut high) = (*support.start(), *support.end());
    while low < high {
        let middle = low + (high - low) / 2;
        if ratio(middle) > 1.0 { low = middle + 1 } else { high = middle }
    }
    low
}
