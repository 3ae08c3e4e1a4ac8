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
//! - Closing what was refused or withdrawn is legal: there is nothing to carry out and to check.
//! - A skipped state that comes later after all is out of order, else it is missing. Coming later it
//!   is no way back: the work done since stands. One that comes on the day of a change of which only
//!   the day is known may have come before it, and is in order.
//! - Where the history ends before the path does, nothing is said: the ticket may be in work.
//! - A transition is illegal if a state was skipped by it. It leads from the state before, waiting
//!   (`on_hold`) apart; before the first state there is the request.

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

/// From one state to the next.
pub type Transition = (State, State);

/// Where a history left the path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deviations {
    /// What was skipped on the way, in the order of the history; each state once.
    pub slips: Vec<Slip>,
    /// The transitions that skipped it, in the same order; each once.
    pub transitions: Vec<Transition>,
}

/// What was skipped on the way, in the order of the history; each state once.
#[must_use]
pub fn slips(history: &[Step], approved_at_request: bool) -> Vec<Slip> {
    deviations(history, approved_at_request).slips
}

/// Where a history left the path; both lists are empty where it kept to it.
#[must_use]
pub fn deviations(history: &[Step], approved_at_request: bool) -> Deviations {
    let mut walk = Walk::from_request(approved_at_request);
    passed(history).for_each(|(place, state)| walk.enter(state, place));
    let mut slips = walk.slips;
    for slip in &mut slips {
        let later = &history[slip.step + 1..];
        slip.comes_later |= later.iter().any(|step| step.to == slip.state);
    }
    slips.retain(|slip| !is_simultaneous(history, slip));
    let stands = |state: State| slips.iter().any(|slip| slip.state == state);
    let mut transitions: Vec<Transition> = Vec::new();
    for (skipped, transition) in walk.transitions {
        if stands(skipped) && !transitions.contains(&transition) {
            transitions.push(transition);
        }
    }
    Deviations { slips, transitions }
}

/// The way a ticket went: the states as its history has them, also those that a change names only
/// as the one it left; the same again is no further state.
#[must_use]
pub fn route(history: &[Step]) -> Vec<State> {
    let mut states: Vec<State> = passed(history).map(|(_, state)| state).collect();
    states.dedup();
    states
}

/// The states of a history, each with the index of the step that tells of it.
fn passed(history: &[Step]) -> impl Iterator<Item = (usize, State)> + '_ {
    history.iter().enumerate().flat_map(|(place, step)| {
        let before = place.checked_sub(1).map(|place| history[place].to);
        let left = step.from.filter(|from| Some(*from) != before);
        left.into_iter().chain([step.to]).map(move |state| (place, state))
    })
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
    /// It was refused or withdrawn, and nothing but a closing has followed.
    is_over: bool,
    /// The state before, waiting apart.
    last: State,
    slips: Vec<Slip>,
    /// What was skipped, and by which transition.
    transitions: Vec<(State, Transition)>,
}

impl Walk {
    fn from_request(approved: bool) -> Self {
        let floor = u8::from(approved);
        let (slips, transitions) = (Vec::new(), Vec::new());
        let (reached, is_over, last) = (floor, false, State::Requested);
        Self { floor, reached, approved, is_over, last, slips, transitions }
    }

    fn enter(&mut self, state: State, step: usize) {
        if state != State::OnHold {
            self.change(state, step);
            self.last = state;
        }
    }

    fn change(&mut self, state: State, step: usize) {
        let is_over = std::mem::take(&mut self.is_over);
        match state {
            State::Closed if is_over => self.is_over = true,
            State::Reopened => self.reached = u8::from(self.approved),
            State::Rejected => {
                if self.reached > APPROVED {
                    self.note(Slip { state, comes_later: true, step }, state);
                }
                self.start_anew();
            }
            State::Cancelled => self.start_anew(),
            path => self.advance(rank(path).unwrap_or(0), step),
        }
    }

    fn start_anew(&mut self) {
        (self.reached, self.approved, self.is_over) = (0, false, true);
    }

    fn advance(&mut self, to: u8, step: usize) {
        let is_late = self.slips.iter().any(|slip| slip.state == PATH[to as usize]);
        if to < self.reached && is_late {
            // What was skipped comes after all; the work done since stands.
            self.approved |= to == APPROVED;
            return;
        }
        for skipped in self.reached + 1..to {
            let state = PATH[skipped as usize];
            self.note(Slip { state, comes_later: false, step }, PATH[to as usize]);
        }
        self.reached = to.max(self.floor);
        self.approved = (self.approved && to > 0) || self.reached >= APPROVED;
    }

    /// Notes a state skipped on the way to another.
    fn note(&mut self, slip: Slip, to: State) {
        self.transitions.push((slip.state, (self.last, to)));
        if self.slips.iter().all(|known| known.state != slip.state) {
            self.slips.push(slip);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::Instant;
    use State::{
        Approved, Cancelled, Closed, Fulfilled, OnHold, Rejected, Reopened, Requested, Verified,
    };

    fn history(states: &[State]) -> Vec<Step> {
        let step = |(place, to): (usize, &State)| Step {
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
        assert_eq!(found(&[Requested, Rejected, OnHold, Closed, Closed]), [], "nothing is to do");
        assert_eq!(found(&[Requested, Approved, Cancelled, Closed]), []);
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
        let closed_first = [Requested, Rejected, Closed, Fulfilled];
        assert_eq!(found(&closed_first), [(Approved, false)]);
        assert_eq!(found(&[Requested, Rejected, Reopened, Closed]).len(), 3, "no longer refused");
    }

    #[test]
    fn a_policy_approves_at_the_request_and_a_state_that_was_left_was_passed() {
        assert_eq!(slips(&history(&[Requested, Fulfilled]), true).len(), 0);
        let mut cut = history(&[Requested, Fulfilled]);
        cut[1].from = Some(Approved);
        assert_eq!(slips(&cut, false).len(), 0);
    }

    #[test]
    fn a_transition_is_illegal_where_it_skipped_a_state_and_waiting_is_no_state_of_its_own() {
        let found = |states: &[State]| deviations(&history(states), false).transitions;
        assert_eq!(found(&[Requested, Approved, OnHold, Closed]), [(Approved, Closed)]);
        assert_eq!(found(&[Fulfilled]), [(Requested, Fulfilled)], "the ticket is the request");
        assert_eq!(found(&[Approved, Fulfilled, Rejected]), [(Fulfilled, Rejected)]);
        // Verification is skipped twice in the same way, and once more from elsewhere.
        let often = [Approved, Fulfilled, Closed, Approved, Fulfilled, Closed, Approved, Closed];
        assert_eq!(found(&often), [(Fulfilled, Closed), (Approved, Closed)]);
        assert_eq!(found(&[Requested, Approved, Fulfilled, Verified, Closed, Approved]), []);
    }

    #[test]
    fn a_route_has_the_states_that_were_only_left_and_no_state_twice_running() {
        let mut cut = history(&[Approved, Approved, Closed]);
        cut[0].from = Some(Requested);
        cut[2].from = Some(Fulfilled);
        assert_eq!(route(&cut), [Requested, Approved, Fulfilled, Closed]);
        assert_eq!(route(&[]), []);
    }
}
