//! Whole calendar weeks or months in a row: the places of the points of a series.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::metrics::months::{first_of_month, midnight};

/// Weeks a series reaches back before the period.
const WEEKS_BEFORE: u64 = 52;
/// Months a series reaches back before the period, where it goes by months.
const MONTHS_BEFORE: u32 = 12;

/// Stretches of time without gaps, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slots {
    labels: Vec<String>,
    /// Where each starts, and where the last one ends; UTC microseconds.
    bounds: Vec<i64>,
}

impl Slots {
    /// The ISO weeks, from Monday 00:00 in `zone`, that lie wholly before `to`; from 52 weeks
    /// before the week of `from` on. Labelled as ISO 8601 writes them: `2026-W31`.
    pub(super) fn weeks(from: i64, to: i64, zone: Tz) -> Self {
        let first = day(from, zone).and_then(|day| {
            let monday =
                day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into()));
            monday?.checked_sub_days(Days::new(7 * WEEKS_BEFORE))
        });
        Self::until(to, zone, first, "%G-W%V", |day| day.checked_add_days(Days::new(7)))
    }

    /// The calendar months that lie wholly before `to`; from 12 months before that of `from` on.
    /// Labelled `2026-07`.
    pub(super) fn months(from: i64, to: i64, zone: Tz) -> Self {
        let first = first_of_month(from, zone);
        let first = first.and_then(|day| day.checked_sub_months(Months::new(MONTHS_BEFORE)));
        Self::until(to, zone, first, "%Y-%m", |day| day.checked_add_months(Months::new(1)))
    }

    fn until(
        to: i64,
        zone: Tz,
        first: Option<NaiveDate>,
        label: &str,
        next: impl Fn(NaiveDate) -> Option<NaiveDate>,
    ) -> Self {
        let start = first.and_then(|day| midnight(day, zone));
        let mut slots = Self { labels: Vec::new(), bounds: start.into_iter().collect() };
        let mut day = first;
        while let (Some(from), Some(after)) = (day, day.and_then(&next)) {
            let Some(end) = midnight(after, zone).filter(|end| *end <= to) else { break };
            slots.labels.push(from.format(label).to_string());
            slots.bounds.push(end);
            day = Some(after);
        }
        slots
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.labels.len()
    }

    /// The label of each.
    pub(super) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Where each starts, and where the last one ends; UTC microseconds.
    pub(super) fn bounds(&self) -> &[i64] {
        &self.bounds
    }

    /// Where the one at `place` ends; UTC microseconds.
    pub(super) fn end(&self, place: usize) -> i64 {
        self.bounds[place + 1]
    }

    /// The place of an instant; `None` outside.
    pub(super) fn place(&self, micros: i64) -> Option<usize> {
        let before = self.bounds.partition_point(|bound| *bound <= micros);
        before.checked_sub(1).filter(|place| *place < self.len())
    }

    /// Those that have ended by `last`.
    pub(super) fn ended_by(mut self, last: i64) -> Self {
        let ends = self.bounds.get(1..).unwrap_or_default();
        let ended = ends.partition_point(|end| *end <= last);
        self.labels.truncate(ended);
        self.bounds.truncate(ended + 1);
        self
    }

    /// Those that the records cover as a whole, where `oldest` is the oldest record: from the one
    /// it falls into, if it falls into its first seventh, else from the next. (The first day of a
    /// week: who starts to keep records on a Thursday has no whole week there.)
    pub(super) fn since(mut self, oldest: i64) -> Self {
        if let Some(at) = self.place(oldest) {
            let (start, end) = (self.bounds[at], self.bounds[at + 1]);
            let is_whole = oldest - start < (end - start) / 7;
            let first = if is_whole { at } else { at + 1 };
            self.labels.drain(..first);
            self.bounds.drain(..first);
        } else if self.bounds.first().is_none_or(|start| *start < oldest) {
            self.labels.clear();
            self.bounds.clear();
        }
        self
    }
}

fn day(micros: i64, zone: Tz) -> Option<NaiveDate> {
    Some(DateTime::<Utc>::from_timestamp_micros(micros)?.with_timezone(&zone).date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).expect("a time").timestamp_micros()
    }

    fn weeks(from: &str, to: &str) -> Slots {
        Slots::weeks(utc(from), utc(to), chrono_tz::Europe::Berlin)
    }

    #[test]
    fn weeks_start_on_monday_of_the_zone_and_the_last_is_whole() {
        // 1 July 2026 is a Wednesday of week 27; 52 weeks before is week 27 of 2025.
        let weeks = weeks("2026-06-30T22:00:00Z", "2026-07-19T21:59:59Z");
        assert_eq!(weeks.labels()[0], "2025-W27");
        assert_eq!(weeks.bounds()[0], utc("2025-06-29T22:00:00Z"));
        // 2026 begins on a Thursday: its week 1 starts in 2025, 26 weeks after week 27.
        assert_eq!(weeks.labels()[26], "2026-W01");
        assert_eq!(weeks.bounds()[26], utc("2025-12-28T23:00:00Z"), "winter time");
        // Week 29 ends on 20 July, 00:00, one second after the end.
        assert_eq!(weeks.labels().last().map(String::as_str), Some("2026-W28"));
        assert_eq!(weeks.place(utc("2025-12-28T22:59:59Z")), Some(25));
        assert_eq!(weeks.place(utc("2025-12-28T23:00:00Z")), Some(26));
        assert_eq!(weeks.place(utc("2025-06-29T21:59:59Z")), None);
        assert_eq!(weeks.place(utc("2026-07-12T22:00:00Z")), None);
        assert_eq!(weeks.end(weeks.len() - 1), utc("2026-07-12T22:00:00Z"));
    }

    #[test]
    fn months_reach_a_year_back() {
        let zone = chrono_tz::Europe::Berlin;
        let months = Slots::months(utc("2026-07-15T00:00:00Z"), utc("2026-09-30T22:00:00Z"), zone);
        assert_eq!(months.labels()[0], "2025-07");
        assert_eq!(months.labels().last().map(String::as_str), Some("2026-09"));
        assert_eq!(months.len(), 15);
    }

    #[test]
    fn a_week_that_the_records_begin_in_is_not_whole() {
        let all = || weeks("2026-06-30T22:00:00Z", "2026-07-19T22:00:00Z");
        let first = |oldest: &str| all().since(utc(oldest)).labels().first().cloned();
        assert_eq!(first("2026-06-01T21:59:59Z").as_deref(), Some("2026-W23"), "on its Monday");
        assert_eq!(first("2026-06-01T22:00:00Z").as_deref(), Some("2026-W24"), "on Tuesday");
        assert_eq!(first("2020-01-01T00:00:00Z").as_deref(), Some("2025-W27"));
        assert_eq!(all().since(utc("2026-08-01T00:00:00Z")).len(), 0);
        assert_eq!(all().since(utc("2026-07-15T00:00:00Z")).len(), 0);
    }

    #[test]
    fn nothing_before_the_end_is_no_slot() {
        let empty = weeks("2026-06-30T22:00:00Z", "2025-06-30T00:00:00Z");
        assert_eq!((empty.len(), empty.place(utc("2025-06-30T00:00:00Z"))), (0, None));
    }
}
