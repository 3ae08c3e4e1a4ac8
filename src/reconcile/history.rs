//! The state history of tickets, as the frame `events` tells it.

use std::borrow::Cow;

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

/// The changes of all tickets known by as-of.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    /// By ticket and time.
    all: Vec<Step>,
    /// The first ticket that changed.
    low: u32,
    /// Where the changes of each ticket begin, from that one on, and where those of the last end.
    starts: Vec<u32>,
}

/// The changes of all tickets known by as-of, by ticket and time.
#[derive(Debug)]
pub struct Histories<'p>(Cow<'p, Steps>);

impl<'p> Histories<'p> {
    /// The histories of a run.
    #[must_use]
    pub fn of(population: &'p Population<'_>) -> Self {
        if let Some(shared) = &population.shared {
            return Self(Cow::Borrowed(&shared.steps));
        }
        let events = population.frames.events();
        Self(Cow::Owned(
            events.map_or_else(Steps::default, |events| Steps::of(population, &events)),
        ))
    }

    /// All changes.
    pub(super) fn into_steps(self) -> Steps {
        self.0.into_owned()
    }

    /// The changes of one ticket, oldest first.
    #[must_use]
    pub fn ticket(&self, ticket: Key) -> &[Step] {
        let Steps { all, low, starts } = &*self.0;
        let place = ticket.0.checked_sub(*low).map(|place| place as usize);
        let bounds = place.and_then(|place| starts.get(place..)?.get(..2));
        bounds.map_or(&[], |bounds| &all[bounds[0] as usize..bounds[1] as usize])
    }
}

impl Steps {
    fn of(population: &Population<'_>, events: &Events<'_>) -> Self {
        let mut all = Vec::with_capacity(events.len);
        all.extend((0..events.len as u32).filter_map(|row| step(population, events, row)));
        // The frame is in this order but for times that are known to the day.
        let order = |step: &Step| (step.ticket, step.at, step.row);
        if !all.is_sorted_by_key(order) {
            all.par_sort_unstable_by_key(order);
        }
        for at in 1..all.len() {
            let before = all[at - 1];
            if all[at].from.is_none() && before.ticket == all[at].ticket {
                all[at].from = Some(before.to);
            }
        }
        let (low, starts) = starts(&all);
        Self { all, low, starts }
    }
}

/// See [`Steps`].
fn starts(all: &[Step]) -> (u32, Vec<u32>) {
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return (0, Vec::new()) };
    let low = first.ticket.0;
    let mut starts = Vec::with_capacity((last.ticket.0 - low) as usize + 2);
    for (at, step) in all.iter().enumerate() {
        starts.resize(((step.ticket.0 - low) as usize + 1).max(starts.len()), at as u32);
    }
    starts.push(all.len() as u32);
    (low, starts)
}

fn step(population: &Population<'_>, events: &Events<'_>, row: u32) -> Option<Step> {
    let place = row as usize;
    let at = events.at.at(place).filter(|at| at.micros <= population.period.as_of)?;
    let ticket = population.frames.key(events.ticket_id.at(place));
    let to = events.to_state.at(place)?;
    Some(Step { ticket, at, row, from: events.from_state.at(place), to })
}

/// The changes by which a ticket was taken up again: reopened, or back from a done state to an
/// earlier one. Waiting (`on_hold`) is no state of its own: what is taken up after it came from the
/// state before it. Reopening at the very instant of a way back is the same return: of one instant,
/// the states come in the order of their set, `reopened` last.
pub fn returns(history: &[Step]) -> impl Iterator<Item = &Step> {
    let stood = history.iter().scan(None, |stood: &mut Option<State>, step| {
        let from = step.from.filter(|from| *from != State::OnHold).or(*stood);
        *stood = Some(step.to).filter(|to| *to != State::OnHold).or(from);
        Some((step, from))
    });
    let all = stood.filter(|(step, from)| is_return(*from, step.to)).map(|(step, _)| step);
    let seen = all.scan(None, |last: &mut Option<&Step>, step| {
        let is_same = last.is_some_and(|last| last.at == step.at && last.to != State::Reopened);
        *last = Some(step);
        Some((step, is_same && step.to == State::Reopened))
    });
    seen.filter(|(_, is_same)| !is_same).map(|(step, _)| step)
}

fn is_return(from: Option<State>, to: State) -> bool {
    let is_back =
        |from: State| done(from).zip(rank(to)).is_some_and(|(before, after)| after < before);
    to == State::Reopened || from.is_some_and(is_back)
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

#[cfg(test)]
mod tests {
    use super::*;
    use State::{Approved, Cancelled, Closed, Fulfilled, OnHold, Reopened, Verified};

    /// The places of the returns in a history whose changes name what they left.
    fn found(states: &[State]) -> Vec<u32> {
        let step = |(place, to): (usize, &State)| Step {
            ticket: Key::NONE,
            at: Instant::exact(place as i64),
            row: place as u32,
            from: place.checked_sub(1).map(|before| states[before]),
            to: *to,
        };
        let history: Vec<Step> = states.iter().enumerate().map(step).collect();
        returns(&history).map(|step| step.row).collect()
    }

    #[test]
    fn back_from_a_done_state_is_a_return_and_going_on_is_none() {
        assert!(found(&[Approved, Fulfilled, Verified, Closed]).is_empty());
        assert_eq!(found(&[Closed, Fulfilled, Approved]), [1, 2]);
        assert_eq!(found(&[Closed, Reopened, Approved, Closed]), [1]);
        assert!(found(&[Closed, Cancelled, Approved]).is_empty());
    }

    #[test]
    fn reopening_and_going_back_at_one_instant_is_one_return() {
        let at = [0, 5, 5, 9, 9].map(Instant::exact);
        let states = [Closed, Approved, Reopened, Closed, Reopened];
        let step = |(at, to)| Step { ticket: Key::NONE, at, row: 0, from: None, to };
        let history: Vec<Step> = at.into_iter().zip(states).map(step).collect();
        let found: Vec<i64> = returns(&history).map(|step| step.at.micros).collect();
        assert_eq!(found, [5, 9], "closed and reopened at once is another one");
    }

    #[test]
    fn work_after_waiting_came_from_the_state_before_it() {
        assert_eq!(found(&[Approved, Closed, OnHold, OnHold, Approved]), [4]);
        assert!(found(&[Approved, Fulfilled, OnHold, Closed, OnHold]).is_empty());
        assert_eq!(found(&[Closed, Reopened, OnHold, Approved]), [1], "once");
        assert!(found(&[Approved, OnHold, Approved]).is_empty());
    }
}
