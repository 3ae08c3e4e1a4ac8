//! When approved access was first there, as the snapshots from its decision on show it. (What is
//! there now has its dates on the grant itself; this is for what has ended since, and for what
//! never came.)

use crate::frames::{Instant, Key};

use super::population::Population;
use super::snapshots::Snapshot;

/// What the snapshots of a stretch of time show of an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appeared {
    /// The system has no snapshot in that time.
    Unseen,
    /// The last snapshot before that time holds it, and so does the first one in it.
    Already,
    /// It is in none of them; the last was taken then (UTC microseconds).
    AbsentBy(i64),
    /// The first snapshot that holds it says since when.
    At(Instant),
    /// It came between two snapshots.
    Between {
        /// It was not there then; `None` where no snapshot is older.
        absent: Option<i64>,
        /// It was there then.
        by: i64,
    },
}

impl Population<'_> {
    /// When `entitlement` was first there on `accounts` of `system` in the time from `decided` to
    /// `until`, both included.
    #[must_use]
    pub fn appeared_between(
        &self,
        system: Key,
        accounts: &[Key],
        entitlement: Key,
        (decided, until): (Instant, i64),
    ) -> Appeared {
        let all = self.books.snapshots_of(system);
        let first = all.partition_point(|snapshot| snapshot.at < decided.micros);
        let last = all.partition_point(|snapshot| snapshot.at <= until);
        let Some(time) = all.get(first..last).filter(|time| !time.is_empty()) else {
            return Appeared::Unseen;
        };
        let rows = |snapshot: &Snapshot| self.rows_on(snapshot, accounts, entitlement);
        let Some(place) = time.iter().position(|snapshot| !rows(snapshot).is_empty()) else {
            return time.last().map_or(Appeared::Unseen, |last| Appeared::AbsentBy(last.at));
        };
        let before = (first + place).checked_sub(1).map(|before| &all[before]);
        match self.granted_at(&rows(&time[place])) {
            Some(granted) => Appeared::At(granted),
            None if before.is_some_and(|before| !rows(before).is_empty()) => Appeared::Already,
            None => {
                Appeared::Between { absent: before.map(|before| before.at), by: time[place].at }
            }
        }
    }

    fn rows_on(&self, snapshot: &Snapshot, accounts: &[Key], entitlement: Key) -> Vec<usize> {
        let rows = |account: &Key| self.books.rows_of(snapshot, *account, entitlement);
        accounts.iter().flat_map(rows).collect()
    }

    /// The newest date of rows that all have one.
    fn granted_at(&self, rows: &[usize]) -> Option<Instant> {
        let table = self.books.snapshots.grants()?;
        let dates: Option<Vec<Instant>> =
            rows.iter().map(|row| table.granted_at.at(*row)).collect();
        dates?.into_iter().max()
    }
}
