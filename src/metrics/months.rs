//! The calendar months of the audit period, in the report's zone.

use chrono::{DateTime, Datelike, Duration, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

use crate::period::AuditPeriod;

/// Quarter hours that are tried for a month's first instant, where clocks skip its midnight.
const QUARTERS: i64 = 4 * 48;

/// Calendar months, oldest first. The first and the last may lie only partly in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Months {
    labels: Vec<String>,
    starts: Vec<i64>,
}

impl Months {
    /// The months of `period` by the calendar of `zone`; none when the period is empty.
    pub(super) fn of(period: &AuditPeriod, zone: Tz) -> Self {
        let mut months = Self::none();
        let mut next = first_of_month(period.from, zone);
        while let Some(first) = next {
            let Some(start) = midnight(first, zone).filter(|start| *start < period.to) else {
                break;
            };
            months.labels.push(first.format("%Y-%m").to_string());
            months.starts.push(start);
            next = first.checked_add_months(chrono::Months::new(1));
        }
        months
    }

    /// No months: for what is as at as-of and has no period.
    pub(super) fn none() -> Self {
        Self { labels: Vec::new(), starts: Vec::new() }
    }

    /// `2025-07`, ...
    pub(super) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// First instant of each month that begins before `to`, and first instant after it: that of the
    /// first month no earlier than `from`, that of the last no later than `to`.
    pub(super) fn spans(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let ends = self.starts.iter().skip(1).copied().chain([i64::MAX]);
        let begun = self.starts.iter().zip(ends).filter(|(start, _)| **start < to);
        begun.map(|(start, end)| (from.max(*start), to.min(end))).collect()
    }

    /// The month an instant of the period falls into; UTC microseconds.
    pub(super) fn place(&self, micros: i64) -> usize {
        self.starts.partition_point(|start| *start <= micros).saturating_sub(1)
    }
}

/// The first day of the month that an instant falls into.
pub(super) fn first_of_month(micros: i64, zone: Tz) -> Option<NaiveDate> {
    let day = DateTime::<Utc>::from_timestamp_micros(micros)?.with_timezone(&zone).date_naive();
    day.with_day(1)
}

/// The first instant of a day; a little later where clocks skip its midnight.
pub(super) fn midnight(day: NaiveDate, zone: Tz) -> Option<i64> {
    let start = day.and_hms_opt(0, 0, 0)?;
    let times = (0..QUARTERS).map(|quarter| start + Duration::minutes(15 * quarter));
    let mut known = times.filter_map(|time| zone.from_local_datetime(&time).earliest());
    known.next().map(|time| time.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).expect("a time").timestamp_micros()
    }

    fn months(from: &str, to: &str, zone: Tz) -> Months {
        let (from, to) = (utc(from), utc(to));
        Months::of(&AuditPeriod { from, to, as_of: to }, zone)
    }

    #[test]
    fn months_turn_at_midnight_of_the_reports_zone() {
        let berlin = chrono_tz::Europe::Berlin;
        let months = months("2025-06-30T22:00:00Z", "2025-11-30T23:00:00Z", berlin);
        assert_eq!(months.labels(), ["2025-07", "2025-08", "2025-09", "2025-10", "2025-11"]);
        assert_eq!(months.place(utc("2025-06-30T22:00:00Z")), 0);
        assert_eq!(months.place(utc("2025-07-31T21:59:59Z")), 0);
        assert_eq!(months.place(utc("2025-07-31T22:00:00Z")), 1);
        // Clocks went back on 26 October: November starts at 23:00 UTC.
        assert_eq!(months.place(utc("2025-10-31T22:59:59Z")), 3);
        assert_eq!(months.place(utc("2025-10-31T23:00:00Z")), 4);
    }

    #[test]
    fn the_same_instants_are_other_months_in_another_zone() {
        let months = months("2025-06-30T22:00:00Z", "2025-07-02T00:00:00Z", Tz::UTC);
        assert_eq!(months.labels(), ["2025-06", "2025-07"]);
    }

    #[test]
    fn spans_cover_the_period_without_a_gap_and_stop_where_nothing_is_known() {
        let (from, to) = (utc("2025-07-10T00:00:00Z"), utc("2025-10-05T00:00:00Z"));
        let months = months("2025-07-10T00:00:00Z", "2025-10-05T00:00:00Z", Tz::UTC);
        let (august, september) = (utc("2025-08-01T00:00:00Z"), utc("2025-09-01T00:00:00Z"));
        let october = utc("2025-10-01T00:00:00Z");
        let whole = [(from, august), (august, september), (september, october), (october, to)];
        assert_eq!(months.spans(from, to), whole);
        assert_eq!(months.spans(from, september + 1)[2], (september, september + 1));
        assert_eq!(months.spans(from, september).len(), 2);
    }

    #[test]
    fn an_empty_period_has_no_months() {
        let months = months("2025-07-01T00:00:00Z", "2025-07-01T00:00:00Z", Tz::UTC);
        assert_eq!(months, Months::none());
        assert_eq!(months.place(0), 0);
    }

    #[test]
    fn a_month_whose_midnight_is_skipped_starts_after_the_gap() {
        let zone = chrono_tz::America::Asuncion;
        let months = months("2023-09-20T00:00:00Z", "2023-10-05T00:00:00Z", zone);
        assert_eq!(months.place(utc("2023-10-01T03:59:59Z")), 0);
        assert_eq!(months.place(utc("2023-10-01T04:00:00Z")), 1);
    }
}
