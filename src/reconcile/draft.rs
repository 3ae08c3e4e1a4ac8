//! Lines before they are judged: decided, with their people resolved and their holder found.

use rayon::prelude::*;

use crate::frames::{Action, Frames, Key, Kind, Tickets};
use crate::period::AuditPeriod;

use super::accounts::Accounts;
use super::authority::Draft;
use super::decide::Decider;
use super::people::{Match, People};
use super::population::Person;
use super::snapshots::Snapshots;
use super::verdict::MatchRule;

/// Drafts of all lines, in the order of the frame `tickets`.
#[must_use]
pub fn drafts(
    frames: &Frames,
    tickets: Tickets<'_>,
    decider: &Decider<'_>,
    people: &People<'_>,
    accounts: &Accounts,
    snapshots: &Snapshots<'_>,
    period: &AuditPeriod,
) -> Vec<Draft> {
    (0..tickets.len)
        .into_par_iter()
        .map(|row| {
            let system = frames.key(tickets.system.at(row));
            let as_of = snapshots.current(system).map_or(period.as_of, |snapshot| snapshot.at);
            draft(frames, &tickets, row, decider, people, accounts, as_of)
        })
        .collect()
}

fn draft(
    frames: &Frames,
    tickets: &Tickets<'_>,
    row: usize,
    decider: &Decider<'_>,
    people: &People<'_>,
    accounts: &Accounts,
    as_of: i64,
) -> Draft {
    let key = |text| frames.key(text);
    let (system, account) = (key(tickets.system.at(row)), key(tickets.account.at(row)));
    let beneficiary = people.person(system, tickets.beneficiary.at(row));
    let requester = match tickets.requester.at(row) {
        // Most people ask for themselves.
        text if text == beneficiary.text => beneficiary,
        text => people.person(system, text),
    };
    let named = account.some().map(|account| accounts.holder_of(people, system, account));
    let (holder, disputed) = holder(people, system, account.some().zip(named), beneficiary);
    let entitlement = key(tickets.entitlement.at(row));
    let previous = key(tickets.previous_entitlement.at(row));
    let (action, previous) = action(tickets.action.at(row), previous, entitlement);
    Draft {
        system,
        entitlement,
        previous,
        action,
        account,
        named: named.unwrap_or(Match::NONE),
        ticket: key(tickets.ticket_id.at(row)),
        holder,
        disputed,
        beneficiary,
        requester,
        decided: decider.decide(row, as_of),
        policy: decider.policy(row).unwrap_or_default(),
        requested_at: tickets.requested_at.at(row).unwrap_or(crate::frames::Instant::exact(as_of)),
        expires_at: tickets.expires_at.at(row).map_or(i64::MAX, |end| end.micros),
        as_of,
        origin: tickets.origin.at(row),
    }
}

/// The holder of a line, and whether nobody can say who it is; `named` is the account it names, with
/// its holder.
fn holder(
    people: &People<'_>,
    system: Key,
    named: Option<(Key, Match)>,
    beneficiary: Person,
) -> (Key, bool) {
    if let Some((account, named)) = named {
        let kind = people.kind_of(named, system, account);
        let owner = people.person(system, people.owner_of(named, system, account));
        if kind.is_some_and(|kind| kind != Kind::Human)
            && owner.key == beneficiary.key
            && !owner.key.is_none()
        {
            return (named.key, named.rule == MatchRule::Disputed);
        }
    }
    if !people.are_listed() || beneficiary.rule.resolves() {
        return (beneficiary.key, false);
    }
    match named {
        Some((_, named)) => (named.key, named.rule == MatchRule::Disputed),
        None => (beneficiary.key, beneficiary.rule == MatchRule::Disputed),
    }
}

/// A modification of nothing, or of the entitlement itself, is a renewal: a grant.
fn action(action: Option<Action>, previous: Key, entitlement: Key) -> (Action, Key) {
    match action.unwrap_or(Action::Grant) {
        Action::Modify if previous.is_none() || previous == entitlement => {
            (Action::Grant, Key::NONE)
        }
        Action::Modify => (Action::Modify, previous),
        other => (other, Key::NONE),
    }
}
