//! Finding rows: frames are ordered by their keys, so that a look-up is a binary search.

use std::ops::Range;

/// The rows below `len` whose `key`, which grows with the row, is `wanted`.
#[must_use]
pub fn rows<K: Ord>(len: usize, wanted: &K, key: impl Fn(usize) -> K) -> Range<usize> {
    let first = boundary(0..len, |row| key(row) < *wanted);
    first..boundary(first..len, |row| key(row) <= *wanted)
}

/// The first row of `rows` for which `is_before` no longer holds.
fn boundary(rows: Range<usize>, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (rows.start, rows.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn rows_of_a_key_stand_together() {
        let keys = [1, 3, 3, 3, 7];
        let find = |wanted| rows(keys.len(), &wanted, |row| keys[row]);
        assert_eq!(find(3), 1..4);
        assert_eq!(find(1), 0..1);
        assert!(find(0).is_empty() && find(5).is_empty() && find(9).is_empty());
        assert!(rows(0, &1, |row| keys[row]).is_empty());
    }
}
