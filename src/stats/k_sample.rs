//! Do more than two groups wait equally long?

use statrs::function::gamma::gamma_ur;

use super::logrank::Group;
use super::{InputError, all_times, same_length};

/// The outcome of a chi-squared test of several groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KSample {
    /// The statistic.
    pub chi2: f64,
    /// Degrees of freedom: groups that were compared, less one.
    pub df: usize,
    /// Probability of at least this statistic when all groups wait alike.
    pub p: f64,
}

/// The log-rank test of several groups (Peto and Peto 1972; Kalbfleisch and Prentice 2002,
/// section 1.5): with O-E and the covariance V(g,h) = d·(n(g)/n)·(1{g=h} - n(h)/n)·(n-d)/(n-1)
/// summed over the times of events, the statistic is (O-E)'V⁻(O-E). Groups that were at risk with
/// others at no event have nothing to be compared by and take no degree of freedom.
/// Costs O(n log n + n·k + k³).
///
/// `None` when fewer than two groups can be compared.
///
/// # Errors
///
/// Slices of different lengths; a duration that is negative, infinite or not a number.
pub fn log_rank_of(groups: &[Group<'_>]) -> Result<Option<KSample>, InputError> {
    let mut lines = Vec::new();
    for (group, (durations, events)) in groups.iter().enumerate() {
        same_length(durations.len(), events.len())?;
        all_times(durations)?;
        lines.extend(durations.iter().zip(*events).map(|(time, ended)| (*time, *ended, group)));
    }
    lines.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut sums = Sums::of(groups.iter().map(|group| group.0.len() as f64).collect());
    lines.chunk_by(|a, b| a.0 == b.0).for_each(|tied| sums.step(tied));
    Ok(sums.test())
}

/// O-E and V so far, and who is still at risk.
struct Sums {
    at_risk: Vec<f64>,
    excess: Vec<f64>,
    covariance: Vec<Vec<f64>>,
}

impl Sums {
    fn of(at_risk: Vec<f64>) -> Self {
        let groups = at_risk.len();
        Self { at_risk, excess: vec![0.0; groups], covariance: vec![vec![0.0; groups]; groups] }
    }

    fn step(&mut self, tied: &[(f64, bool, usize)]) {
        let ended = tied.iter().filter(|line| line.1).count() as f64;
        if ended > 0.0 {
            tied.iter().filter(|line| line.1).for_each(|line| self.excess[line.2] += 1.0);
            self.expect(ended);
        }
        tied.iter().for_each(|line| self.at_risk[line.2] -= 1.0);
    }

    fn expect(&mut self, ended: f64) {
        let all: f64 = self.at_risk.iter().sum();
        let spread = if all > 1.0 { ended * (all - ended) / (all - 1.0) } else { 0.0 };
        for (g, row) in self.covariance.iter_mut().enumerate() {
            let part = self.at_risk[g] / all;
            self.excess[g] -= ended * part;
            for (h, cell) in row.iter_mut().enumerate() {
                *cell += spread * part * (f64::from(u8::from(g == h)) - self.at_risk[h] / all);
            }
        }
    }

    fn test(self) -> Option<KSample> {
        let known = |g: &usize| self.covariance[*g][*g] > 0.0;
        let mut compared: Vec<usize> = (0..self.excess.len()).filter(known).collect();
        // What the others say, the last one says too: the sums of O-E add up to 0.
        compared.pop()?;
        let df = compared.len();
        let row = |g: &usize| -> Vec<f64> {
            compared.iter().map(|h| self.covariance[*g][*h]).chain([self.excess[*g]]).collect()
        };
        let solved = solve(compared.iter().map(row).collect())?;
        let chi2 = compared.iter().zip(solved).map(|(g, x)| self.excess[*g] * x).sum::<f64>();
        let chi2 = chi2.max(0.0);
        (df > 0).then(|| KSample { chi2, df, p: upper_tail(chi2, df) })
    }
}

/// Probability that chi-squared with `df` degrees of freedom is `chi2` or more.
fn upper_tail(chi2: f64, df: usize) -> f64 {
    if chi2 > 0.0 { gamma_ur(df as f64 / 2.0, chi2 / 2.0) } else { 1.0 }
}

/// Solves `rows`, each of coefficients and a right-hand side, by elimination with the largest
/// pivot; `None` when they do not determine a solution.
fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = rows.len();
    for at in 0..size {
        let largest =
            (at..size).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs()))?;
        rows.swap(at, largest);
        let pivot = rows[at].clone();
        if pivot[at] == 0.0 {
            return None;
        }
        for (_, row) in rows.iter_mut().enumerate().filter(|(place, _)| *place != at) {
            let factor = row[at] / pivot[at];
            row.iter_mut().zip(&pivot).for_each(|(cell, above)| *cell -= factor * above);
        }
    }
    Some(rows.iter().enumerate().map(|(at, row)| row[size] / row[at]).collect())
}
