//! Do two groups have the same share?

use statrs::function::erf::erfc;

use super::exact::fisher;
use super::proportion::share;

/// Below this many in a cell, were the shares alike, the normal distribution is no good stand-in
/// for the exact one (Cochran 1954).
const FEW: f64 = 5.0;

/// The outcome of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZTest {
    /// The statistic; above 0 when the second share is the larger one.
    pub z: f64,
    /// Two-sided p value: how often equal shares would come out at least this far apart.
    pub p: f64,
}

/// The z test with the pooled share, z = (p2-p1)/sqrt(p(1-p)(1/n1+1/n2)); its square is Pearson's
/// chi-squared (1900) without a correction for continuity.
///
/// `None` when a group has no trials or more successes than trials, and when both shares are 0 or
/// both are 1: there the formula is 0 / 0.
#[must_use]
pub fn z_test(k1: u64, n1: u64, k2: u64, n2: u64) -> Option<ZTest> {
    let (p1, p2) = share(k1, n1).zip(share(k2, n2))?;
    let (of_1, of_2) = (n1 as f64, n2 as f64);
    let pooled = (k1 + k2) as f64 / (of_1 + of_2);
    let variance = pooled * (1.0 - pooled) * (1.0 / of_1 + 1.0 / of_2);
    let z = (p2 - p1) / variance.sqrt();
    (variance > 0.0).then(|| ZTest { z, p: erfc(z.abs() / std::f64::consts::SQRT_2) })
}

/// The p value of equal shares: [`z_test`], or Fisher's exact test where a cell is expected to
/// hold fewer than five. `None` when a group has no trials or more successes than trials.
#[must_use]
pub fn p_value(k1: u64, n1: u64, k2: u64, n2: u64) -> Option<f64> {
    share(k1, n1).zip(share(k2, n2))?;
    if least_expected(k1 + k2, n1, n2) < FEW {
        return fisher(k1, n1, k2, n2);
    }
    z_test(k1, n1, k2, n2).map(|test| test.p)
}

/// The smallest cell of the table when both groups have the share of `hits` in all of them.
fn least_expected(hits: u64, n1: u64, n2: u64) -> f64 {
    let all = n1 + n2;
    let rarer = hits.min(all - hits) as f64;
    rarer * n1.min(n2) as f64 / all as f64
}
