//! The example company's time: UTC seconds, working days and office hours in Berlin.

use chrono::{DateTime, NaiveDate, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Berlin;

/// Seconds since 1970, UTC.
pub(super) type Second = i64;
/// Days since 1970.
pub(super) type Day = i64;

/// One hour.
pub(super) const HOUR: Second = 3_600;
/// One day.
pub(super) const DAY: Second = 24 * HOUR;

/// The snapshots: taken as each quarter begins in Berlin, so that the one that opens a quarter is
/// its opening snapshot. The last one is as-of.
pub(super) const SNAPSHOTS: [Second; 3] =
    [summer_midnight(2026, 4, 1), summer_midnight(2026, 7, 1), summer_midnight(2026, 10, 1)];
/// The newest snapshot: nothing later is known.
pub(super) const AS_OF: Second = SNAPSHOTS[2];
/// From when on every request has a ticket.
pub(super) const FIRST_DAY: Day = day(2025, 10, 6);
/// Last day on which somebody asks for access.
pub(super) const LAST_DAY: Day = day(2026, 9, 30);

/// Public holidays: they are no working days, and they fill `holidays.csv`.
pub(super) const HOLIDAYS: [(Day, &str); 10] = [
    (day(2025, 10, 3), "German Unity Day"),
    (day(2025, 12, 25), "Christmas Day"),
    (day(2025, 12, 26), "Boxing Day"),
    (day(2026, 1, 1), "New Year's Day"),
    (day(2026, 4, 3), "Good Friday"),
    (day(2026, 4, 6), "Easter Monday"),
    (day(2026, 5, 1), "Labour Day"),
    (day(2026, 5, 14), "Ascension Day"),
    (day(2026, 5, 25), "Whit Monday"),
    (day(2026, 10, 3), "German Unity Day"),
];

const OPENS: i64 = 9 * HOUR;
const CLOSES: i64 = 17 * HOUR;

/// The day of a date (H. Hinnant, "chrono-compatible low-level date algorithms").
pub(super) const fn day(year: i64, month: i64, date: i64) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + date - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// When a day begins in Berlin, two hours ahead of UTC in summer.
const fn summer_midnight(year: i64, month: i64, date: i64) -> Second {
    day(year, month, date) * DAY - 2 * HOUR
}

/// Whether people work on `day`.
pub(super) fn is_workday(day: Day) -> bool {
    (day + 3).rem_euclid(7) < 5 && HOLIDAYS.iter().all(|(holiday, _)| *holiday != day)
}

/// `day` if people work on it, else the next day they do.
pub(super) fn workday_from(day: Day) -> Day {
    (day..day + 8).find(|day| is_workday(*day)).unwrap_or(day)
}

/// The instant of a local time of day, in minutes.
pub(super) fn local(day: Day, minute: i64) -> Second {
    let naive =
        DateTime::from_timestamp(day * DAY + minute * 60, 0).unwrap_or_default().naive_utc();
    Berlin.from_local_datetime(&naive).earliest().map_or(day * DAY, |at| at.timestamp())
}

/// The local day and the second of that day.
fn split(at: Second) -> (Day, i64) {
    let local = DateTime::<Utc>::from_timestamp(at, 0).unwrap_or_default().with_timezone(&Berlin);
    let date = local.date_naive().signed_duration_since(NaiveDate::default()).num_days();
    (date, i64::from(local.num_seconds_from_midnight()))
}

/// The local day of an instant.
pub(super) fn day_of(at: Second) -> Day {
    split(at).0
}

/// The instant after `minutes` of office hours.
pub(super) fn later(at: Second, minutes: i64) -> Second {
    let (mut day, second) = split(at);
    let (mut second, mut left) = (second.clamp(OPENS, CLOSES), minutes * 60);
    while !is_workday(day) || left > CLOSES - second {
        left -= if is_workday(day) { CLOSES - second } else { 0 };
        (day, second) = (day + 1, OPENS);
    }
    local(day, (second + left) / 60) + (second + left) % 60
}

/// An instant as exports write it.
///
/// By hand, because nearly every cell of the exports is one.
pub(super) fn instant(at: Second) -> String {
    let mut text = date(at.div_euclid(DAY));
    let second = at.rem_euclid(DAY);
    text.push('T');
    digits(&mut text, second / HOUR, 2);
    text.push(':');
    digits(&mut text, second / 60 % 60, 2);
    text.push(':');
    digits(&mut text, second % 60, 2);
    text.push('Z');
    text
}

/// An instant as a job that runs on local time writes it.
pub(super) fn local_instant(at: Second) -> String {
    let utc = DateTime::<Utc>::from_timestamp(at, 0).unwrap_or_default();
    utc.with_timezone(&Berlin).to_rfc3339()
}

/// A day as exports write it.
pub(super) fn date(day: Day) -> String {
    let (year, month, date) = civil(day);
    let mut text = String::with_capacity("2026-10-01T00:00:00Z".len());
    digits(&mut text, year, 4);
    text.push('-');
    digits(&mut text, month, 2);
    text.push('-');
    digits(&mut text, date, 2);
    text
}

/// Year, month and day of the month: the inverse of [`day`], from the same source.
const fn civil(day: Day) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    let date = of_year - (153 * from_march + 2) / 5 + 1;
    (year + era * 400 + (month <= 2) as i64, month, date)
}

/// Writes the last `count` decimal digits of a number that is not negative.
fn digits(text: &mut String, number: i64, count: u32) {
    let place = |place: u32| (number / 10_i64.pow(place) % 10) as u8;
    text.extend((0..count).rev().map(|at| char::from(b'0' + place(at))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_taken_as_a_quarter_begins_in_berlin() {
        let quarters = [day(2026, 4, 1), day(2026, 7, 1), day(2026, 10, 1)];
        assert_eq!(SNAPSHOTS, quarters.map(|first| local(first, 0)));
        assert_eq!(local_instant(SNAPSHOTS[1]), "2026-07-01T00:00:00+02:00");
    }

    #[test]
    fn dates_agree_with_the_calendar_of_chrono() {
        for day in (-20_000..40_000).step_by(17) {
            let (at, second) = (day * DAY, day.rem_euclid(DAY));
            let known = DateTime::from_timestamp(at + second, 0).unwrap_or_default();
            assert_eq!(date(day), known.format("%Y-%m-%d").to_string());
            assert_eq!(instant(at + second), known.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        }
    }
}
