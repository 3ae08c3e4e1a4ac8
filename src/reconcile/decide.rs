//! Who decided a line, when, and in which state it is: as known at as-of of its system.
//!
//! Readings of the design made explicit here:
//! - The source of the decision is the first that has a decision on all the data: approvals, the
//!   ticket row, the first approved or rejected event, the rejected state, a pre-approved policy.
//! - A ticket row with `decided_at` alone is approved, or rejected if its state is; if its state is
//!   still `requested` it says nothing.
//! - A state whose own instant is unknown is taken as it stands, except that a fulfilled, verified
//!   or closed line falls back to the furthest of these that has an instant, if any has one. The
//!   state `approved` came with the decision: where approvals or events decide only later, the line
//!   was still requested.
//! - A rejected line shows as rejected and a pending one as requested, whatever its ticket says.
//! - A line past approval by as-of that is decided only later is undocumented by then.
//! - A cancelled line that had been fulfilled first is judged as if it had not been cancelled.

use std::ops::Range;

use crate::frames::lookup::rows;
use crate::frames::{Approvals, Decision, Events, Frames, Instant, Key, State, Tickets};

use super::answers::{Answers, is_yes_or_no, needed_stages};
use super::catalogue::Shelf;
use super::people::People;
use super::population::Person;
use super::rounds::{Answer, Ruling, rule};
use super::states::{final_state, is_past_approval, level};
use super::verdict::{DecisionSource, Outcome};

/// The decision of one line, as known at as-of.
#[derive(Debug, Clone)]
pub struct Decided {
    /// What was decided.
    pub outcome: Outcome,
    /// When; `None` where the export does not say.
    pub at: Option<Instant>,
    /// Where it was found.
    pub source: Option<DecisionSource>,
    /// Who decided.
    pub approvers: Box<[Person]>,
    /// The state as known.
    pub state: State,
}

/// A yes or no found in one of the sources.
#[derive(Debug, Clone)]
struct Found {
    approved: bool,
    at: Option<Instant>,
    source: DecisionSource,
    approvers: Box<[Person]>,
}

/// Decides lines from the frames.
pub struct Decider<'a> {
    frames: &'a Frames,
    people: &'a People<'a>,
    shelf: &'a Shelf<'a>,
    tickets: Tickets<'a>,
    approvals: Option<Approvals<'a>>,
    events: Option<Events<'a>>,
}

impl<'a> Decider<'a> {
    /// A decider of the lines of `tickets`.
    #[must_use]
    pub fn new(
        frames: &'a Frames,
        people: &'a People<'a>,
        shelf: &'a Shelf<'a>,
        tickets: Tickets<'a>,
    ) -> Self {
        let approvals = frames.approvals();
        let events = frames.events();
        Self { frames, people, shelf, tickets, approvals, events }
    }

    /// The decision of the line at `row`, as known at `as_of`.
    #[must_use]
    pub fn decide(&self, row: usize, as_of: i64) -> Decided {
        let state = self.base_state(row, as_of);
        let found = self.find(row, state, as_of);
        let cancelled = self.is_cancelled(row, as_of);
        let (outcome, at) = match (&found, cancelled) {
            (_, true) => (Outcome::Cancelled, None),
            (Some(found), _) if found.approved => (Outcome::Approved, found.at),
            (Some(found), _) => (Outcome::Rejected, found.at),
            (None, _) if is_past_approval(state) => (Outcome::Undocumented, None),
            (None, _) => (Outcome::Pending, None),
        };
        let decided = matches!(outcome, Outcome::Approved | Outcome::Undocumented);
        let raised = if decided && state == State::Requested { State::Approved } else { state };
        let (source, approvers) = match found {
            Some(found) => (Some(found.source), found.approvers),
            None => (None, Box::default()),
        };
        Decided { outcome, at, source, approvers, state: final_state(outcome, raised) }
    }

    /// Cancelled by as-of and not carried out first.
    fn is_cancelled(&self, row: usize, as_of: i64) -> bool {
        let tickets = &self.tickets;
        let happened = tickets.closed_at.at(row).is_none_or(|closed| closed.micros <= as_of);
        let carried_out = tickets.fulfilled_at.at(row).is_some_and(|done| done.micros <= as_of);
        tickets.state.at(row) == Some(State::Cancelled) && happened && !carried_out
    }

