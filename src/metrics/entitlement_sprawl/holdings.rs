//! The entitlements there are: those somebody holds, and those the catalogue lists.
//!
//! Readings of the design made explicit here:
//! - A holding is a distinct (system, account, entitlement) of a current snapshot, usable or not,
//!   however many groups it comes through. Its holder is who the account belongs to, else the
//!   account.
//! - Requested is what any line of the whole export asks for, whenever and whatever became of it; a
//!   line that ends access requests nothing.
//! - Where a system tells the last use of any of its grants, one without it was never used. Where
//!   it tells none, nobody knows.
//! - Whether anybody holds an entry of the catalogue only a snapshot of its system can tell.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::frames::{Key, Risk};
use crate::reconcile::{Grant, Population};

use crate::metrics::bypasses::Offer;

/// One entitlement of one system.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entitlement {
    pub(super) system: Key,
    pub(super) risk: Risk,
    /// Accounts that hold it.
    pub(super) holdings: u64,
    /// Different holders.
    pub(super) holders: u64,
    /// Whether the catalogue lists it.
    pub(super) is_listed: bool,
    /// Whether a current snapshot shows the system.
    pub(super) is_seen: bool,
    /// Whether anybody ever asked for it; `None` where nobody can tell, here and below.
    pub(super) requested: Option<bool>,
    /// Whether any of its grants was ever used.
    pub(super) used: Option<bool>,
}

/// A grant, as it counts here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    access: (Key, Key),
    account: Key,
    holder: Key,
    is_used: bool,
    risk: Risk,
}

/// Every entitlement that is held or listed: the held ones by system and entitlement, then those
/// nobody holds in the order of the catalogue.
pub(super) fn entitlements(population: &Population<'_>) -> Vec<Entitlement> {
    let mut held: Vec<Held> = held(population);
    held.par_sort_unstable();
    let facts = Facts::of(population, &held);
    let by_access = held.chunk_by(|one, next| one.access == next.access);
    let mut all: Vec<Entitlement> = by_access.map(|own| facts.held(own)).collect();
    let known: FxHashSet<(Key, Key)> = held.iter().map(|held| held.access).collect();
    all.extend(facts.unheld(&known));
    all
}

fn held(population: &Population<'_>) -> Vec<Held> {
    let last_used = population.frames.grants().map(|table| table.last_used_at);
    let held = |grant: &Grant| Held {
        access: (grant.system, grant.entitlement),
        account: grant.account,
        holder: grant.holder,
        is_used: last_used.is_some_and(|column| column.at(grant.row as usize).is_some()),
        risk: grant.risk,
    };
    population.grants.par_iter().map(held).collect()
}

/// What is known beside the grants.
struct Facts<'a> {
    population: &'a Population<'a>,
    /// What the lines ask for; `None` without tickets.
    requested: Option<FxHashSet<(Key, Key)>>,
    /// Systems that tell the last use of any grant.
    telling: FxHashSet<Key>,
}

impl<'a> Facts<'a> {
    fn of(population: &'a Population<'a>, held: &[Held]) -> Self {
        let requested = Offer::of(population).map(|offer| {
            let lines = population.lines.iter().filter(|line| offer.gives(line));
            lines.map(|line| (line.system, line.entitlement)).collect()
        });
        let telling = held.iter().filter(|held| held.is_used).map(|held| held.access.0).collect();
        Self { population, requested, telling }
    }

    /// An entitlement with its grants, by account and holder.
    fn held(&self, own: &[Held]) -> Entitlement {
        let mut holders: Vec<Key> = own.iter().map(|held| held.holder).collect();
        holders.sort_unstable();
        holders.dedup();
        let (system, entitlement) = own[0].access;
        let is_used = own.iter().any(|held| held.is_used);
        Entitlement {
            risk: own[0].risk,
            holdings: own.chunk_by(|one, next| one.account == next.account).count() as u64,
            holders: holders.len() as u64,
            is_listed: self.population.books.catalogue_row(system, entitlement).is_some(),
            used: self.telling.contains(&system).then_some(is_used),
            ..self.entitlement(system, entitlement)
        }
    }

    /// The entries of the catalogue without a grant.
    fn unheld(&self, held: &FxHashSet<(Key, Key)>) -> Vec<Entitlement> {
        let frames = self.population.frames;
        let Some(catalogue) = frames.catalogue() else { return Vec::new() };
        let entry = |row: usize| {
            let system = frames.key(catalogue.system.at(row));
            let entitlement = frames.key(catalogue.entitlement.at(row));
            let risk = catalogue.risk.at(row).unwrap_or(Risk::Medium);
            let entry = Entitlement { risk, ..self.entitlement(system, entitlement) };
            (!held.contains(&(system, entitlement))).then_some(entry)
        };
        (0..catalogue.len).filter_map(entry).collect()
    }

    /// An entitlement that is listed and that nobody holds.
    fn entitlement(&self, system: Key, entitlement: Key) -> Entitlement {
        let seen = self.population.system(system).and_then(|system| system.current);
        let requested = self.requested.as_ref();
        Entitlement {
            system,
            risk: Risk::Medium,
            holdings: 0,
            holders: 0,
            is_listed: true,
            is_seen: seen.is_some(),
            requested: requested.map(|asked| asked.contains(&(system, entitlement))),
            used: None,
        }
    }
}
