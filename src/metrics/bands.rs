//! Ages in bands of whole days.

/// How many of the ages fall into each band: one for each of `last`, the last day of a band, in
/// ascending order, and one for what is older. An age counts with its whole days, so that the 30th
/// day ends as the 31st is complete.
pub(super) fn bands(days: &[f64], last: &[f64]) -> Vec<u64> {
    let mut bands = vec![0; last.len() + 1];
    days.iter().for_each(|age| bands[last.partition_point(|last| *last < age.floor())] += 1);
    bands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_ends_with_its_last_whole_day() {
        let last = [30.0, 90.0, 180.0, 365.0];
        assert_eq!(bands(&[0.0, 30.9, 31.0, 90.9, 91.0], &last), [2, 2, 1, 0, 0]);
        assert_eq!(bands(&[180.9, 181.0, 365.9, 366.0], &last), [0, 0, 1, 2, 1]);
    }
}
