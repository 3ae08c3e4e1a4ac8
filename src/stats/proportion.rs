//! Shares: how sure can we be of k out of n?

use super::exact::lower_odds;
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

/// The exact 95 % interval for `k` out of `n` (Clopper and Pearson 1934): the shares at which `k`
/// or more, and `k` or fewer, would each have a probability of 0.025. Never narrower than 95 %.
///
/// `None` for no trials, or for more successes than trials.
#[must_use]
pub fn clopper_pearson(k: u64, n: u64) -> Option<Interval> {
    share(k, n)?;
    let (hit, miss) = (lower_odds(k, n), lower_odds(n - k, n));
    Some(Interval { low: hit / (1.0 + hit), high: 1.0 / (1.0 + miss) })
}

/// Newcombe's 95 % interval for the difference k2/n2 - k1/n1 (Newcombe 1998, method 10): the
/// distances to the ends of the two Wilson intervals, combined as the sides of a right angle.
///
/// `None` when a group has no trials, or more successes than trials.
#[must_use]
pub fn newcombe(k1: u64, n1: u64, k2: u64, n2: u64) -> Option<Interval> {
    let (p1, p2) = share(k1, n1).zip(share(k2, n2))?;
    let (of_1, of_2) = wilson(k1, n1).zip(wilson(k2, n2))?;
    let difference = p2 - p1;
    Some(Interval {
        low: difference - (p2 - of_2.low).hypot(of_1.high - p1),
        high: difference + (of_2.high - p2).hypot(p1 - of_1.low),
    })
}
