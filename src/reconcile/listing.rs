//! The frame `accounts`, looked up by account.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::frames::{Accounts, Flag, Frames, Key, Kind, Text};

/// What the frame `accounts` says of each account.
#[derive(Debug)]
pub struct Listing<'a> {
    frames: &'a Frames,
    table: Option<Accounts<'a>>,
    /// The accounts of each system in order, with their row.
    rows: BTreeMap<Key, Vec<(Key, u32)>>,
}

impl<'a> Listing<'a> {
    /// The accounts of a run.
    #[must_use]
    pub fn new(frames: &'a Frames) -> Self {
        let table = frames.accounts();
        let count = table.map_or(0, |table| table.len as u32);
        let place = |row: u32| {
            let cell = |texts: fn(&Accounts<'a>, usize) -> Text| {
                table.map_or(Key::NONE, |table| frames.key(texts(&table, row as usize)))
            };
            (cell(|table, row| table.system.at(row)), cell(|table, row| table.account.at(row)), row)
        };
        let mut places: Vec<(Key, Key, u32)> = (0..count).into_par_iter().map(place).collect();
        places.par_sort_unstable();
        let of_system = |own: &[(Key, Key, u32)]| {
            let rows = own.iter().map(|(_, account, row)| (*account, *row));
            own.first().map(|(system, ..)| (*system, rows.collect()))
        };
        let rows = places.chunk_by(|a, b| a.0 == b.0).filter_map(of_system).collect();
        Self { frames, table, rows }
    }

    /// The row of an account in the frame `accounts`.
    #[must_use]
    pub fn row(&self, system: Key, account: Key) -> Option<usize> {
        let own = self.rows.get(&system)?;
        let place = own.binary_search_by_key(&account, |(other, _)| *other).ok()?;
        Some(own[place].1 as usize)
    }

    /// The identity an account is linked to.
    #[must_use]
    pub fn identity(&self, system: Key, account: Key) -> Option<Key> {
        let table = self.table.as_ref().filter(|table| !table.identity.is_absent())?;
        self.frames.key(table.identity.at(self.row(system, account)?)).some()
    }

    /// An account's own kind.
    #[must_use]
    pub fn kind(&self, system: Key, account: Key) -> Option<Kind> {
        let table = self.table.as_ref().filter(|table| !table.kind.is_absent())?;
        table.kind.at(self.row(system, account)?)
    }

    /// Whether the frame has a place for owners.
    #[must_use]
    pub fn names_owners(&self) -> bool {
        self.table.is_some_and(|table| !table.owner.is_absent())
    }

    /// Who answers for an account, as found.
    #[must_use]
    pub fn owner(&self, system: Key, account: Key) -> Text {
        let table = self.table.as_ref().filter(|table| !table.owner.is_absent());
        let owner = |table: &Accounts<'_>| Some(table.owner.at(self.row(system, account)?));
        table.and_then(owner).unwrap_or(Text::NONE)
    }

    /// Whether an account can be used.
    #[must_use]
    pub fn is_enabled(&self, system: Key, account: Key) -> Option<bool> {
        let table = self.table.as_ref().filter(|table| !table.enabled.is_absent())?;
        table.enabled.at(self.row(system, account)?).map(|flag| flag == Flag::True)
    }
}
