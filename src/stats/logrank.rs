//! Do two groups wait equally long?

use super::{InputError, all_times, same_length};
use statrs::function::erf::erfc;

/// The outcome of a chi-squared test with one degree of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRank {
    /// The statistic.
    pub chi2: f64,
    /// Probability of at least this statistic when both groups wait alike.
    pub p: f64,
    /// Σ(O-E) of the first group: how many more ended than if both waited alike.
    pub excess: f64,
    /// ΣV, the variance of `excess`; above 0.
    pub variance: f64,
}

/// Durations and whether each ended (true) or was censored (false).
pub type Group<'a> = (&'a [f64], &'a [bool]);

/// The log-rank test (Mantel 1966; Peto and Peto 1972) of two groups: (Σ(O-E))² / ΣV over the
/// times of events, with E = d·n1/n and V = d·(n1/n)(1 - n1/n)(n-d)/(n-1). Costs O(n log n).
///
/// `None` when there is nothing to compare: no event while both groups were at risk.
///
/// # Errors
///
/// Slices of different lengths; a duration that is negative, infinite or not a number.
pub fn log_rank(first: Group<'_>, second: Group<'_>) -> Result<Option<LogRank>, InputError> {
    let mut lines = Vec::with_capacity(first.0.len() + second.0.len());
    for ((durations, events), is_first) in [(first, true), (second, false)] {
        same_length(durations.len(), events.len())?;
        all_times(durations)?;
        lines.extend(durations.iter().zip(events).map(|(t, e)| (*t, *e, is_first)));
    }
    lines.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (excess, variance) = excess(&lines, first.0.len() as u64);
    let chi2 = excess * excess / variance;
    let p = erfc((chi2 / 2.0).sqrt());
    Ok((variance > 0.0).then_some(LogRank { chi2, p, excess, variance }))
}

/// Σ(O-E) of the first group and ΣV, over `lines` of (time, ended, in the first group).
fn excess(lines: &[(f64, bool, bool)], mut first: u64) -> (f64, f64) {
    let (mut excess, mut variance, mut all) = (0.0, 0.0, lines.len() as u64);
    for tied in lines.chunk_by(|a, b| a.0 == b.0) {
        let ended = tied.iter().filter(|line| line.1).count() as f64;
        let of_first = tied.iter().filter(|line| line.1 && line.2).count() as f64;
        let (n, part) = (all as f64, first as f64 / all as f64);
        excess += of_first - ended * part;
        if all > 1 {
            variance += ended * part * (1.0 - part) * (n - ended) / (n - 1.0);
        }
        all -= tied.len() as u64;
        first -= tied.iter().filter(|line| line.2).count() as u64;
    }
    (excess, variance)
}
