//! Counts of rare things, and how often they happen per exposure.

use std::sync::OnceLock;

use super::Interval;
use super::exact::{binomial, lower_odds};
use statrs::distribution::{ContinuousCDF, Gamma};

/// A count turned into a rate, with its exact 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Count per exposure, times `per`.
    pub value: f64,
    /// Garwood's interval in the same unit.
    pub interval: Interval,
}

/// Garwood's exact 95 % interval for a Poisson mean (Garwood 1936): from χ²(0.025; 2k) / 2 to
/// χ²(0.975; 2k + 2) / 2, in events. Never narrower than 95 %.
#[must_use]
pub fn poisson_interval(count: u64) -> Interval {
    let known = usize::try_from(count).ok().and_then(|count| OF_FEW.get(count));
    known.map_or_else(|| garwood(count), |known| *known.get_or_init(|| garwood(count)))
}

/// The intervals of small counts: a run asks for the same ones thousands of times.
static OF_FEW: [OnceLock<Interval>; 64] = [const { OnceLock::new() }; 64];

fn garwood(count: u64) -> Interval {
    let k = count as f64;
    let low = if count == 0 { 0.0 } else { gamma_quantile(k, 0.025) };
    Interval { low, high: gamma_quantile(k + 1.0, 0.975) }
}

/// `count` events in `exposure`, stated per `per` of it (per 1,000 requests: 1000).
///
/// `None` unless the exposure is a finite number above 0.
#[must_use]
pub fn rate(count: u64, exposure: f64, per: f64) -> Option<Rate> {
    if !(exposure.is_finite() && exposure > 0.0) {
        return None;
    }
    let unit = per / exposure;
    let Interval { low, high } = poisson_interval(count);
    let interval = Interval { low: low * unit, high: high * unit };
    Some(Rate { value: count as f64 * unit, interval })
}

/// χ²(p; 2·shape) / 2 is the gamma quantile of that shape at rate 1.
fn gamma_quantile(shape: f64, p: f64) -> f64 {
    Gamma::new(shape, 1.0).map_or(f64::NAN, |gamma| gamma.inverse_cdf(p))
}

/// Two rates compared, given how the events they share fell on them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateRatio {
    /// The second rate over the first; `None` when the first is 0.
    pub ratio: Option<f64>,
    /// Lower 95 % limit of the ratio.
    pub low: f64,
    /// Upper 95 % limit of the ratio; `None` when the first rate is 0: there is none.
    pub high: Option<f64>,
    /// Exact two-sided p value of equal rates.
    pub p: f64,
}

/// Compares `count2` in `exposure2` with `count1` in `exposure1` (Przyborowski and Wilenski
/// 1940): given their sum, count2 is binomial with odds exposure2 / exposure1 when the rates are
/// equal. The limits are those of Clopper and Pearson; as the p value adds up outcomes by their
/// likelihood and the limits cut equal tails, the two can disagree near 0.05.
///
/// `None` for no events at all, or unless both exposures are finite numbers above 0.
#[must_use]
pub fn rate_ratio(count1: u64, exposure1: f64, count2: u64, exposure2: f64) -> Option<RateRatio> {
    let odds = exposure2 / exposure1;
    if !(exposure1 > 0.0 && odds.is_finite() && odds > 0.0) {
        return None;
    }
    let both = count1.checked_add(count2).filter(|both| *both > 0)?;
    Some(RateRatio {
        ratio: (count1 > 0).then(|| count2 as f64 / count1 as f64 / odds),
        low: lower_odds(count2, both) / odds,
        high: (count1 > 0).then(|| 1.0 / lower_odds(count1, both) / odds),
        p: binomial(count2, both, odds),
    })
}
