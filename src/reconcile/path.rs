//! Whether the history of a ticket keeps to the control path: requested, approved, fulfilled,
//! verified, closed.
//!
//! Readings of the design made explicit here:
//! - The path is read from the history alone. That a ticket exists is its request, so `requested`
//!   is never missing; a policy that approves by itself has approved at the request.
//! - A state that a change names as the one it left was passed, even if no change says when.
//! - From a state, the next of the path is legal; so are the same again and any earlier one (work
//!   that is taken up again). A state further on skips those between.
//! - `on_hold` changes nothing. `reopened` leads back behind the approval, if there was one. After
//!   `rejected` and `cancelled` a ticket starts anew; work that follows them without an approval
//!   skipped it, and so did a refusal of what was already carried out: it is out of order.
//! - A skipped state that comes later after all is out of order, else it is missing. Coming later it
//!   is no way back: the work done since stands. One that comes on the day of a change of which only
//!   the day is known may have come before it, and is in order.
//! - Where the history ends before the path does, nothing is said: the ticket may be in work.

use crate::frames::State;

use super::history::{Step, rank};

/// The states of the path, by rank.
const PATH: [State; 5] =
    [State::Requested, State::Approved, State::Fulfilled, State::Verified, State::Closed];
const APPROVED: u8 = 1;

/// A state that was not passed when it should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// The state.
    pub state: State,
    /// It was passed later; else never.
    pub comes_later: bool,
    /// Index of the step that came too early.
    pub step: usize,
}

/// What was skipped on the way, in the order of the history; each state once.
#[must_use]
pub fn slips(history: &[Step], approved_at_request: bool) -> Vec<Slip> {
    let floor = u8::from(approved_at_request);
    let mut walk = Walk { floor, reached: floor, approved: approved_at_request, slips: vec![] };
    for (place, step) in history.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| history[place].to);
        if let Some(left) = step.from.filter(|from| Some(*from) != before) {
            walk.enter(left, place);
        }
        walk.enter(step.to, place);
    }
    for slip in &mut walk.slips {
        let later = &history[slip.step + 1..];
        slip.comes_later |= later.iter().any(|step| step.to == slip.state);
    }
    walk.slips.retain(|slip| !is_simultaneous(history, slip));
    walk.slips
}

/// Whether the skipped state came on the day that the step too early is known to: nobody can say
/// which was first.
fn is_simultaneous(history: &[Step], slip: &Slip) -> bool {
    let (early, later) = (history[slip.step].at, &history[slip.step + 1..]);
    slip.state != State::Rejected
        && later.iter().any(|step| step.to == slip.state && !early.starts_before(step.at))
}

/// How far along the path a walk through the history is.
struct Walk {
    /// Rank that a request has from the start.
    floor: u8,
    /// Rank of the furthest state that stands.
    reached: u8,
    /// An approval was passed and stands.
    approved: bool,
    slips: Vec<Slip>,
}

impl Walk {
    fn enter(&mut self, state: State, step: usize) {
        match state {
            State::OnHold => {}
            State::Reopened => self.reached = u8::from(self.approved),
            State::Rejected => {
                if self.reached > APPROVED {
                    self.note(State::Rejected, true, step);
                }
                self.start_anew();
            }
            State::Cancelled => self.start_anew(),
            path => self.advance(rank(path).unwrap_or(0), step),
        }
    }

    fn start_anew(&mut self) {
        (self.reached, self.approved) = (0, false);
    }

    fn advance(&mut self, to: u8, step: usize) {
        let is_late = self.slips.iter().any(|slip| slip.state == PATH[to as usize]);
        if to < self.reached && is_late {
            // What was skipped comes after all; the work done since stands.
            self.approved |= to == APPROVED;
            return;
        }
        for skipped in self.reached + 1..to {
            self.note(PATH[skipped as usize], false, step);
        }
        self.reached = to.max(self.floor);
        self.approved = (self.approved && to > 0) || self.reached >= APPROVED;
    }

    fn note(&mut self, state: State, comes_later: bool, step: usize) {
        if self.slips.iter().all(|slip| slip.state != state) {
            self.slips.push(Slip { state, comes_later, step });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Instant, Key};
    use State::{
        Approved, Cancelled, Closed, Fulfilled, OnHold, Rejected, Reopened, Requested, Verified,
    };

    fn history(states: &[State]) -> Vec<Step> {
        let step = |(place, to): (usize, &State)| Step {
            ticket: Key::NONE,
            at: Instant::exact(place as i64),
            row: place as u32,
            from: place.checked_sub(1).map(|before| states[before]),
            to: *to,
        };
        states.iter().enumerate().map(step).collect()
    }

    fn found(states: &[State]) -> Vec<(State, bool)> {
        slips(&history(states), false).iter().map(|slip| (slip.state, slip.comes_later)).collect()
    }

    #[test]
    fn the_whole_path_and_any_beginning_of_it_conform() {
        let path = [Requested, Approved, Fulfilled, Verified, Closed];
        for end in 0..=path.len() {
            assert_eq!(found(&path[..end]), []);
        }
        assert_eq!(found(&[Approved, Fulfilled]), [], "the ticket is the request");
    }

    #[test]
    fn a_state_left_out_is_missing_or_comes_later() {
        assert_eq!(found(&[Requested, Fulfilled, Verified, Closed]), [(Approved, false)]);
        assert_eq!(found(&[Requested, Approved, Fulfilled, Closed]), [(Verified, false)]);
        assert_eq!(found(&[Requested, Fulfilled, Approved, Verified]), [(Approved, true)]);
        let both = [(Fulfilled, false), (Verified, true)];
        assert_eq!(found(&[Requested, Approved, Closed, Verified]), both);
    }

    #[test]
    fn holding_refusing_withdrawing_and_reopening_are_legal() {
        assert_eq!(found(&[Requested, OnHold, Requested, Approved, OnHold, Fulfilled]), []);
        assert_eq!(found(&[Requested, Rejected]), []);
        assert_eq!(found(&[Requested, Approved, Rejected, Requested, Approved]), []);
        assert_eq!(found(&[Requested, Approved, Fulfilled, Cancelled]), []);
        let again = [Fulfilled, Verified, Closed, Reopened, Fulfilled, Verified, Closed];
        assert_eq!(found(&[&[Requested, Approved][..], &again].concat()), []);
        assert_eq!(found(&[Requested, Approved, Fulfilled, Verified, Approved, Fulfilled]), []);
    }

    #[test]
    fn nothing_is_carried_out_after_a_refusal_and_nothing_refused_after_it_was_carried_out() {
        assert_eq!(found(&[Requested, Rejected, Fulfilled]), [(Approved, false)]);
        assert_eq!(found(&[Requested, Rejected, Reopened, Fulfilled]), [(Approved, false)]);
        assert_eq!(found(&[Requested, Approved, Fulfilled, Rejected]), [(Rejected, true)]);
    }

    #[test]
    fn a_policy_approves_at_the_request_and_a_state_that_was_left_was_passed() {
        assert_eq!(slips(&history(&[Requested, Fulfilled]), true).len(), 0);
        let mut cut = history(&[Requested, Fulfilled]);
        cut[1].from = Some(Approved);
        assert_eq!(slips(&cut, false).len(), 0);
    }
}
