//! Instants as the contract reads them: UTC microseconds, and whether only the day is known.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;

pub const HOUR: i64 = 3_600_000_000;
pub const DAY: i64 = 24 * HOUR;

/// A start: an instant, and the length of its day where the export gives only the date (else 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    pub micros: i64,
    pub day: i64,
}

impl At {
    pub fn exact(micros: i64) -> Self {
        Self { micros, day: 0 }
    }

    fn covers(self, other: Self) -> bool {
        other.micros >= self.micros && other.micros < self.micros + self.day
    }

    /// "Tests of order between two starts count a date-only value and an instant of its day as
    /// equal."
    pub fn same(self, other: Self) -> bool {
        self.micros == other.micros || self.covers(other) || other.covers(self)
    }

    /// Certainly before.
    pub fn before(self, other: Self) -> bool {
        !self.same(other) && self.micros < other.micros
    }

    /// Certainly after.
    pub fn after(self, other: Self) -> bool {
        other.before(self)
    }

    /// "... and their difference as 0."
    pub fn distance(self, other: Self) -> i64 {
        if self.same(other) { 0 } else { (self.micros - other.micros).abs() }
    }
}

/// "A naive value is in the source's timezone. In a repeated hour the earlier instant is meant; a
/// time that does not exist is moved forward by the gap."
fn in_zone(local: NaiveDateTime, zone: Tz) -> i64 {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.timestamp_micros(),
        LocalResult::None => {
            let day_before = local.checked_sub_days(Days::new(1)).expect("a day before");
            let offset = zone.offset_from_utc_datetime(&day_before).fix().local_minus_utc();
            local.and_utc().timestamp_micros() - i64::from(offset) * 1_000_000
        }
    }
}

fn midnight(day: NaiveDate, zone: Tz) -> i64 {
    in_zone(day.and_time(NaiveTime::MIN), zone)
}

fn date(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some((day, day.succ_opt()?))
}

fn exact(text: &str, zone: Tz) -> i64 {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return at.timestamp_micros();
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").expect("an instant");
    in_zone(local, zone)
}

/// "A start is 00:00 of that day in the source's zone."
pub fn start(text: &str, zone: Tz) -> At {
    match date(text) {
        Some((day, next)) => {
            let micros = midnight(day, zone);
            At { micros, day: midnight(next, zone) - micros }
        }
        None => At::exact(exact(text, zone)),
    }
}

/// "An end includes that day: it is 00:00 of the next day."
pub fn end(text: &str, zone: Tz) -> i64 {
    date(text).map_or_else(|| exact(text, zone), |(_, next)| midnight(next, zone))
}
