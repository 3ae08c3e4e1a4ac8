//! Quantiles of complete data.

/// The `p` quantile (0 <= p <= 1) by type 7 of Hyndman and Fan (1996), the default of R, NumPy
/// and spreadsheets: with h = (n-1)p on the ascending values, counted from 0,
/// x[⌊h⌋] + (h - ⌊h⌋)(x[⌊h⌋+1] - x[⌊h⌋]).
///
/// `None` for no values or another p; NaN when a value is NaN. Costs O(n): nothing is sorted.
#[must_use]
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    if values.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    if values.iter().any(|x| x.is_nan()) {
        return Some(f64::NAN);
    }
    let h = (values.len() - 1) as f64 * p;
    let mut values = values.to_vec();
    let (_, below, above) = values.select_nth_unstable_by(h as usize, f64::total_cmp);
    let below = *below;
    // Nothing lies above the largest value, and at p = 1 nothing is needed from there.
    let next = above.iter().copied().min_by(f64::total_cmp).unwrap_or(below);
    Some(between(below, next, h.fract()))
}

fn between(low: f64, high: f64, fraction: f64) -> f64 {
    // Equal ends first: two infinities have no difference.
    if low == high { low } else { low + fraction * (high - low) }
}
