//! Ends of more than one kind: what is the chance to end *this* way by a given time?

use super::survival::Product;
use super::{InputError, all_times, same_length};

/// The cause of a line that had not ended when it was last seen.
pub const CENSORED: u8 = 0;

/// The Aalen-Johansen estimate (Aalen and Johansen 1978) of the share of lines that have ended by
/// `cause` at time `at` or before: Σ S(t-)·d/n over the times up to `at`, where S is the
/// Kaplan-Meier curve of an end by *any* cause.
///
/// `causes[i]` says how line i ended at `durations[i]`, 0 ([`CENSORED`]) when it had not. Treating
/// the other causes as censored instead would overstate the share: what ended otherwise can no
/// longer end this way. At equal times ends come before censorings. Costs O(n log n).
///
/// `None` for no lines, and when some lines outlast all observation before `at`: nobody was
/// watched that long.
///
/// # Errors
///
/// Slices of different lengths; a duration that is negative, infinite or not a number.
pub fn cumulative_incidence(
    durations: &[f64],
    causes: &[u8],
    cause: u8,
    at: f64,
) -> Result<Option<f64>, InputError> {
    same_length(durations.len(), causes.len())?;
    all_times(durations)?;
    let mut lines: Vec<(f64, u8)> =
        durations.iter().copied().zip(causes.iter().copied()).filter(|(t, _)| *t <= at).collect();
    lines.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (incidence, survival) = accumulate(&lines, durations.len() as u64, cause);
    let watched = durations.iter().any(|t| *t >= at) || survival == 0.0;
    Ok((!durations.is_empty() && watched).then_some(incidence))
}

/// The incidence of `cause` and the share not ended by any, after the last of `lines`.
fn accumulate(lines: &[(f64, u8)], mut at_risk: u64, cause: u8) -> (f64, f64) {
    let (mut product, mut survival, mut incidence) = (Product::default(), 1.0, 0.0);
    for tied in lines.chunk_by(|a, b| a.0 == b.0) {
        let ended = tied.iter().filter(|(_, c)| *c != CENSORED).count() as u64;
        let by_cause = tied.iter().filter(|(_, c)| *c != CENSORED && *c == cause).count();
        incidence += survival * by_cause as f64 / at_risk as f64;
        survival = product.step(at_risk, ended);
        at_risk -= tied.len() as u64;
    }
    (incidence, survival)
}
