//! How much of a stretch of time is working time.
//!
//! The windows of every local day are turned into UTC first and measured there: wall clocks are
//! never subtracted, for on the day they change they tell a length that nobody waited. A window
//! covers the instants at which the wall clock shows a time of it. Of a bound in a repeated hour
//! the earlier instant is meant; a bound that the clocks skip is the instant at which they go
//! forward, so that a day that never was has no working time.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// Microseconds in a second, the unit of everything measured here being microseconds.
const SECOND: i64 = 1_000_000;
/// 1900-01-01: no working time is counted before.
const FIRST: i64 = -2_208_988_800 * SECOND;
/// 10000-01-01: nor after.
const LAST: i64 = 253_402_300_800 * SECOND;
const MINUTES_PER_DAY: u32 = 24 * 60;
/// Seconds around a skipped time within which the clocks go forward: no zone is further from UTC
/// than 15 hours, and none ever skipped more than a day.
const AROUND: i64 = 40 * 3_600;

/// A working window of a day: minutes since local midnight. An `end` at or before `start` lies on
/// the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// Its first minute.
    pub start: u32,
    /// The minute after its last; 1440 is the end of the day.
    pub end: u32,
}

/// The windows of each day of the week, Monday first. A window belongs to the day it starts on.
pub type Week = [Vec<Window>; 7];

/// An interval `[from, to)` of UTC microseconds.
pub type Stretch = (i64, i64);

/// The working time of a span of time: its windows as intervals, and how much lies before each, so
/// that a measurement costs a binary search and no walk over the days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clock {
    windows: Vec<Stretch>,
    before: Vec<i64>,
}

impl Clock {
    /// The working time of `span` (UTC microseconds; at most the years 1900 to 9999) by the
    /// calendar of `zone`. A window that starts on one of `holidays` is none.
    #[must_use]
    pub fn new(week: &Week, holidays: &BTreeSet<NaiveDate>, zone: Tz, span: Range<i64>) -> Self {
        let span = span.start.max(FIRST)..span.end.min(LAST);
        let works = days(&span, zone).filter(|day| !holidays.contains(day));
        let windows = works.flat_map(|day| {
            let windows = &week[day.weekday().num_days_from_monday() as usize];
            windows.iter().filter_map(move |window| stretch(day, *window, zone))
        });
        let inside = windows.map(|(from, to)| (from.max(span.start), to.min(span.end)));
        let windows = union(inside.collect());
        let sums = windows.iter().scan(0, |sum, (from, to)| {
            let before = *sum;
            *sum += to - from;
            Some(before)
        });
        Self { before: sums.collect(), windows }
    }

    /// Microseconds of working time in `[from, to)`; `None` where it ends before it starts, which
    /// is a mistake in the data and no time of 0. Nothing outside the span of the clock counts.
    #[must_use]
    pub fn between(&self, from: i64, to: i64) -> Option<i64> {
        (from <= to).then(|| self.until(to) - self.until(from))
    }

    /// As [`Clock::between`], less the working time in `pauses`: a [`union`].
    #[must_use]
    pub fn without(&self, pauses: &[Stretch], from: i64, to: i64) -> Option<i64> {
        let whole = self.between(from, to)?;
        let first = pauses.partition_point(|pause| pause.1 <= from);
        let within = pauses[first..].iter().take_while(|pause| pause.0 < to);
        let paused = within.filter_map(|pause| self.between(pause.0.max(from), pause.1.min(to)));
        Some(whole - paused.sum::<i64>())
    }

    /// Working time before `at`.
    fn until(&self, at: i64) -> i64 {
        let started = self.windows.partition_point(|window| window.0 < at);
        let Some(last) = started.checked_sub(1) else { return 0 };
        let (from, to) = self.windows[last];
        self.before[last] + at.min(to) - from
    }
}

