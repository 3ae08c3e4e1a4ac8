//! Which line is in charge of which grant.
//!
//! A **slot** is a place where a grant is or could be: (system, account, entitlement). A line that
//! names an account has authority over that account's slot only; one that does not, over the slots
//! of K = (system, holder, entitlement) on every account of the holder that holds K in any snapshot
//! or that a line on K names. Where there is no such account, K has one slot without an account.
//!
//! Readings of the design made explicit here:
//! - A line that names an account which is known to be somebody else's has no authority over it:
//!   an approval for one person does not vouch for another's access.
//! - A line that names an account whose holder is not known does: account and entitlement are
//!   exactly what was approved.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::frames::{Action, Instant, Key, Origin, State};

use super::accounts::Accounts;
use super::decide::Decided;
use super::people::{Match, People};
use super::population::Person;
use super::snapshots::Snapshots;
use super::verdict::Outcome;

/// A line before it is judged.
#[derive(Debug, Clone)]
pub struct Draft {
    /// System.
    pub system: Key,
    /// Entitlement.
    pub entitlement: Key,
    /// What a modify line replaces; NONE for all others and for renewals.
    pub previous: Key,
    /// Grant, revoke or modify (a renewal is a grant).
    pub action: Action,
    /// Account the line names; NONE when it names none.
    pub account: Key,
    /// The ticket's key.
    pub ticket: Key,
    /// Holder.
    pub holder: Key,
    /// Nobody can say which identity is meant.
    pub disputed: bool,
    /// The beneficiary.
    pub beneficiary: Person,
    /// The requester.
    pub requester: Person,
    /// The decision.
    pub decided: Decided,
    /// The policy it was decided under.
    pub policy: Key,
    /// When it was asked for.
    pub requested_at: Instant,
    /// Until when the access is wanted.
    pub expires_at: Option<i64>,
    /// When it was carried out, says the ticket.
    pub fulfilled_at: Option<Instant>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// As-of of its system.
    pub as_of: i64,
    /// File and line.
    pub origin: Origin,
}

impl Draft {
    /// When the decision counts for order: the time of the request where it has none.
    #[must_use]
    pub fn ordered_at(&self) -> Instant {
        self.decided.at.unwrap_or(self.requested_at)
    }

    /// Past its end at as-of.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.expires_at.is_some_and(|end| end <= self.as_of)
    }

    /// The two things a line may do: give its entitlement, take one away.
    fn halves(&self) -> Vec<(bool, Key)> {
        match self.action {
            Action::Grant => vec![(true, self.entitlement)],
            Action::Revoke => vec![(false, self.entitlement)],
            Action::Modify => vec![(true, self.entitlement), (false, self.previous)],
        }
    }
}

/// A line's giving or taking of one entitlement.
#[derive(Debug, Clone)]
pub struct Half {
    /// The line.
    pub line: u32,
    /// Gives (true) or takes away.
    pub gives: bool,
    /// The slots it has authority over.
    pub slots: Vec<u32>,
}

/// A place where a grant is or could be.
#[derive(Debug, Clone)]
pub struct Slot {
    /// System.
    pub system: Key,
    /// Account; NONE where K has no account.
    pub account: Key,
    /// Holder of the account.
    pub holder: Key,
    /// Entitlement.
    pub entitlement: Key,
    /// Halves with a claim on it, decided or not, in the order of authority.
    pub halves: Vec<u32>,
    /// The half in charge for vouching: the last approved one.
    pub vouching: Option<u32>,
    /// The half in charge for tracing: undocumented lines take part.
    pub tracing: Option<u32>,
}

/// All halves and slots of a run.
#[derive(Debug, Default)]
pub struct Authority {
    /// Halves; those of a modify line stand together, the giving one first.
    pub halves: Vec<Half>,
    /// First half of each line.
    pub first_half: Vec<u32>,
    /// Slots.
    pub slots: Vec<Slot>,
    by_place: FxHashMap<(Key, Key, Key), u32>,
}

impl Authority {
    /// Builds slots and halves and puts the halves of each slot in order.
    #[must_use]
    pub fn new(
        drafts: &[Draft],
        people: &People<'_>,
        accounts: &Accounts,
        snapshots: &Snapshots<'_>,
    ) -> Self {
        let mut authority = Self::default();
        let named = named_accounts(drafts, people, accounts);
        let mut without_account = FxHashMap::default();
        for (line, draft) in drafts.iter().enumerate() {
            authority.first_half.push(authority.halves.len() as u32);
            for (gives, entitlement) in draft.halves() {
                let places = places(draft, entitlement, people, accounts, snapshots, &named);
                let slots = places
                    .into_iter()
                    .map(|account| {
                        authority.slot(
                            draft,
                            account,
                            entitlement,
                            people,
                            accounts,
                            &mut without_account,
                        )
                    })
                    .collect();
                authority.halves.push(Half { line: line as u32, gives, slots });
            }
        }
        authority.take_charge(drafts);
        authority
    }

