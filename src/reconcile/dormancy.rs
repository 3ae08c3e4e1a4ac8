//! Access that is there and that nobody uses.

use crate::frames::Instant;
use crate::frames::instant::MICROS_PER_DAY;

/// Whether access last used at `used` has not been used for more than `days` before `as_of` (UTC
/// microseconds). An unknown last use is not evaluable: that is not the same as unused.
#[must_use]
pub fn is_dormant(used: Option<Instant>, as_of: i64, days: i64) -> Option<bool> {
    let limit = days.saturating_mul(MICROS_PER_DAY);
    Some(as_of.saturating_sub(used?.micros) > limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_allowed_is_not_dormant_and_nothing_known_is_not_unused() {
        let (as_of, used) = (100 * MICROS_PER_DAY, Instant::exact(10 * MICROS_PER_DAY));
        assert_eq!(is_dormant(Some(used), as_of, 90), Some(false));
        assert_eq!(is_dormant(Some(used), as_of + 1, 90), Some(true));
        assert_eq!(is_dormant(None, as_of, 90), None);
    }
}
