//! The snapshots of every system, and what was held in which of them.
//!
//! The frame `grants` is ordered by snapshot, system, account, entitlement and via, so the rows of
//! one snapshot of one system stand together: looking something up is a binary search, and walking
//! two snapshots side by side is a merge.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::frames::{Flag, Frames, Grants, Key};

/// One snapshot of one system.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// When it was taken; UTC microseconds.
    pub at: i64,
    /// Its rows of the frame `grants`; empty for a covered system that holds nothing.
    pub rows: Range<usize>,
}

/// The snapshots of all systems up to as-of, oldest first.
#[derive(Debug)]
pub struct Snapshots<'a> {
    frames: &'a Frames,
    grants: Option<Grants<'a>>,
    by_system: BTreeMap<Key, Vec<Snapshot>>,
    /// What the frame `accounts` says of an account's switch.
    account_enabled: BTreeMap<(Key, Key), bool>,
    disabled_counts: bool,
}

impl<'a> Snapshots<'a> {
    /// The snapshots up to `as_of`.
    #[must_use]
    pub fn new(frames: &'a Frames, as_of: i64, disabled_counts: bool) -> Self {
        let grants = frames.grants();
        let mut by_system: BTreeMap<Key, Vec<Snapshot>> = BTreeMap::new();
        for (system, snapshot) in grants.iter().flat_map(|grants| segments(frames, grants)) {
            by_system.entry(system).or_default().push(snapshot);
        }
        for (system, at) in &frames.covered {
            let known = by_system.entry(*system).or_default();
            if known.iter().all(|snapshot| snapshot.at != *at) {
                known.push(Snapshot { at: *at, rows: 0..0 });
            }
        }
        for snapshots in by_system.values_mut() {
            snapshots.retain(|snapshot| snapshot.at <= as_of);
            snapshots.sort_by_key(|snapshot| snapshot.at);
        }
        by_system.retain(|_, snapshots| !snapshots.is_empty());
        Self {
            frames,
            grants,
            by_system,
            account_enabled: account_enabled(frames),
            disabled_counts,
        }
    }

    /// The snapshots of a system, oldest first; empty when it has none.
    #[must_use]
    pub fn of(&self, system: Key) -> &[Snapshot] {
        self.by_system.get(&system).map_or(&[], Vec::as_slice)
    }

    /// Systems that have a snapshot.
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

    /// (account, entitlement) of a row.
    #[must_use]
    pub fn slot_of_row(&self, row: usize) -> (Key, Key) {
        self.grants.as_ref().map_or((Key::NONE, Key::NONE), |grants| {
            (self.frames.key(grants.account.at(row)), self.frames.key(grants.entitlement.at(row)))
        })
    }

    /// The rows of `snapshot` that hold `entitlement` on `account` (one per `via`).
    #[must_use]
    pub fn rows_of(&self, snapshot: &Snapshot, account: Key, entitlement: Key) -> Range<usize> {
        let wanted = (account, entitlement);
        let start = self.partition_point(&snapshot.rows, |row| self.slot_of_row(row) < wanted);
        let mut end = start;
        while end < snapshot.rows.end && self.slot_of_row(end) == wanted {
            end += 1;
        }
        start..end
    }

    /// The rows of `snapshot` that `account` holds anything by.
    #[must_use]
    pub fn rows_of_account(&self, snapshot: &Snapshot, account: Key) -> Range<usize> {
        let start = self.partition_point(&snapshot.rows, |row| self.slot_of_row(row).0 < account);
        let end = self.partition_point(&snapshot.rows, |row| self.slot_of_row(row).0 <= account);
        start..end
    }

    fn partition_point(&self, rows: &Range<usize>, before: impl Fn(usize) -> bool) -> usize {
        let (mut low, mut high) = (rows.start, rows.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(middle) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Whether a grant can be used: false if its own cell or its account says so; `None` unknown.
    #[must_use]
    pub fn is_enabled(&self, row: usize) -> Option<bool> {
        let grants = self.grants.as_ref()?;
        let own = grants.enabled.at(row).map(|flag| flag == Flag::True);
        let key = |text| self.frames.key(text);
        let account = (key(grants.system.at(row)), key(grants.account.at(row)));
        match (own, self.account_enabled.get(&account).copied()) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (own, of_account) => own.or(of_account),
        }
    }

    /// Whether a row's grant counts as usable.
    #[must_use]
    pub fn is_live(&self, row: usize) -> bool {
        self.disabled_counts || self.is_enabled(row) != Some(false)
    }

    /// Whether any row of `snapshot` holds `entitlement` on `account` and is usable.
    #[must_use]
    pub fn live_in(&self, snapshot: &Snapshot, account: Key, entitlement: Key) -> bool {
        self.rows_of(snapshot, account, entitlement).any(|row| self.is_live(row))
    }

    /// For each row of the system's current snapshot, in order: the place of the first snapshot of
    /// the unbroken run that ends with the current one and holds it.
    #[must_use]
    pub fn runs(&self, system: Key) -> Vec<u32> {
        let snapshots = self.of(system);
        let Some((current, earlier)) = snapshots.split_last() else { return Vec::new() };
        let mut runs = vec![earlier.len() as u32; current.rows.len()];
        let mut unbroken: Vec<usize> = (0..runs.len()).collect();
        for (index, snapshot) in earlier.iter().enumerate().rev() {
            let mut cursor = snapshot.rows.start;
            unbroken.retain(|place| {
                let slot = self.slot_of_row(current.rows.start + place);
                while cursor < snapshot.rows.end && self.slot_of_row(cursor) < slot {
                    cursor += 1;
                }
                let held = cursor < snapshot.rows.end && self.slot_of_row(cursor) == slot;
                if held {
                    runs[*place] = index as u32;
                }
                held
            });
        }
        runs
    }
}

/// The rows of each (snapshot, system), in the order of the frame.
fn segments(frames: &Frames, grants: &Grants<'_>) -> Vec<(Key, Snapshot)> {
    // One file may date its snapshot, another give the instant: what counts is the time.
    let taken = |row: usize| grants.snapshot_at.at(row).map(|at| at.micros);
    let head = |row: usize| (taken(row), frames.key(grants.system.at(row)));
    let mut segments = Vec::new();
    let mut start = 0;
    for row in 0..grants.len {
        if row + 1 == grants.len || head(row + 1) != head(row) {
            if let (Some(at), system) = head(row) {
                segments.push((system, Snapshot { at, rows: start..row + 1 }));
            }
            start = row + 1;
        }
    }
    segments
}

fn account_enabled(frames: &Frames) -> BTreeMap<(Key, Key), bool> {
    let Some(accounts) = frames.accounts() else { return BTreeMap::new() };
    let known = (0..accounts.len).filter_map(|row| Some((row, accounts.enabled.at(row)?)));
    known
        .map(|(row, flag)| {
            let place = (frames.key(accounts.system.at(row)), frames.key(accounts.account.at(row)));
            (place, flag == Flag::True)
        })
        .collect()
}
