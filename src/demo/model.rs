//! What the example company is made of. People, services and entitlements are named by their place.

use super::calendar::{Day, Second};
use super::offer::{DEPARTMENTS, OFFER};
use crate::frames::{Action, Decision, Review, State};

/// A person of the company.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub name: String,
    pub login: String,
    pub email: String,
    pub department: usize,
    /// Place of the manager; always before the person's own, so approvals never run in circles.
    pub manager: Option<usize>,
    pub title: &'static str,
    pub start: Day,
    pub end: Option<Day>,
    /// Last change of department, and the department before.
    pub moved: Option<(Day, usize)>,
    pub on_leave: bool,
    /// A leaver of whom some access is never taken away.
    pub forgotten: bool,
    /// A leaver whose accounts are emptied without a ticket.
    pub swept: bool,
}

impl Person {
    /// Whether the person stays where they are: nothing but requests happens to them.
    pub(super) fn is_settled(&self) -> bool {
        self.end.is_none() && self.moved.is_none() && !self.on_leave
    }
    /// Name of the department.
    pub(super) fn department(&self) -> &'static str {
        DEPARTMENTS[self.department]
    }
}

/// A service account and the identity behind it.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub system: &'static str,
    pub account: String,
    pub owner: usize,
    pub created: Day,
    pub rotated: Second,
}

/// An account that nobody is known to be behind, or more than one person.
#[derive(Debug, Clone)]
pub(super) struct Stray {
    pub account: String,
    /// People whose records give the account as an alias: none, or too many to tell.
    pub claimed_by: Vec<usize>,
}

/// Who holds a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// A person.
    Person(usize),
    /// A service account.
    Service(usize),
    /// An account of which nobody can say whose it is.
    Stray(usize),
}

/// One requested change.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub action: Action,
    pub entitlement: usize,
    pub previous: Option<usize>,
    pub expires: Option<Second>,
    /// Written with the entitlement's other name.
    pub by_alias: bool,
}

/// One approver's answer.
#[derive(Debug, Clone)]
pub(super) struct Vote {
    pub stage: i64,
    pub approver: usize,
    pub decision: Decision,
    pub at: Second,
}

/// What a closed ticket went through when it was taken up again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reopened {
    pub first_verified: Second,
    pub first_closed: Second,
    pub at: Second,
    pub fulfilled_again: Second,
    /// How often it was taken up again, counts the tool.
    pub times: usize,
}

/// One ticket with its lines.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    pub requester: usize,
    pub beneficiary: usize,
    pub service: Option<usize>,
    pub lines: Vec<Line>,
    pub votes: Vec<Vote>,
    pub state: State,
    pub decision: Option<Decision>,
    pub requested: Second,
    pub decided: Option<Second>,
    pub fulfilled: Option<Second>,
    pub verified: Option<Second>,
    pub closed: Option<Second>,
    pub fulfiller: usize,
    pub verifier: usize,
    pub policy: &'static str,
    pub exception: Option<usize>,
    pub emergency: bool,
    pub channel: &'static str,
    pub reopened: Option<Reopened>,
    /// Whether `approvals.csv` has the votes (else only the ticket tells).
    pub voted_apart: bool,
    /// Whether `events.csv` has its history.
    pub logged: bool,
    /// A state its history leaves out.
    pub skipped: Option<State>,
    /// Whether somebody wrote down why it was asked for.
    pub justified: bool,
}

impl Ticket {
    /// The last approver.
    pub(super) fn approver(&self) -> Option<usize> {
        let decided = self.votes.iter().rev();
        decided.clone().find(|vote| Some(vote.decision) == self.decision).map(|vote| vote.approver)
    }
    /// Makes it a request that was refused.
    pub(super) fn refuse(&mut self) {
        (self.state, self.decision) = (State::Rejected, Some(Decision::Rejected));
        self.votes[0].decision = Decision::Rejected;
        (self.fulfilled, self.verified, self.closed) = (None, None, self.decided);
    }
    /// Makes it a request that waits for its decision.
    pub(super) fn undecide(&mut self) {
        (self.state, self.decision, self.decided) = (State::Requested, None, None);
        self.votes.clear();
        (self.fulfilled, self.verified, self.closed) = (None, None, None);
    }
    /// Makes it an approved request whose work nobody has reported as done.
    pub(super) fn leave_open(&mut self) {
        self.state = State::Approved;
        (self.fulfilled, self.verified, self.closed) = (None, None, None);
    }
    /// Carries it out, checks and closes it later by this long.
    pub(super) fn put_off(&mut self, by: Second) {
        for at in [&mut self.fulfilled, &mut self.verified, &mut self.closed] {
            *at = at.map(|at| at + by);
        }
    }
    /// Who the access is for.
    pub(super) fn holder(&self) -> Holder {
        self.service.map_or(Holder::Person(self.beneficiary), Holder::Service)
    }
}

/// One entitlement held for a while.
#[derive(Debug, Clone)]
pub(super) struct Holding {
    pub holder: Holder,
    pub entitlement: usize,
    pub granted: Second,
    pub removed: Option<Second>,
    pub expires: Option<Second>,
    pub granted_by: Option<usize>,
    pub ticket: Option<usize>,
    pub last_used: Option<Second>,
    /// Whether the system knows since when.
    pub dated: bool,
}

impl Holding {
    /// A holding that nothing ends.
    pub(super) fn new(holder: Holder, entitlement: usize, granted: Second) -> Self {
        let (removed, expires, granted_by, ticket, last_used) = (None, None, None, None, None);
        let dated = true;
        Self {
            holder,
            entitlement,
            granted,
            removed,
            expires,
            granted_by,
            ticket,
            last_used,
            dated,
        }
    }
    /// Whether a snapshot taken at `at` shows it.
    pub(super) fn stands_at(&self, at: Second) -> bool {
        self.granted <= at && self.removed.is_none_or(|removed| removed > at)
    }
    /// The system it is on.
    pub(super) fn system(&self) -> &'static str {
        OFFER[self.entitlement].system
    }
}

/// An entry in the register of exceptions.
#[derive(Debug, Clone)]
pub(super) struct Exception {
    pub person: usize,
    pub entitlement: usize,
    pub approved: Second,
    pub expires: Option<Second>,
}

/// One decision of the access review.
#[derive(Debug, Clone)]
pub(super) struct Certification {
    pub holder: Holder,
    pub entitlement: usize,
    pub reviewer: usize,
    pub decision: Review,
    pub at: Second,
}
