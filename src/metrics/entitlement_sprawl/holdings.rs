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

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::frames::{Key, Risk};
use crate::reconcile::{Grant, Population};

use crate::metrics::alike::pieces;
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

/// A system and an entitlement of it.
type Access = (Key, Key);

/// What the grants of an entitlement amount to.
#[derive(Debug, Clone, Copy)]
struct Held {
    holdings: u64,
    /// Holders; of those with several accounts on the system none.
    holders: u64,
    is_used: bool,
    risk: Risk,
}

impl Held {
    fn and(self, other: &Self) -> Self {
        Self {
            holdings: self.holdings + other.holdings,
            holders: self.holders + other.holders,
            is_used: self.is_used || other.is_used,
            risk: self.risk,
        }
    }
}

/// What is held in some of the grants.
#[derive(Default)]
struct Holdings {
    held: FxHashMap<Access, Held>,
    /// Who may hold an entitlement through several accounts, once for each of them.
    several: Vec<(Access, Key)>,
}

/// Every entitlement that is held or listed: the held ones by system and entitlement, then those
/// nobody holds in the order of the catalogue.
pub(super) fn entitlements(population: &Population<'_>) -> Vec<Entitlement> {
    let held = held(population);
    let facts = Facts::of(population, &held);
    let own = held.iter().map(|(access, held)| facts.held(*access, held));
    own.chain(facts.unheld(&held)).collect()
}

fn held(population: &Population<'_>) -> BTreeMap<Access, Held> {
    let (pieces, shared) = (pieces(&population.grants), of_several_accounts(&population.grants));
    let parts = pieces.into_par_iter().map(|part| holdings(population, part, &shared));
    let parts: Vec<Holdings> = parts.collect();
    let (mut all, mut several) = (BTreeMap::<Access, Held>::new(), Vec::new());
    for part in parts {
        several.extend(part.several);
        for (access, held) in part.held.into_iter().collect::<BTreeMap<_, _>>() {
            all.entry(access).and_modify(|known| *known = known.and(&held)).or_insert(held);
        }
    }
    several.sort_unstable();
    several.dedup();
    for (access, _) in several {
        all.entry(access).and_modify(|held| held.holders += 1);
    }
    all
}

fn by_account(grants: &[Grant]) -> impl Iterator<Item = &[Grant]> {
    grants.chunk_by(|one, next| (one.system, one.account) == (next.system, next.account))
}

/// The holders of several accounts of a system, with the system.
fn of_several_accounts(grants: &[Grant]) -> FxHashSet<(Key, Key)> {
    let mut holders: Vec<(Key, Key)> =
        by_account(grants).map(|account| (account[0].system, account[0].holder)).collect();
    holders.par_sort_unstable();
    holders.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

/// The holdings of some accounts, of which all grants are given.
fn holdings(
    population: &Population<'_>,
    grants: &[Grant],
    of_several_accounts: &FxHashSet<(Key, Key)>,
) -> Holdings {
    let last_used = population.frames.grants().map(|table| table.last_used_at);
    let is_used =
        |grant: &Grant| last_used.is_some_and(|column| column.at(grant.row as usize).is_some());
    let mut all = Holdings::default();
    for account in by_account(grants) {
        let (system, holder) = (account[0].system, account[0].holder);
        let has_several = of_several_accounts.contains(&(system, holder));
        for own in account.chunk_by(|one, next| one.entitlement == next.entitlement) {
            let access = (system, own[0].entitlement);
            let (holders, risk) = (u64::from(!has_several), own[0].risk());
            let one = Held { holdings: 1, holders, is_used: own.iter().any(is_used), risk };
            all.held.entry(access).and_modify(|known| *known = known.and(&one)).or_insert(one);
            all.several.extend(has_several.then_some((access, holder)));
        }
    }
    all
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
    fn of(population: &'a Population<'a>, held: &BTreeMap<Access, Held>) -> Self {
        let requested = Offer::of(population).map(|offer| {
            let lines = population.lines.iter().filter(|line| offer.gives(line));
            lines.map(|line| (line.system, line.entitlement)).collect()
        });
        let telling = held.iter().filter(|(_, held)| held.is_used);
        let telling = telling.map(|((system, _), _)| *system).collect();
        Self { population, requested, telling }
    }

    /// An entitlement that somebody holds.
    fn held(&self, (system, entitlement): Access, held: &Held) -> Entitlement {
        Entitlement {
            risk: held.risk,
            holdings: held.holdings,
            holders: held.holders,
            is_listed: self.population.books.catalogue_row(system, entitlement).is_some(),
            used: self.telling.contains(&system).then_some(held.is_used),
            ..self.entitlement(system, entitlement)
        }
    }

    /// The entries of the catalogue without a grant.
    fn unheld(&self, held: &BTreeMap<Access, Held>) -> Vec<Entitlement> {
        let frames = self.population.frames;
        let Some(catalogue) = frames.catalogue() else { return Vec::new() };
        let entry = |row: usize| {
            let system = frames.key(catalogue.system.at(row));
            let entitlement = frames.key(catalogue.entitlement.at(row));
            let risk = catalogue.risk.at(row).unwrap_or(Risk::Medium);
            let entry = Entitlement { risk, ..self.entitlement(system, entitlement) };
            (!held.contains_key(&(system, entitlement))).then_some(entry)
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
