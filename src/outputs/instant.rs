//! Instants as text: ISO 8601 in UTC for machines, the zone of the report for people.

use std::io::Write;

use chrono::{DateTime, Datelike};
use chrono_tz::Tz;

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// Writes an instant as `2026-01-01T00:00:00Z`, with microseconds only where there are any.
///
/// By hand, because a bundle can have a hundred million of them.
pub(super) fn write_utc(out: &mut Vec<u8>, micros: i64) {
    Clock::default().write(out, micros);
}

/// Writes instants, of which the same or one of the same day often comes next.
#[derive(Default)]
pub(super) struct Clock {
    /// The last second written, since 1970.
    last: Option<i64>,
    text: [u8; 19],
}

impl Clock {
    /// See [`write_utc`].
    pub(super) fn write(&mut self, out: &mut Vec<u8>, micros: i64) {
        let (second, fraction) =
            (micros.div_euclid(MICROS_PER_SECOND), micros.rem_euclid(MICROS_PER_SECOND));
        if self.last == Some(second) || self.spell(second) {
            out.extend_from_slice(&self.text);
        } else {
            write_far(out, second);
        }
        if fraction > 0 {
            // Writing to a vector cannot fail.
            let _ = write!(out, ".{fraction:06}");
        }
        out.push(b'Z');
    }

    /// Spells a second, the day only where it is another one than before; whether its year has four
    /// digits.
    fn spell(&mut self, second: i64) -> bool {
        let day = second.div_euclid(SECONDS_PER_DAY);
        if self.last.map(|last| last.div_euclid(SECONDS_PER_DAY)) != Some(day) {
            let (year, month, day) = civil(day);
            self.last = None;
            if !(0..10_000).contains(&year) {
                return false;
            }
            self.text = *b"0000-00-00T00:00:00";
            self.put([(0, year / 100), (2, year % 100), (5, month), (8, day)]);
        }
        let [hour, minute, rest] = clock_time(second);
        self.put([(11, hour), (14, minute), (17, rest)]);
        self.last = Some(second);
        true
    }

    fn put<const N: usize>(&mut self, parts: [(usize, i64); N]) {
        for (place, part) in parts {
            self.text[place..place + 2].copy_from_slice(&PAIRS[part as usize]);
        }
    }
}

/// A second of a year of other than four digits.
fn write_far(out: &mut Vec<u8>, second: i64) {
    let (year, month, day) = civil(second.div_euclid(SECONDS_PER_DAY));
    let [hour, minute, rest] = clock_time(second);
    // Writing to a vector cannot fail.
    let _ = write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{rest:02}");
}

/// Hour, minute and second of the day.
fn clock_time(second: i64) -> [i64; 3] {
    let rest = second.rem_euclid(SECONDS_PER_DAY);
    [rest / 3600, rest / 60 % 60, rest % 60]
}

/// `00` to `99`.
pub(super) const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut number = 0;
    while number < pairs.len() {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
};

/// The same as a string.
pub(crate) fn utc(micros: i64) -> String {
    let mut out = Vec::with_capacity(27);
    write_utc(&mut out, micros);
    String::from_utf8_lossy(&out).into_owned()
}

/// Year, month and day of a count of days since 1970-01-01 in the Gregorian calendar.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The zone called `name`; UTC when there is none of that name.
pub(super) fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// An instant for people: `30 Sep 2026, 23:59 CEST`.
pub(super) fn local(micros: i64, zone: Tz) -> String {
    let Some(at) = DateTime::from_timestamp_micros(micros) else { return utc(micros) };
    at.with_timezone(&zone).format("%-d %b %Y, %H:%M %Z").to_string()
}

/// The day of an instant for people: `30 Sep 2026`.
pub(super) fn day(micros: i64, zone: Tz) -> String {
    let Some(at) = DateTime::from_timestamp_micros(micros) else { return utc(micros) };
    at.with_timezone(&zone).format("%-d %b %Y").to_string()
}

/// A month such as `2026-07` for people: `Jul 2026`, and `Jul` where the year is known.
pub(super) fn month(month: &str) -> String {
    let first = chrono::NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d");
    first.map_or_else(
        |_| month.to_owned(),
        |first| format!("{} {:02}", first.format("%b"), first.year() % 100),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_calendar_of_chrono() {
        for days in (-800_000..800_000).step_by(37) {
            let micros = (days * SECONDS_PER_DAY + 3723) * MICROS_PER_SECOND;
            let Some(at) = DateTime::from_timestamp_micros(micros) else { continue };
            if (0..10_000).contains(&at.year()) {
                assert_eq!(utc(micros), at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            }
        }
    }

    #[test]
    fn a_clock_writes_what_a_new_one_would() {
        let mut clock = Clock::default();
        let far = 253_402_300_800;
        for second in [0, 0, 1, 86_399, 86_400, 86_400, -1, far - 1, far, far, far + 1, 5, far] {
            let mut out = Vec::new();
            clock.write(&mut out, second * MICROS_PER_SECOND);
            assert_eq!(String::from_utf8_lossy(&out), utc(second * MICROS_PER_SECOND));
        }
        assert_eq!(utc(far * MICROS_PER_SECOND), "10000-01-01T00:00:00Z");
    }

    #[test]
    fn shows_microseconds_only_where_there_are_any() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(1_500_000), "1970-01-01T00:00:01.500000Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59.999999Z");
    }

    #[test]
    fn people_see_their_own_zone() {
        let at = 1_790_805_540_000_000;
        assert_eq!(utc(at), "2026-09-30T21:59:00Z");
        assert_eq!(local(at, zone("Europe/Berlin")), "30 Sep 2026, 23:59 CEST");
        assert_eq!(month("2026-07"), "Jul 26");
    }
}
