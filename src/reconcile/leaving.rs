//! What people held when they left, and when it was gone.
//!
//! Readings of the design made explicit here:
//! - Held at the end is what the last snapshot before it holds, and what the first one since holds
//!   with a grant date that is not after it. Where a system has no snapshot from before the end,
//!   the first one since tells what is left of it: that is not observed from the end on, unless it
//!   was taken at that very instant.
//! - What that last snapshot already shows switched off (by the grant's own cell) is not held: it
//!   had ended before. An account that the list of accounts says is off is: that switch has no
//!   date, and leaving it out would hide those whom somebody took care of.
//! - Somebody terminated without an end on record, and an end later than the system's as-of, have
//!   no time to count from.

use rayon::prelude::*;

use crate::frames::{Instant, Key};

use super::ending::Gone;
use super::population::Population;
use super::snapshots::Snapshot;

/// One entitlement that an account held when its holder left.
#[derive(Debug, Clone, Copy)]
pub struct LeftBehind {
    /// System.
    pub system: Key,
    /// Account.
    pub account: Key,
    /// Entitlement.
    pub entitlement: Key,
    /// Who left.
    pub holder: Key,
    /// When the last day was over.
    pub end: Instant,
    /// When the access was gone.
    pub gone: Gone,
    /// Whether a snapshot shows it at the end; else only what was left later is known.
    pub is_observed: bool,
}

/// What those who left in the period, and by as-of of the system, held then: by system, holder,
/// account and entitlement.
#[must_use]
pub fn left_behind(population: &Population<'_>) -> Vec<LeftBehind> {
    let Some(identities) = population.frames.identities() else { return Vec::new() };
    let leavers = (0..identities.len).filter_map(|row| {
        let holder = population.frames.key(identities.identity.at(row));
        let end = population.books.end_of(holder)?;
        population.period.contains(end).then_some((holder, end))
    });
    let leavers: Vec<(Key, Instant)> = leavers.collect();
    let systems = population.books.snapshots.systems();
    let pairs: Vec<(Key, Key, Instant)> = systems
        .flat_map(|system| leavers.iter().map(move |(holder, end)| (system, *holder, *end)))
        .collect();
    let held = pairs.par_iter().flat_map_iter(|(system, holder, end)| {
        let accounts = population.books.accounts_of(*system, *holder);
        accounts.iter().flat_map(move |account| {
            Leaver { population, system: *system, account: *account, holder: *holder, end: *end }
                .held()
        })
    });
    held.collect()
}

/// One account of somebody who left.
struct Leaver<'a> {
    population: &'a Population<'a>,
    system: Key,
    account: Key,
    holder: Key,
    end: Instant,
}

impl Leaver<'_> {
    fn held(&self) -> Vec<LeftBehind> {
        let all = self.population.books.snapshots_of(self.system);
        let place = all.partition_point(|snapshot| snapshot.at < self.end.micros);
        let Some(since) = all.get(place) else { return Vec::new() };
        let (mut held, is_observed) = match place.checked_sub(1) {
            Some(before) => (self.in_use(&all[before], |_| true), true),
            None => (Vec::new(), since.at == self.end.micros),
        };
        let is_known = |granted: Option<Instant>| match granted {
            Some(granted) => granted.micros <= self.end.micros,
            None => place == 0,
        };
        held.extend(self.in_use(since, is_known));
        held.sort_unstable();
        held.dedup();
        held.into_iter().map(|entitlement| self.left(entitlement, is_observed)).collect()
    }

    /// The entitlements of the rows of a snapshot that are not switched off and whose grant date
    /// fits.
    fn in_use(&self, snapshot: &Snapshot, fits: impl Fn(Option<Instant>) -> bool) -> Vec<Key> {
        let Some(grants) = self.population.books.snapshots.grants() else { return Vec::new() };
        let rows = self.population.books.rows_of_account(snapshot, self.account);
        let rows = rows
            .filter(|row| self.population.is_on(*row))
            .filter(|row| fits(grants.granted_at.at(*row)));
        rows.map(|row| self.population.frames.key(grants.entitlement.at(row))).collect()
    }

    fn left(&self, entitlement: Key, is_observed: bool) -> LeftBehind {
        let Self { system, account, holder, end, .. } = *self;
        let gone = self.population.books.gone_after(system, &[account], entitlement, end);
        LeftBehind { system, account, entitlement, holder, end, gone, is_observed }
    }
}
