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

use rayon::prelude::*;

use crate::frames::{Action, Instant, Key, Origin, State};

use super::accounts::Accounts;
use super::claims::{Claim, Claims};
use super::decide::Decided;
use super::people::{Match, People};
use super::population::Person;
use super::snapshots::{Snapshot, Snapshots};
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
    /// Its holder; nothing where the line names none.
    pub named: Match,
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
    /// Until when the access is wanted; the end of time where the ticket does not say.
    pub expires_at: i64,
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
        self.expires_at <= self.as_of
    }

    /// The two things a line may do: give its entitlement, take one away.
    pub(super) fn halves(&self) -> impl Iterator<Item = (bool, Key)> + use<> {
        let (first, second) = match self.action {
            Action::Grant => ((true, self.entitlement), None),
            Action::Revoke => ((false, self.entitlement), None),
            Action::Modify => ((true, self.entitlement), Some((false, self.previous))),
        };
        [first].into_iter().chain(second)
    }
}

/// A line's giving or taking of one entitlement.
#[derive(Debug, Clone, Copy)]
pub struct Half {
    /// The line.
    pub line: u32,
    /// Gives (true) or takes away.
    pub gives: bool,
    /// The slots it has authority over: a range of [`Authority::reach`].
    slots: (u32, u32),
}

/// A place where a grant is or could be.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    /// System.
    pub system: Key,
    /// Account; NONE where K has no account.
    pub account: Key,
    /// Holder of the account.
    pub holder: Key,
    /// Entitlement.
    pub entitlement: Key,
    /// The halves with a claim on it: a range of [`Authority::claims`].
    halves: (u32, u32),
    /// The half in charge for vouching: the last approved one.
    pub vouching: Option<u32>,
    /// The half in charge for tracing: undocumented lines take part.
    pub tracing: Option<u32>,
    /// The grants of the current snapshot that stand there (one per `via`): a range of all judged
    /// grants.
    pub grants: (u32, u32),
}

