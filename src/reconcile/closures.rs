//! Closed lines, and whether they were taken up again.

use rayon::prelude::*;

use crate::frames::{Instant, Key, State, Tickets};
use crate::period::AuditPeriod;

use super::history::{Histories, Step};
use super::population::{Line, Population};

/// A line closed in the period.
#[derive(Debug, Clone, Copy)]
pub struct Closure {
    /// Index into [`Population::lines`].
    pub line: u32,
    /// Its ticket.
    pub ticket: Key,
    /// When it was asked for.
    pub requested: Instant,
    /// Its first closing in the period.
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

/// The lines closed in the period and by as-of, in order of their tickets.
#[must_use]
pub fn closures(population: &Population<'_>) -> Vec<Closure> {
    let Some(tickets) = population.frames.tickets() else { return Vec::new() };
    let register = Register { population, tickets, histories: Histories::of(population) };
    let lines = population.lines.par_iter().enumerate();
    let mut closures: Vec<Closure> =
        lines.filter_map(|(place, line)| register.closure(place as u32, line)).collect();
    closures.par_sort_unstable_by_key(|closure| (closure.ticket, closure.line));
    closures
}

/// What closures are read from.
struct Register<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    histories: Histories,
}

impl Register<'_> {
    fn closure(&self, place: u32, line: &Line) -> Option<Closure> {
        let row = line.row as usize;
        let ticket = self.population.frames.key(self.tickets.ticket_id.at(row));
        let history = self.histories.ticket(ticket);
        let closed =
            first_closing(&self.population.period, self.tickets.closed_at.at(row), history)?;
        let returns = || {
            let after = |step: &&Step| step.is_return() && !step.at.starts_before(closed);
            history.iter().filter(after)
        };
        let counted = self.tickets.reopen_count.at(row).map(|count| count.clamp(0, 1 << 30) as u32);
        let seen = (!history.is_empty()).then(|| returns().count() as u32);
        Some(Closure {
            line: place,
            ticket,
            requested: line.requested_at,
            closed,
            reopens: counted.max(seen),
            has_history: !history.is_empty(),
            reopened: returns().next().map(|step| step.at),
            reopening: returns().next().map(|step| step.row),
        })
    }
}

/// The first closing that falls into the period and is known by as-of.
fn first_closing(period: &AuditPeriod, cell: Option<Instant>, history: &[Step]) -> Option<Instant> {
    let events = history.iter().filter(|step| step.to == State::Closed).map(|step| step.at);
    let known = |at: &Instant| period.contains(*at) && at.micros <= period.as_of;
    events.chain(cell).filter(known).min()
}
