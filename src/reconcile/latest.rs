//! What is known of the decisions on lines at the as-of of the run.
//!
//! A line carries the decision that was known when the current snapshot of its system was taken:
//! what a system holds can only be judged by what had been decided then. Figures about tickets
//! alone have no such bound, and where a snapshot is older than as-of they would take for undecided
//! what was settled since. They ask here.

use crate::frames::Instant;

use super::decide::Decider;
use super::population::{Line, Population};
use super::verdict::{DecisionSource, Outcome};

/// What was decided about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruled {
    /// What.
    pub outcome: Outcome,
    /// When; `None` where the exports do not say.
    pub at: Option<Instant>,
    /// Where it was found.
    pub source: Option<DecisionSource>,
}

/// Tells what was decided about lines by as-of.
pub struct Latest<'a> {
    population: &'a Population<'a>,
    /// Where some snapshot is older than as-of.
    decider: Option<Decider<'a>>,
}

impl<'a> Latest<'a> {
    /// Of the lines of `population`.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Self {
        let as_of = population.period.as_of;
        let is_older = |at: i64| at < as_of;
        let any = population.systems.iter().filter_map(|system| system.current).any(is_older);
        let tickets = population.frames.tickets().filter(|_| any);
        let (frames, books) = (population.frames, &population.books);
        let decider = tickets.map(|all| Decider::new(frames, &books.people, &books.shelf, all));
        Self { population, decider }
    }

    /// What is known of a line at as-of.
    #[must_use]
    pub fn of_line(&self, line: &Line) -> Ruled {
        let as_of = self.population.period.as_of;
        let is_newer = self.population.as_of(line.system) < as_of;
        match self.decider.as_ref().filter(|_| is_newer) {
            Some(decider) => {
                let found = decider.decide(line.row as usize, as_of);
                Ruled { outcome: found.outcome, at: found.at, source: found.source }
            }
            None => {
                Ruled { outcome: line.outcome, at: line.decided_at, source: line.decision_source }
            }
        }
    }
}
