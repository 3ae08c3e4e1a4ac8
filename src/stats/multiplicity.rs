//! Many tests at once: some look significant by chance alone.

/// The p values adjusted by Benjamini and Hochberg (1995), in the order given: with the p values
/// ascending, adj(i) = min over j >= i of min(1, m·p(j)/j). Calling significant what is at most q
/// keeps the expected share of false calls at or below q.
///
/// Every value is a probability; an empty list gives an empty list.
#[must_use]
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (place, index) in order.into_iter().enumerate().rev() {
        least = least.min(p_values[index] * p_values.len() as f64 / (place + 1) as f64);
        adjusted[index] = least;
    }
    adjusted
}
