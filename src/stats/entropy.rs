//! How varied a mix is.
//!
//! Classes without a member add nothing and are no classes of the mix: whether they are listed
//! with 0 or not at all makes no difference.

use super::concentration::shares;

/// The entropy of Shannon (1948) in bits, -Σ p·log2 p: 0 for one class, log2(k) for k alike.
///
/// `None` when there is no member at all, here and below.
#[must_use]
pub fn shannon_bits(counts: &[u64]) -> Option<f64> {
    let shares = shares(counts)?;
    let bits = |share: &&f64| **share > 0.0;
    // The sum of no more than one class is -0.
    Some(shares.iter().filter(bits).map(|share| -share * share.log2()).sum::<f64>() + 0.0)
}

/// Entropy over the most that as many classes could have (Pielou 1966): 1 when all are alike.
/// `None` for a single class: it is neither even nor uneven.
#[must_use]
pub fn evenness(counts: &[u64]) -> Option<f64> {
    let classes = counts.iter().filter(|count| **count > 0).count();
    shannon_bits(counts).filter(|_| classes > 1).map(|bits| bits / (classes as f64).log2())
}

/// How many equal classes would be as varied: 2^H (Hill 1973, of order 1).
#[must_use]
pub fn effective_number(counts: &[u64]) -> Option<f64> {
    shannon_bits(counts).map(f64::exp2)
}
