//! This period and the one before it, each watched equally long.

use chrono_tz::Tz;

use chrono::{Months, NaiveDate};

use crate::metrics::months::{first_of_month, midnight};
use crate::period::AuditPeriod;

/// Microseconds in a day.
const DAY: f64 = 86_400e6;

/// Part of the previous period, at its start, in which the records must have begun.
const START: i64 = 4;

/// Two periods of the same length, one directly after the other.
///
/// This one is known as it was at as-of, some time after its end (or before it). So that nothing
/// looks different only because more time has passed since, the previous one is taken as it was
/// known just as long after (or before) its own end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sides {
    /// Start of the previous period; UTC microseconds, as all.
    pub(super) before: i64,
    /// End of the previous period and start of this one.
    pub(super) from: i64,
    /// End of this period.
    to: i64,
    /// The last instant of which this one is known.
    as_of: i64,
}

impl Sides {
    /// The sides of `period`; where it is made of whole calendar months in `zone`, the previous
    /// one is as many months, else as many microseconds.
    pub(super) fn of(period: &AuditPeriod, zone: Tz) -> Self {
        let AuditPeriod { from, to, as_of } = *period;
        let before = same_months(from, to, zone).unwrap_or(from.saturating_sub(to - from));
        Self { before, from, to, as_of }
    }

    /// The last instant of which the previous period is known.
    pub(super) fn watched(&self) -> i64 {
        self.from.saturating_add(self.as_of - self.to)
    }

    /// End of this period, as far as it is known.
    pub(super) fn end(&self) -> i64 {
        self.to.min(self.as_of.saturating_add(1))
    }

    fn end_before(&self) -> i64 {
        self.from.min(self.watched().saturating_add(1))
    }

    /// Whether an instant falls into either.
    pub(super) fn has(&self, at: i64) -> bool {
        (self.before..self.end_before()).contains(&at) || (self.from..self.end()).contains(&at)
    }

    /// Whether an instant of either falls into the previous one.
    pub(super) fn is_before(&self, at: i64) -> bool {
        at < self.from
    }

    /// Length of the previous and of this period in days.
    pub(super) fn days(&self) -> [f64; 2] {
        [self.end_before() - self.before, self.end() - self.from].map(|span| span as f64 / DAY)
    }

    /// Whether records that begin at `oldest` tell of the previous period: they begin in its first
    /// quarter or earlier.
    pub(super) fn is_reached_by(&self, oldest: Option<i64>) -> bool {
        let first_quarter = self.before + (self.from - self.before) / START;
        oldest.is_some_and(|oldest| oldest < first_quarter)
    }
}

/// Where the same number of months ends at `from` as `from..to` is made of.
fn same_months(from: i64, to: i64, zone: Tz) -> Option<i64> {
    let whole = |at: i64| {
        first_of_month(at, zone).filter(|day: &NaiveDate| midnight(*day, zone) == Some(at))
    };
    let (first, after) = whole(from).zip(whole(to))?;
    let mut months = (0..12 * 200).map(Months::new);
    let length = months.find(|length| first.checked_add_months(*length) == Some(after))?;
    midnight(first.checked_sub_months(length)?, zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn utc(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).expect("a time").timestamp_micros()
    }

    fn sides(from: &str, to: &str, as_of: &str) -> Sides {
        let period = AuditPeriod { from: utc(from), to: utc(to), as_of: utc(as_of) };
        Sides::of(&period, chrono_tz::Europe::Berlin)
    }

    #[test]
    fn whole_months_follow_as_many_months() {
        // July to September 2026 has 92 days; the three months before it have 91.
        let sides = sides("2026-06-30T22:00:00Z", "2026-09-30T22:00:00Z", "2026-10-10T22:00:00Z");
        assert_eq!(sides.before, utc("2026-03-31T22:00:00Z"));
        assert_eq!(sides.days(), [91.0, 92.0]);
        assert_eq!(sides.watched(), utc("2026-07-10T22:00:00Z"), "ten days after its end");
        assert!(sides.has(sides.before) && sides.has(sides.from) && !sides.has(sides.end()));
    }

    #[test]
    fn other_periods_follow_as_many_days() {
        let sides = sides("2026-07-05T00:00:00Z", "2026-07-15T00:00:00Z", "2026-07-15T00:00:00Z");
        assert_eq!(sides.before, utc("2026-06-25T00:00:00Z"));
        assert_eq!(sides.watched(), sides.from);
    }

    #[test]
    fn a_period_not_yet_over_is_compared_with_the_same_part_of_the_one_before() {
        let sides = sides("2026-07-11T00:00:00Z", "2026-07-21T00:00:00Z", "2026-07-15T00:00:00Z");
        assert!(sides.has(utc("2026-07-05T00:00:00Z")) && !sides.has(utc("2026-07-05T00:00:01Z")));
        assert!(sides.has(utc("2026-07-15T00:00:00Z")) && !sides.has(utc("2026-07-15T00:00:01Z")));
        assert!(sides.days().iter().all(|days| (days - 4.0).abs() < 1e-9));
    }

    #[test]
    fn records_reach_back_when_they_begin_in_the_first_quarter() {
        let sides = sides("2026-07-05T00:00:00Z", "2026-07-09T00:00:00Z", "2026-07-09T00:00:00Z");
        assert!(sides.is_reached_by(Some(utc("2026-07-01T23:59:59Z"))));
        assert!(!sides.is_reached_by(Some(utc("2026-07-02T00:00:00Z"))));
        assert!(!sides.is_reached_by(None));
    }
}