/// All halves and slots of a run.
#[derive(Debug, Default)]
pub struct Authority {
    /// Halves; those of a modify line stand together, the giving one first.
    pub halves: Vec<Half>,
    /// First half of each line.
    first_half: Vec<u32>,
    /// Slots, in order of system, account, holder and entitlement (an account has one holder, so
    /// that those of an account are in order of entitlement); behind them those without an account.
    slots: Vec<Slot>,
    /// How many have an account.
    with_account: usize,
    /// The slots of every half, those of one together.
    reach: Vec<u32>,
    /// The halves of every slot, those of one together and in the order of authority.
    claims: Vec<u32>,
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
        authority.first_half.reserve_exact(drafts.len());
        authority.halves.reserve_exact(drafts.iter().map(|draft| draft.halves().count()).sum());
        for (line, draft) in drafts.iter().enumerate() {
            authority.first_half.push(authority.halves.len() as u32);
            let halves = draft.halves();
            let half = |(gives, _)| Half { line: line as u32, gives, slots: (0, 0) };
            authority.halves.extend(halves.map(half));
        }
        let (claims, others) = Claims::new(drafts, people, accounts, snapshots).all();
        authority.claims.reserve_exact(claims.len() + others.len());
        authority.slots.reserve_exact(places(&claims) + places(&others));
        authority.place(drafts, &claims);
        authority.with_account = authority.slots.len();
        authority.place(drafts, &others);
        authority.reach();
        authority.find_grants(snapshots);
        authority
    }

    /// Makes a slot of every place that is claimed; `claims` are in order.
    fn place(&mut self, drafts: &[Draft], claims: &[Claim]) {
        let mut start = self.claims.len();
        let half = |claim: &Claim| self.first_half[claim.line as usize] + u32::from(claim.second);
        self.claims.extend(claims.iter().map(half));
        for claimed in claims.chunk_by(|a, b| a.place == b.place) {
            let end = start + claimed.len();
            let order = |half: &u32| order_of(&self.halves[*half as usize], drafts);
            self.claims[start..end].sort_by_key(order);
            let slot = self.slot(drafts, claimed[0].place, (start as u32, end as u32));
            self.slots.push(slot);
            start = end;
        }
    }

    fn slot(&self, drafts: &[Draft], place: [Key; 4], halves: (u32, u32)) -> Slot {
        let [system, account, holder, entitlement] = place;
        let own = &self.claims[halves.0 as usize..halves.1 as usize];
        let draft = |half: &u32| &drafts[self.halves[*half as usize].line as usize];
        let last = |outcomes: &[Outcome]| {
            own.iter().rev().find(|half| has_authority(draft(half), outcomes)).copied()
        };
        let vouching = last(&[Outcome::Approved]);
        let tracing = last(&[Outcome::Approved, Outcome::Undocumented]);
        let grants = (0, 0);
        Slot { system, account, holder, entitlement, halves, vouching, tracing, grants }
    }

    /// Finds what the current snapshots hold at every slot. All grants are judged in the order of
    /// systems and rows.
    fn find_grants(&mut self, snapshots: &Snapshots<'_>) {
        let mut first = 0;
        let mut rest = &mut self.slots[..self.with_account];
        for current in
            snapshots.systems().filter_map(|system| Some((system, snapshots.current(system)?)))
        {
            let (system, current) = current;
            let count = rest.partition_point(|slot| slot.system < system);
            let (_, after) = std::mem::take(&mut rest).split_at_mut(count);
            let count = after.partition_point(|slot| slot.system == system);
            let (own, others) = after.split_at_mut(count);
            rest = others;
            own.par_chunks_mut(BLOCK).for_each(|slots| find(snapshots, current, first, slots));
            first += current.rows.len();
        }
    }

    /// From the halves of every slot the slots of every half.
    fn reach(&mut self) {
        for half in &self.claims {
            self.halves[*half as usize].slots.1 += 1;
        }
        let mut start = 0;
        for half in &mut self.halves {
            let count = half.slots.1;
            half.slots = (start, start);
            start += count;
        }
        self.reach = vec![0; self.claims.len()];
        for (number, slot) in self.slots.iter().enumerate() {
            for half in &self.claims[slot.halves.0 as usize..slot.halves.1 as usize] {
                let end = &mut self.halves[*half as usize].slots.1;
                self.reach[*end as usize] = number as u32;
                *end += 1;
            }
        }
    }

    /// The slots of a half, in order of their accounts.
    pub fn slots_of<'s>(&'s self, half: &Half) -> impl Iterator<Item = &'s Slot> + use<'s> {
        let reach = &self.reach[half.slots.0 as usize..half.slots.1 as usize];
        reach.iter().map(|number| &self.slots[*number as usize])
    }

    /// The slots that have an account, in order of system, account and entitlement.
    #[must_use]
    pub fn on_accounts(&self) -> &[Slot] {
        &self.slots[..self.with_account]
    }

    /// The halves with a claim on a slot, decided or not, in the order of authority.
    #[must_use]
    pub fn halves_on(&self, slot: &Slot) -> &[u32] {
        &self.claims[slot.halves.0 as usize..slot.halves.1 as usize]
    }

    /// The slot of a grant, if any line has a claim on it.
    #[must_use]
    pub fn slot_at(&self, system: Key, account: Key, entitlement: Key) -> Option<&Slot> {
        let wanted = (system, account, entitlement);
        let place = |slot: &Slot| (slot.system, slot.account, slot.entitlement);
        let slots = self.on_accounts();
        let found = slots.get(slots.partition_point(|slot| place(slot) < wanted))?;
        (place(found) == wanted).then_some(found)
    }

    /// The halves of a line.
    #[must_use]
    pub fn halves_of(&self, line: usize) -> &[Half] {
        let start = self.first_half[line] as usize;
        let end = self.first_half.get(line + 1).map_or(self.halves.len(), |next| *next as usize);
        &self.halves[start..end]
    }
}

/// How many places are claimed; `claims` are in order.
fn places(claims: &[Claim]) -> usize {
    claims.chunk_by(|a, b| a.place == b.place).count()
}

/// How many slots are looked up together.
const BLOCK: usize = 4096;

/// Finds the grants of `slots`, all of one system, whose current snapshot begins with the grant
/// `first`.
fn find(snapshots: &Snapshots<'_>, current: &Snapshot, first: usize, slots: &mut [Slot]) {
    let mut place = slots.first().map_or(0, |slot| current.runs.place(slot.account));
    for slot in slots {
        let rows = current.runs.seek(&mut place, slot.account);
        let rows = snapshots.rows_among(rows, slot.entitlement);
        if !rows.is_empty() {
            let grant = |row: usize| (first + row - current.rows.start) as u32;
            slot.grants = (grant(rows.start), grant(rows.end));
        }
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

/// Whether the line is in a state in which the system should show what it says.
#[must_use]
pub fn is_carried_out(state: State) -> bool {
    matches!(state, State::Fulfilled | State::Verified | State::Closed)
}
