//! The state history of tickets, as the frame `events` tells it.

use rayon::prelude::*;

use crate::frames::{Events, Instant, Key, State};

use super::population::Population;

/// One change of state of a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The ticket.
    pub ticket: Key,
    /// When.
    pub at: Instant,
    /// Row of the frame `events`.
    pub row: u32,
    /// The state it left: its own cell, else the state before.
    pub from: Option<State>,
    /// The state it came into.
    pub to: State,
}

/// The changes of all tickets known by as-of, by ticket and time.
#[derive(Debug)]
pub struct Histories(Vec<Step>);

impl Histories {
    /// The histories of a run.
    #[must_use]
    pub fn of(population: &Population<'_>) -> Self {
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

    /// The changes of one ticket, oldest first.
    #[must_use]
    pub fn ticket(&self, ticket: Key) -> &[Step] {
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
    #[must_use]
    pub fn is_return(&self) -> bool {
        let back = |from: State| {
            done(from).zip(rank(self.to)).is_some_and(|(before, after)| after < before)
        };
        self.to == State::Reopened || self.from.is_some_and(back)
    }
}

/// The place of a state on the path requested, approved, fulfilled, verified, closed.
#[must_use]
pub fn rank(state: State) -> Option<u8> {
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