    /// The furthest state whose instant is not after as-of, up to the ticket's own.
    fn base_state(&self, row: usize, as_of: i64) -> State {
        let tickets = &self.tickets;
        let own = tickets.state.at(row).unwrap_or(State::Requested);
        let path = [
            (State::Fulfilled, tickets.fulfilled_at.at(row)),
            (State::Verified, tickets.verified_at.at(row)),
            (State::Closed, tickets.closed_at.at(row)),
        ];
        let limit = match own {
            State::Cancelled => State::Verified,
            other => other,
        };
        let reached = || path.iter().filter(|(state, _)| level(*state) <= level(limit));
        let mut known = reached().filter_map(|(state, at)| Some((*state, (*at)?)));
        let by_then = known.clone().filter(|(_, at)| at.micros <= as_of);
        match by_then.max_by_key(|(state, _)| level(*state)) {
            Some((state, _)) => state,
            None if reached().next().is_some()
                && known.next().is_none()
                && own != State::Cancelled =>
            {
                State::Closed
            }
            None => self.early_state(row, own, as_of),
        }
    }

    /// Requested or approved, for a line that was not carried out by as-of.
    fn early_state(&self, row: usize, own: State, as_of: i64) -> State {
        let decided = self.tickets.decided_at.at(row);
        let later = match decided {
            Some(at) => at.micros > as_of,
            None => self.is_decided_only_later(row, as_of),
        };
        match own {
            State::Approved | State::Reopened if !later => State::Approved,
            State::Rejected if !later => State::Rejected,
            State::Fulfilled | State::Verified | State::Closed if decided.is_some() && !later => {
                State::Approved
            }
            _ => State::Requested,
        }
    }

    /// Whether approvals or events decide the line, and all of them after as-of: then it was not
    /// yet in the state that came with the decision.
    fn is_decided_only_later(&self, row: usize, as_of: i64) -> bool {
        let answers = self.answers_of(row).into_iter().flat_map(|(approvals, rows)| {
            let own = rows.filter(|at| is_yes_or_no(approvals, *at));
            own.map(|at| approvals.decided_at.at(at).unwrap_or(self.requested_at(row)))
        });
        let events = self.decision_events(row).into_iter();
        let changes = events.filter_map(|at| self.events.as_ref()?.at.at(at));
        let times: Vec<Instant> = answers.chain(changes).collect();
        !times.is_empty() && times.iter().all(|at| at.micros > as_of)
    }

    fn find(&self, row: usize, state: State, as_of: i64) -> Option<Found> {
        match self.in_approvals(row, state, as_of) {
            Source::Here(found) => return found,
            Source::Elsewhere => {}
        }
        let found = self
            .in_ticket(row)
            .or_else(|| self.in_events(row))
            .or_else(|| self.in_state_or_policy(row));
        found.filter(|found| is_known(found, self.requested_at(row), as_of))
    }

    fn in_approvals(&self, row: usize, state: State, as_of: i64) -> Source {
        let Some((approvals, rows)) = self.answers_of(row) else { return Source::Elsewhere };
        let requested = self.requested_at(row);
        if !rows.clone().any(|at| is_yes_or_no(approvals, at)) {
            return Source::Elsewhere;
        }
        let system = self.frames.key(self.tickets.system.at(row));
        let whole = Answers { people: self.people, approvals };
        let answers = whole.known(rows.clone(), system, requested, as_of);
        let stages = needed_stages(approvals, rows);
        let ruling = rule(&answers, &stages, self.persons_needed(row));
        Source::Here(match ruling {
            Ruling::TooFew(_) if state == State::Rejected => {
                self.rejected_by_state(row).filter(|found| is_known(found, requested, as_of))
            }
            _ => found_in(&answers, ruling, state),
        })
    }

    fn answers_of(&self, row: usize) -> Option<(&Approvals<'a>, Range<usize>)> {
        let ticket = self.frames.key(self.tickets.ticket_id.at(row));
        let approvals = self.approvals.as_ref()?;
        let own = rows(approvals.len, &ticket, |row| self.frames.key(approvals.ticket_id.at(row)));
        (!own.is_empty()).then_some((approvals, own))
    }

    fn persons_needed(&self, row: usize) -> usize {
        let (system, entitlement) = self.access(row);
        self.shelf.min_approvals(system, entitlement, self.policy(row))
    }

    fn access(&self, row: usize) -> (Key, Key) {
        (
            self.frames.key(self.tickets.system.at(row)),
            self.frames.key(self.tickets.entitlement.at(row)),
        )
    }

