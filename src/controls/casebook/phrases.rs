//! How a sentence names people, access, instants and ends.

use chrono::{DateTime, TimeZone};

use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Instant, Key, Precision};
use crate::reconcile::Line;

use super::Casebook;

impl Casebook<'_> {
    /// A holder as a sentence names one: `Ann Lee (U17)`.
    pub(in crate::controls) fn who(&self, holder: Key) -> String {
        let shown = self.population.show(holder);
        match self.directory.name(holder) {
            Some(name) if self.frames.key(name) != holder => {
                format!("{} ({shown})", self.frames.text(name))
            }
            _ => shown.to_owned(),
        }
    }

    /// An entitlement as a sentence names one: `payroll-admin on SAP`.
    pub(in crate::controls) fn what(&self, system: Key, entitlement: Key) -> String {
        format!("{} on {}", self.population.show(entitlement), self.population.show(system))
    }

    /// An instant as a sentence gives it: the day in the report's zone where only the day is
    /// known, else day and time in UTC.
    pub(in crate::controls) fn when(&self, at: Instant) -> String {
        if at.precision.day_length() > 0 { self.day(at.micros) } else { utc(at.micros) }
    }

    /// The end of something as a sentence gives it: the last day, where only that is known. Half a
    /// day back from its end it is that day in every zone that is less than twelve hours away.
    pub(in crate::controls) fn last_day(&self, end: Instant) -> String {
        match end.precision {
            Precision::END_OF_DAY => self.day(end.micros - MICROS_PER_DAY / 2),
            _ => utc(end.micros),
        }
    }

    /// When somebody who is gone left, as a sentence gives it.
    pub(in crate::controls) fn left(&self, person: Key) -> String {
        let end = self.population.books.end_of(person);
        end.map_or("has left".to_owned(), |end| format!("left on {}", self.last_day(end)))
    }

    /// Whether `whole`, an end known to the day, is the end of the day on which `end` falls.
    pub(in crate::controls) fn ends_on_the_same_day(&self, whole: Instant, end: Instant) -> bool {
        whole.precision == Precision::END_OF_DAY
            && (0..=MICROS_PER_DAY).contains(&(whole.micros - end.micros))
    }

    fn day(&self, micros: i64) -> String {
        match self.population.settings.timezone.timestamp_micros(micros).single() {
            Some(local) => local.format("%Y-%m-%d").to_string(),
            None => utc(micros),
        }
    }

    /// When a line was decided, as a sentence gives it.
    pub(in crate::controls) fn decided(&self, line: &Line) -> String {
        line.decided_at.map_or("a day not recorded".into(), |at| self.when(at))
    }
}

/// A point in time as a sentence gives it.
pub(in crate::controls) fn utc(micros: i64) -> String {
    let Some(at) = DateTime::from_timestamp_micros(micros) else { return micros.to_string() };
    let whole_minute = at.timestamp() % 60 == 0;
    at.format(if whole_minute { "%Y-%m-%d %H:%M UTC" } else { "%Y-%m-%d %H:%M:%S UTC" }).to_string()
}

/// A length of time as a sentence gives it: hours, from three days on days.
pub(in crate::controls) fn hours_said(hours: f64) -> String {
    let (number, unit) = if hours > 72.0 { (hours / 24.0, "days") } else { (hours, "hours") };
    // A limit is never rounded away: 72.04 hours are not 72.
    let rounded = (number * 10.0).ceil() / 10.0;
    let unit = if rounded == 1.0 { unit.trim_end_matches('s') } else { unit };
    format!("{rounded} {unit}")
}
