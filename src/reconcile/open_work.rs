//! Which lines the controls of open work judge: those requested in the period, and earlier ones
//! still open when it began (decision pending, or approved and not carried out).
//!
//! Readings of the design made explicit here:
//! - An earlier line that is settled now was open at the start of the period if the first instant
//!   that settles it (rejected, withdrawn, carried out, checked or closed) is not before it. One in
//!   a final state without any instant counts as closed, and is left out.
//! - An earlier line that is still pending or approved was open then as well.

use crate::frames::{Instant, State, Tickets};

use super::population::{Line, Population};
use super::verdict::Outcome;

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
    let row = line.row as usize;
    let done = [tickets.fulfilled_at, tickets.verified_at, tickets.closed_at];
    let refused = line.decided_at.filter(|_| line.outcome == Outcome::Rejected);
    done.iter().filter_map(|column| column.at(row)).chain(refused).min()
}
