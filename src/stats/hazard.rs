//! How much faster one group ends than another.

use super::logrank::LogRank;
use super::{Interval, Z_95};

/// A ratio of hazards with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardRatio {
    /// Above 1: the first group ends faster; below 1: slower.
    pub ratio: f64,
    /// Its interval.
    pub interval: Interval,
}

/// The one-step hazard ratio of the first group over the second (Peto and others 1977; Yusuf and
/// others 1985): exp((O-E)/V), with the 95 % interval exp((O-E)/V ± z/sqrt(V)), from the sums of
/// the log-rank test. Close to that of a Cox model while the ratio is moderate; far from 1 it
/// understates, because V is that of equal hazards.
#[must_use]
pub fn peto(test: &LogRank) -> HazardRatio {
    let (log, reach) = (test.excess / test.variance, Z_95 / test.variance.sqrt());
    let interval = Interval { low: (log - reach).exp(), high: (log + reach).exp() };
    HazardRatio { ratio: log.exp(), interval }
}
