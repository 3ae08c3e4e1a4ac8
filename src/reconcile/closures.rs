//! Closed lines, and whether they were taken up again.

use rayon::prelude::*;

use crate::frames::{Instant, Key, State, Tickets};

use super::by_ticket::sort_by_ticket;
use super::history::{Histories, Step, returns};
use super::population::{Line, Population};

/// A line closed in a stretch of time, for instance the period.
#[derive(Debug, Clone, Copy)]
pub struct Closure {
    /// Index into [`Population::lines`].
    pub line: u32,
    /// Its ticket.
    pub ticket: Key,
    /// When it was asked for.
    pub requested: Instant,
    /// Its first closing in it.
    pub closed: Instant,
    /// How often it was taken up again; `None` where neither a history nor a count tells.
    pub reopens: Option<u32>,
    /// Whether the history of its ticket is on record.
    pub has_history: bool,
    /// When it was first taken up again, as its history says.
    pub reopened: Option<Instant>,
    /// Row of the frame `events` that says so.
    pub reopening: Option<u32>,
}

impl Closure {
    /// Whether the history says when the line came back, or that it did not.
    #[must_use]
    pub fn has_known_time(&self) -> bool {
        self.has_history && (self.reopened.is_some() || self.reopens == Some(0))
    }
}

/// The lines closed in the period and by as-of, in order of their tickets.
#[must_use]
pub fn closures(population: &Population<'_>) -> Vec<Closure> {
    closures_between(population, &[population.period.from, population.period.to])
}

/// The lines closed by as-of in each of the stretches from one of the ascending `bounds` to the
/// next, once per stretch; in order of tickets, lines and closings.
#[must_use]
pub fn closures_between(population: &Population<'_>, bounds: &[i64]) -> Vec<Closure> {
    let Some(tickets) = population.frames.tickets() else { return Vec::new() };
    let register = Register { population, tickets, histories: Histories::of(population), bounds };
    let lines = population.lines.par_iter().enumerate();
    let mut closures: Vec<Closure> =
        lines.flat_map_iter(|(place, line)| register.closures(place as u32, line)).collect();
    let place = |closure: &Closure| (closure.ticket, closure.line, closure.closed);
    sort_by_ticket(&mut closures, |closure| closure.ticket, place);
    closures
}

/// What closures are read from.
struct Register<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    histories: Histories<'a>,
    bounds: &'a [i64],
}

impl Register<'_> {
    fn closures(&self, place: u32, line: &Line) -> Vec<Closure> {
        let row = line.row as usize;
        let ticket = self.population.frames.key(self.tickets.ticket_id.at(row));
        let history = self.histories.ticket(ticket);
        let counted = self.tickets.reopen_count.at(row).map(|count| count.clamp(0, 1 << 30) as u32);
        let closure = |closed: Instant| {
            let after = |step: &&Step| !step.at.starts_before(closed);
            let returns = || returns(history).filter(after);
            let seen = (!history.is_empty()).then(|| returns().count() as u32);
            Closure {
                line: place,
                ticket,
                requested: line.requested_at,
                closed,
                reopens: counted.max(seen),
                has_history: !history.is_empty(),
                reopened: returns().next().map(|step| step.at),
                reopening: returns().next().map(|step| step.row),
            }
        };
        let closings = self.closings(self.tickets.closed_at.at(row), history);
        closings.into_iter().map(closure).collect()
    }

    /// The first closing of each stretch that is known by as-of.
    fn closings(&self, cell: Option<Instant>, history: &[Step]) -> Vec<Instant> {
        let stretch = |at: &Instant| self.bounds.partition_point(|bound| *bound <= at.micros);
        let is_inside = |at: &Instant| (1..self.bounds.len()).contains(&stretch(at));
        let events = history.iter().filter(|step| step.to == State::Closed).map(|step| step.at);
        let known = |at: &Instant| at.micros <= self.population.period.as_of && is_inside(at);
        let mut closings: Vec<Instant> = events.chain(cell).filter(known).collect();
        closings.sort_unstable();
        closings.dedup_by_key(|at| stretch(at));
        closings
    }
}
