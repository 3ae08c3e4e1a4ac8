//! Rows of the frames a control looks up by key: people, catalogue entries, accounts, approvals,
//! earlier snapshots. Frames are ordered by their keys, so that a look-up is a binary search.

use std::ops::Range;

use crate::frames::lookup::rows;
use crate::frames::{Accounts, Approvals, Catalogue, Frames, Grants, Identities, Key, Text, Views};

/// Looks rows up.
pub(super) struct Directory<'a> {
    frames: &'a Frames,
    views: Views<'a>,
}

impl<'a> Directory<'a> {
    /// A directory of `frames`.
    pub(super) fn of(frames: &'a Frames, views: Views<'a>) -> Self {
        Self { frames, views }
    }

    fn key(&self, text: Text) -> Key {
        self.frames.key(text)
    }

    /// The identity with this key: the frame and the row.
    pub(super) fn identity(&self, key: Key) -> Option<(Identities<'a>, usize)> {
        let frame = self.views.identities?;
        let row = rows(frame.len, &key, |row| self.key(frame.identity.at(row))).next()?;
        Some((frame, row))
    }

    /// What the catalogue says about an entitlement: the frame and the row.
    pub(super) fn entry(&self, system: Key, entitlement: Key) -> Option<(Catalogue<'a>, usize)> {
        let frame = self.views.catalogue?;
        let key = |row| (self.key(frame.system.at(row)), self.key(frame.entitlement.at(row)));
        let row = rows(frame.len, &(system, entitlement), key).next()?;
        Some((frame, row))
    }

    /// What the list of accounts says about an account: the frame and the row.
    pub(super) fn account(&self, system: Key, account: Key) -> Option<(Accounts<'a>, usize)> {
        let frame = self.views.accounts?;
        let key = |row| (self.key(frame.system.at(row)), self.key(frame.account.at(row)));
        let row = rows(frame.len, &(system, account), key).next()?;
        Some((frame, row))
    }

    /// The approvals of a ticket: the frame and the rows.
    pub(super) fn approvals(&self, ticket: Key) -> Option<(Approvals<'a>, Range<usize>)> {
        let frame = self.views.approvals?;
        Some((frame, rows(frame.len, &ticket, |row| self.key(frame.ticket_id.at(row)))))
    }

    /// The first row that holds (system, account, entitlement) in the snapshot taken at `at`.
    pub(super) fn held(&self, at: i64, access: (Key, Key, Key)) -> Option<(Grants<'a>, usize)> {
        let frame = self.views.grants?;
        let key = |row| {
            let taken = frame.snapshot_at.at(row).map_or(i64::MIN, |taken| taken.micros);
            let (system, account) = (frame.system.at(row), frame.account.at(row));
            let access = (self.key(system), self.key(account), self.key(frame.entitlement.at(row)));
            (taken, access)
        };
        let row = rows(frame.len, &(at, access), key).next()?;
        Some((frame, row))
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
