//! What the snapshots show at the places a line has authority over.

use rustc_hash::FxHashSet;

use crate::frames::{Instant, Key};

use super::authority::Slot;
use super::case::Case;
use super::population::Grant;
use super::register::Place;

/// Finds the judged grants of a slot.
pub struct Sight<'c, 'a> {
    /// The books.
    pub case: &'c Case<'a>,
    /// Every judged grant.
    pub grants: &'c [Grant],
    /// (system, entitlement) of every snapshot; only filled where the configuration asks for it.
    entitlements: FxHashSet<(Key, Key)>,
}

impl<'c, 'a> Sight<'c, 'a> {
    /// Over `grants`, which are in the order of systems and rows.
    #[must_use]
    pub fn new(case: &'c Case<'a>, grants: &'c [Grant]) -> Self {
        let entitlements = if case.settings.unknown_entitlement_not_evaluable {
            entitlements(case)
        } else {
            FxHashSet::default()
        };
        Self { case, grants, entitlements }
    }

    /// Whether any snapshot of the system holds the entitlement.
    #[must_use]
    pub fn knows(&self, system: Key, entitlement: Key) -> bool {
        self.entitlements.contains(&(system, entitlement))
    }

    /// The grants of the current snapshot at a slot (one per `via`), with their index.
    pub fn grants_at(&self, slot: &Slot) -> impl Iterator<Item = (u32, &'c Grant)> + use<'c> {
        let (start, end) = slot.grants;
        (start..end).zip(&self.grants[start as usize..end as usize])
    }

    /// Held and usable in the current snapshot.
    #[must_use]
    pub fn is_live(&self, slot: &Slot) -> bool {
        self.grants_at(slot).any(|(_, grant)| grant.live())
    }

    /// The newest snapshot before the current one, and not before `since`, that holds the slot: its
    /// time and its first row.
    #[must_use]
    pub fn last_held_since(&self, slot: &Slot, since: Instant) -> Option<(i64, u32)> {
        if slot.account.is_none() {
            return None;
        }
        let snapshots = self.case.snapshots.of(slot.system);
        let (_, earlier) = snapshots.split_last()?;
        let since = earlier.iter().rev().take_while(|snapshot| snapshot.at >= since.micros);
        since.into_iter().find_map(|snapshot| {
            let rows = self.case.snapshots.rows_of(snapshot, slot.account, slot.entitlement);
            (!rows.is_empty()).then_some((snapshot.at, rows.start as u32))
        })
    }

    /// Not live in a snapshot at or after `since`, and live in a later one.
    #[must_use]
    pub fn went_and_came_back(&self, slot: &Slot, since: Instant) -> bool {
        let snapshots = self
            .case
            .snapshots
            .of(slot.system)
            .iter()
            .filter(|snapshot| snapshot.at >= since.micros);
        let mut gone = false;
        for snapshot in snapshots {
            let live =
                self.case.snapshots.live_in(slot.system, snapshot, slot.account, slot.entitlement);
            if gone && live {
                return true;
            }
            gone = gone || !live;
        }
        false
    }

    /// The slot as exceptions and reviews speak of it.
    #[must_use]
    pub fn place(&self, slot: &Slot) -> Place {
        Place {
            system: slot.system,
            account: slot.account,
            holder: slot.holder,
            entitlement: slot.entitlement,
        }
    }
}

fn entitlements(case: &Case<'_>) -> FxHashSet<(Key, Key)> {
    let held = |system: Key| {
        let rows = case.snapshots.of(system).iter().flat_map(|snapshot| snapshot.rows.clone());
        rows.map(move |row| (system, case.snapshots.entitlement_of(row)))
    };
    case.snapshots.systems().flat_map(held).collect()
}