/// What any of `stretches` covers: sorted, without overlap, gap or empty stretch between them.
#[must_use]
pub fn union(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.retain(|(from, to)| from < to);
    stretches.sort_unstable();
    let mut merged: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for (from, to) in stretches {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// The local days that a span touches, and the day before it: its window may cross midnight.
fn days(span: &Range<i64>, zone: Tz) -> impl Iterator<Item = NaiveDate> + use<> {
    let day = |micros| {
        let at = DateTime::<Utc>::from_timestamp_micros(micros)?;
        Some(at.with_timezone(&zone).date_naive())
    };
    let bounds = day(span.start).zip(day(span.end)).filter(|_| span.start < span.end);
    bounds.into_iter().flat_map(|(first, last)| {
        let first = first.pred_opt().unwrap_or(first);
        first.iter_days().take_while(move |day| *day <= last)
    })
}

fn stretch(day: NaiveDate, window: Window, zone: Tz) -> Option<Stretch> {
    let next = if window.end <= window.start { MINUTES_PER_DAY } else { 0 };
    Some((instant(day, window.start, zone)?, instant(day, window.end + next, zone)?))
}

/// The instant at which the wall clock of `zone` shows a minute of a day.
fn instant(day: NaiveDate, minute: u32, zone: Tz) -> Option<i64> {
    let local = day.and_hms_opt(0, 0, 0)? + chrono::Duration::minutes(i64::from(minute));
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.timestamp_micros()),
        LocalResult::None => Some(clocks_forward(local, zone)),
    }
}

