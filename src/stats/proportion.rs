//! Shares: how sure can we be of k out of n?

use super::{Interval, Z_95};

/// The share `k / n`; `None` for no trials, or for more successes than trials.
#[must_use]
pub fn share(k: u64, n: u64) -> Option<f64> {
    (n > 0 && k <= n).then(|| k as f64 / n as f64)
}

/// Wilson's 95 % score interval for `k` out of `n` (Wilson 1927), clamped to [0, 1].
///
/// With z = 1.96 and p = k/n: (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n).
/// `None` for no trials, or for more successes than trials.
#[must_use]
pub fn wilson(k: u64, n: u64) -> Option<Interval> {
    let p = share(k, n)?;
    let trials = n as f64;
    let z2_n = Z_95 * Z_95 / trials;
    let centre = (p + z2_n / 2.0) / (1.0 + z2_n);
    let half = Z_95 * (p * (1.0 - p) / trials + z2_n / (4.0 * trials)).sqrt() / (1.0 + z2_n);
    Some(Interval {
        // None and all are exact ends of the scale; rounding would leave them a hair off.
        low: if k == 0 { 0.0 } else { (centre - half).clamp(0.0, 1.0) },
        high: if k == n { 1.0 } else { (centre + half).clamp(0.0, 1.0) },
    })
}
