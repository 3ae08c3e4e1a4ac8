//! Which entries of the register of exceptions fit any grant of the current snapshots.
//!
//! An entry may name a ticket instead of a person or an entitlement: it fits the grant whose own
//! reference that is, and every grant a line of that ticket speaks of.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::frames::{Key, Texts};

use super::population::{Grant, Population};

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
        let tickets = NamedTickets::of(population);
        let rows = population.grants.par_iter().flat_map_iter(|grant| {
            let as_of = population.as_of(grant.system);
            let place = grant.place();
            let known = tickets.on(grant);
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

/// The tickets that entries of any kind name, by the grants they speak of.
#[derive(Debug)]
pub struct NamedTickets<'a> {
    population: &'a Population<'a>,
    /// The tickets of the lines, with the account each of them names, by what they ask for.
    of_lines: FxHashMap<Access, Vec<(Key, Key)>>,
    /// The grants' own references.
    references: Option<Texts<'a>>,
}

impl<'a> NamedTickets<'a> {
    /// The tickets that the entries of a population's register name.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Self {
        let references = population.frames.grants().map(|table| table.ticket_ref);
        Self { population, of_lines: of_lines(population), references }
    }

    /// The tickets that an entry may name for a grant: those of the lines on it, and its own
    /// reference.
    #[must_use]
    pub fn on(&self, grant: &Grant) -> Vec<Key> {
        let access = (grant.system, grant.holder, grant.entitlement);
        let lines = self.of_lines.get(&access).into_iter().flatten();
        let lines = lines.filter(|(_, named)| named.is_none() || *named == grant.account);
        let own = self.references.map(|cells| cells.at(grant.row as usize));
        let own = own.and_then(|text| self.population.frames.key(text).some());
        lines.map(|(ticket, _)| *ticket).chain(own).collect()
    }
}

fn of_lines(population: &Population<'_>) -> FxHashMap<Access, Vec<(Key, Key)>> {
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