/// The instant at which the clocks go forward over a time they skip: the first at which they show
/// it or a later one.
fn clocks_forward(skipped: NaiveDateTime, zone: Tz) -> i64 {
    let wanted = skipped.and_utc().timestamp();
    let is_shown = |second: i64| {
        let at = DateTime::<Utc>::from_timestamp(second, 0).unwrap_or_default();
        let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
        second + i64::from(offset) >= wanted
    };
    let (mut before, mut shown) = (wanted - AROUND, wanted + AROUND);
    while shown - before > 1 {
        let middle = before + (shown - before) / 2;
        if is_shown(middle) { shown = middle } else { before = middle }
    }
    shown * SECOND
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600 * SECOND;

    fn utc(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).expect("a time").timestamp_micros()
    }

    fn every_day(windows: &[(u32, u32)]) -> Week {
        std::array::from_fn(|_| {
            windows.iter().map(|(start, end)| Window { start: start * 60, end: end * 60 }).collect()
        })
    }

    fn clock(week: &Week, zone: Tz, from: &str, to: &str) -> Clock {
        Clock::new(week, &BTreeSet::new(), zone, utc(from)..utc(to))
    }

    #[test]
    fn it_counts_windows_and_the_parts_of_windows() {
        let office = every_day(&[(9, 12), (13, 17)]);
        let clock = clock(&office, Tz::UTC, "2026-07-06T00:00:00Z", "2026-07-10T00:00:00Z");
        let between = |from: &str, to: &str| clock.between(utc(from), utc(to));
        assert_eq!(between("2026-07-06T00:00:00Z", "2026-07-07T00:00:00Z"), Some(7 * HOUR));
        assert_eq!(between("2026-07-06T11:00:00Z", "2026-07-06T14:00:00Z"), Some(2 * HOUR));
        assert_eq!(between("2026-07-06T12:15:00Z", "2026-07-06T12:45:00Z"), Some(0));
        assert_eq!(between("2026-07-06T16:00:00Z", "2026-07-08T10:00:00Z"), Some(9 * HOUR));
        assert_eq!(between("2026-07-06T10:00:00Z", "2026-07-06T10:00:00Z"), Some(0));
        assert_eq!(between("2026-07-06T10:00:01Z", "2026-07-06T10:00:00Z"), None);
        assert_eq!(between("2026-07-01T00:00:00Z", "2026-07-07T00:00:00Z"), Some(7 * HOUR));
    }

    #[test]
    fn pauses_are_taken_once_and_only_where_they_are_working_time() {
        let office = every_day(&[(9, 17)]);
        let clock = clock(&office, Tz::UTC, "2026-07-06T00:00:00Z", "2026-07-10T00:00:00Z");
        let at = |hour: i64| utc("2026-07-06T00:00:00Z") + hour * HOUR;
        // 10 to 12 and 11 to 13 are 3 hours; 16 to 33 (9 of the next day) is 1; 40 is later.
        let pauses = union(vec![
            (at(11), at(13)),
            (at(10), at(12)),
            (at(16), at(33)),
            (at(40), at(41)),
            (at(5), at(5)),
        ]);
        assert_eq!(pauses.len(), 3);
        assert_eq!(clock.without(&pauses, at(0), at(34)), Some((8 + 1 - 3 - 1) * HOUR));
        assert_eq!(clock.without(&pauses, at(11), at(14)), Some(HOUR));
        assert_eq!(clock.without(&pauses, at(17), at(16)), None);
    }

    #[test]
    fn a_skipped_bound_is_when_the_clocks_go_forward_and_a_repeated_one_its_first_instant() {
        // London skips 01:00 to 02:00 on 29 March and repeats that hour on 25 October.
        let early = every_day(&[(1, 3)]);
        let zone = Tz::Europe__London;
        let spring = clock(&early, zone, "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z");
        assert_eq!(spring.windows, [(utc("2026-03-29T01:00:00Z"), utc("2026-03-29T02:00:00Z"))]);
        let autumn = clock(&early, zone, "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z");
        assert_eq!(autumn.windows, [(utc("2026-10-25T00:00:00Z"), utc("2026-10-25T03:00:00Z"))]);
    }

    #[test]
    fn a_day_that_never_was_has_no_working_time() {
        // Samoa went from Thursday 29 to Saturday 31 December 2011.
        let mut week = every_day(&[]);
        week[4] = vec![Window { start: 540, end: 1020 }];
        let zone = Tz::Pacific__Apia;
        let clock = clock(&week, zone, "2011-12-27T00:00:00Z", "2012-01-02T00:00:00Z");
        assert_eq!(clock.windows, []);
    }

    #[test]
    fn a_shift_of_a_holiday_does_not_start_and_the_one_before_it_goes_on() {
        let nights = every_day(&[(22, 6)]);
        let holiday = NaiveDate::from_ymd_opt(2026, 12, 25).expect("a day");
        let span = utc("2026-12-24T12:00:00Z")..utc("2026-12-26T12:00:00Z");
        let clock = Clock::new(&nights, &BTreeSet::from([holiday]), Tz::UTC, span);
        assert_eq!(clock.windows, [(utc("2026-12-24T22:00:00Z"), utc("2026-12-25T06:00:00Z"))]);
    }

    #[test]
    fn absurd_times_cost_nothing() {
        let week = every_day(&[(9, 17)]);
        assert_eq!(Clock::new(&week, &BTreeSet::new(), Tz::UTC, 10..10), Clock::default());
        let before = Clock::new(&week, &BTreeSet::new(), Tz::UTC, i64::MIN..FIRST);
        assert_eq!(before.between(i64::MIN, i64::MAX), Some(0));
    }

    proptest! {
        #[test]
        fn it_agrees_with_a_count_of_minutes(from in 0_i64..20_000, length in 0_i64..6_000) {
            let zone = Tz::America__New_York;
            let week = every_day(&[(8, 12), (13, 18), (22, 2)]);
            let start = utc("2026-10-25T00:00:00Z");
            let clock = Clock::new(&week, &BTreeSet::new(), zone, start..start + 60 * 24 * HOUR);
            let at = |minute: i64| start + minute * 60 * SECOND;
            let works = |minute: i64| {
                let local = DateTime::<Utc>::from_timestamp_micros(at(minute)).expect("a time");
                let hour = local.with_timezone(&zone).naive_local().time().format("%H").to_string();
                let hour: i64 = hour.parse().expect("an hour");
                (8..12).contains(&hour) || (13..18).contains(&hour) || !(2..22).contains(&hour)
            };
            // The window crosses the hour that the clocks repeat, 01:00 to 02:00 of 1 November.
            let counted = (from..from + length).filter(|minute| works(*minute)).count() as i64;
            let found = clock.between(at(from), at(from + length));
            prop_assert_eq!(found, Some(counted * 60 * SECOND));
        }
    }
}
