//! A ticket line of the large company, and how long each step of it takes.

use super::Bulk;
use super::clock::{CURRENT, LAST_MORNING};
use super::kinds::Kind;
use super::person::{Person, Purpose};
use super::systems::Offer;
use crate::demo::calendar::{DAY, HOUR, Second};
use crate::demo::random::Random;
use crate::frames::{Action, Decision, State};

/// What a ticket is about.
pub(super) struct Work {
    pub number: u64,
    pub kind: Kind,
    pub place: u8,
    pub offer: Offer,
    pub action: Action,
}

/// A ticket line.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    /// Counted from 0, in the order of the requests.
    pub number: u64,
    pub kind: Kind,
    /// Which of the tickets of its story.
    pub place: u8,
    pub offer: Offer,
    pub previous: Option<Offer>,
    pub action: Action,
    pub state: State,
    pub requested: Second,
    pub decision: Option<Decision>,
    pub decided: Option<Second>,
    pub fulfilled: Option<Second>,
    pub verified: Option<Second>,
    pub closed: Option<Second>,
    pub expires: Option<Second>,
    pub requester: u64,
    pub beneficiary: u64,
    pub approver: u64,
    pub fulfiller: u64,
    pub verifier: u64,
    /// Whether the export of histories has this one.
    pub logged: bool,
    /// For what is written down with it.
    pub lot: usize,
}

/// Seconds until each step is done, counted from the one before.
struct Pace {
    decide: Second,
    fulfil: Second,
    verify: Second,
    close: Second,
}

impl Pace {
    /// Less than five days in all; the later, the faster, so that all is done in time.
    fn of(random: &mut Random, work: &Work, requested: Second) -> Self {
        let hurry = match requested {
            at if at >= LAST_MORNING => 24,
            at if at >= CURRENT - 6 * DAY => 8,
            _ => 1,
        };
        let mut step = |from, to| random.between(from, to) / hurry;
        // Whatever is taken away is gone within a day.
        let carry_out = if work.action == Action::Grant { 40 } else { 20 };
        let mut pace = Self {
            decide: step(HOUR, 46 * HOUR),
            fulfil: step(HOUR, carry_out * HOUR),
            verify: step(HOUR, 20 * HOUR),
            close: step(HOUR, 8 * HOUR),
        };
        match work.kind {
            Kind::Hasty => pace.decide = random.between(5, 50),
            Kind::LateApproval => pace.decide = random.between(80 * HOUR, 140 * HOUR),
            Kind::LateFulfilment => pace.fulfil = random.between(80 * HOUR, 140 * HOUR),
            _ => {}
        }
        pace
    }
}

/// Histories are kept of so many tickets in a hundred: of those that came in through the portal.
const LOGGED: usize = 64;

impl Ticket {
    /// A ticket that is approved, carried out, verified and closed.
    pub(super) fn of(bulk: &Bulk, person: &Person, work: Work) -> Self {
        let mut random = bulk.random(work.number, Purpose::Ticket);
        let requested = bulk.clock.requested(work.number);
        let pace = Pace::of(&mut random, &work, requested);
        let decided = requested + pace.decide;
        let fulfilled = decided + pace.fulfil;
        let verified = fulfilled + pace.verify;
        let lot = random.below(10_000);
        let desk = bulk.desk(lot as u64);
        let mut ticket = Self {
            number: work.number,
            kind: work.kind,
            place: work.place,
            offer: work.offer,
            previous: None,
            action: work.action,
            state: State::Closed,
            requested,
            decision: Some(Decision::Approved),
            decided: Some(decided),
            fulfilled: Some(fulfilled),
            verified: Some(verified),
            closed: Some(verified + pace.close),
            expires: None,
            requester: person.number,
            beneficiary: person.number,
            approver: Bulk::manager(person.number).unwrap_or(0),
            fulfiller: desk.0,
            verifier: desk.1,
            logged: lot % 100 < LOGGED,
            lot,
        };
        ticket.have_asked(bulk);
        ticket.bend(bulk);
        ticket
    }

    /// Some requests are made by a colleague.
    fn have_asked(&mut self, bulk: &Bulk) {
        if self.lot % 5 == 4 {
            self.requester = bulk.colleague(self.beneficiary);
        }
    }

    /// What is wrong with the paper.
    fn bend(&mut self, bulk: &Bulk) {
        match self.kind {
            Kind::OwnRequest => self.requester = self.approver,
            Kind::Stranger => self.approver = bulk.stranger(self),
            Kind::OwnWork => self.fulfiller = self.approver,
            Kind::NoDecision => (self.decision, self.decided) = (None, None),
            Kind::Unverified => self.verified = None,
            Kind::Backwards => self.closed = self.fulfilled.map(|at| at + 60),
            _ => {}
        }
        self.logged = match self.kind {
            Kind::Shortcut => true,
            Kind::NoDecision | Kind::Unverified | Kind::Backwards | Kind::Reopened => false,
            _ => self.logged,
        };
    }

    /// Takes back the steps that were not reached in its state.
    pub(super) fn settle(&mut self) {
        match self.state {
            State::Requested => {
                (self.decision, self.decided) = (None, None);
                self.stop_work();
                self.closed = None;
            }
            State::Approved => {
                self.stop_work();
                self.closed = None;
            }
            State::Rejected => {
                self.decision = Some(Decision::Rejected);
                self.closed = self.decided;
                self.stop_work();
            }
            State::Cancelled => {
                self.closed = self.decided;
                (self.decision, self.decided) = (None, None);
                self.stop_work();
            }
            _ => {}
        }
    }

    fn stop_work(&mut self) {
        (self.fulfilled, self.verified) = (None, None);
    }

    /// The states it went through, each with when and by whom.
    pub(super) fn history(&self) -> impl Iterator<Item = (State, Second, u64)> {
        let answer = match self.decision {
            Some(Decision::Rejected) => State::Rejected,
            _ => State::Approved,
        };
        let end = if self.state == State::Cancelled { State::Cancelled } else { State::Closed };
        let last = if end == State::Cancelled { self.requester } else { self.verifier };
        let seen = self.verified.filter(|_| self.kind != Kind::Shortcut);
        let steps = [
            (State::Requested, Some(self.requested), self.requester),
            (answer, self.decided, self.approver),
            (State::Fulfilled, self.fulfilled, self.fulfiller),
            (State::Verified, seen, self.verifier),
            (end, self.closed.filter(|_| answer != State::Rejected), last),
        ];
        steps.into_iter().filter_map(|(state, at, who)| Some((state, at?, who)))
    }
}

impl Bulk {
    /// Two of the people who carry out requests; nobody reports to them.
    fn desk(&self, lot: u64) -> (u64, u64) {
        let people = u64::from(self.plan.people);
        let size = (people / 20).clamp(2, 400);
        let place = |turn: u64| people - 1 - (lot + turn) % size;
        (place(0), place(1))
    }

    /// A manager to whom the beneficiary does not report and who does not own what is asked for.
    fn stranger(&self, ticket: &Ticket) -> u64 {
        let own = [ticket.approver, ticket.requester, self.owner(ticket.offer)];
        let mut choice = (0..).map(|turn| (ticket.lot as u64 + turn) % self.managers());
        choice.find(|who| !own.contains(who)).unwrap_or(0)
    }
}
