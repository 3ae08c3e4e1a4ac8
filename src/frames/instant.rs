//! Points in time as an export gives them: to the microsecond, to the minute, or only to the day.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};

/// Microseconds in one second, minute, hour and day.
pub const MICROS_PER_SECOND: i64 = 1_000_000;
/// Microseconds in an hour.
pub const MICROS_PER_HOUR: i64 = 3_600 * MICROS_PER_SECOND;
/// Microseconds in a day of 24 hours.
pub const MICROS_PER_DAY: i64 = 24 * MICROS_PER_HOUR;
const MICROS_PER_QUARTER: i64 = MICROS_PER_HOUR / 4;

/// How exactly an export knew the time. One byte, so that a column of them stays narrow.
///
/// 0 is "to the second or better", 1 "to the minute", 2 the end of a day that is known by its date
/// (a point in time: that day is over), and any larger number is the length of the day that a
/// date-only start stands for, in quarter hours (96; 92 and 100 where clocks change).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Precision(pub u8);

impl Precision {
    /// Known to the second or better.
    pub const SECOND: Self = Self(0);
    /// Known to the minute.
    pub const MINUTE: Self = Self(1);
    /// The end of a day known by its date, in the zone of its source.
    pub const END_OF_DAY: Self = Self(2);

    /// A date-only value whose day lasts `micros`.
    #[must_use]
    pub fn day(micros: i64) -> Self {
        Self((micros / MICROS_PER_QUARTER).clamp(3, 255) as u8)
    }

    /// Length of the day this value stands for, in microseconds; 0 when it is a point in time.
    #[must_use]
    pub fn day_length(self) -> i64 {
        if self.0 <= Self::END_OF_DAY.0 { 0 } else { i64::from(self.0) * MICROS_PER_QUARTER }
    }
}

/// A point in time: UTC microseconds since 1970 and how exactly they are known.
///
/// `==` and the order of the type take a date-only value as 00:00 of its day in the zone of its
/// source. Use [`Instant::order_of_starts`] where an audit test asks what came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Instant {
    /// UTC microseconds since 1970-01-01.
    pub micros: i64,
    /// How exactly the export knew it.
    pub precision: Precision,
}

impl Instant {
    /// A point in time known to the second or better.
    #[must_use]
    pub fn exact(micros: i64) -> Self {
        Self { micros, precision: Precision::SECOND }
    }

    /// The order of two *starts* as an audit test reads it: a date-only value and an instant of
    /// its day are equal, because the export cannot tell which came first.
    #[must_use]
    pub fn order_of_starts(self, other: Self) -> Ordering {
        if self.covers(other) || other.covers(self) {
            return Ordering::Equal;
        }
        self.micros.cmp(&other.micros)
    }

    /// `self` is certainly before `other` (see [`Instant::order_of_starts`]).
    #[must_use]
    pub fn starts_before(self, other: Self) -> bool {
        self.order_of_starts(other) == Ordering::Less
    }

    /// Hours from `self` to `other`; 0 when a date-only value and an instant of its day meet.
    #[must_use]
    pub fn hours_until(self, other: Self) -> f64 {
        match self.order_of_starts(other) {
            Ordering::Equal => 0.0,
            _ => (other.micros - self.micros) as f64 / MICROS_PER_HOUR as f64,
        }
    }

    fn covers(self, other: Self) -> bool {
        let offset = other.micros - self.micros;
        offset == 0 || (0..self.precision.day_length()).contains(&offset)
    }
}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Instant {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.micros, self.precision.0).cmp(&(other.micros, other.precision.0))
    }
}

/// An instant as ISO 8601 in UTC; the bare number where the calendar does not reach.
#[must_use]
pub fn iso_utc(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros).map_or_else(
        || micros.to_string(),
        |at| whole_second(at).unwrap_or_else(|| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
    )
}

/// A whole second of a year of four digits, by hand: findings quote millions of them.
fn whole_second(at: DateTime<Utc>) -> Option<String> {
    let year = u32::try_from(at.year()).ok().filter(|year| *year < 10_000)?;
    if at.timestamp_subsec_nanos() > 0 {
        return None;
    }
    let mut text = *b"0000-00-00T00:00:00Z";
    let day = [(0, year / 100), (2, year % 100), (5, at.month()), (8, at.day())];
    let time = [(11, at.hour()), (14, at.minute()), (17, at.second())];
    for (place, number) in day.into_iter().chain(time) {
        text[place] += (number / 10) as u8;
        text[place + 1] += (number % 10) as u8;
    }
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Instant {
        Instant::exact(micros)
    }

    #[test]
    fn a_date_equals_every_instant_of_its_day_in_tests_of_order() {
        let day = Instant { micros: 0, precision: Precision::day(MICROS_PER_DAY) };
        assert_eq!(day.order_of_starts(at(MICROS_PER_DAY - 1)), Ordering::Equal);
        assert_eq!(at(MICROS_PER_HOUR).order_of_starts(day), Ordering::Equal);
        assert_eq!(day.order_of_starts(at(MICROS_PER_DAY)), Ordering::Less);
        assert_eq!(day.order_of_starts(at(-1)), Ordering::Greater);
        assert_eq!(day.hours_until(at(5 * MICROS_PER_HOUR)), 0.0);
        assert_eq!(day.hours_until(at(30 * MICROS_PER_HOUR)), 30.0);
    }

    #[test]
    fn instants_read_as_the_standard_wants() {
        for second in (-70_000_000_000..260_000_000_000_i64).step_by(987_654_321) {
            for micros in [0, 5000, 7] {
                let at = second * 1_000_000 + micros;
                let wanted = DateTime::from_timestamp_micros(at).expect("a date");
                assert_eq!(iso_utc(at), wanted.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            }
        }
    }

    #[test]
    fn sorting_takes_midnight() {
        let day = Instant { micros: 0, precision: Precision::day(MICROS_PER_DAY) };
        assert!(day < at(1));
        assert!(at(-1) < day);
    }

    #[test]
    fn instants_are_quoted_in_utc_with_no_more_digits_than_there_are() {
        assert_eq!(iso_utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso_utc(1_500_000), "1970-01-01T00:00:01.500Z");
        assert_eq!(iso_utc(i64::MAX), i64::MAX.to_string());
    }
}
