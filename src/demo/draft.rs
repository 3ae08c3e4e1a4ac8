//! A ticket on its ordinary course: requested, approved, fulfilled, verified, closed, each in its
//! time and by somebody who may.

use super::calendar::{DAY, HOUR, Second, day_of, later, local};
use super::company::Company;
use super::model::{Line, Reopened, Ticket, Vote};
use super::offer::{Entitlement, OFFER, Road};
use super::people::{HEAD_OF_HR, SECURITY};
use crate::frames::{Action, Decision, State};

/// Office minutes from request to decision: evenly spaced quantiles of a skewed distribution.
const DECISION: [i64; 12] = [12, 20, 35, 55, 80, 115, 160, 220, 300, 420, 620, 1_050];
/// Office minutes from decision to provisioning.
const FULFILMENT: [i64; 9] = [12, 18, 30, 50, 85, 140, 240, 420, 800];
/// Office minutes from provisioning to the second look.
const VERIFICATION: [i64; 7] = [20, 45, 90, 160, 260, 400, 700];
/// No step of a grant takes longer, over whatever weekend: the service level is 72 hours.
const GRANT_LIMIT: Second = 70 * HOUR;
/// No revocation takes longer: the service level is 24 hours.
const REVOKE_LIMIT: Second = 22 * HOUR;

/// Somebody asks for a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask {
    pub beneficiary: usize,
    pub service: Option<usize>,
    pub action: Action,
    pub entitlement: usize,
    pub previous: Option<usize>,
    pub at: Second,
    /// Days after the decision at which it ends.
    pub days: Option<i64>,
}

impl Ask {
    /// A person asks for an entitlement.
    pub(super) fn grant(beneficiary: usize, entitlement: usize, at: Second) -> Self {
        let (service, previous, days) = (None, None, None);
        Self { beneficiary, service, action: Action::Grant, entitlement, previous, at, days }
    }
    /// A person asks to exchange one entitlement for another.
    pub(super) fn exchange(person: usize, previous: usize, entitlement: usize, at: Second) -> Self {
        let (action, previous) = (Action::Modify, Some(previous));
        Self { action, previous, ..Self::grant(person, entitlement, at) }
    }
    /// Somebody asks to take an entitlement away.
    pub(super) fn revoke(beneficiary: usize, entitlement: usize, at: Second) -> Self {
        Self { action: Action::Revoke, ..Self::grant(beneficiary, entitlement, at) }
    }
}

impl Company {
    /// A ticket that ran its whole course.
    pub(super) fn open(&mut self, ask: Ask) -> Ticket {
        let (requester, approvers) = self.route(&ask);
        let decided = self.step(ask.at, &DECISION, GRANT_LIMIT);
        let limit = if ask.action == Action::Grant { GRANT_LIMIT } else { REVOKE_LIMIT };
        let fulfilled = self.step(decided, &FULFILMENT, limit);
        let verified = self.step(fulfilled, &VERIFICATION, 4 * DAY);
        let closed = later(verified, self.random.between(5, 300));
        let (fulfiller, verifier) = self.desk(ask.beneficiary);
        Ticket {
            requester,
            beneficiary: ask.beneficiary,
            service: ask.service,
            lines: vec![self.line(&ask, decided)],
            votes: votes(&approvers, ask.at, decided),
            state: State::Closed,
            decision: Some(Decision::Approved),
            requested: ask.at,
            decided: Some(decided),
            fulfilled: Some(fulfilled),
            verified: Some(verified),
            closed: Some(closed),
            fulfiller,
            verifier,
            policy: policy(&ask),
            exception: None,
            emergency: false,
            channel: self.channel(),
            reopened: None,
            voted_apart: approvers.len() > 1 || self.random.chance(90),
            logged: true,
            skipped: None,
            justified: true,
        }
    }

    fn line(&mut self, ask: &Ask, decided: Second) -> Line {
        let expires = ask.days.map(|days| local(day_of(decided) + days, 18 * 60));
        let by_alias = !OFFER[ask.entitlement].alias.is_empty() && self.random.chance(15);
        Line { previous: ask.previous, expires, by_alias, ..line(ask.action, ask.entitlement) }
    }

