//! Rows of the frames a control looks up by key: people, catalogue entries, accounts, approvals,
//! earlier snapshots. Where a row stands is what the population's books say; approvals, which they
//! do not keep, are ordered by ticket, so that a look-up is a binary search.

use std::ops::Range;

use crate::frames::lookup::rows;
use crate::frames::{Accounts, Approvals, Catalogue, Grants, Identities, Key, Text, Views};
use crate::reconcile::Population;

/// Looks rows up.
pub(super) struct Directory<'a> {
    population: &'a Population<'a>,
    views: Views<'a>,
}

impl<'a> Directory<'a> {
    /// A directory of what `population` rests on; `views` are its frames.
    pub(super) fn of(population: &'a Population<'a>, views: Views<'a>) -> Self {
        Self { population, views }
    }

    /// The identity with this key: the frame and the row.
    pub(super) fn identity(&self, key: Key) -> Option<(Identities<'a>, usize)> {
        Some((self.views.identities?, self.population.books.identity_row(key)?))
    }

    /// What the catalogue says about an entitlement: the frame and the row.
    pub(super) fn entry(&self, system: Key, entitlement: Key) -> Option<(Catalogue<'a>, usize)> {
        let row = self.population.books.catalogue_row(system, entitlement)?;
        Some((self.views.catalogue?, row))
    }

    /// What the list of accounts says about an account: the frame and the row.
    pub(super) fn account(&self, system: Key, account: Key) -> Option<(Accounts<'a>, usize)> {
        Some((self.views.accounts?, self.population.books.account_row(system, account)?))
    }

    /// The approvals of a ticket: the frame and the rows.
    pub(super) fn approvals(&self, ticket: Key) -> Option<(Approvals<'a>, Range<usize>)> {
        let frame = self.views.approvals?;
        let key = |row| self.population.frames.key(frame.ticket_id.at(row));
        Some((frame, rows(frame.len, &ticket, key)))
    }

    /// The first row that holds (system, account, entitlement) in the snapshot taken at `at`.
    pub(super) fn held(&self, at: i64, access: (Key, Key, Key)) -> Option<(Grants<'a>, usize)> {
        let ((system, account, entitlement), books) = (access, &self.population.books);
        let snapshots = books.snapshots_of(system);
        let place = snapshots.binary_search_by_key(&at, |snapshot| snapshot.at).ok()?;
        let row = books.rows_of(snapshots.get(place)?, account, entitlement).next()?;
        Some((self.views.grants?, row))
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
