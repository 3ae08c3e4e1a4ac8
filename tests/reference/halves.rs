//! Row 21 of tracing: a modify line is judged by its two halves.

use tickmark::frames::State;
use tickmark::reconcile::{Status, Verdict};

use super::authority::{Case, Does};
use super::tracing::{First, Judged, Trace};

/// What one half comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Holds,
    /// It holds by row 12 or 13 only.
    Withdrawn(Status),
    Broken,
    NotEvaluable,
    /// The grant half has expired: row 7 or 8.
    Expired(Judged),
}

impl Trace<'_> {
    /// "grant half expired -> 7/8; both halves hold -> verified (state approved:
    /// effected_ticket_open); state approved otherwise -> awaiting_fulfilment; else exactly one half
    /// -> modified_partially; none -> modification_not_effected"
    pub fn row_21(&self, case: &Case<'_>) -> Judged {
        let halves = case.halves();
        let (old, new) = (self.old_half(case, halves[0].1), self.new_half(case, halves[1].1));
        let approved = case.decided.state == State::Approved;
        match (old, new) {
            (_, Half::Expired(judged)) => judged,
            (Half::NotEvaluable, _) | (_, Half::NotEvaluable) => {
                (21, Status::NotEvaluable, Verdict::NotEvaluable)
            }
            (Half::Holds, Half::Holds) if approved => {
                (21, Status::EffectedTicketOpen, Verdict::Pass)
            }
            (Half::Holds, Half::Holds) => (21, Status::Verified, Verdict::Pass),
            (Half::Holds, Half::Withdrawn(status)) => (21, status, Verdict::Pass),
            _ if approved => (21, Status::AwaitingFulfilment, Verdict::Open),
            (Half::Broken, Half::Broken) => (21, Status::ModificationNotEffected, Verdict::Fail),
            _ => (21, Status::ModifiedPartially, Verdict::Fail),
        }
    }

    /// "a half that a later line took over counts as holding"; "a half holds where its own row
    /// would pass"
    fn old_half(&self, case: &Case<'_>, name: &str) -> Half {
        let slots = self.court.charge(case, Does::Revoke, name);
        if slots.is_empty() {
            return Half::Holds;
        }
        match self.rows_17_to_20(case, name, &slots) {
            (_, _, Verdict::Pass) => Half::Holds,
            _ => Half::Broken,
        }
    }

    /// The same; "row 15 is not for halves".
    fn new_half(&self, case: &Case<'_>, name: &str) -> Half {
        let slots = self.court.charge(case, Does::Grant, name);
        if slots.is_empty() {
            return Half::Holds;
        }
        let judged = match self.rows_7_to_14(case, name, &slots) {
            First::Done(judged) => judged,
            First::MayBeDifferent => self.row_16(case),
        };
        match judged {
            (7 | 8, ..) => Half::Expired(judged),
            (12 | 13, status, _) => Half::Withdrawn(status),
            (_, _, Verdict::Pass) => Half::Holds,
            (_, _, Verdict::NotEvaluable) => Half::NotEvaluable,
            _ => Half::Broken,
        }
    }
}
