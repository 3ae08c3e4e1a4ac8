//! The state history of tickets, as the frame `events` tells it.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::frames::{Events, Instant, Key, State};

use super::population::Population;

/// One change of state of a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// Row of the frame `events`.
    pub row: u32,
    /// The state it left: its own cell, else the state before.
    pub from: Option<State>,
    /// The state it came into.
    pub to: State,
}

/// Three million changes are 72 MB: no further field without need.
const _: () = assert!(size_of::<Step>() <= 24);

/// The changes of all tickets known by as-of, by ticket and time.
#[derive(Debug, Clone, Default)]
pub(super) struct Chronicle {
    steps: Vec<Step>,
    /// The lowest ticket.
    first: u32,
    /// Where the changes of each ticket from that one on begin, and where the last ones end.
    starts: Vec<u32>,
}

impl Chronicle {
    fn of(population: &Population<'_>) -> Self {
        let Some(events) = population.frames.events() else { return Self::default() };
        let ticket = |row: usize| population.frames.key(events.ticket_id.at(row));
        let mut steps = Vec::with_capacity(events.len);
        steps.extend((0..events.len as u32).filter_map(|row| step(population, &events, row)));
        // The frame has nearly this order: spellings of one ticket apart, exactly this.
        let place = |step: &Step| (ticket(step.row as usize), step.at, step.row);
        if !steps.is_sorted_by_key(place) {
            steps.par_sort_unstable_by_key(place);
        }
        let tickets = || steps.iter().map(|step| ticket(step.row as usize).0);
        let (first, last) = (tickets().next().unwrap_or(0), tickets().next_back().unwrap_or(0));
        let mut starts = vec![0; (last - first) as usize + 2];
        tickets().for_each(|ticket| starts[(ticket - first) as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        Self { steps, first, starts }.told()
    }

    /// The same with the state that each change left, where its own cell does not say.
    fn told(mut self) -> Self {
        for bounds in self.starts.windows(2) {
            let history = &mut self.steps[bounds[0] as usize..bounds[1] as usize];
            for at in 1..history.len() {
                let before = history[at - 1].to;
                history[at].from.get_or_insert(before);
            }
        }
        self
    }

    fn ticket(&self, ticket: Key) -> &[Step] {
        let place = ticket.0.checked_sub(self.first).map(|place| place as usize);
        let bounds = place.and_then(|place| self.starts.get(place..=place + 1));
        bounds.map_or(&[], |bounds| &self.steps[bounds[0] as usize..bounds[1] as usize])
    }
}

/// The histories of all tickets.
#[derive(Debug)]
pub struct Histories<'p>(Cow<'p, Chronicle>);

impl<'p> Histories<'p> {
    /// The histories of a run.
    #[must_use]
    pub fn of(population: &'p Population<'_>) -> Self {
        Self(match &population.shared {
            Some(shared) => Cow::Borrowed(&shared.chronicle),
            None => Cow::Owned(Chronicle::of(population)),
        })
    }

    /// All of them.
    pub(super) fn into_chronicle(self) -> Chronicle {
        self.0.into_owned()
    }

    /// The changes of one ticket, oldest first.
    #[must_use]
    pub fn ticket(&self, ticket: Key) -> &[Step] {
        self.0.ticket(ticket)
    }
}

fn step(population: &Population<'_>, events: &Events<'_>, row: u32) -> Option<Step> {
    let place = row as usize;
    let at = events.at.at(place).filter(|at| at.micros <= population.period.as_of)?;
    let to = events.to_state.at(place)?;
    Some(Step { at, row, from: events.from_state.at(place), to })
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
        let step = |(at, to)| Step { at, row: 0, from: None, to };
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
