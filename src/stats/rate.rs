//! Counts of rare things, and how often they happen per exposure.

use super::Interval;
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
