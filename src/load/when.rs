//! Cells that say when: ISO 8601 by hand (it is in every row), other formats through chrono.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::frames::columns::{EMPTY, second_of};
use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Instant, Precision};

/// How the cells of one source say when.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Zone of times without an offset.
    pub zone: Tz,
    /// Formats tried before ISO 8601, in chrono's notation.
    pub formats: Vec<String>,
}

/// Bytes of `2026-01-31T08:05:09Z`.
const PLAIN: usize = 20;

/// What the change of clocks did to a time without an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockChange {
    /// Nothing.
    None,
    /// The hour occurs twice; the earlier instant is meant.
    Repeated,
    /// The time does not exist; it was moved forward by the gap.
    Skipped,
}

/// A time as written: a wall clock (microseconds since 1970 as if in UTC), and what else it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    wall: i64,
    offset_seconds: Option<i32>,
    precision: Precision,
    date_only: bool,
}

impl Clock {
    /// Reads `text`; a date-only value is 00:00 of its day, or of the next day when it is an `end`.
    #[must_use]
    pub fn read(&self, text: &str, end: bool) -> Option<(Instant, ClockChange)> {
        let written = self.read_formats(text).or_else(|| read_iso(text))?;
        self.place(written, end)
    }

    /// Reads what most cells are: nothing, or `2026-01-31T08:05:09Z`. The answer is a cell of a
    /// column in seconds; `None` where [`Clock::read`] has to look.
    #[must_use]
    pub fn read_plain(&self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return second_of(EMPTY);
        }
        let written: &[u8; PLAIN] = text.as_bytes().try_into().ok()?;
        if !self.formats.is_empty() {
            return None;
        }
        read_zulu(written)
    }

    /// Reads `text` by the given formats only: for file names, where ISO 8601 would need quoting.
    #[must_use]
    pub fn read_only_formats(&self, text: &str, end: bool) -> Option<(Instant, ClockChange)> {
        self.place(self.read_formats(text)?, end)
    }

    fn place(&self, written: Written, end: bool) -> Option<(Instant, ClockChange)> {
        match written.offset_seconds {
            Some(offset) => {
                let micros = written.wall - i64::from(offset) * 1_000_000;
                Some((Instant { micros, precision: written.precision }, ClockChange::None))
            }
            None if written.date_only => self.day(written.wall, end),
            None => {
                let (micros, change) = to_utc(written.wall, self.zone)?;
                Some((Instant { micros, precision: written.precision }, change))
            }
        }
    }

    fn day(&self, wall: i64, end: bool) -> Option<(Instant, ClockChange)> {
        let (start, change) = to_utc(wall, self.zone)?;
        let (next, _) = to_utc(wall.checked_add(MICROS_PER_DAY)?, self.zone)?;
        let micros = if end { next } else { start };
        // An end is a point in time: the day before it is over.
        let precision = if end { Precision::END_OF_DAY } else { Precision::day(next - start) };
        Some((Instant { micros, precision }, change))
    }

    fn read_formats(&self, text: &str) -> Option<Written> {
        self.formats.iter().find_map(|format| read_format(text, format))
    }
}

fn read_format(text: &str, format: &str) -> Option<Written> {
    let precision = if format.contains("%S") || format.contains("%T") {
        Precision::SECOND
    } else {
        Precision::MINUTE
    };
    if let Ok(time) = DateTime::parse_from_str(text, format) {
        let offset = time.offset().local_minus_utc();
        let wall = time.naive_local().and_utc().timestamp_micros();
        return Some(Written { wall, offset_seconds: Some(offset), precision, date_only: false });
    }
    if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
        let wall = time.and_utc().timestamp_micros();
        return Some(Written { wall, offset_seconds: None, precision, date_only: false });
    }
    let date = NaiveDate::parse_from_str(text, format).ok()?;
    let wall = date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros();
    Some(Written { wall, offset_seconds: None, precision, date_only: true })
}

