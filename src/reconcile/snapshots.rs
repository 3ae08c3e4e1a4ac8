//! The snapshots of every system, and what was held in which of them.
//!
//! The frame `grants` is ordered by snapshot, system, account, entitlement and via, so the rows of
//! one snapshot of one system stand together: looking something up is a binary search, and walking
//! two snapshots side by side is a merge.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::frames::{Flag, Frames, Grants, Key};

use super::listing::Listing;
use super::runs::Runs;

/// One snapshot of one system.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// When it was taken; UTC microseconds.
    pub at: i64,
    /// Its rows of the frame `grants`; empty for a covered system that holds nothing.
    pub rows: Range<usize>,
    /// Its accounts.
    pub(super) runs: Runs,
}

impl Snapshot {
    fn new(at: i64, rows: Range<usize>) -> Self {
        Self { at, rows, runs: Runs::default() }
    }
}

/// The snapshots of all systems up to as-of, oldest first.
#[derive(Debug)]
pub struct Snapshots<'a> {
    frames: &'a Frames,
    grants: Option<Grants<'a>>,
    by_system: BTreeMap<Key, Vec<Snapshot>>,
    listing: Arc<Listing<'a>>,
    disabled_counts: bool,
}

impl<'a> Snapshots<'a> {
    /// The snapshots up to `as_of`.
    #[must_use]
    pub fn new(
        frames: &'a Frames,
        listing: Arc<Listing<'a>>,
        as_of: i64,
        disabled_counts: bool,
    ) -> Self {
        let grants = frames.grants();
        let mut by_system: BTreeMap<Key, Vec<Snapshot>> = BTreeMap::new();
        for (system, snapshot) in grants.iter().flat_map(|grants| segments(frames, grants)) {
            by_system.entry(system).or_default().push(snapshot);
        }
        for (system, at) in &frames.covered {
            let known = by_system.entry(*system).or_default();
            if known.iter().all(|snapshot| snapshot.at != *at) {
                known.push(Snapshot::new(*at, 0..0));
            }
        }
        for snapshots in by_system.values_mut() {
            snapshots.retain(|snapshot| snapshot.at <= as_of);
            snapshots.sort_by_key(|snapshot| snapshot.at);
            for snapshot in snapshots.iter_mut().filter(|snapshot| !snapshot.rows.is_empty()) {
                let runs = grants.as_ref().map(|grants| Runs::of(frames, grants, &snapshot.rows));
                snapshot.runs = runs.unwrap_or_default();
            }
        }
        by_system.retain(|_, snapshots| !snapshots.is_empty());
        Self { frames, grants, by_system, listing, disabled_counts }
    }

    /// The snapshots of a system, oldest first; empty when it has none.
    #[must_use]
    pub fn of(&self, system: Key) -> &[Snapshot] {
        self.by_system.get(&system).map_or(&[], Vec::as_slice)
    }

    /// Systems that have a snapshot, in order of their keys.
    pub fn systems(&self) -> impl Iterator<Item = Key> {
        self.by_system.keys().copied()
    }

    /// The current snapshot of a system: its newest.
    #[must_use]
    pub fn current(&self, system: Key) -> Option<&Snapshot> {
        self.of(system).last()
    }

