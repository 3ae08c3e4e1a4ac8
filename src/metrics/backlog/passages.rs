//! Where each line stood in the course of its handling: waiting for a decision, approved and not
//! carried out, or neither.
//!
//! Readings of the design made explicit here:
//! - A line comes in when it is requested. It waits for a decision until it is decided or
//!   withdrawn; approved, it is work until the first report that it was carried out, checked,
//!   closed or withdrawn. Carried out before it was approved, it is open until the approval.
//! - Past approval with no decision on record, or with one whose time is missing or lies before
//!   the request, it is open until the first such report; in which of the two queues nobody can
//!   tell.
//! - Done or refused without a time, it is gone by as-of, and before that nobody can tell. Done
//!   and taken up again, nobody can tell between the report and as-of, where it is open.

use rayon::prelude::*;

use crate::frames::{Instant, Tickets};
use crate::reconcile::open_work::{Done, done};
use crate::reconcile::{Line, Outcome, Population};

use crate::metrics::waits::{Desk, End};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// Waiting for a decision.
    Undecided,
    /// Approved and not carried out.
    Unfulfilled,
    /// In one of these.
    Open,
    /// Nobody can tell whether it is open.
    Untold,
}

/// Where a line stood from an instant on, until another (not included); UTC microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) stand: Stand,
}

/// Later than every instant: not left yet.
const STILL: i64 = i64::MAX;

/// The way of one line. It goes on after the last of its stays only if that never ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage {
    /// Index into [`Population::lines`].
    pub(super) line: u32,
    /// When it was requested; UTC microseconds.
    pub(super) requested: i64,
    first: Stand,
    turn: i64,
    second: Option<Stand>,
    left: i64,
    /// When it is seen to be open again, after it was done.
    back: Option<i64>,
}

impl Passage {
    /// Its stays, oldest first; the first begins with the request, and each where the one before
    /// ends.
    pub(super) fn stays(&self) -> impl Iterator<Item = Stay> + use<> {
        let second = self.second.map(|stand| Stay { from: self.turn, to: self.left, stand });
        let until = second.map_or(self.turn, |stay| stay.to);
        let back = self.back.map(|back| {
            let untold = Stay { from: until, to: back, stand: Stand::Untold };
            [untold, Stay { from: back, to: STILL, stand: Stand::Unfulfilled }]
        });
        let first = Stay { from: self.requested, to: self.turn, stand: self.first };
        [first].into_iter().chain(second).chain(back.into_iter().flatten())
    }

    /// When it was gone for good; later than everything if it is still open.
    pub(super) fn gone(&self) -> i64 {
        match (self.back, self.second) {
            (Some(_), _) => STILL,
            (None, Some(_)) => self.left,
            (None, None) => self.turn,
        }
    }
}

/// The instants a population speaks of: those from the start of its period to the earlier of the
/// period's end and as-of; UTC microseconds, the end not included.
pub(super) fn span(population: &Population<'_>) -> (i64, i64) {
    let period = &population.period;
    (period.from, period.to.min(period.as_of.saturating_add(1)))
}

/// The ways of the lines that were open, or may have been, at any instant of [`span`], in the
/// order of the lines.
pub(super) fn passages(population: &Population<'_>) -> Vec<Passage> {
    let Some(clerk) = Clerk::of(population) else { return Vec::new() };
    let (from, to) = span(population);
    let lines = population.lines.par_iter().enumerate();
    let asked = lines.filter(|(_, line)| line.requested_at.micros < to);
    let passages = asked.map(|(place, line)| clerk.passage(place as u32, line));
    passages.filter(|passage| passage.requested >= from || passage.gone() > from).collect()
}

/// What the ways are read from.
struct Clerk<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    desk: Desk<'a>,
    /// The instant whose state the exports show.
    shown: i64,
}

