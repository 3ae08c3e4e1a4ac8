//! How evenly something is spread over those who have a part in it.
//!
//! Counts are per part: decisions per approver, grants per role. The sums are exact; a total of 0
//! has no shares, and every function answers `None`.

/// Each part's share of the whole, in the order given.
#[must_use]
pub fn shares(counts: &[u64]) -> Option<Vec<f64>> {
    let all = total(counts)?;
    Some(counts.iter().map(|count| *count as f64 / all).collect())
}

/// The index of Hirschman (1945) and Herfindahl (1950): the sum of the squared shares, from 1/n
/// (all alike) to 1 (one has all). 0 to 1, not the 10,000 points of merger law.
#[must_use]
pub fn hhi(counts: &[u64]) -> Option<f64> {
    shares(counts).map(|shares| shares.iter().map(|share| share * share).sum())
}

/// How many equal parts would be as concentrated: 1 / [`hhi`] (Laakso and Taagepera 1979).
#[must_use]
pub fn effective_number(counts: &[u64]) -> Option<f64> {
    hhi(counts).map(|hhi| 1.0 / hhi)
}

/// The coefficient of Gini (1912), Σ(2i-n-1)x(i) / (n·Σx) over the counts ascending: 0 when all
/// are alike, (n-1)/n when one has all. Parts of 0 count: leaving them out would hide inequality.
#[must_use]
pub fn gini(counts: &[u64]) -> Option<f64> {
    let all = total(counts)?;
    let mut ascending = counts.to_vec();
    ascending.sort_unstable();
    let n = ascending.len() as f64;
    let weight = |place: usize| 2.0 * (place + 1) as f64 - n - 1.0;
    let weighed = |(place, count): (usize, &u64)| weight(place) * *count as f64;
    Some(ascending.iter().enumerate().map(weighed).sum::<f64>() / (n * all))
}

/// [`gini`] · n / (n-1): 1 when one has all, however few there are. `None` for a single part.
#[must_use]
pub fn gini_of_sample(counts: &[u64]) -> Option<f64> {
    let n = counts.len() as f64;
    gini(counts).filter(|_| counts.len() > 1).map(|gini| gini * n / (n - 1.0))
}

/// What the `k` largest parts have together, as a share of the whole.
#[must_use]
pub fn top_share(counts: &[u64], k: usize) -> Option<f64> {
    let all = total(counts)?;
    let mut descending = counts.to_vec();
    descending.sort_unstable_by(|a, b| b.cmp(a));
    let top: u128 = descending.iter().take(k).map(|count| u128::from(*count)).sum();
    Some(top as f64 / all)
}

fn total(counts: &[u64]) -> Option<f64> {
    let all: u128 = counts.iter().map(|count| u128::from(*count)).sum();
    (all > 0).then_some(all as f64)
}