    /// The frame `grants`.
    pub(super) fn grants(&self) -> Option<&Grants<'a>> {
        self.grants.as_ref()
    }

    /// The account of a row.
    #[must_use]
    pub fn account_of(&self, row: usize) -> Key {
        self.grants.as_ref().map_or(Key::NONE, |grants| self.frames.key(grants.account.at(row)))
    }

    /// The entitlement of a row.
    #[must_use]
    pub fn entitlement_of(&self, row: usize) -> Key {
        self.grants.as_ref().map_or(Key::NONE, |grants| self.frames.key(grants.entitlement.at(row)))
    }

    /// The rows of `snapshot` that hold `entitlement` on `account` (one per `via`).
    #[must_use]
    pub fn rows_of(&self, snapshot: &Snapshot, account: Key, entitlement: Key) -> Range<usize> {
        self.rows_among(snapshot.runs.find(account), entitlement)
    }

    /// Those of an account's `rows` that hold `entitlement`.
    #[must_use]
    pub fn rows_among(&self, rows: Range<usize>, entitlement: Key) -> Range<usize> {
        let (mut start, mut high) = (rows.start, rows.end);
        while start < high {
            let middle = start + (high - start) / 2;
            if self.entitlement_of(middle) < entitlement {
                start = middle + 1;
            } else {
                high = middle;
            }
        }
        start..self.end_of_key(start..rows.end, entitlement)
    }

    /// The end of those rows at the beginning of `rows` that hold `entitlement`.
    #[must_use]
    pub fn end_of_key(&self, rows: Range<usize>, entitlement: Key) -> usize {
        let end = rows.end;
        rows.into_iter().find(|row| self.entitlement_of(*row) != entitlement).unwrap_or(end)
    }

    /// The rows of `snapshot` that `account` holds anything by.
    #[must_use]
    pub fn rows_of_account(&self, snapshot: &Snapshot, account: Key) -> Range<usize> {
        snapshot.runs.find(account)
    }

    /// The identities that the newest snapshot of an account which names any gives it, in order of
    /// their keys: put into `given`.
    pub fn given(&self, system: Key, account: Key, given: &mut Vec<Key>) {
        given.clear();
        let table = self.grants.as_ref().filter(|grants| !grants.identity.is_absent());
        for snapshot in self.of(system).iter().rev().filter(|_| table.is_some()) {
            let rows = snapshot.runs.find(account);
            let named = rows.filter_map(|row| self.frames.key(table?.identity.at(row)).some());
            for identity in named {
                if !given.contains(&identity) {
                    given.push(identity);
                }
            }
            if !given.is_empty() {
                break;
            }
        }
        given.sort_unstable();
    }

    /// Whether the frame `accounts` says that an account can be used.
    #[must_use]
    pub fn switch_of(&self, system: Key, account: Key) -> Option<bool> {
        self.listing.is_enabled(system, account)
    }

    /// What the row of a grant itself says of its switch.
    #[must_use]
    pub fn own_switch(&self, row: usize) -> Option<bool> {
        self.grants.as_ref()?.enabled.at(row).map(|flag| flag == Flag::True)
    }

    /// Whether a grant can be used: false if its own cell or its account says so; `None` unknown.
    #[must_use]
    pub fn is_enabled(&self, row: usize, of_account: Option<bool>) -> Option<bool> {
        match (self.own_switch(row), of_account) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (own, of_account) => own.or(of_account),
        }
    }

    /// Whether a row's grant counts as usable.
    #[must_use]
    pub fn is_live(&self, row: usize, of_account: Option<bool>) -> bool {
        self.disabled_counts || self.is_enabled(row, of_account) != Some(false)
    }

    /// Whether any row of `snapshot`, one of `system`, holds `entitlement` on `account` and is
    /// usable.
    #[must_use]
    pub fn live_in(
        &self,
        system: Key,
        snapshot: &Snapshot,
        account: Key,
        entitlement: Key,
    ) -> bool {
        let mut rows = self.rows_of(snapshot, account, entitlement);
        let switch = if rows.is_empty() { None } else { self.switch_of(system, account) };
        rows.any(|row| self.is_live(row, switch))
    }
}

/// The rows of each (snapshot, system), in the order of the frame.
fn segments(frames: &Frames, grants: &Grants<'_>) -> Vec<(Key, Snapshot)> {
    // One file may date its snapshot, another give the instant: what counts is the time.
    let taken = |row: usize| grants.snapshot_at.at(row).map(|at| at.micros);
    let head = |row: usize| (taken(row), frames.key(grants.system.at(row)));
    let mut segments = Vec::new();
    let mut start = 0;
    while start < grants.len {
        let own = head(start);
        let end = last_alike(start..grants.len, |row| head(row) == own) + 1;
        if let (Some(at), system) = own {
            segments.push((system, Snapshot::new(at, start..end)));
        }
        start = end;
    }
    segments
}

/// The last row at the beginning of `rows` that is like the first: all of one kind stand together.
fn last_alike(rows: Range<usize>, is_alike: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (rows.start, rows.end);
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if is_alike(middle) { low = middle } else { high = middle }
    }
    low
}
