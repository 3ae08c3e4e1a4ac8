//! The accounts of a snapshot, each with its rows: they stand together, for the frame is ordered by
//! account within a snapshot of a system. Whatever depends on the account alone is found out once
//! per run of rows, and looking for an account goes over the runs rather than over the rows.

use std::ops::Range;

use rayon::prelude::*;

use crate::frames::{Frames, Grants, Key};

use super::snapshots::{Snapshot, Snapshots};

/// The accounts of one snapshot of one system, in order of their keys.
#[derive(Debug, Clone, Default)]
pub struct Runs {
    /// Each account with its first row.
    starts: Vec<(Key, u32)>,
    /// The row after the last.
    end: u32,
}

impl Runs {
    /// The accounts that `rows`, those of one snapshot of one system, name.
    #[must_use]
    pub fn of(frames: &Frames, grants: &Grants<'_>, rows: &Range<usize>) -> Self {
        let text = |row: usize| grants.account.at(row);
        let is_new = |row: usize| {
            row == rows.start
                || (text(row) != text(row - 1)
                    && frames.key(text(row)) != frames.key(text(row - 1)))
        };
        let first = rows.clone().into_par_iter().filter(|row| is_new(*row));
        let starts = first.map(|row| (frames.key(text(row)), row as u32)).collect();
        Self { starts, end: rows.end as u32 }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// The accounts, in order.
    pub fn accounts(&self) -> impl Iterator<Item = Key> {
        self.starts.iter().map(|(account, _)| *account)
    }

    /// The account at a place.
    #[must_use]
    pub fn account(&self, place: usize) -> Key {
        self.starts[place].0
    }

    /// The rows of the accounts at `places`; nothing behind the last.
    #[must_use]
    pub fn rows(&self, places: Range<usize>) -> Range<usize> {
        self.start(places.start)..self.start(places.end)
    }

    fn start(&self, place: usize) -> usize {
        self.starts.get(place).map_or(self.end, |(_, row)| *row) as usize
    }

    /// The place of `account`, else of the first account after it.
    #[must_use]
    pub fn place(&self, account: Key) -> usize {
        self.starts.partition_point(|(other, _)| *other < account)
    }

    /// The rows of `account`; none if it has none.
    #[must_use]
    pub fn find(&self, account: Key) -> Range<usize> {
        self.seek(&mut self.place(account), account)
    }

    /// The rows of `account`, looked for from `place` on, which moves there: for those who ask for
    /// one account after the other in order.
    #[must_use]
    pub fn seek(&self, place: &mut usize, account: Key) -> Range<usize> {
        seek(&self.starts, place, |(other, _)| *other < account);
        match self.starts.get(*place) {
            Some((found, _)) if *found == account => self.rows(*place..*place + 1),
            _ => 0..0,
        }
    }
}

/// Moves `place` on to the first of `items` for which `is_before` no longer holds, in steps that
/// grow: what is near is found at once.
pub fn seek<T>(items: &[T], place: &mut usize, is_before: impl Fn(&T) -> bool) {
    let mut step = 1;
    while items.get(*place + step - 1).is_some_and(&is_before) {
        *place += step;
        step *= 2;
    }
    let end = items.len().min(*place + step - 1);
    *place += items[*place..end].partition_point(is_before);
}

/// Walks the accounts of a current snapshot in order, with the earlier snapshots beside it.
pub struct Walk<'w, 'a> {
    snapshots: &'w Snapshots<'a>,
    /// Those before the current one, oldest first, each with the place it has come to.
    earlier: Vec<(&'w Snapshot, usize)>,
    seen: Vec<u16>,
}

impl<'w, 'a> Walk<'w, 'a> {
    /// A walk from the account `start` on; the last of `all` is the current snapshot.
    #[must_use]
    pub fn new(snapshots: &'w Snapshots<'a>, all: &'w [Snapshot], start: Key) -> Self {
        let earlier = all.split_last().map_or(&[][..], |(_, earlier)| earlier);
        let earlier = earlier.iter().map(|snapshot| (snapshot, snapshot.runs.place(start)));
        Self { snapshots, earlier: earlier.collect(), seen: Vec::new() }
    }

    /// For each of an account's rows in the current snapshot: the place of the first snapshot of
    /// the unbroken run that ends with the current one and holds it.
    pub fn first_seen(&mut self, account: Key, rows: Range<usize>) -> &[u16] {
        let newest = self.earlier.len() as u16;
        self.seen.clear();
        self.seen.resize(rows.len(), newest);
        for (index, (snapshot, place)) in self.earlier.iter_mut().enumerate().rev() {
            let before = snapshot.runs.seek(place, account);
            let unbroken = index as u16 + 1;
            if before.is_empty() || !self.seen.contains(&unbroken) {
                break;
            }
            let mut cursor = before.start;
            for (row, seen) in rows.clone().zip(&mut self.seen) {
                let held = self.snapshots.entitlement_of(row);
                while cursor < before.end && self.snapshots.entitlement_of(cursor) < held {
                    cursor += 1;
                }
                let is_there = cursor < before.end && self.snapshots.entitlement_of(cursor) == held;
                if is_there && *seen == unbroken {
                    *seen = index as u16;
                }
            }
        }
        &self.seen
    }
}

/// Every one of the accounts that any of `all` names, once, in order.
#[must_use]
pub fn union<'a>(all: impl Iterator<Item = &'a Runs>) -> Vec<Key> {
    all.fold(Vec::new(), |known, runs| merge(&known, runs))
}

fn merge(known: &[Key], runs: &Runs) -> Vec<Key> {
    let mut merged = Vec::with_capacity(known.len().max(runs.len()));
    let mut place = 0;
    for account in runs.accounts() {
        let start = place;
        place += known[place..].iter().take_while(|other| **other < account).count();
        merged.extend_from_slice(&known[start..place]);
        place += usize::from(known.get(place) == Some(&account));
        merged.push(account);
    }
    merged.extend_from_slice(&known[place..]);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(accounts: &[u32]) -> Runs {
        let starts = accounts.iter().zip(0..).map(|(key, place)| (Key(*key), 10 + 2 * place));
        Runs { starts: starts.collect(), end: 10 + 2 * accounts.len() as u32 }
    }

    #[test]
    fn rows_of_an_account_are_found_from_any_place_before_it() {
        let keys: Vec<u32> = (0..40).map(|key| 3 * key + 1).collect();
        let runs = runs(&keys);
        for from in 0..keys.len() {
            for (at, key) in keys.iter().enumerate().skip(from) {
                let mut place = from;
                assert_eq!(runs.seek(&mut place, Key(*key)), 10 + 2 * at..12 + 2 * at);
                assert_eq!(place, at);
                assert!(runs.seek(&mut place, Key(key + 1)).is_empty());
                assert_eq!(place, at + 1, "on to the first after it");
            }
        }
        assert!(runs.find(Key(0)).is_empty() && runs.find(Key(999)).is_empty());
    }

    #[test]
    fn the_union_has_every_account_once_in_order() {
        let all = [runs(&[2, 5, 9]), runs(&[]), runs(&[1, 5, 6, 12]), runs(&[12])];
        let keys: Vec<u32> = union(all.iter()).iter().map(|key| key.0).collect();
        assert_eq!(keys, [1, 2, 5, 6, 9, 12]);
    }
}
