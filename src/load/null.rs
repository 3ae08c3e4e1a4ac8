//! Texts that mean an empty cell.

/// The null tokens of a source. Nearly every cell is asked whether it is one, and nearly none is: its
/// length and its first byte say so in most cases.
#[derive(Debug, Clone)]
pub struct NullTokens {
    tokens: Vec<String>,
    /// Lengths of tokens, as bits; one bit for all from 63 bytes on.
    lengths: u64,
    /// First bytes of tokens, as bits; one bit for every fourth byte.
    starts: u64,
}

impl NullTokens {
    /// Those of a source.
    #[must_use]
    pub fn of(tokens: &[String]) -> Self {
        let mut all = Self { tokens: tokens.to_vec(), lengths: 0, starts: 0 };
        for token in tokens {
            all.lengths |= length(token);
            all.starts |= start(token);
        }
        all
    }

    /// Whether `text` means an empty cell.
    #[must_use]
    #[inline]
    pub fn has(&self, text: &str) -> bool {
        self.lengths & length(text) != 0
            && self.starts & start(text) != 0
            && self.tokens.iter().any(|token| token == text)
    }
}

fn length(text: &str) -> u64 {
    1 << text.len().min(63)
}

fn start(text: &str) -> u64 {
    text.as_bytes().first().map_or(0, |byte| 1 << (byte % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_whatever_its_length() {
        let long = "n/a ".repeat(30);
        let all = NullTokens::of(&["NULL", "?", long.as_str()].map(str::to_owned));
        assert!(["NULL", "?", long.as_str()].iter().all(|text| all.has(text)));
        assert!(["", "NULLS", "NUL", "null", "!", "NOLL"].iter().all(|text| !all.has(text)));
    }
}
