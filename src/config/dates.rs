//! Instants and periods as people write them in a configuration or on a command line.
//!
//! Every function gives UTC microseconds. A day, a month or a time without an offset is counted
//! in the zone that is handed in.

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeZone,
};
use chrono_tz::Tz;

const PERIOD_HELP: &str = "write a quarter (2026-Q3), a month (2026-07), a year (2026) or two dates (2026-01-01..2026-04-01, the second not included)";
const INSTANT_HELP: &str = "write a date (2026-01-31) or an instant (2026-01-31T08:00:00Z)";

/// A period as `[from, to)`: `2026-Q3`, `2026-07`, `2026`, or `2026-01-01..2026-04-01` (either
/// side may be an instant; the second is not included).
///
/// # Errors
/// A sentence that says what was found and what can be written.
pub fn parse_period(text: &str, tz: Tz) -> Result<(i64, i64), String> {
    let (from, to) = calendar_period(text)
        .map(|(from, to)| (midnight(from, tz), midnight(to, tz)))
        .or_else(|| two_sides(text, tz))
        .ok_or_else(|| format!("`{text}` is not a period; {PERIOD_HELP}"))?;
    if from < to {
        Ok((from, to))
    } else {
        Err(format!("the period `{text}` ends before it starts"))
    }
}

/// The instant a run speaks of. A date stands for the end of that day.
///
/// # Errors
/// A sentence that says what was found and what can be written.
pub fn parse_as_of(text: &str, tz: Tz) -> Result<i64, String> {
    parse(text, tz, Days::new(1))
}

/// The end of something that holds through the day `text`: 00:00 of the day after.
///
/// # Errors
/// A sentence that says what was found and what can be written.
pub(super) fn parse_last_day(text: &str, tz: Tz) -> Result<i64, String> {
    let next = date(text).and_then(|day| day.checked_add_days(Days::new(1)));
    next.map(|day| midnight(day, tz)).ok_or_else(|| {
        format!("`{text}` is not a day; write the last day it holds, such as 2026-12-31")
    })
}

/// A day of the calendar.
///
/// # Errors
/// A sentence that says what was found and what can be written.
pub(super) fn parse_day(text: &str) -> Result<NaiveDate, String> {
    date(text).ok_or_else(|| format!("`{text}` is not a day; write a date such as 2026-12-25"))
}

/// The start of something. A date stands for 00:00 of that day.
///
/// # Errors
/// A sentence that says what was found and what can be written.
pub fn parse_start(text: &str, tz: Tz) -> Result<i64, String> {
    parse(text, tz, Days::new(0))
}

fn parse(text: &str, tz: Tz, add_to_date: Days) -> Result<i64, String> {
    let day = date(text).and_then(|day| day.checked_add_days(add_to_date));
    day.map(|day| midnight(day, tz))
        .or_else(|| instant(text, tz))
        .ok_or_else(|| format!("`{text}` is not a point in time; {INSTANT_HELP}"))
}

fn two_sides(text: &str, tz: Tz) -> Option<(i64, i64)> {
    let (from, to) = text.split_once("..")?;
    Some((parse_start(from.trim(), tz).ok()?, parse_start(to.trim(), tz).ok()?))
}

/// First day of the period and first day after it.
fn calendar_period(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, months) = match rest.strip_prefix('-') {
        None if rest.is_empty() => (1, 12),
        None => return None,
        Some(part) => quarter(part).or_else(|| two_digits(part).map(|month| (month, 1)))?,
    };
    let first = NaiveDate::from_ymd_opt(digits(year)?, month, 1)?;
    Some((first, first.checked_add_months(Months::new(months))?))
}

fn quarter(part: &str) -> Option<(u32, u32)> {
    let number: u32 = part.strip_prefix(['Q', 'q'])?.parse().ok()?;
    (1..=4).contains(&number).then(|| (number * 3 - 2, 3))
}

fn two_digits(part: &str) -> Option<u32> {
    if part.len() == 2 { digits(part) } else { None }
}