    fn slot(
        &mut self,
        draft: &Draft,
        account: Option<Key>,
        entitlement: Key,
        people: &People<'_>,
        accounts: &Accounts,
        without_account: &mut FxHashMap<(Key, Key, Key), u32>,
    ) -> u32 {
        let next = self.slots.len() as u32;
        let place = match account {
            Some(account) => {
                self.by_place.entry((draft.system, account, entitlement)).or_insert(next)
            }
            None => {
                without_account.entry((draft.system, draft.holder, entitlement)).or_insert(next)
            }
        };
        let place = *place;
        if place == next {
            let holder = account.map_or(draft.holder, |account| {
                accounts.holder_of(people, draft.system, account).key
            });
            self.slots.push(Slot {
                system: draft.system,
                account: account.unwrap_or(Key::NONE),
                holder,
                entitlement,
                halves: Vec::new(),
                vouching: None,
                tracing: None,
            });
        }
        place
    }

    /// Orders the halves of every slot and finds the ones in charge.
    fn take_charge(&mut self, drafts: &[Draft]) {
        for (number, half) in self.halves.iter().enumerate() {
            for slot in &half.slots {
                self.slots[*slot as usize].halves.push(number as u32);
            }
        }
        let halves = &self.halves;
        for slot in &mut self.slots {
            slot.halves.sort_by_key(|half| order_of(&halves[*half as usize], drafts));
            let draft = |half: &u32| &drafts[halves[*half as usize].line as usize];
            let last = |outcomes: &[Outcome]| {
                slot.halves.iter().rev().find(|half| has_authority(draft(half), outcomes)).copied()
            };
            slot.vouching = last(&[Outcome::Approved]);
            slot.tracing = last(&[Outcome::Approved, Outcome::Undocumented]);
        }
    }

    /// The slot of a grant, if any line has a claim on it.
    #[must_use]
    pub fn slot_at(&self, system: Key, account: Key, entitlement: Key) -> Option<&Slot> {
        self.by_place.get(&(system, account, entitlement)).map(|place| &self.slots[*place as usize])
    }

    /// The halves of a line.
    #[must_use]
    pub fn halves_of(&self, line: usize) -> &[Half] {
        let start = self.first_half[line] as usize;
        let end = self.first_half.get(line + 1).map_or(self.halves.len(), |next| *next as usize);
        &self.halves[start..end]
    }
}

/// Whether a line with one of `outcomes` speaks with authority at as-of.
fn has_authority(draft: &Draft, outcomes: &[Outcome]) -> bool {
    outcomes.contains(&draft.decided.outcome)
        && draft.requested_at.micros <= draft.as_of
        && draft.ordered_at().micros <= draft.as_of
}

/// (decided_at, requested_at, ticket_id, revoke before grant, file and line).
pub(super) fn order_of(half: &Half, drafts: &[Draft]) -> (i64, i64, Key, bool, Origin) {
    let draft = &drafts[half.line as usize];
    (draft.ordered_at().micros, draft.requested_at.micros, draft.ticket, half.gives, draft.origin)
}

type NamedAccounts = BTreeMap<(Key, Key, Key), BTreeSet<Key>>;

/// The accounts that lines on each K name.
fn named_accounts(drafts: &[Draft], people: &People<'_>, accounts: &Accounts) -> NamedAccounts {
    let mut named = NamedAccounts::new();
    for draft in drafts.iter().filter(|draft| !draft.account.is_none()) {
        if may_speak_for(draft, people, accounts) {
            for (_, entitlement) in draft.halves() {
                named
                    .entry((draft.system, draft.holder, entitlement))
                    .or_default()
                    .insert(draft.account);
            }
        }
    }
    named
}

/// Whether the account a line names is its holder's, or nobody's that is known.
fn may_speak_for(draft: &Draft, people: &People<'_>, accounts: &Accounts) -> bool {
    let Match { key, rule } = accounts.holder_of(people, draft.system, draft.account);
    // Without identities an account that nothing links to anybody stands for itself.
    let unknown = if people.are_listed() { !rule.resolves() } else { key == draft.account };
    key == draft.holder || unknown
}

/// The accounts a half has authority over; `None` stands for K without an account.
fn places(
    draft: &Draft,
    entitlement: Key,
    people: &People<'_>,
    accounts: &Accounts,
    snapshots: &Snapshots<'_>,
    named: &NamedAccounts,
) -> Vec<Option<Key>> {
    if !draft.account.is_none() {
        return vec![may_speak_for(draft, people, accounts).then_some(draft.account)];
    }
    let holds = |account: &&Key| {
        let mut all = snapshots.of(draft.system).iter();
        all.any(|snapshot| !snapshots.rows_of(snapshot, **account, entitlement).is_empty())
    };
    let held = accounts.of_holder(draft.system, draft.holder).iter().filter(holds).copied();
    let by_name =
        named.get(&(draft.system, draft.holder, entitlement)).into_iter().flatten().copied();
    let all: BTreeSet<Key> = held.chain(by_name).collect();
    if all.is_empty() { vec![None] } else { all.into_iter().map(Some).collect() }
}

/// Whether the line is in a state in which the system should show what it says.
#[must_use]
pub fn is_carried_out(state: State) -> bool {
    matches!(state, State::Fulfilled | State::Verified | State::Closed)
}
