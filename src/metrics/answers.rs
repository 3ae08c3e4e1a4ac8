//! Answers to tickets that the lines themselves do not carry.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::frames::{Decision, Instant, Key, State, Text, Tickets};
use crate::reconcile::{Outcome, Population};

use super::waits::End;

/// When somebody answered, and what.
pub(super) type Answer = (Instant, End);

/// The answer that decided each ticket withdrawn after it: the latest approval or rejection on
/// record by as-of, else the first event that is one.
pub(super) fn before_withdrawal(
    population: &Population<'_>,
    tickets: &Tickets<'_>,
) -> FxHashMap<Key, Answer> {
    let is_withdrawn = population
        .lines
        .iter()
        .filter(|line| line.outcome == Outcome::Cancelled && line.decision_source.is_some());
    let ticket = |row: u32| population.frames.key(tickets.ticket_id.at(row as usize));
    let wanted: FxHashSet<Key> = is_withdrawn.map(|line| ticket(line.row)).collect();
    if wanted.is_empty() {
        return FxHashMap::default();
    }
    let in_order =
        |ticket: &Key, at: Instant| wanted.contains(ticket) && at.micros <= population.period.as_of;
    let mut answers: FxHashMap<Key, Answer> = FxHashMap::default();
    for (ticket, answer) in events(population).filter(|(key, answer)| in_order(key, answer.0)) {
        answers.entry(ticket).and_modify(|known| *known = (*known).min(answer)).or_insert(answer);
    }
    let mut latest: FxHashMap<Key, Answer> = FxHashMap::default();
    for (ticket, answer) in approvals(population).filter(|(key, answer)| in_order(key, answer.0)) {
        latest.entry(ticket).and_modify(|known| *known = (*known).max(answer)).or_insert(answer);
    }
    answers.extend(latest);
    answers
}

/// Tickets that somebody answered after the oldest current snapshot and by as-of.
pub(super) fn moved_on(population: &Population<'_>) -> FxHashSet<Key> {
    let as_of = population.period.as_of;
    let oldest = population.systems.iter().filter_map(|system| system.current).min();
    let since = oldest.unwrap_or(as_of);
    approvals(population)
        .chain(events(population))
        .filter(|(_, (at, _))| since < at.micros && at.micros <= as_of)
        .map(|(ticket, _)| ticket)
        .collect()
}

/// Every approval and rejection that has a time.
fn approvals<'a>(population: &'a Population<'_>) -> impl Iterator<Item = (Key, Answer)> + use<'a> {
    let end = |decision| match decision {
        Decision::Approved => Some(End::Approved),
        Decision::Rejected => Some(End::Rejected),
        Decision::Requested | Decision::Delegated | Decision::NotRequired => None,
    };
    population.frames.approvals().into_iter().flat_map(move |frame| {
        (0..frame.len).filter_map(move |row| {
            let answer = (frame.decided_at.at(row)?, frame.decision.at(row).and_then(end)?);
            Some(keyed(population, frame.ticket_id.at(row), answer))
        })
    })
}

/// Every change to approved or rejected.
fn events<'a>(population: &'a Population<'_>) -> impl Iterator<Item = (Key, Answer)> + use<'a> {
    let end = |state| match state {
        State::Approved => Some(End::Approved),
        State::Rejected => Some(End::Rejected),
        _ => None,
    };
    population.frames.events().into_iter().flat_map(move |frame| {
        (0..frame.len).filter_map(move |row| {
            let answer = (frame.at.at(row)?, frame.to_state.at(row).and_then(end)?);
            Some(keyed(population, frame.ticket_id.at(row), answer))
        })
    })
}

fn keyed(population: &Population<'_>, ticket: Text, answer: Answer) -> (Key, Answer) {
    (population.frames.key(ticket), answer)
}
