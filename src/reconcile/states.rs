//! The control states in the order of the control path, and what a decision makes of them.

use crate::frames::State;

use super::verdict::Outcome;

/// How far along the control path a state is.
#[must_use]
pub fn level(state: State) -> u8 {
    match state {
        State::Requested | State::OnHold => 0,
        State::Approved | State::Rejected | State::Reopened => 1,
        State::Fulfilled => 2,
        State::Verified => 3,
        State::Closed => 4,
        State::Cancelled => 5,
    }
}

/// Whether a line in this state should have been approved.
#[must_use]
pub fn is_past_approval(state: State) -> bool {
    matches!(state, State::Approved | State::Fulfilled | State::Verified | State::Closed)
}

/// The state shown beside an outcome: a decision beats a state that disagrees.
#[must_use]
pub fn final_state(outcome: Outcome, state: State) -> State {
    match (outcome, state) {
        (Outcome::Cancelled, _) => State::Cancelled,
        (Outcome::Rejected, _) => State::Rejected,
        (Outcome::Approved | Outcome::Undocumented, State::Requested | State::Rejected) => {
            State::Approved
        }
        (Outcome::Pending, _) => State::Requested,
        (_, state) => state,
    }
}
