//! Which lines the controls of open work judge: those requested in the period, and earlier ones
//! still open when it began (decision pending, or approved and not carried out).
//!
//! Readings of the design made explicit here:
//! - An earlier line that is settled now was open at the start of the period if the first instant
//!   that settles it (rejected, withdrawn, carried out, checked or closed) is not before it. One in
//!   a final state without any instant counts as closed, and is left out.
//! - An earlier line that is still pending or approved was open then as well.
//! - Work ends with the first report that it was carried out, checked or closed (or withdrawn): the
//!   ticket says no more than that. A report beyond the ticket's own state is that of an earlier
//!   round: the ticket was done then, and has been taken up again since.

use crate::frames::{Instant, State, Tickets};

use super::population::{Line, Population};
use super::states::level;
use super::verdict::Outcome;

/// Whether the work on a line is over by some instant, as its own row tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is not.
    NotYet,
    /// Since then.
    At(Instant),
    /// It was then, and has been taken up again since, nobody knows when.
    Back(Instant),
    /// It is, nobody knows since when.
    Untimed,
}

/// Whether the controls of open work judge a line.
#[must_use]
pub fn is_open_work(population: &Population<'_>, tickets: &Tickets<'_>, line: &Line) -> bool {
    let from = population.period.from;
    line.in_period
        || (line.requested_at.micros < from
            && (is_open(line) || settled_at(tickets, line).is_some_and(|at| at.micros >= from)))
}

/// Whether a line is still in work: not decided, or approved and not reported as carried out.
#[must_use]
pub fn is_open(line: &Line) -> bool {
    matches!(line.state, State::Requested | State::Approved | State::Reopened | State::OnHold)
}

/// When a line was first known to need no more work.
fn settled_at(tickets: &Tickets<'_>, line: &Line) -> Option<Instant> {
    let refused = line.decided_at.filter(|_| line.outcome == Outcome::Rejected);
    reports(tickets, line.row as usize).map(|(_, at)| at).chain(refused).min()
}

/// The reports that work was carried out, checked and closed, each with the state it is about.
fn reports(tickets: &Tickets<'_>, row: usize) -> impl Iterator<Item = (State, Instant)> {
    let reports = [
        (State::Fulfilled, tickets.fulfilled_at.at(row)),
        (State::Verified, tickets.verified_at.at(row)),
        (State::Closed, tickets.closed_at.at(row)),
    ];
    reports.into_iter().filter_map(|(state, at)| Some((state, at?)))
}

/// Whether the work on the line at `row` is over by `as_of`; UTC microseconds. What was decided
/// about it is another matter.
#[must_use]
pub fn done(tickets: &Tickets<'_>, row: usize, as_of: i64) -> Done {
    let own = tickets.state.at(row).unwrap_or(State::Requested);
    let is_reached = |state: State| level(state) <= level(own);
    let by_then = |reached: bool| {
        let of_it = reports(tickets, row).filter(move |(state, _)| is_reached(*state) == reached);
        of_it.map(|(_, at)| at).filter(|at| at.micros <= as_of).min()
    };
    let is_over = level(own) >= level(State::Fulfilled);
    match (by_then(true), by_then(false)) {
        (Some(at), _) => Done::At(at),
        (None, _) if is_over && !reports(tickets, row).any(|(state, _)| is_reached(state)) => {
            Done::Untimed
        }
        (None, Some(at)) if !is_over => Done::Back(at),
        (None, _) => Done::NotYet,
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column, DataFrame};

    use super::*;
    use crate::frames::columns::EMPTY;
    use crate::frames::{FrameKind, Table, Word};

    /// What is known at 50 of a line with this state, fulfilled, verified and closed then.
    fn at_50(state: State, [fulfilled, verified, closed]: [Option<i64>; 3]) -> Done {
        let time = |name: &str, at: Option<i64>| Column::new(name.into(), [at.unwrap_or(EMPTY)]);
        let columns = vec![
            Column::new("state".into(), [state.code()]),
            time("fulfilled_at", fulfilled),
            time("verified_at", verified),
            time("closed_at", closed),
        ];
        let frame = DataFrame::new(1, columns).expect("one row");
        done(&Tickets::of(&Table::of(FrameKind::Tickets, &frame)), 0, 50)
    }

    fn at(micros: i64) -> Instant {
        Instant::exact(micros)
    }

    #[test]
    fn work_is_over_with_the_first_report_that_is_known() {
        assert_eq!(at_50(State::Closed, [Some(10), None, Some(40)]), Done::At(at(10)));
        assert_eq!(at_50(State::Closed, [None, None, Some(50)]), Done::At(at(50)));
        assert_eq!(at_50(State::Closed, [None, None, Some(51)]), Done::NotYet);
        assert_eq!(at_50(State::Cancelled, [None, None, Some(40)]), Done::At(at(40)));
        assert_eq!(at_50(State::Approved, [None; 3]), Done::NotYet);
    }

    #[test]
    fn a_final_state_without_a_time_is_done_and_a_report_beyond_the_state_is_an_old_one() {
        assert_eq!(at_50(State::Closed, [None; 3]), Done::Untimed);
        assert_eq!(at_50(State::Cancelled, [None; 3]), Done::Untimed);
        // Carried out without a time; what the old closing was about nobody knows.
        assert_eq!(at_50(State::Fulfilled, [None, None, Some(20)]), Done::Untimed);
        assert_eq!(at_50(State::Approved, [None, None, Some(20)]), Done::Back(at(20)));
        assert_eq!(at_50(State::Reopened, [Some(20), None, Some(60)]), Done::Back(at(20)));
        assert_eq!(at_50(State::Fulfilled, [Some(60), None, Some(20)]), Done::NotYet);
    }
}
