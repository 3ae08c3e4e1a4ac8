//! The way each ticket went through its states, and the ways there are.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::frames::{Key, State, Tickets, Word};
use crate::reconcile::by_ticket::sort_by_ticket;
use crate::reconcile::history::{Histories, Step};
use crate::reconcile::path::{Deviations, deviations, route};
use crate::reconcile::{DecisionSource, Line, Population};

/// Lines whose ways are numbered together before the numbers are joined: the memory for the table
/// of one such run is small, and its bounds do not depend on the number of threads.
const RUN: usize = 1 << 16;

/// Number of control states.
const STATES: u32 = State::ALL.len() as u32;

/// A set of things numbered below 128: states, or transitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Set(u128);

impl Set {
    fn of(numbers: impl Iterator<Item = u32>) -> Self {
        Self(numbers.fold(0, |set, number| set | 1 << number))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Its numbers, ascending.
    pub(super) fn numbers(self) -> Vec<u32> {
        (0..u128::BITS).filter(|number| self.0 >> number & 1 == 1).collect()
    }
}

/// The number of a state.
fn state_number(state: State) -> u32 {
    u32::from(state.code()) - 1
}

/// The name of the state with a number.
pub(super) fn state_name(number: u32) -> &'static str {
    State::ALL.get(number as usize).map_or("", |state| state.as_str())
}

/// The name of the transition with a number, as `approved>closed`.
pub(super) fn transition_name(number: u32) -> String {
    format!("{}>{}", state_name(number / STATES), state_name(number % STATES))
}

/// A history: one line's view of it, or a whole ticket's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Walk {
    /// Number of its route.
    pub(super) route: u32,
    /// States it never passed.
    pub(super) skipped: Set,
    /// States it passed too late.
    pub(super) late: Set,
    /// Transitions that skipped a state.
    pub(super) illegal: Set,
    /// It came to the end of the path.
    pub(super) is_closed: bool,
}

impl Walk {
    fn of(found: &Deviations, route: u32, states: &[State]) -> Self {
        let slips = |late: bool| {
            let of = found.slips.iter().filter(move |slip| slip.comes_later == late);
            Set::of(of.map(|slip| state_number(slip.state)))
        };
        let number = |(from, to): &(State, State)| state_number(*from) * STATES + state_number(*to);
        let illegal = Set::of(found.transitions.iter().map(number));
        let is_closed = states.contains(&State::Closed);
        Self { route, skipped: slips(false), late: slips(true), illegal, is_closed }
    }

    /// Whether it left the path.
    pub(super) fn is_off(&self) -> bool {
        !self.skipped.with(self.late).is_empty()
    }

    /// The same history, as the lines of a ticket see it: a slip that one of them has is one. A
    /// state that is late for one and was never passed for another cannot be.
    pub(super) fn with(self, other: &Self) -> Self {
        let (skipped, late) = (self.skipped.with(other.skipped), self.late.with(other.late));
        Self { skipped, late, illegal: self.illegal.with(other.illegal), ..self }
    }
}

/// One line, and the history of its ticket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walked {
    /// Index into [`Population::lines`].
    pub(super) line: u32,
    /// Its ticket.
    pub(super) ticket: Key,
    /// When it was requested; UTC microseconds.
    pub(super) requested: i64,
    /// Its history; `None` where there is none on record.
    pub(super) walk: Option<Walk>,
}

/// The lines requested in the period, in order of their tickets, and the routes by number.
pub(super) fn walks(population: &Population<'_>) -> (Vec<Walked>, Vec<Vec<State>>) {
    let Some(tickets) = population.frames.tickets() else { return Default::default() };
    let histories = Histories::of(population);
    let lines = 0..population.lines.len() as u32;
    let places: Vec<u32> =
        lines.into_par_iter().filter(|at| population.lines[*at as usize].in_period).collect();
    let clerk = Clerk { population, tickets, histories };
    let runs: Vec<Run> = places.par_chunks(RUN).map(|places| clerk.run(places)).collect();
    let (mut walks, routes) = join(runs);
    sort_by_ticket(&mut walks, |walked| walked.ticket, |walked| (walked.ticket, walked.line));
    (walks, routes)
}

/// Lines with routes numbered among themselves.
#[derive(Default)]
struct Run {
    walks: Vec<Walked>,
    routes: FxHashMap<Vec<State>, u32>,
}

/// What walks are read from.
struct Clerk<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    histories: Histories<'a>,
}

impl Clerk<'_> {
    fn run(&self, places: &[u32]) -> Run {
        let mut run = Run::default();
        for place in places {
            let line = &self.population.lines[*place as usize];
            let ticket = self.population.frames.key(self.tickets.ticket_id.at(line.row as usize));
            let history = self.histories.ticket(ticket);
            let walk = (!history.is_empty()).then(|| walk(line, history, &mut run.routes));
            let requested = line.requested_at.micros;
            run.walks.push(Walked { line: *place, ticket, requested, walk });
        }
        run
    }
}

fn walk(line: &Line, history: &[Step], routes: &mut FxHashMap<Vec<State>, u32>) -> Walk {
    let found = deviations(history, line.decision_source == Some(DecisionSource::Policy));
    let states = route(history);
    let next = routes.len() as u32;
    let number = routes.get(&states).copied().unwrap_or(next);
    let walk = Walk::of(&found, number, &states);
    if number == next {
        routes.insert(states, next);
    }
    walk
}

/// All lines, with routes numbered in the order of the lines.
fn join(runs: Vec<Run>) -> (Vec<Walked>, Vec<Vec<State>>) {
    let mut numbers: FxHashMap<Vec<State>, u32> = FxHashMap::default();
    let mut walks = Vec::with_capacity(runs.iter().map(|run| run.walks.len()).sum());
    for run in runs {
        let mut global = vec![0; run.routes.len()];
        let mut routes: Vec<(Vec<State>, u32)> = run.routes.into_iter().collect();
        routes.sort_unstable_by_key(|(_, number)| *number);
        for (route, number) in routes {
            let next = numbers.len() as u32;
            global[number as usize] = *numbers.entry(route).or_insert(next);
        }
        walks.extend(run.walks.into_iter().map(|walked| {
            let walk = walked.walk.map(|walk| Walk { route: global[walk.route as usize], ..walk });
            Walked { walk, ..walked }
        }));
    }
    let mut routes: Vec<(Vec<State>, u32)> = numbers.into_iter().collect();
    routes.sort_unstable_by_key(|(_, number)| *number);
    (walks, routes.into_iter().map(|(route, _)| route).collect())
}
