//! "Who decided, and when", as known at as-of of the line's system.

use std::collections::BTreeSet;

use tickmark::frames::{Decision, State};
use tickmark::reconcile::{DecisionSource, Outcome};

use super::instants::At;
use super::rows::{Approval, Ledger, Policy, Ticket};

/// The decision of a line by as-of.
#[derive(Debug, Clone)]
pub struct Decided {
    pub outcome: Outcome,
    /// When, if the export says.
    pub at: Option<At>,
    pub source: Option<DecisionSource>,
    /// The control state by as-of.
    pub state: State,
}

/// What a source of decisions says.
#[derive(Debug, Clone, Copy)]
enum Said {
    Yes(Option<At>),
    No(Option<At>),
    /// It has decisions, and by as-of they do not decide.
    NotYet,
    /// Too few approvals, and the state is past approval, rejected or cancelled: the state says.
    StateDecides,
}

/// An approval that is a decision, with the time it is ordered at.
#[derive(Clone)]
struct Answer<'a> {
    row: &'a Approval,
    at: At,
}

impl Ledger<'_> {
    pub fn decide(&self, t: &Ticket) -> Decided {
        let as_of = self.as_of_system(&t.system);
        let (said, source) = self.said(t, as_of);
        let (outcome, at) = self.outcome(t, said, as_of);
        let decides = matches!(outcome, Outcome::Approved | Outcome::Rejected);
        let state = state(t, outcome, as_of);
        Decided { outcome, at, source: source.filter(|_| decides), state }
    }

    /// The first source that has a decision.
    fn said(&self, t: &Ticket, as_of: i64) -> (Option<Said>, Option<DecisionSource>) {
        let sources = [
            (self.approvals_say(t, as_of), DecisionSource::Approvals),
            (ticket_says(t, as_of), DecisionSource::Ticket),
            (self.events_say(t, as_of), DecisionSource::Event),
            (state_says(t, as_of), DecisionSource::State),
            (self.policy_says(t, as_of), DecisionSource::Policy),
        ];
        for (said, source) in sources {
            match said {
                None => {}
                Some(Said::StateDecides) => {
                    return (state_says(t, as_of), Some(DecisionSource::State));
                }
                Some(said) => return (Some(said), Some(source)),
            }
        }
        (None, None)
    }

    /// "the first `approved`/`rejected` event"
    fn events_say(&self, t: &Ticket, as_of: i64) -> Option<Said> {
        let decides = |state: State| matches!(state, State::Approved | State::Rejected);
        let own = self.events.iter().filter(|event| event.ticket == t.id && decides(event.to));
        let first = own.min_by_key(|event| (event.at.micros, event.place.clone()))?;
        Some(known(first.to == State::Approved, Some(first.at), first.at, as_of))
    }

    /// "a policy that is `pre_approved` and valid at requested_at approves at requested_at"
    fn policy_says(&self, t: &Ticket, as_of: i64) -> Option<Said> {
        let policy = self.policy_of(t)?;
        let started = policy.from.is_none_or(|from| !t.requested.before(from));
        let ended = policy.to.is_some_and(|to| to <= t.requested.micros);
        let approves = policy.pre_approved && started && !ended;
        approves.then(|| known(true, Some(t.requested), t.requested, as_of))
    }

    /// "The policy is the ticket's, else the approvals' first, else the catalogue's."
    fn policy_of(&self, t: &Ticket) -> Option<&Policy> {
        let named = self.approvals.iter().filter(|row| row.ticket == t.id && row.policy.is_some());
        let first = named.min_by_key(|row| row.place.clone());
        let of_approvals = first.and_then(|row| row.policy.clone());
        let of_catalogue = self.offer(&t.system, &t.entitlement).and_then(|o| o.policy.clone());
        let key = t.policy.clone().or(of_approvals).or(of_catalogue)?;
        self.policies.iter().find(|policy| policy.key == key)
    }

    /// "min_approvals: the larger of policy's and catalogue's, default 1"
    fn needed(&self, t: &Ticket) -> i64 {
        let policy = self.policy_of(t).and_then(|policy| policy.min_approvals);
        let offer = self.offer(&t.system, &t.entitlement).and_then(|offer| offer.min_approvals);
        policy.max(offer).unwrap_or(1).max(1)
    }

    /// "A line's decision comes from the approvals frame": chosen on all the data, read by as-of.
    fn approvals_say(&self, t: &Ticket, as_of: i64) -> Option<Said> {
        let rows: Vec<&Approval> = self.approvals.iter().filter(|row| row.ticket == t.id).collect();
        let decides =
            |row: &&&Approval| matches!(row.decision, Decision::Approved | Decision::Rejected);
        let decisions = rows.iter().filter(decides).copied();
        let mut answers: Vec<Answer<'_>> =
            decisions.map(|row| Answer { row, at: row.decided.unwrap_or(t.requested) }).collect();
        if answers.is_empty() {
            return None;
        }
        answers.retain(|answer| answer.at.micros <= as_of);
        // At one instant an answer whose time is known comes before one whose time is assumed.
        answers.sort_by_key(|answer| {
            (answer.at.micros, answer.row.decided.is_none(), answer.row.place.clone())
        });
        Some(self.rounds(t, &stages(&rows), &answers, as_of))
    }

    fn rounds(
        &self,
        t: &Ticket,
        stages: &BTreeSet<Option<i64>>,
        answers: &[Answer<'_>],
        as_of: i64,
    ) -> Said {
        let rejections = || answers.iter().filter(|a| a.row.decision == Decision::Rejected);
        if !rejections().all(|r| overcome(r, stages, answers)) {
            let first = first_of_round(stages, answers);
            return Said::No(first.row.decided);
        }
        let last = rejections().next_back();
        let counts = |answer: &&Answer<'_>| {
            answer.row.decision == Decision::Approved
                && last.is_none_or(|rejection| answer.at.after(rejection.at))
        };
        let approvals: Vec<&Answer<'_>> = answers.iter().filter(counts).collect();
        let floor = last.map(|rejection| rejection.row.stage);
        let wanted: Vec<Option<i64>> = stages
            .iter()
            .filter(|stage| floor.is_none_or(|floor| **stage >= floor))
            .copied()
            .collect();
        // A stage that said no must itself say yes: nothing is approved while a rejection stands.
        let settled = |approval: &Answer<'_>| {
            let until = answers.iter().take_while(|a| !std::ptr::eq(a.row, approval.row)).count();
            rejections().all(|rejection| overcome(rejection, stages, &answers[..=until]))
        };
        self.enough(t, &wanted, &approvals, &settled, as_of)
    }

    /// "Needed are `min_approvals` distinct persons and every stage that has an approver; approved
    /// at the last one needed. Too few: pending while the state is `requested`; once the state is
    /// past approval the line is approved at the last approval there is; in state rejected or
    /// cancelled they count as no decision and the state decides."
    fn enough(
        &self,
        t: &Ticket,
        wanted: &[Option<i64>],
        approvals: &[&Answer<'_>],
        settled: &dyn Fn(&Answer<'_>) -> bool,
        as_of: i64,
    ) -> Said {
        for so_far in 1..=approvals.len() {
            let taken = &approvals[..so_far];
            let stage = |stage: &Option<i64>| taken.iter().any(|a| a.row.stage == *stage);
            let last = approvals[so_far - 1];
            if wanted.iter().all(stage) && self.persons_suffice(t, taken) && settled(last) {
                return Said::Yes(last.row.decided);
            }
        }
        let Some(last) = approvals.last() else { return Said::NotYet };
        if self.past_approval(t, as_of) {
            Said::Yes(last.row.decided)
        } else if t.state == State::Rejected && t.decided.is_none_or(|at| at.micros <= as_of) {
            Said::StateDecides
        } else {
            Said::NotYet
        }
    }

    /// Automation is "no person where `min_approvals` is 2 or more".
    fn persons_suffice(&self, t: &Ticket, taken: &[&Answer<'_>]) -> bool {
        let needed = self.needed(t);
        if needed < 2 {
            return true;
        }
        let people = taken.iter().map(|answer| &answer.row.approver);
        let persons: BTreeSet<String> = people
            .filter(|name| !self.is_automation(&t.system, name))
            .map(|name| self.person(&t.system, name).key)
            .collect();
        persons.len() as i64 >= needed
    }
}

/// "every stage that has an approver"; "a stage all of whose rows are `not_required` is not
/// needed"; "a null stage is one stage of its own, below all" (as `None` sorts).
fn stages(rows: &[&Approval]) -> BTreeSet<Option<i64>> {
    let needed = rows.iter().filter(|row| row.decision != Decision::NotRequired);
    needed.map(|row| row.stage).collect()
}

/// "A rejection stands unless, after it in time, the rejecting stage and every higher stage that
/// has an approver approved." An answer at its very instant is not after it.
fn overcome(
    rejection: &Answer<'_>,
    stages: &BTreeSet<Option<i64>>,
    answers: &[Answer<'_>],
) -> bool {
    let approved_after = |stage: &Option<i64>| {
        answers.iter().any(|answer| {
            answer.row.decision == Decision::Approved
                && answer.row.stage == *stage
                && answer.at.after(rejection.at)
        })
    };
    stages.iter().filter(|stage| **stage >= rejection.row.stage).all(approved_after)
}

/// "at its time; the first of its round": the one since which the line was never approved again. A
/// round ends where all its rejections have been overcome before the next one comes.
fn first_of_round<'b, 'a>(
    stages: &BTreeSet<Option<i64>>,
    answers: &'b [Answer<'a>],
) -> &'b Answer<'a> {
    let mut round: Vec<&Answer<'_>> = vec![];
    for answer in answers {
        if answer.row.decision == Decision::Rejected {
            let before: Vec<Answer<'_>> =
                answers.iter().filter(|other| answer.at.after(other.at)).cloned().collect();
            if round.iter().all(|earlier| overcome(earlier, stages, &before)) {
                round.clear();
            }
            round.push(answer);
        }
    }
    round[0]
}

fn known(approved: bool, at: Option<At>, order: At, as_of: i64) -> Said {
    match (order.micros <= as_of, approved) {
        (false, _) => Said::NotYet,
        (true, true) => Said::Yes(at),
        (true, false) => Said::No(at),
    }
}

/// "the ticket row's decision/decided_at (decision null with decided_at: approved or rejected by
/// the state; decision without decided_at: ordered at requested_at, no latency)". With state
/// requested decided_at alone says nothing; with any state but rejected it says approved.
fn ticket_says(t: &Ticket, as_of: i64) -> Option<Said> {
    let approved = match (t.decision, t.decided, t.state) {
        (Some(decision), _, _) => decision == Decision::Approved,
        (None, None, _) | (None, _, State::Requested) => return None,
        (None, Some(_), State::Rejected) => false,
        (None, Some(_), _) => true,
    };
    Some(known(approved, t.decided, t.decided.unwrap_or(t.requested), as_of))
}

/// "state `rejected` is rejected at closed_at"
fn state_says(t: &Ticket, as_of: i64) -> Option<Said> {
    let order = t.closed.unwrap_or(t.requested);
    (t.state == State::Rejected).then(|| known(false, t.closed, order, as_of))
}

/// The furthest of fulfilled, verified and closed that the ticket had reached by as-of: "of the
/// states up to the ticket's own, the furthest whose instant is not after as_of"; "a line in state
/// fulfilled/verified/closed without instants counts as closed".
fn reached(t: &Ticket, as_of: i64) -> Option<State> {
    let path =
        [(State::Fulfilled, t.fulfilled), (State::Verified, t.verified), (State::Closed, t.closed)];
    let steps = match t.state {
        State::Fulfilled => 1,
        State::Verified | State::Cancelled => 2,
        State::Closed => 3,
        _ => 0,
    };
    let own = &path[..steps];
    if steps > 0 && t.state != State::Cancelled && own.iter().all(|(_, at)| at.is_none()) {
        return Some(State::Closed);
    }
    let past = own.iter().filter(|(_, at)| at.is_some_and(|at| at.micros <= as_of));
    past.map(|(state, _)| *state).next_back()
}

impl Ledger<'_> {
    /// Whether the ticket is past approval by as-of, whoever approved it. The state `approved` came
    /// with the decision: where that is later, the ticket was still requested.
    fn past_approval(&self, t: &Ticket, as_of: i64) -> bool {
        if reached(t, as_of).is_some() {
            return true;
        }
        match (t.decided, t.state) {
            (Some(at), State::Approved | State::Fulfilled | State::Verified | State::Closed) => {
                at.micros <= as_of
            }
            (None, State::Approved) => !self.decided_later(t, as_of),
            _ => false,
        }
    }

    /// Whether approvals or events decide, all of them after as-of.
    fn decided_later(&self, t: &Ticket, as_of: i64) -> bool {
        let answers = self.approvals.iter().filter(|row| {
            row.ticket == t.id && matches!(row.decision, Decision::Approved | Decision::Rejected)
        });
        let events = self.events.iter().filter(|event| {
            event.ticket == t.id && matches!(event.to, State::Approved | State::Rejected)
        });
        let answered = answers.map(|row| row.decided.unwrap_or(t.requested).micros);
        let times: Vec<i64> = answered.chain(events.map(|event| event.at.micros)).collect();
        !times.is_empty() && times.iter().all(|at| *at > as_of)
    }

    /// "A line whose state is cancelled is cancelled whatever was decided before; if it was
    /// fulfilled first (fulfilled_at known), the approval stands"; "a cancellation with a later
    /// closed_at has not happened"; "a line in a state past approval with no decision anywhere is
    /// undocumented", as known by as-of.
    fn outcome(&self, t: &Ticket, said: Option<Said>, as_of: i64) -> (Outcome, Option<At>) {
        let fulfilled = t.fulfilled.is_some_and(|at| at.micros <= as_of);
        let happened = t.closed.is_none_or(|at| at.micros <= as_of);
        if t.state == State::Cancelled && happened && !fulfilled {
            return (Outcome::Cancelled, None);
        }
        match said {
            Some(Said::Yes(at)) => (Outcome::Approved, at),
            Some(Said::No(at)) => (Outcome::Rejected, at),
            _ if self.past_approval(t, as_of) => (Outcome::Undocumented, None),
            _ => (Outcome::Pending, None),
        }
    }
}

/// "A decision beats a state that disagrees": a rejected line shows as rejected, and one that is
/// approved or undocumented is at least approved.
fn state(t: &Ticket, outcome: Outcome, as_of: i64) -> State {
    match outcome {
        Outcome::Cancelled => State::Cancelled,
        Outcome::Rejected => State::Rejected,
        Outcome::Pending => State::Requested,
        _ => reached(t, as_of).unwrap_or(State::Approved),
    }
}