    /// The line's policy: the ticket's, else the first of its approvals, else the catalogue's.
    #[must_use]
    pub fn policy(&self, row: usize) -> Option<Key> {
        let own = self.tickets.policy_id.at(row).some();
        let of_approvals = || {
            let (approvals, rows) = self.answers_of(row)?;
            rows.filter_map(|at| {
                Some((approvals.origin.at(at), approvals.policy_id.at(at).some()?))
            })
            .min_by_key(|(origin, _)| *origin)
            .map(|(_, policy)| policy)
        };
        let (system, entitlement) = self.access(row);
        let found = own.or_else(of_approvals).or_else(|| self.shelf.policy(system, entitlement));
        found.map(|policy| self.frames.key(policy))
    }

    fn in_ticket(&self, row: usize) -> Option<Found> {
        let tickets = &self.tickets;
        let at = tickets.decided_at.at(row);
        let approved = match (tickets.decision.at(row), at, tickets.state.at(row)) {
            (Some(Decision::Approved), _, _) => true,
            (Some(Decision::Rejected), _, _) => false,
            (_, None, _) | (_, _, Some(State::Requested | State::OnHold)) => return None,
            (_, Some(_), Some(State::Rejected)) => false,
            (_, Some(_), _) => true,
        };
        let system = self.frames.key(tickets.system.at(row));
        let approver = tickets.approver.at(row).some().map(|text| self.people.person(system, text));
        Some(Found {
            approved,
            at,
            source: DecisionSource::Ticket,
            approvers: approver.into_iter().collect(),
        })
    }

    /// The events that approve or reject the line.
    fn decision_events(&self, row: usize) -> Vec<usize> {
        let ticket = self.frames.key(self.tickets.ticket_id.at(row));
        let Some(events) = &self.events else { return Vec::new() };
        let own = rows(events.len, &ticket, |row| self.frames.key(events.ticket_id.at(row)));
        let decides =
            |at: &usize| matches!(events.to_state.at(*at), Some(State::Approved | State::Rejected));
        own.filter(decides).collect()
    }

    fn in_events(&self, row: usize) -> Option<Found> {
        let events = self.events.as_ref()?;
        let decisions = self.decision_events(row).into_iter();
        let first = decisions
            .min_by_key(|at| (events.at.at(*at).map(|time| time.micros), events.origin.at(*at)))?;
        let system = self.frames.key(self.tickets.system.at(row));
        let actor = events.actor.at(first).some().map(|text| self.people.person(system, text));
        Some(Found {
            approved: events.to_state.at(first) == Some(State::Approved),
            at: events.at.at(first),
            source: DecisionSource::Event,
            approvers: actor.into_iter().collect(),
        })
    }

    fn in_state_or_policy(&self, row: usize) -> Option<Found> {
        if self.tickets.state.at(row) == Some(State::Rejected) {
            return self.rejected_by_state(row);
        }
        let requested = self.requested_at(row);
        let policy = self.policy(row)?;
        self.shelf.approves_by_itself(policy, requested).then(|| Found {
            approved: true,
            at: Some(requested),
            source: DecisionSource::Policy,
            approvers: Box::default(),
        })
    }

    /// A rejected state says when by its closing.
    fn rejected_by_state(&self, row: usize) -> Option<Found> {
        Some(Found {
            approved: false,
            at: self.tickets.closed_at.at(row),
            source: DecisionSource::State,
            approvers: Box::default(),
        })
    }

    fn requested_at(&self, row: usize) -> Instant {
        self.tickets.requested_at.at(row).unwrap_or(Instant::exact(0))
    }
}

/// Whether a decision was taken by as-of; one without a time is ordered at the request.
fn is_known(found: &Found, requested: Instant, as_of: i64) -> bool {
    found.at.unwrap_or(requested).micros <= as_of
}

enum Source {
    Here(Option<Found>),
    Elsewhere,
}

fn found_in(answers: &[Answer], ruling: Ruling, state: State) -> Option<Found> {
    let found = |approved: bool, place: usize, approvers: Vec<Person>| Found {
        approved,
        at: answers[place].decided_at,
        source: DecisionSource::Approvals,
        approvers: approvers.into(),
    };
    let approvers = |until: usize| {
        let mut people: Vec<Person> =
            answers[..=until].iter().filter(|a| a.approved).map(|a| a.person).collect();
        people.dedup_by_key(|person| person.key);
        people
    };
    match ruling {
        Ruling::Approved(place) => Some(found(true, place, approvers(place))),
        Ruling::Rejected(place) => Some(found(false, place, vec![answers[place].person])),
        Ruling::TooFew(place) if is_past_approval(state) => {
            Some(found(true, place, approvers(place)))
        }
        Ruling::TooFew(_) | Ruling::Nothing => None,
    }
}
