//! Rows of the frames a control looks up by key: people, catalogue entries, approvals. Each index
//! is made when it is first asked for: a control that finds nothing makes none.

use std::cell::OnceCell;
use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::frames::{Accounts, Approvals, Catalogue, Frames, Identities, Key, Text};

/// The indexes.
pub(super) struct Directory<'a> {
    frames: &'a Frames,
    identities: OnceCell<FxHashMap<Key, Vec<u32>>>,
    catalogue: OnceCell<FxHashMap<(Key, Key), Vec<u32>>>,
    accounts: OnceCell<FxHashMap<(Key, Key), Vec<u32>>>,
    approvals: OnceCell<FxHashMap<Key, Vec<u32>>>,
}

impl<'a> Directory<'a> {
    /// A directory of `frames`, with nothing indexed yet.
    pub(super) fn of(frames: &'a Frames) -> Self {
        Self {
            frames,
            identities: OnceCell::new(),
            catalogue: OnceCell::new(),
            accounts: OnceCell::new(),
            approvals: OnceCell::new(),
        }
    }

    /// The identity with this key: the frame and the row.
    pub(super) fn identity(&self, key: Key) -> Option<(Identities<'a>, usize)> {
        let frame = self.frames.identities()?;
        let rows = self
            .identities
            .get_or_init(|| index(frame.len, |row| self.frames.key(frame.identity.at(row))));
        Some((frame, first(rows, &key)?))
    }

    /// What the catalogue says about an entitlement: the frame and the row.
    pub(super) fn entry(&self, system: Key, entitlement: Key) -> Option<(Catalogue<'a>, usize)> {
        let frame = self.frames.catalogue()?;
        let key = |row| {
            (self.frames.key(frame.system.at(row)), self.frames.key(frame.entitlement.at(row)))
        };
        let rows = self.catalogue.get_or_init(|| index(frame.len, key));
        Some((frame, first(rows, &(system, entitlement))?))
    }

    /// What the list of accounts says about an account: the frame and the row.
    pub(super) fn account(&self, system: Key, account: Key) -> Option<(Accounts<'a>, usize)> {
        let frame = self.frames.accounts()?;
        let key =
            |row| (self.frames.key(frame.system.at(row)), self.frames.key(frame.account.at(row)));
        let rows = self.accounts.get_or_init(|| index(frame.len, key));
        Some((frame, first(rows, &(system, account))?))
    }

    /// The approvals of a ticket: the frame and the rows, in the frame's order.
    pub(super) fn approvals(&self, ticket: Key) -> Option<(Approvals<'a>, &[u32])> {
        let frame = self.frames.approvals()?;
        let rows = self
            .approvals
            .get_or_init(|| index(frame.len, |row| self.frames.key(frame.ticket_id.at(row))));
        Some((frame, rows.get(&ticket)?))
    }

    /// Who answers for an entitlement, says the catalogue.
    pub(super) fn entitlement_owner(&self, system: Key, entitlement: Key) -> Option<Text> {
        let (catalogue, row) = self.entry(system, entitlement)?;
        catalogue.owner.at(row).some()
    }

    /// The manager of an identity.
    pub(super) fn manager(&self, holder: Key) -> Option<Text> {
        let (identities, row) = self.identity(holder)?;
        identities.manager.at(row).some()
    }

    /// The name of an identity.
    pub(super) fn name(&self, holder: Key) -> Option<Text> {
        let (identities, row) = self.identity(holder)?;
        identities.name.at(row).some()
    }
}

fn index<K: Eq + Hash>(rows: usize, key: impl Fn(usize) -> K) -> FxHashMap<K, Vec<u32>> {
    let mut index: FxHashMap<K, Vec<u32>> = FxHashMap::default();
    for row in 0..rows {
        index.entry(key(row)).or_default().push(row as u32);
    }
    index
}

fn first<K: Eq + Hash>(index: &FxHashMap<K, Vec<u32>>, key: &K) -> Option<usize> {
    index.get(key)?.first().map(|row| *row as usize)
}
