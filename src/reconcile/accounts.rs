//! The accounts of every system and their holders, each resolved once.

use rustc_hash::FxHashMap;

use crate::frames::{Frames, Key};

use super::people::{Match, People};
use super::population::AccountMatch;
use super::snapshots::Snapshots;

/// Accounts and holders, both ways.
#[derive(Debug)]
pub struct Accounts {
    holders: FxHashMap<(Key, Key), Match>,
    of_holder: FxHashMap<(Key, Key), Vec<Key>>,
}

impl Accounts {
    /// The accounts that any snapshot up to as-of names.
    #[must_use]
    pub fn new(people: &People<'_>, snapshots: &Snapshots<'_>) -> Self {
        let mut holders = FxHashMap::default();
        for system in snapshots.systems() {
            for snapshot in snapshots.of(system) {
                for row in snapshot.rows.clone() {
                    let (account, _) = snapshots.slot_of_row(row);
                    holders
                        .entry((system, account))
                        .or_insert_with(|| holder(people, system, account));
                }
            }
        }
        let mut of_holder: FxHashMap<(Key, Key), Vec<Key>> = FxHashMap::default();
        for ((system, account), found) in &holders_in_order(&holders) {
            of_holder.entry((*system, found.key)).or_default().push(*account);
        }
        Self { holders, of_holder }
    }

    /// The holder of an account, in a snapshot or not.
    #[must_use]
    pub fn holder_of(&self, people: &People<'_>, system: Key, account: Key) -> Match {
        self.holders
            .get(&(system, account))
            .copied()
            .unwrap_or_else(|| holder(people, system, account))
    }

    /// Accounts of a holder on a system, in order of their keys.
    #[must_use]
    pub fn of_holder(&self, system: Key, holder: Key) -> &[Key] {
        self.of_holder.get(&(system, holder)).map_or(&[], Vec::as_slice)
    }
}

/// Where nothing resolves, the account's text stands for its holder.
fn holder(people: &People<'_>, system: Key, account: Key) -> Match {
    let found = people.holder_of(system, account);
    if people.are_listed() && !found.rule.resolves() {
        Match { key: account, ..found }
    } else {
        found
    }
}

fn holders_in_order(holders: &FxHashMap<(Key, Key), Match>) -> Vec<((Key, Key), Match)> {
    let mut all: Vec<_> = holders.iter().map(|(place, found)| (*place, *found)).collect();
    all.sort_unstable_by_key(|(place, _)| *place);
    all
}

/// How each account of the current snapshots was matched, ordered by system and account.
#[must_use]
pub fn matches(
    frames: &Frames,
    accounts: &Accounts,
    people: &People<'_>,
    snapshots: &Snapshots<'_>,
) -> Vec<AccountMatch> {
    let Some(grants) = frames.grants() else { return Vec::new() };
    let mut matches: Vec<AccountMatch> = Vec::new();
    for system in snapshots.systems() {
        let rows = snapshots.current(system).map_or(0..0, |snapshot| snapshot.rows.clone());
        for row in rows {
            let (account, _) = snapshots.slot_of_row(row);
            match matches.last_mut() {
                Some(last) if (last.system, last.account) == (system, account) => last.grants += 1,
                _ => {
                    let found = accounts.holder_of(people, system, account);
                    let origin = grants.origin.at(row);
                    matches.push(AccountMatch {
                        system,
                        account,
                        holder: found.key,
                        rule: found.rule,
                        grants: 1,
                        origin,
                    });
                }
            }
        }
    }
    matches
}
