//! Closed lines, and whether they were taken up again.

use rayon::prelude::*;

use crate::frames::{Events, Instant, Key, State, Tickets};
use crate::period::AuditPeriod;
use crate::reconcile::{Line, Population};

/// A line closed in the period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closure {
    /// Index into [`Population::lines`].
    pub(super) line: u32,
    /// Its ticket.
    pub(super) ticket: Key,
    /// When it was asked for.
    pub(super) requested: Instant,
    /// Its first closing in the period.
    pub(super) closed: Instant,
    /// How often it was taken up again; `None` where neither a history nor a count tells.
    pub(super) reopens: Option<u32>,
    /// Whether the history of its ticket is on record.
    pub(super) has_history: bool,
    /// When it was first taken up again, as its history says.
    pub(super) reopened: Option<Instant>,
}

/// The lines closed in the period and by as-of, in order of their tickets.
pub(super) fn closures(population: &Population<'_>) -> Vec<Closure> {
    let Some(tickets) = population.frames.tickets() else { return Vec::new() };
    let register = Register { population, tickets, histories: Histories::of(population) };
    let lines = population.lines.par_iter().enumerate();
    let mut closures: Vec<Closure> =
        lines.filter_map(|(place, line)| register.closure(place as u32, line)).collect();
    closures.par_sort_unstable_by_key(|closure| (closure.ticket, closure.line));
    closures
}

/// One change of state of a ticket.
#[derive(Debug, Clone, Copy)]
struct Step {
    ticket: Key,
    at: Instant,
    row: u32,
    from: Option<State>,
    to: State,
}

/// The changes of all tickets known by as-of, by ticket and time.
struct Histories(Vec<Step>);

impl Histories {
    fn of(population: &Population<'_>) -> Self {
        let Some(events) = population.frames.events() else { return Self(Vec::new()) };
        let rows = 0..events.len as u32;
        let mut steps: Vec<Step> =
            rows.into_par_iter().filter_map(|row| step(population, &events, row)).collect();
        steps.par_sort_unstable_by_key(|step| (step.ticket, step.at, step.row));
        for at in 1..steps.len() {
            let before = steps[at - 1];
            if steps[at].from.is_none() && before.ticket == steps[at].ticket {
                steps[at].from = Some(before.to);
            }
        }
        Self(steps)
    }

    fn ticket(&self, ticket: Key) -> &[Step] {
        let start = self.0.partition_point(|step| step.ticket < ticket);
        let steps = &self.0[start..];
        &steps[..steps.partition_point(|step| step.ticket == ticket)]
    }
}

fn step(population: &Population<'_>, events: &Events<'_>, row: u32) -> Option<Step> {
    let place = row as usize;
    let at = events.at.at(place).filter(|at| at.micros <= population.period.as_of)?;
    let ticket = population.frames.key(events.ticket_id.at(place));
    let to = events.to_state.at(place)?;
    Some(Step { ticket, at, row, from: events.from_state.at(place), to })
}

impl Step {
    /// Taken up again: reopened, or back from a done state to an earlier one.
    fn is_return(&self) -> bool {
        let back = |from: State| {
            done(from).zip(rank(self.to)).is_some_and(|(before, after)| after < before)
        };
        self.to == State::Reopened || self.from.is_some_and(back)
    }
}

/// The place of a state on the path requested, approved, fulfilled, verified, closed.
fn rank(state: State) -> Option<u8> {
    match state {
        State::Requested => Some(0),
        State::Approved => Some(1),
        State::Fulfilled => Some(2),
        State::Verified => Some(3),
        State::Closed => Some(4),
        State::Rejected | State::Cancelled | State::Reopened | State::OnHold => None,
    }
}

fn done(state: State) -> Option<u8> {
    rank(state).filter(|rank| *rank >= 2)
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
        })
    }
}

/// The first closing that falls into the period and is known by as-of.
fn first_closing(period: &AuditPeriod, cell: Option<Instant>, history: &[Step]) -> Option<Instant> {
    let events = history.iter().filter(|step| step.to == State::Closed).map(|step| step.at);
    let known = |at: &Instant| period.contains(*at) && at.micros <= period.as_of;
    events.chain(cell).filter(known).min()
}
