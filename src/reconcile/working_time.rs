//! The business clock of a run: how many working hours lie between two instants of a ticket.
//!
//! Readings of the design made explicit here:
//! - Holidays are the days of the configuration and every row of the frame `holidays`, whatever
//!   calendar it belongs to. A holiday known by its date is that date, whatever zone its source is
//!   in: its noon is taken, which no other day of the report's zone shares with it.
//! - A pause begins with a change to `on_hold` and lasts until the next change of the ticket, or to
//!   as-of. A hold that only shows in the `from_state` of a change has no known beginning and is no
//!   pause. Changes after as-of are not known yet.
//! - A date-only value stands at the first instant of its day, here as everywhere: a request known
//!   by its date has all working hours of that day before it, a decision known by its date none of
//!   its own day. A date-only value and an instant of its day are 0 hours apart.

use rustc_hash::{FxHashMap, FxHashSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use rayon::prelude::*;

use crate::frames::instant::MICROS_PER_HOUR;
use crate::frames::{Events, Instant, Key, State};
use crate::stats::calendar::{Clock, Stretch, union};

use super::population::Population;

/// The business clock of a run.
#[derive(Debug)]
pub struct WorkingTime {
    clock: Clock,
    pauses: FxHashMap<Key, Vec<Stretch>>,
}

impl WorkingTime {
    /// The clock from the oldest request to as-of, with the hours, days and holidays of the
    /// configuration in the zone of the report.
    #[must_use]
    pub fn of(population: &Population<'_>) -> Self {
        let (settings, as_of) = (population.settings, population.period.as_of);
        let oldest = population.lines.iter().map(|line| line.requested_at.micros).min();
        let mut holidays = settings.business.holidays.clone();
        holidays.extend(listed_holidays(population));
        let span = oldest.unwrap_or(as_of)..as_of;
        let clock = Clock::new(&settings.business.week(), &holidays, settings.timezone, span);
        let excluded = settings.business.pauses_excluded;
        let pauses = if excluded { pauses(population) } else { FxHashMap::default() };
        Self { clock, pauses }
    }

    /// Working hours of a ticket from one start to another, its pauses left out where the
    /// configuration says so; `None` where it ends before it starts.
    #[must_use]
    pub fn hours(&self, ticket: Key, from: Instant, to: Instant) -> Option<f64> {
        if from.order_of_starts(to).is_eq() {
            return Some(0.0);
        }
        let pauses = self.pauses.get(&ticket).map_or(&[][..], Vec::as_slice);
        let micros = self.clock.without(pauses, from.micros, to.micros)?;
        Some(micros as f64 / MICROS_PER_HOUR as f64)
    }
}

fn listed_holidays(population: &Population<'_>) -> impl Iterator<Item = NaiveDate> {
    let zone = population.settings.timezone;
    population.frames.holidays().into_iter().flat_map(move |holidays| {
        (0..holidays.len).filter_map(move |row| holidays.date.at(row).and_then(|at| day(at, zone)))
    })
}

fn day(at: Instant, zone: Tz) -> Option<NaiveDate> {
    let noon = at.micros.saturating_add(at.precision.day_length() / 2);
    Some(DateTime::<Utc>::from_timestamp_micros(noon)?.with_timezone(&zone).date_naive())
}

/// One change of a ticket that was ever on hold.
type Change = (Key, Instant, u32, bool);

/// When each ticket was on hold.
fn pauses(population: &Population<'_>) -> FxHashMap<Key, Vec<Stretch>> {
    let mut by_ticket: FxHashMap<Key, Vec<Stretch>> = FxHashMap::default();
    let Some(events) = population.frames.events() else { return by_ticket };
    let as_of = population.period.as_of;
    let changes = changes(population, &events);
    for (place, (ticket, at, _, is_hold)) in changes.iter().enumerate() {
        let next = changes.get(place + 1).filter(|next| next.0 == *ticket);
        if *is_hold {
            let until = next.map_or(as_of, |next| next.1.micros);
            by_ticket.entry(*ticket).or_default().push((at.micros, until));
        }
    }
    // Each ticket by itself: the order in which a hash map gives them is no matter.
    by_ticket.values_mut().for_each(|pauses| *pauses = union(std::mem::take(pauses)));
    by_ticket
}

/// The changes of the tickets that were on hold, by ticket and time. Most tickets never are, so
/// that two passes over the events cost less than sorting them all.
fn changes(population: &Population<'_>, events: &Events<'_>) -> Vec<Change> {
    let is_hold = |row: u32| events.to_state.at(row as usize) == Some(State::OnHold);
    let ticket = |row: u32| population.frames.key(events.ticket_id.at(row as usize));
    let rows = || (0..events.len as u32).into_par_iter();
    let held: FxHashSet<Key> = rows().filter(|row| is_hold(*row)).map(ticket).collect();
    let as_of = population.period.as_of;
    let change = |row: u32| {
        let key = Some(ticket(row)).filter(|key| held.contains(key))?;
        let at = events.at.at(row as usize).filter(|at| at.micros <= as_of)?;
        Some((key, at, row, is_hold(row)))
    };
    let mut changes: Vec<Change> = match held.is_empty() {
        true => Vec::new(),
        false => rows().filter_map(change).collect(),
    };
    changes.par_sort_unstable_by_key(|(ticket, at, row, _)| (*ticket, *at, *row));
    changes
}
