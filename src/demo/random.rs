//! A small seeded generator: the same numbers on every machine, and whole numbers only, because
//! the last bit of a floating-point logarithm differs between platforms.

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// A generator whose numbers follow from `seed` alone.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for the thing numbered `first`, `second`.
    pub(super) fn of(seed: u64, first: usize, second: usize) -> Self {
        let mut random = Self(seed ^ 0x5DEE_CE66);
        random.0 = random.next() ^ (first as u64);
        random.0 = random.next() ^ (second as u64);
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..count`; 0 when `count` is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as usize + 1) as i64
    }

    /// True `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// The place of one of `weights`, each as likely as its weight; `None` if all are 0.
    pub(super) fn weighted(&mut self, weights: &[usize]) -> Option<usize> {
        let total: usize = weights.iter().sum();
        let mut left = self.below(total);
        weights.iter().position(|weight| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        })
    }

    /// A value of the distribution whose evenly spaced quantiles are `points`.
    pub(super) fn quantile(&mut self, points: &[i64]) -> i64 {
        let place = self.below(points.len().saturating_sub(1));
        match points.get(place..place + 2) {
            Some([low, high]) => self.between(*low, *high),
            _ => 0,
        }
    }
}