/// The UTC instant of a wall clock in `zone`: the earlier one in a repeated hour, moved forward by
/// the gap in a skipped one.
fn to_utc(wall: i64, zone: Tz) -> Option<(i64, ClockChange)> {
    if zone == Tz::UTC {
        return Some((wall, ClockChange::None));
    }
    let local = DateTime::<Utc>::from_timestamp_micros(wall)?.naive_utc();
    match zone.from_local_datetime(&local) {
        LocalResult::Single(time) => Some((time.timestamp_micros(), ClockChange::None)),
        LocalResult::Ambiguous(early, late) => {
            Some((early.timestamp_micros().min(late.timestamp_micros()), ClockChange::Repeated))
        }
        LocalResult::None => after_gap(local, zone),
    }
}

/// Reads a skipped time with the offset in force before the gap, which moves it forward by the gap.
fn after_gap(local: NaiveDateTime, zone: Tz) -> Option<(i64, ClockChange)> {
    let before = local.checked_sub_signed(chrono::Duration::hours(26))?;
    let earlier = zone.from_local_datetime(&before).earliest()?;
    let offset = before.and_utc().timestamp_micros() - earlier.timestamp_micros();
    Some((local.and_utc().timestamp_micros() - offset, ClockChange::Skipped))
}

/// `2026-01-31`, `2026-01-31T08:05`, `2026-01-31 08:05:09.25+02:00`, `...Z`.
fn read_iso(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    let day = iso_date(bytes.get(..10)?)?;
    let rest = &bytes[10..];
    if rest.is_empty() {
        return Some(Written {
            wall: day,
            offset_seconds: None,
            precision: Precision::SECOND,
            date_only: true,
        });
    }
    if !matches!(rest[0], b'T' | b't' | b' ') {
        return None;
    }
    let (time, precision, rest) = iso_time(&rest[1..])?;
    let offset_seconds = iso_offset(rest)?;
    Some(Written { wall: day + time, offset_seconds, precision, date_only: false })
}

/// Seconds since 1970 of `2026-01-31T08:05:09Z`, from 1970 on.
fn read_zulu(text: &[u8; PLAIN]) -> Option<u32> {
    let mut strange = 0;
    let mut two = |place: usize| {
        let (tens, ones) = (text[place].wrapping_sub(b'0'), text[place + 1].wrapping_sub(b'0'));
        strange |= u8::from(tens > 9) | u8::from(ones > 9);
        i64::from(tens) * 10 + i64::from(ones)
    };
    let (century, of_century, month, day) = (two(0), two(2), two(5), two(8));
    let (hour, minute, second) = (two(11), two(14), two(17));
    let year = century * 100 + of_century;
    let marks = [text[4], text[7], text[10], text[13], text[16], text[19]];
    let fits = strange == 0
        && marks == *b"--T::Z"
        && (1..=12).contains(&month)
        && day >= 1
        && day <= days_in(year, month)
        && hour <= 23
        && minute <= 59
        && second <= 59;
    let seconds =
        || days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    fits.then(seconds).and_then(|seconds| second_of(seconds.checked_mul(1_000_000)?))
}

fn iso_date(text: &[u8]) -> Option<i64> {
    if text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let (year, month, day) = (digits(&text[..4])?, digits(&text[5..7])?, digits(&text[8..10])?);
    if !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) || year == 0 {
        return None;
    }
    Some(days_from_civil(year, month, day) * MICROS_PER_DAY)
}

/// Microseconds since midnight, how exact they are, and what follows.
fn iso_time(text: &[u8]) -> Option<(i64, Precision, &[u8])> {
    let (hour, minute) = (digits(text.get(..2)?)?, digits(text.get(3..5)?)?);
    if text[2] != b':' || hour > 23 || minute > 59 {
        return None;
    }
    let minutes = (hour * 60 + minute) * 60_000_000;
    if text.get(5) != Some(&b':') {
        return Some((minutes, Precision::MINUTE, &text[5..]));
    }
    let second = digits(text.get(6..8)?)?;
    if second > 59 {
        return None;
    }
    let (micros, rest) = iso_fraction(&text[8..])?;
    Some((minutes + second * 1_000_000 + micros, Precision::SECOND, rest))
}

fn iso_fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    if !matches!(text.first(), Some(b'.' | b',')) {
        return Some((0, text));
    }
    let length = text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let kept = length.min(6);
    let micros = digits(&text[1..=kept])? * 10_i64.pow(6 - kept as u32);
    Some((micros, &text[1 + length..]))
}