    /// The next step's time; hurried where a weekend would carry it over the limit.
    fn step(&mut self, from: Second, quantiles: &[i64], limit: Second) -> Second {
        let slow = if self.random.chance(30) { 130 } else { 100 };
        let minutes = self.random.quantile(quantiles) * slow / 100;
        let seconds = self.random.between(0, 59);
        let at = later(from, minutes) + seconds;
        let hurried = from + self.random.between(20 * 60, 110 * 60);
        if at - from > limit { hurried } else { at }
    }

    /// Who asks and who decides. An approver always stands before the beneficiary in the list of
    /// people, so nobody decides for those who decide for them.
    fn route(&mut self, ask: &Ask) -> (usize, Vec<usize>) {
        let (me, one) = (ask.beneficiary, &OFFER[ask.entitlement]);
        let manager = self.people[me].manager.unwrap_or(0);
        let owner = self.owner_of(ask.entitlement);
        let by_owner = one.listed() && ask.service.is_none() && owner < me && owner != manager;
        match ask.action {
            _ if one.road == Road::Dual => (me, vec![manager, SECURITY]),
            Action::Revoke if manager != HEAD_OF_HR => (HEAD_OF_HR, vec![manager]),
            Action::Revoke => (self.ranks.employees, vec![manager]),
            _ if by_owner && self.random.chance(45) => {
                (if self.random.chance(40) { manager } else { me }, vec![owner])
            }
            _ => (me, vec![manager]),
        }
    }

    /// Two different people of the service desk, neither of them `person`.
    fn desk(&mut self, person: usize) -> (usize, usize) {
        let (first, size) = (self.ranks.employees, self.ranks.others - self.ranks.employees);
        let start = self.random.below(size);
        let mut free = (0..size).map(|turn| first + (start + turn) % size).filter(|p| *p != person);
        let fulfiller = free.next().unwrap_or(first);
        (fulfiller, free.next().unwrap_or(first + size))
    }

    fn channel(&mut self) -> &'static str {
        const CHANNELS: [&str; 4] = ["portal", "email", "api", "chat"];
        CHANNELS[self.random.weighted(&[70, 12, 10, 8]).unwrap_or(0)]
    }

    /// Closed, found wanting, taken up again and closed for good.
    pub(super) fn reopen(&mut self, ticket: &mut Ticket) {
        let (Some(first_verified), Some(first_closed)) = (ticket.verified, ticket.closed) else {
            return;
        };
        let at = later(first_closed, self.random.between(60, 1_900));
        let fulfilled_again = later(at, self.random.between(30, 500));
        let verified = later(fulfilled_again, self.random.between(30, 300));
        let times = 1;
        ticket.reopened =
            Some(Reopened { first_verified, first_closed, at, fulfilled_again, times });
        ticket.verified = Some(verified);
        ticket.closed = Some(later(verified, self.random.between(5, 200)));
    }
}

/// A line without an end.
pub(super) fn line(action: Action, entitlement: usize) -> Line {
    Line { action, entitlement, previous: None, expires: None, by_alias: false }
}

/// One answer per approver, the last of them when the ticket is decided.
pub(super) fn votes(approvers: &[usize], requested: Second, decided: Second) -> Vec<Vote> {
    let count = approvers.len() as i64;
    let vote = |(stage, approver): (i64, &usize)| Vote {
        stage,
        approver: *approver,
        decision: Decision::Approved,
        at: requested + (decided - requested) * stage / count,
    };
    (1..).zip(approvers).map(vote).collect()
}

fn policy(ask: &Ask) -> &'static str {
    match ask.action {
        Action::Revoke => "POL-03",
        Action::Grant | Action::Modify => policy_of(&OFFER[ask.entitlement]),
    }
}

/// The policy an entitlement is given under.
pub(super) fn policy_of(one: &Entitlement) -> &'static str {
    match one.road {
        Road::Emergency => "POL-04",
        Road::Closed | Road::Unlisted => "POL-05",
        _ if one.privileged => "POL-02",
        _ => "POL-01",
    }
}
