//! Numbers that occur, and which of them in their order each is: a bit for every number up to the
//! highest, so that those of millions of keys take a few hundred kilobytes.

/// A set of numbers.
pub(super) struct Ranks {
    words: Vec<u64>,
    /// How many lie in the words before each.
    before: Vec<u32>,
}

impl Ranks {
    /// Of the numbers among `codes`.
    pub(super) fn of(codes: &[u32]) -> Self {
        let highest = codes.iter().max().map_or(0, |code| *code as usize + 1);
        let mut words = vec![0_u64; highest.div_ceil(64)];
        codes.iter().for_each(|code| words[*code as usize / 64] |= 1 << (code % 64));
        let before = words.iter().scan(0, |sum, word| {
            let before = *sum;
            *sum += word.count_ones();
            Some(before)
        });
        let before = before.collect();
        Self { words, before }
    }

    /// How many of the set are lower than `code`, which is one of it.
    pub(super) fn rank(&self, code: u32) -> u32 {
        let place = code as usize / 64;
        let lower = self.words[place] & ((1 << (code % 64)) - 1);
        self.before[place] + lower.count_ones()
    }

    /// The numbers, ascending.
    pub(super) fn codes(&self) -> impl Iterator<Item = u32> {
        self.words.iter().enumerate().flat_map(|(place, word)| {
            let is_in = move |bit: &u32| word & (1 << bit) != 0;
            (0..64).filter(is_in).map(move |bit| place as u32 * 64 + bit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_its_place_among_those_that_occur() {
        let codes = [700, 0, 63, 64, 700, 5, 63];
        let ranks = Ranks::of(&codes);
        assert_eq!(ranks.codes().collect::<Vec<u32>>(), [0, 5, 63, 64, 700]);
        assert_eq!(codes.map(|code| ranks.rank(code)), [4, 0, 2, 3, 4, 1, 2]);
        assert_eq!(Ranks::of(&[]).codes().count(), 0);
    }
}
