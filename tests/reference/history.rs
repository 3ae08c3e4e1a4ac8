//! "Snapshots, as-of, period": what was held when.

use super::instants::At;
use super::rows::{GrantRow, Ledger};

/// An answer of `appeared_after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    Unknown,
}

/// What two rows of one grant share: system, account, entitlement.
pub type GrantKey = (String, String, String);

impl GrantRow {
    pub fn key(&self) -> GrantKey {
        (self.system.clone(), self.account.clone(), self.entitlement.clone())
    }
}

impl Ledger<'_> {
    /// "--as-of defaults to the newest snapshot_at overall (without grants: the newest instant in
    /// tickets and events, expires_at apart)."
    pub fn as_of(&self) -> i64 {
        if let Some(text) = &self.knobs.as_of {
            return super::instants::end(text, self.report_zone);
        }
        let rows = self.grants.iter().map(|row| row.snapshot);
        let newest = rows.chain(self.covered.iter().map(|(_, at)| *at)).max();
        newest.or_else(|| self.newest_of_paper()).unwrap_or_default()
    }

    fn newest_of_paper(&self) -> Option<i64> {
        let of_line = |t: &super::rows::Ticket| {
            let all = [Some(t.requested), t.decided, t.fulfilled, t.verified, t.closed];
            all.into_iter().flatten().max_by_key(|at| at.micros)
        };
        let lines = self.lines().iter().filter_map(of_line);
        lines.chain(self.events.iter().map(|event| event.at)).map(|at| at.micros).max()
    }

    /// Every snapshot of a system, oldest first.
    pub fn all_snapshots(&self, system: &str) -> Vec<i64> {
        let rows = self.grants.iter().filter(|row| row.system == system).map(|row| row.snapshot);
        let covered = self.covered.iter().filter(|(name, _)| name == system).map(|(_, at)| *at);
        let mut times: Vec<i64> = rows.chain(covered).collect();
        times.sort_unstable();
        times.dedup();
        times
    }

    /// Those up to the global as-of.
    pub fn snapshots(&self, system: &str) -> Vec<i64> {
        let as_of = self.as_of();
        self.all_snapshots(system).into_iter().filter(|at| *at <= as_of).collect()
    }

    /// "Its current snapshot is the newest with snapshot_at <= as-of."
    pub fn current(&self, system: &str) -> Option<i64> {
        self.snapshots(system).last().copied()
    }

    /// "as_of(system) is that snapshot's time"; without one the global as-of.
    pub fn as_of_system(&self, system: &str) -> i64 {
        self.current(system).unwrap_or(self.as_of())
    }

    /// Every system that any row names.
    pub fn systems(&self) -> Vec<String> {
        let lines = self.lines().iter().map(|t| t.system.clone());
        let grants = self.grants.iter().map(|row| row.system.clone());
        let covered = self.covered.iter().map(|(system, _)| system.clone());
        let mut systems: Vec<String> = lines.chain(grants).chain(covered).collect();
        systems.sort();
        systems.dedup();
        systems
    }

    /// "The period is [from, to). Default from: the oldest snapshot_at of any system that has two
    /// or more up to as-of; none: the earliest requested_at. Default to: as-of."
    pub fn period(&self) -> (i64, i64) {
        if let Some((from, to)) = &self.knobs.period {
            let read = |text| super::instants::start(text, self.report_zone).micros;
            return (read(from), read(to));
        }
        let several = self.systems().into_iter().map(|system| self.snapshots(&system));
        let oldest = several.filter(|times| times.len() >= 2).map(|times| times[0]).min();
        let earliest = self.lines().iter().map(|t| t.requested.micros).min();
        let as_of = self.as_of();
        (oldest.or(earliest).unwrap_or(as_of), as_of)
    }

    /// "The newest with snapshot_at <= period.from that is older than the current one; else the
    /// oldest one older than the current; else none."
    pub fn opening(&self, system: &str) -> Option<i64> {
        let current = self.current(system)?;
        let from = self.period().0;
        let older: Vec<i64> =
            self.snapshots(system).into_iter().filter(|at| *at < current).collect();
        older.iter().filter(|at| **at <= from).max().or(older.iter().min()).copied()
    }

    /// Rows of a grant in one snapshot.
    pub fn rows_at(&self, key: &GrantKey, snapshot: i64) -> Vec<&GrantRow> {
        self.grants.iter().filter(|row| row.snapshot == snapshot && row.key() == *key).collect()
    }

    pub fn held_at(&self, key: &GrantKey, snapshot: i64) -> bool {
        !self.rows_at(key, snapshot).is_empty()
    }

    pub fn live_at(&self, key: &GrantKey, snapshot: i64) -> bool {
        self.rows_at(key, snapshot).iter().any(|row| self.live(row))
    }

    /// Rows of a grant in the current snapshot.
    pub fn current_rows(&self, key: &GrantKey) -> Vec<&GrantRow> {
        self.current(&key.0).map_or(vec![], |current| self.rows_at(key, current))
    }

    /// "A grant's enabled is its own cell, else its account's; if either is false the grant is held
    /// but not live, unless `disabled_counts = true` (then all are live)."
    pub fn live(&self, row: &GrantRow) -> bool {
        self.knobs.disabled_counts || self.disabled(row) != Some(true)
    }

    pub fn disabled(&self, row: &GrantRow) -> Option<bool> {
        let account = self.account(&row.system, &row.account).and_then(|account| account.enabled);
        match (row.enabled, account) {
            (Some(false), _) | (_, Some(false)) => Some(true),
            (None, None) => None,
            _ => Some(false),
        }
    }

    /// "first_seen = the first of the unbroken run of the system's snapshots, ending with the
    /// current one, that hold it; last_absent = the snapshot just before it."
    pub fn interval(&self, key: &GrantKey) -> (i64, Option<i64>) {
        let mut first_seen = self.current(&key.0).expect("a current snapshot");
        for at in self.snapshots(&key.0).into_iter().rev() {
            if !self.held_at(key, at) {
                return (first_seen, Some(at));
            }
            first_seen = at;
        }
        (first_seen, None)
    }

    /// "granted_at known: yes iff granted_at >= t. Else first_seen < t: no. Else last_absent >= t:
    /// yes. Else unknown."
    pub fn appeared_after(&self, row: &GrantRow, t: At) -> Answer {
        if let Some(granted) = row.granted {
            return if granted.before(t) { Answer::No } else { Answer::Yes };
        }
        let (first_seen, last_absent) = self.interval(&row.key());
        if first_seen < t.micros {
            Answer::No
        } else if last_absent.is_some_and(|absent| absent >= t.micros) {
            Answer::Yes
        } else {
            Answer::Unknown
        }
    }

    /// When a grant took effect, as far as is known: "granted_at, else first_seen".
    pub fn effect(&self, row: &GrantRow) -> i64 {
        row.granted.map_or_else(|| self.interval(&row.key()).0, |at| at.micros)
    }

    /// Rows of all current snapshots.
    pub fn current_grants(&self) -> Vec<&GrantRow> {
        let current = |row: &&GrantRow| self.current(&row.system) == Some(row.snapshot);
        self.grants.iter().filter(current).collect()
    }
}
