//! Which entries of the register of exceptions fit any grant of the current snapshots.
//!
//! An entry may name a ticket instead of a person or an entitlement: it fits the grant whose own
//! reference that is, and every grant a line of that ticket speaks of.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::frames::Key;

use super::population::{Grant, Population};
use super::register::Place;

/// The entries that fit something.
#[derive(Debug)]
pub struct Usage(FxHashSet<u32>);

/// System, holder and entitlement.
type Access = (Key, Key, Key);

impl Usage {
    /// The usage of a population's register.
    #[must_use]
    pub fn of(population: &Population<'_>) -> Self {
        if population.books.exceptions.is_empty() {
            return Self(FxHashSet::default());
        }
        let tickets = tickets(population);
        let references = population.frames.grants().map(|table| table.ticket_ref);
        let rows = population.grants.par_iter().flat_map_iter(|grant| {
            let as_of = population.as_of(grant.system);
            let place = place(grant);
            let own = references.map(|cells| cells.at(grant.row as usize));
            let own = own.and_then(|text| population.frames.key(text).some());
            let known: Vec<Key> = tickets_on(&tickets, grant).chain(own).collect();
            let covers = population.books.exceptions.covers(&place, &known, as_of);
            covers.map(|cover| cover.row).collect::<Vec<_>>()
        });
        Self(rows.collect())
    }

    /// Whether the entry at this row of the frame `exceptions` fits a grant.
    #[must_use]
    pub fn covers_something(&self, row: usize) -> bool {
        self.0.contains(&(row as u32))
    }
}

fn place(grant: &Grant) -> Place {
    let Grant { system, account, holder, entitlement, .. } = *grant;
    Place { system, account, holder, entitlement }
}

/// The tickets that entries name, with the account each of their lines names, by what they ask for.
fn tickets(population: &Population<'_>) -> FxHashMap<Access, Vec<(Key, Key)>> {
    let frames = population.frames;
    let (Some(table), Some(entries)) = (frames.tickets(), frames.exceptions()) else {
        return FxHashMap::default();
    };
    let named = (0..entries.len).filter_map(|row| frames.key(entries.ticket_id.at(row)).some());
    let named: FxHashSet<Key> = named.collect();
    let mut tickets: FxHashMap<Access, Vec<(Key, Key)>> = FxHashMap::default();
    for line in &population.lines {
        let row = line.row as usize;
        let ticket = frames.key(table.ticket_id.at(row));
        if !named.contains(&ticket) {
            continue;
        }
        let previous = frames.key(table.previous_entitlement.at(row)).some();
        for entitlement in [Some(line.entitlement), previous].into_iter().flatten() {
            let access = (line.system, line.holder, entitlement);
            let account = frames.key(table.account.at(row));
            tickets.entry(access).or_default().push((ticket, account));
        }
    }
    tickets
}

/// The tickets of the lines on a grant, of those that entries name.
fn tickets_on(
    tickets: &FxHashMap<Access, Vec<(Key, Key)>>,
    grant: &Grant,
) -> impl Iterator<Item = Key> {
    let on = tickets.get(&(grant.system, grant.holder, grant.entitlement)).into_iter().flatten();
    on.filter(|(_, account)| account.is_none() || *account == grant.account)
        .map(|(ticket, _)| *ticket)
}
