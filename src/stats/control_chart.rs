//! Control charts: what is within the usual variation of a series, and what is not.
//!
//! Limits come from a *baseline*, the first points of the series, and are then frozen: points that
//! are to be judged must not move what they are judged by. How far points scatter is measured from
//! one point to the next, so that a slow change inside the baseline does not widen the limits.

/// Fewest points a baseline may have (Wheeler, "Understanding Variation", 2000).
pub const BASELINE: usize = 12;

/// Mean moving range of two points, in standard deviations (d2 of the tables).
const RANGE_OF_TWO: f64 = 1.128;
/// Distance of the natural limits from the mean, in mean moving ranges: 3 / d2.
const NATURAL: f64 = 2.66;
/// Upper limit of the moving ranges, in mean moving ranges: D4 for two points.
const UPPER_RANGE: f64 = 3.267;

/// One point on its chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The value.
    pub value: f64,
    /// Where the series stands by its baseline.
    pub centre: f64,
    /// Lower limit of the usual variation.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Distance from the centre in thirds of the way to a limit that nothing has cut off: what the
    /// rules for runs look at.
    pub z: f64,
}

/// The chart of single values and their moving ranges (XmR).
#[derive(Debug, Clone, PartialEq)]
pub struct Xmr {
    /// The points, in order.
    pub points: Vec<Point>,
    /// |x(i) - x(i-1)|, one fewer than points.
    pub moving_ranges: Vec<f64>,
    /// Mean moving range of the baseline.
    pub mean_range: f64,
    /// What a moving range of the usual variation stays below.
    pub range_limit: f64,
}

/// The XmR chart (Shewhart 1931; Wheeler 2000, with the rounded constants): mean of the baseline
/// ± 2.66 mean moving ranges of the baseline; moving ranges up to 3.267 times their mean.
///
/// `None` when there are fewer than [`BASELINE`] points in the baseline or in `values`, and when
/// the baseline does not vary at all: then nothing says how large usual variation is.
#[must_use]
pub fn xmr(values: &[f64], baseline: usize) -> Option<Xmr> {
    let first = values.get(..baseline).filter(|_| baseline >= BASELINE)?;
    let (centre, mean_range) = (mean(first), mean(&ranges(first)));
    if mean_range.is_nan() || mean_range <= 0.0 {
        return None;
    }
    let reach = NATURAL * mean_range;
    let point = |value: &f64| Point {
        value: *value,
        centre,
        low: centre - reach,
        high: centre + reach,
        z: (value - centre) / (reach / 3.0),
    };
    Some(Xmr {
        points: values.iter().map(point).collect(),
        moving_ranges: ranges(values),
        mean_range,
        range_limit: UPPER_RANGE * mean_range,
    })
}

/// The chart of shares (Laney p').
#[derive(Debug, Clone, PartialEq)]
pub struct Laney {
    /// The points, in order.
    pub points: Vec<Point>,
    /// How much wider than chance alone the shares of the baseline scatter; below 1 narrower.
    pub sigma_z: f64,
}

/// The p' chart of Laney (2002), in the form of Minitab's "Methods and formulas": with p the share
/// of the whole baseline, s(i) = sqrt(p(1-p)/n(i)) and z(i) = (p(i)-p)/s(i), limits are
/// p ± 3·s(i)·sigma_z, cut off at 0 and 1, where sigma_z = mean|z(i)-z(i-1)|/1.128 over the
/// baseline. An ordinary p chart takes sigma_z as 1 and so calls every large group unusual.
///
/// `counts` are (hits, group size). `None` when there are fewer than [`BASELINE`] points in the
/// baseline or in `counts`, when a group is empty or has more hits than members, and when the
/// shares of the baseline do not vary.
#[must_use]
pub fn laney(counts: &[(u64, u64)], baseline: usize) -> Option<Laney> {
    let first = counts.get(..baseline).filter(|_| baseline >= BASELINE)?;
    if counts.iter().any(|(hits, n)| *n == 0 || hits > n) {
        return None;
    }
    let (hits, all) = first.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let centre = hits as f64 / all as f64;
    let chance = |n: u64| (centre * (1.0 - centre) / n as f64).sqrt();
    let z = |(hits, n): &(u64, u64)| (*hits as f64 / *n as f64 - centre) / chance(*n);
    let sigma_z = mean(&ranges(&first.iter().map(z).collect::<Vec<f64>>())) / RANGE_OF_TWO;
    // Also with a centre of 0 or 1, where every z is 0 / 0.
    if sigma_z.is_nan() || sigma_z <= 0.0 {
        return None;
    }
    let point = |of: &(u64, u64)| {
        let reach = 3.0 * chance(of.1) * sigma_z;
        Point {
            value: of.0 as f64 / of.1 as f64,
            centre,
            low: (centre - reach).max(0.0),
            high: (centre + reach).min(1.0),
            z: z(of) / sigma_z,
        }
    };
    Some(Laney { points: counts.iter().map(point).collect(), sigma_z })
}

fn ranges(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
