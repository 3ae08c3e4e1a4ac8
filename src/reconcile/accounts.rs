//! The accounts of every system and their holders, each resolved once.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::frames::Key;

use super::people::{Match, People};
use super::population::AccountMatch;
use super::runs::{seek, union};
use super::snapshots::Snapshots;
use super::verdict::MatchRule;

/// Accounts and holders, both ways.
#[derive(Debug)]
pub struct Accounts(BTreeMap<Key, OfSystem>);

/// The accounts of one system that any snapshot names.
#[derive(Debug)]
pub struct OfSystem {
    /// In order of their keys.
    pub entries: Vec<Entry>,
    /// The holders, in order, each once for every account.
    holders: Vec<Key>,
    /// Their accounts, beside them and in order.
    held: Vec<Key>,
}

/// An account and its holder.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The account.
    pub account: Key,
    /// An identity's key, else the account's.
    holder: Key,
    /// The rule that found the holder.
    rule: MatchRule,
}

impl Entry {
    /// The holder.
    #[must_use]
    pub fn found(&self) -> Match {
        Match { key: self.holder, rule: self.rule }
    }
}

impl Accounts {
    /// The accounts that any snapshot up to as-of names.
    #[must_use]
    pub fn new(people: &People<'_>, snapshots: &Snapshots<'_>) -> Self {
        let of_system = |system| (system, OfSystem::new(people, snapshots, system));
        Self(snapshots.systems().map(of_system).collect())
    }

    /// The accounts of a system.
    #[must_use]
    pub fn of_system(&self, system: Key) -> &[Entry] {
        self.0.get(&system).map_or(&[], |own| &own.entries)
    }

    /// The holder of an account, in a snapshot or not.
    #[must_use]
    pub fn holder_of(&self, people: &People<'_>, system: Key, account: Key) -> Match {
        let entries = self.of_system(system);
        let place = entries.binary_search_by_key(&account, |entry| entry.account);
        let entry = place.ok().map(|place| entries[place].found());
        entry.unwrap_or_else(|| holder(people, system, account, &[]))
    }

    /// Accounts of a holder on a system, in order of their keys.
    #[must_use]
    pub fn of_holder(&self, system: Key, holder: Key) -> &[Key] {
        self.walk().of_holder(system, holder)
    }

    /// For those who ask for one holder after the other, in order of system and holder.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk { accounts: self, system: Key::NONE, own: None, place: 0 }
    }
}

/// Looks for holders in order.
pub struct Walk<'w> {
    accounts: &'w Accounts,
    system: Key,
    own: Option<&'w OfSystem>,
    place: usize,
}

impl<'w> Walk<'w> {
    /// Accounts of a holder on a system, in order of their keys.
    pub fn of_holder(&mut self, system: Key, holder: Key) -> &'w [Key] {
        if self.system != system {
            self.system = system;
            self.own = self.accounts.0.get(&system);
            let before = |own: &OfSystem| own.holders.partition_point(|other| *other < holder);
            self.place = self.own.map_or(0, before);
        }
        let Some(own) = self.own else { return &[] };
        seek(&own.holders, &mut self.place, |other| *other < holder);
        let rest = &own.holders[self.place..];
        let count = rest.iter().take_while(|other| **other == holder).count();
        &own.held[self.place..self.place + count]
    }
}

impl OfSystem {
    fn new(people: &People<'_>, snapshots: &Snapshots<'_>, system: Key) -> Self {
        let accounts = union(snapshots.of(system).iter().map(|snapshot| &snapshot.runs));
        let entry = |given: &mut Vec<Key>, account: Key| {
            snapshots.given(system, account, given);
            let Match { key, rule } = holder(people, system, account, given);
            Entry { account, holder: key, rule }
        };
        let entries: Vec<Entry> = accounts.into_par_iter().map_init(Vec::new, entry).collect();
        let mut pairs: Vec<(Key, Key)> =
            entries.par_iter().map(|entry| (entry.holder, entry.account)).collect();
        pairs.par_sort_unstable();
        let (holders, held) = pairs.into_iter().unzip();
        Self { entries, holders, held }
    }
}

/// Where nothing resolves, the account's text stands for its holder.
fn holder(people: &People<'_>, system: Key, account: Key, given: &[Key]) -> Match {
    let found = people.holder_of(system, account, given);
    if people.are_listed() && !found.rule.resolves() {
        Match { key: account, ..found }
    } else {
        found
    }
}

/// How each account of the current snapshots was matched, ordered by system and account.
#[must_use]
pub fn matches(accounts: &Accounts, snapshots: &Snapshots<'_>) -> Vec<AccountMatch> {
    let current = snapshots.systems().filter_map(|system| snapshots.current(system));
    let mut matches: Vec<AccountMatch> =
        Vec::with_capacity(current.map(|snapshot| snapshot.runs.len()).sum());
    for current in
        snapshots.systems().filter_map(|system| Some((system, snapshots.current(system)?)))
    {
        let (system, runs) = (current.0, &current.1.runs);
        let entries = accounts.of_system(system);
        let one = |place: usize| {
            let (account, rows) = (runs.account(place), runs.rows(place..place + 1));
            let entry = entries.partition_point(|entry| entry.account < account);
            let Match { key, rule } = entries[entry].found();
            let origin = snapshots.origin(rows.start);
            AccountMatch { system, account, holder: key, rule, grants: rows.len() as u32, origin }
        };
        matches.par_extend((0..runs.len()).into_par_iter().map(one));
    }
    matches
}