/// Seconds east of UTC; `Some(None)` when the text ends without an offset.
fn iso_offset(text: &[u8]) -> Option<Option<i32>> {
    let sign = match text {
        [] => return Some(None),
        [b'Z' | b'z'] => return Some(Some(0)),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let (hours, minutes) = match text.len() {
        3 => (digits(&text[1..3])?, 0),
        5 => (digits(&text[1..3])?, digits(&text[3..5])?),
        6 if text[3] == b':' => (digits(&text[1..3])?, digits(&text[4..6])?),
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then_some(Some(sign * (hours * 3600 + minutes * 60) as i32))
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar: years are counted from March, so that
/// the leap day is the last day of its year.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clock(zone: Tz, formats: &[&str]) -> Clock {
        Clock { zone, formats: formats.iter().map(|f| (*f).to_owned()).collect() }
    }

    fn utc(text: &str) -> Option<i64> {
        clock(Tz::UTC, &[]).read(text, false).map(|(instant, _)| instant.micros)
    }

    #[test]
    fn iso_in_its_many_spellings() {
        let expected = Some(1_704_067_200_000_000);
        for text in [
            "2024-01-01",
            "2024-01-01T00:00Z",
            "2024-01-01 00:00:00",
            "2024-01-01T02:00:00+02:00",
            "2023-12-31T17:00:00.000-0700",
            "2024-01-01T01:00+01",
        ] {
            assert_eq!(utc(text), expected, "{text}");
        }
        for text in [
            "2024-02-30",
            "2024-13-01",
            "24-01-01",
            "2024-01-01T25:00",
            "2024-01-01T10:00:00+9",
            "soon",
            "",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn an_end_includes_its_day_in_the_zone_of_the_source() {
        let berlin = clock(Tz::Europe__Berlin, &[]);
        let (start, _) = berlin.read("2026-03-29", false).expect("a date");
        let (end, _) = berlin.read("2026-03-29", true).expect("a date");
        assert_eq!(
            (end.micros - start.micros) / 3_600_000_000,
            23,
            "the day the clocks go forward"
        );
        assert_eq!(start.precision.day_length(), end.micros - start.micros);
        assert_eq!(end.precision, Precision::END_OF_DAY);
        assert_eq!(end.precision.day_length(), 0);
    }

    #[test]
    fn repeated_and_skipped_hours() {
        let berlin = clock(Tz::Europe__Berlin, &[]);
        let (early, change) = berlin.read("2026-10-25 02:30", false).expect("a time");
        assert_eq!(
            (early.micros, change),
            (utc("2026-10-25T00:30Z").unwrap_or_default(), ClockChange::Repeated)
        );
        let (moved, change) = berlin.read("2026-03-29 02:30", false).expect("a time");
        assert_eq!(
            (moved.micros, change),
            (utc("2026-03-29T01:30Z").unwrap_or_default(), ClockChange::Skipped)
        );
    }

    #[test]
    fn day_first_dates_without_padding() {
        let day_first = clock(Tz::UTC, &["%d/%m/%Y %H:%M"]);
        let (instant, _) = day_first.read("9/2/2016 01:16", false).expect("a time");
        assert_eq!(instant.micros, utc("2016-02-09T01:16Z").unwrap_or_default());
        assert_eq!(instant.precision, Precision::MINUTE);
    }

    proptest! {
        #[test]
        fn agrees_with_chrono(days in -500_000i64..500_000, second in 0i64..86_400) {
            let micros = days * MICROS_PER_DAY + second * 1_000_000;
            let time = DateTime::<Utc>::from_timestamp_micros(micros).expect("in range");
            let text = time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            prop_assert_eq!(utc(&text), Some(micros));
        }

        /// The short way says the same as the long one, or nothing.
        #[test]
        fn the_plain_form_is_read_as_any_other(text in "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z") {
            let second = clock(Tz::UTC, &[]).read_plain(&text);
            let expected = utc(&text).and_then(second_of);
            prop_assert_eq!(second, expected, "{}", text);
        }

        #[test]
        fn never_panics(text in "\\PC{0,30}") {
            let paris = clock(Tz::Europe__Paris, &["%d/%m/%Y"]);
            let _ = (paris.read(&text, true), paris.read_plain(&text));
        }
    }
}