fn digits<N: std::str::FromStr>(text: &str) -> Option<N> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn date(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    // chrono also reads 2026-1-1 and +2026-01-01; a configuration has one spelling.
    (text.len() == 10 && (0..=9999).contains(&day.year())).then_some(day)
}

fn instant(text: &str, tz: Tz) -> Option<i64> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.timestamp_micros());
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(|local| to_utc(local, tz))
}

fn midnight(day: NaiveDate, tz: Tz) -> i64 {
    to_utc(day.and_time(NaiveTime::MIN), tz)
}

/// A local time as UTC. In a repeated hour the earlier instant is meant; a time that does not
/// exist is moved forward by the gap, that is: read with the offset from before the gap.
fn to_utc(local: NaiveDateTime, tz: Tz) -> i64 {
    match tz.from_local_datetime(&local) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.timestamp_micros(),
        MappedLocalTime::None => {
            // Offsets are at most 14 hours, so a day earlier is before the gap in every zone.
            let before = local.checked_sub_days(Days::new(1)).unwrap_or(local);
            let offset = tz.offset_from_utc_datetime(&before).fix().local_minus_utc();
            local.and_utc().timestamp_micros() - i64::from(offset) * 1_000_000
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).expect("a test instant").timestamp_micros()
    }

    #[test]
    fn periods_in_every_short_form() {
        let year = (utc("2026-01-01T00:00:00Z"), utc("2027-01-01T00:00:00Z"));
        assert_eq!(parse_period("2026", Tz::UTC), Ok(year));
        let quarter = (utc("2026-07-01T00:00:00Z"), utc("2026-10-01T00:00:00Z"));
        assert_eq!(parse_period("2026-Q3", Tz::UTC), Ok(quarter));
        assert_eq!(parse_period("2026-07-01..2026-10-01", Tz::UTC), Ok(quarter));
        let december = (utc("2026-11-30T23:00:00Z"), utc("2026-12-31T23:00:00Z"));
        assert_eq!(parse_period("2026-12", Tz::Europe__Berlin), Ok(december));
    }

    #[test]
    fn what_is_no_period_says_so() {
        for text in ["", "2026-Q5", "2026-13", "26", "2026-7", "soon", "2026-01-01", "ééé"] {
            let problem = parse_period(text, Tz::UTC).expect_err(text);
            assert!(problem.contains("is not a period; write a quarter"), "{problem}");
        }
        let backward = parse_period("2026-04-01..2026-01-01", Tz::UTC);
        assert_eq!(
            backward,
            Err("the period `2026-04-01..2026-01-01` ends before it starts".to_owned())
        );
    }

    #[test]
    fn a_date_is_the_end_of_its_day_as_as_of_and_its_start_elsewhere() {
        assert_eq!(parse_as_of("2026-01-31", Tz::UTC), Ok(utc("2026-02-01T00:00:00Z")));
        assert_eq!(parse_start("2026-01-31", Tz::UTC), Ok(utc("2026-01-31T00:00:00Z")));
        let exact = utc("2026-01-31T08:00:00Z");
        assert_eq!(parse_as_of("2026-01-31T09:00:00+01:00", Tz::UTC), Ok(exact));
        assert_eq!(parse_as_of("2026-01-31 09:00", Tz::Europe__Berlin), Ok(exact));
        assert!(parse_as_of("2026-02-30", Tz::UTC).is_err());
        assert!(parse_as_of("2026-1-1", Tz::UTC).is_err());
    }

    #[test]
    fn clock_changes_follow_the_contract() {
        let repeated = parse_start("2025-10-26T02:30:00", Tz::Europe__Berlin);
        assert_eq!(repeated, Ok(utc("2025-10-26T00:30:00Z")));
        let missing = parse_start("2025-03-30T02:30:00", Tz::Europe__Berlin);
        assert_eq!(missing, Ok(utc("2025-03-30T01:30:00Z")));
        // Samoa left out a whole day.
        assert_eq!(parse_start("2011-12-30", Tz::Pacific__Apia), Ok(utc("2011-12-30T10:00:00Z")));
    }
}
