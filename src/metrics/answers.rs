//! Decisions that only the events tell.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::frames::{Instant, Key, State, Tickets};
use crate::reconcile::Population;

use super::waits::End;

/// When a ticket was decided, and how.
pub(super) type Answer = (Instant, End);

/// The first change by as-of of each withdrawn ticket to approved or rejected.
pub(super) fn before_withdrawal(
    population: &Population<'_>,
    tickets: &Tickets<'_>,
) -> FxHashMap<Key, Answer> {
    let mut first: FxHashMap<Key, Answer> = FxHashMap::default();
    let (Some(events), wanted) = (population.frames.events(), withdrawn(population, tickets))
    else {
        return first;
    };
    for row in (0..events.len).filter(|_| !wanted.is_empty()) {
        let ticket = population.frames.key(events.ticket_id.at(row));
        let at = events.at.at(row).filter(|at| at.micros <= population.period.as_of);
        let answer = at.zip(events.to_state.at(row).and_then(end));
        if let Some(answer) = answer.filter(|_| wanted.contains(&ticket)) {
            first.entry(ticket).and_modify(|known| *known = (*known).min(answer)).or_insert(answer);
        }
    }
    first
}

fn withdrawn(population: &Population<'_>, tickets: &Tickets<'_>) -> FxHashSet<Key> {
    let rows = (0..tickets.len).filter(|row| tickets.state.at(*row) == Some(State::Cancelled));
    rows.map(|row| population.frames.key(tickets.ticket_id.at(row))).collect()
}

fn end(state: State) -> Option<End> {
    match state {
        State::Approved => Some(End::Approved),
        State::Rejected => Some(End::Rejected),
        _ => None,
    }
}
