//! The answers to a request, read from the frame `approvals`.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::frames::{Approvals, Decision, Instant, Key};

use super::people::People;
use super::rounds::Answer;

/// Where answers are read from.
pub struct Answers<'s, 'a> {
    /// Who is who.
    pub people: &'s People<'a>,
    /// The frame.
    pub approvals: &'s Approvals<'s>,
}

impl Answers<'_, '_> {
    /// The decisions in `rows`, all of one ticket requested at `requested`, that are known at
    /// `as_of`, in the order of their time.
    #[must_use]
    pub fn known(
        &self,
        rows: Range<usize>,
        system: Key,
        requested: Instant,
        as_of: i64,
    ) -> Vec<Answer> {
        let decisions = rows.filter(|at| is_yes_or_no(self.approvals, *at));
        let mut answers: Vec<Answer> = decisions
            .map(|at| self.answer(at, system, requested))
            .filter(|answer| answer.ordered_at.micros <= as_of)
            .collect();
        answers.sort_by_key(|answer| {
            (answer.ordered_at.micros, answer.decided_at.is_none(), answer.stage, !answer.approved)
        });
        answers
    }

    fn answer(&self, at: usize, system: Key, requested: Instant) -> Answer {
        let decided_at = self.approvals.decided_at.at(at);
        Answer {
            person: self.people.person(system, self.approvals.approver.at(at)),
            approved: self.approvals.decision.at(at) == Some(Decision::Approved),
            stage: self.approvals.stage.at(at),
            decided_at,
            ordered_at: decided_at.unwrap_or(requested),
            row: at as u32,
        }
    }
}

/// Whether a row is a decision; `delegated`, `not_required` and `requested` are none.
#[must_use]
pub fn is_yes_or_no(approvals: &Approvals<'_>, at: usize) -> bool {
    matches!(approvals.decision.at(at), Some(Decision::Approved | Decision::Rejected))
}

/// Stages that need an approval: those with any row that is not `not_required`, ascending.
#[must_use]
pub fn needed_stages(approvals: &Approvals<'_>, rows: Range<usize>) -> Vec<Option<i64>> {
    let asked = rows.filter(|at| approvals.decision.at(*at) != Some(Decision::NotRequired));
    let stages: BTreeSet<Option<i64>> = asked.map(|at| approvals.stage.at(at)).collect();
    stages.into_iter().collect()
}