impl<'a> Clerk<'a> {
    fn of(population: &'a Population<'a>) -> Option<Self> {
        let (_, to) = span(population);
        let as_of = population.period.as_of;
        // What is open at as-of is open at the end of a period that ends with it.
        let shown = if to >= as_of { to.saturating_sub(1) } else { as_of };
        let tickets = population.frames.tickets()?;
        Some(Self { population, tickets, desk: Desk::of(population)?, shown })
    }

    fn passage(&self, place: u32, line: &Line) -> Passage {
        let done = done(&self.tickets, line.row as usize, self.population.period.as_of);
        let way = Passage {
            line: place,
            requested: line.requested_at.micros,
            first: Stand::Undecided,
            turn: STILL,
            second: None,
            left: STILL,
            back: None,
        };
        let until = |at: Option<Instant>| at.map_or(way.requested, |at| way.no_earlier(at));
        match self.desk.outcome(line) {
            (End::Open, seen) => self.waiting(way, until(seen), done),
            (End::Approved, at) => self.approved(way, until(at), done),
            (End::Rejected, at) => Passage { turn: until(at), ..way },
            (End::Withdrawn, _) => match done {
                Done::At(at) => Passage { turn: way.no_earlier(at), ..way },
                _ => self.never_told(way),
            },
            (End::Undocumented | End::Untimed | End::Impossible, _) => {
                self.untimed(way, line, done)
            }
        }
    }

    /// Not decided when it was last seen.
    fn waiting(&self, way: Passage, seen: i64, done: Done) -> Passage {
        let is_current = seen >= self.population.period.as_of;
        match done {
            Done::At(at) => Passage { first: Stand::Open, turn: way.no_earlier(at), ..way },
            Done::Untimed => self.never_told(way),
            Done::NotYet | Done::Back(_) if is_current => way,
            Done::NotYet | Done::Back(_) => {
                Passage { turn: seen, second: Some(Stand::Untold), ..way }
            }
        }
    }

    fn approved(&self, way: Passage, decided: i64, done: Done) -> Passage {
        let second = Some(Stand::Unfulfilled);
        let way = Passage { turn: decided, second, ..way };
        match done {
            Done::NotYet => way,
            Done::At(at) => Passage { left: at.micros.max(decided), ..way },
            Done::Back(at) => self.back(Passage { left: at.micros.max(decided), ..way }),
            Done::Untimed => {
                let left = self.shown.max(decided);
                Passage { second: Some(Stand::Untold), left, ..way }
            }
        }
    }

    /// Decided, nobody knows when.
    fn untimed(&self, way: Passage, line: &Line, done: Done) -> Passage {
        let way = Passage { first: Stand::Open, ..way };
        match done {
            Done::At(at) if line.outcome == Outcome::Rejected => {
                Passage { first: Stand::Untold, turn: way.no_earlier(at), ..way }
            }
            Done::At(at) => Passage { turn: way.no_earlier(at), ..way },
            _ if line.outcome == Outcome::Rejected => self.never_told(way),
            // It is approved by now: that much the state says.
            Done::NotYet => {
                let turn = self.shown.max(way.requested);
                Passage { turn, second: Some(Stand::Unfulfilled), ..way }
            }
            Done::Back(at) => self.back(Passage { turn: way.no_earlier(at), ..way }),
            Done::Untimed => self.never_told(way),
        }
    }

    /// Gone by as-of, nobody knows since when.
    fn never_told(&self, way: Passage) -> Passage {
        Passage { first: Stand::Untold, turn: self.shown.max(way.requested), ..way }
    }

    fn back(&self, way: Passage) -> Passage {
        let until = if way.second.is_some() { way.left } else { way.turn };
        Passage { back: Some(self.shown.max(until)), ..way }
    }
}

impl Passage {
    /// An instant, or that of the request if that is later: a day may begin before it.
    fn no_earlier(&self, at: Instant) -> i64 {
        at.micros.max(self.requested)
    }
}
