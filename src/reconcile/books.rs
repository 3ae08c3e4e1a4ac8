//! What the registers say, looked up by key: people, accounts, snapshots, the catalogue, exceptions
//! and reviews. Built once per run and kept with the population, so that whoever reads the results
//! asks the same books as the reconciliation did.

use std::sync::Arc;

use crate::frames::{ExceptionKind, Frames, Instant, Key, Kind, Risk, Text};
use crate::settings::Settings;

use super::accounts::Accounts;
use super::catalogue::Shelf;
use super::listing::Listing;
use super::people::{Match, People};
use super::population::Person;
use super::register::{Cover, ExceptionRegister, Place, ReviewDecision, Reviewed, Reviews};
use super::snapshots::{Snapshot, Snapshots};
use super::verdict::MatchRule;

/// The registers of a run.
#[derive(Debug)]
pub struct Books<'a> {
    /// Snapshots per system.
    pub(super) snapshots: Snapshots<'a>,
    /// Who is who.
    pub(super) people: People<'a>,
    /// Accounts and holders.
    pub(super) accounts: Accounts,
    /// Catalogue and policies.
    pub(super) shelf: Shelf<'a>,
    /// Exceptions of kind `access`.
    pub(super) exceptions: ExceptionRegister,
    /// Exceptions of kind `sod`.
    pub(super) conflict_exceptions: ExceptionRegister,
    /// Access reviews.
    pub(super) reviews: Reviews,
}

impl<'a> Books<'a> {
    /// Opens the books of a run on what is known at `as_of`.
    #[must_use]
    pub fn open(frames: &'a Frames, settings: &Settings, as_of: i64) -> Self {
        let listing = Arc::new(Listing::new(frames));
        let snapshots =
            Snapshots::new(frames, Arc::clone(&listing), as_of, settings.disabled_counts);
        let (automation, grace) = (&settings.automation, settings.leaver_grace_hours);
        let people = People::new(frames, listing, &snapshots, automation, grace);
        let accounts = Accounts::new(&people, &snapshots);
        Self {
            shelf: Shelf::new(frames),
            exceptions: ExceptionRegister::new(frames, &people, ExceptionKind::Access),
            conflict_exceptions: ExceptionRegister::new(frames, &people, ExceptionKind::Sod),
            reviews: Reviews::new(frames, &people, &accounts),
            snapshots,
            people,
            accounts,
        }
    }

    /// The person a cell names, by the rules that resolve accounts.
    #[must_use]
    pub fn person(&self, system: Key, text: Text) -> Person {
        self.people.person(system, text)
    }

    /// Whether two names may be one person's although it cannot be shown: several identities claim
    /// one of them.
    #[must_use]
    pub fn may_be_one(&self, one: &Person, other: &Person) -> bool {
        self.people.may_be_one(one, other)
    }

    /// Whether an identity has left by `at`, grace included.
    #[must_use]
    pub fn is_gone(&self, identity: Key, at: i64) -> bool {
        self.people.is_gone(identity, at)
    }

    /// The last instant of an identity; an end before its start is of an earlier employment.
    #[must_use]
    pub fn end_of(&self, identity: Key) -> Option<Instant> {
        self.people.end_of(identity)
    }

    /// The snapshots of a system up to as-of, oldest first.
    #[must_use]
    pub fn snapshots_of(&self, system: Key) -> &[Snapshot] {
        self.snapshots.of(system)
    }

    /// The accounts of a holder on a system that any snapshot up to as-of names.
    #[must_use]
    pub fn accounts_of(&self, system: Key, holder: Key) -> &[Key] {
        self.accounts.of_holder(system, holder)
    }

    /// The rows of the frame `grants` that hold `entitlement` on `account` in `snapshot`, one for
    /// each `via`.
    #[must_use]
    pub fn rows_of(
        &self,
        snapshot: &Snapshot,
        account: Key,
        entitlement: Key,
    ) -> std::ops::Range<usize> {
        self.snapshots.rows_of(snapshot, account, entitlement)
    }

    /// The rows of the frame `grants` by which `account` holds anything in `snapshot`.
    #[must_use]
    pub fn rows_of_account(&self, snapshot: &Snapshot, account: Key) -> std::ops::Range<usize> {
        self.snapshots.rows_of_account(snapshot, account)
    }

    /// The row of the frame `identities` of an identity.
    #[must_use]
    pub fn identity_row(&self, identity: Key) -> Option<usize> {
        self.people.row_of(identity)
    }

    /// The row of the frame `accounts` of an account.
    #[must_use]
    pub fn account_row(&self, system: Key, account: Key) -> Option<usize> {
        self.people.account_row(system, account)
    }

    /// The row of the frame `catalogue` that lists an entitlement.
    #[must_use]
    pub fn catalogue_row(&self, system: Key, entitlement: Key) -> Option<usize> {
        self.shelf.entry(system, entitlement).map(|row| row as usize)
    }

    /// Whether an identity holds an entitlement by birthright.
    #[must_use]
    pub fn is_birthright(&self, system: Key, entitlement: Key, identity: Key) -> bool {
        self.shelf.is_birthright(system, entitlement, &self.people, identity)
    }

    /// The holder of an account, in a snapshot or not: an identity's key, else the account's; and
    /// the rule that found it.
    #[must_use]
    pub fn holder_of(&self, system: Key, account: Key) -> (Key, MatchRule) {
        let found = self.accounts.holder_of(&self.people, system, account);
        (found.key, found.rule)
    }

    /// What kind of holder is behind an account: its identity's kind (human where the identity does
    /// not say), else the account's own.
    #[must_use]
    pub fn kind_of(&self, system: Key, account: Key) -> Option<Kind> {
        let found = self.accounts.holder_of(&self.people, system, account);
        self.people.kind_of(found, system, account)
    }

    /// The same where the holder is known already, with the rule that found it.
    #[must_use]
    pub fn kind_of_holder(
        &self,
        (key, rule): (Key, MatchRule),
        system: Key,
        account: Key,
    ) -> Option<Kind> {
        self.people.kind_of(Match { key, rule }, system, account)
    }

    /// Who answers for an account: its identity's owner, else the account's own.
    #[must_use]
    pub fn owner_of(&self, system: Key, account: Key) -> Text {
        let found = self.accounts.holder_of(&self.people, system, account);
        self.people.owner_of(found, system, account)
    }

    /// Whether any source has a place for the owners of accounts and identities.
    #[must_use]
    pub fn owners_are_told(&self) -> bool {
        self.people.owners_are_told()
    }

    /// The risk of an entitlement, medium where the catalogue does not say, and whether it is
    /// privileged.
    #[must_use]
    pub fn risk(&self, system: Key, entitlement: Key) -> (Risk, bool) {
        self.shelf.risk(system, entitlement)
    }

    /// The row of the frame `policies` of a policy.
    #[must_use]
    pub fn policy_row(&self, policy: Key) -> Option<usize> {
        self.shelf.policy_row(policy)
    }

    /// Whether a policy is listed and in force at `at`; `None` where no list of policies is given.
    #[must_use]
    pub fn is_policy_in_force(&self, policy: Key, at: Instant) -> Option<bool> {
        self.shelf.is_in_force(policy, at)
    }

    /// The exception of kind `access` that covers a place at `as_of`; `tickets` are those that the
    /// entry may name instead.
    #[must_use]
    pub fn cover(&self, place: &Place, tickets: &[Key], as_of: i64) -> Option<Cover> {
        self.exceptions.cover(place, tickets, as_of)
    }

    /// The exceptions of kind `sod` that cover conflicts with the grant at a place at `as_of`;
    /// `tickets` are those that the entry may name instead. An entry may occur twice.
    #[must_use]
    pub fn conflict_covers(&self, place: &Place, tickets: &[Key], as_of: i64) -> Vec<Cover> {
        self.conflict_exceptions.covers(place, tickets, as_of).collect()
    }

    /// Whether any exception of kind `sod` can cover anything.
    #[must_use]
    pub fn has_conflict_exceptions(&self) -> bool {
        !self.conflict_exceptions.is_empty()
    }

    /// How often the catalogue has an entitlement reviewed, in days.
    #[must_use]
    pub fn review_days(&self, system: Key, entitlement: Key) -> Option<i64> {
        self.shelf.review_days(system, entitlement)
    }

    /// The newest review decision on a place known at `as_of`.
    #[must_use]
    pub fn newest_review(&self, place: &Place, as_of: i64) -> Option<ReviewDecision> {
        self.reviews.newest(place, as_of)
    }

    /// Whose access a row of the frame `certifications` speaks of.
    #[must_use]
    pub fn reviewed(&self, row: usize) -> Reviewed {
        self.reviews.reviewed(row)
    }

    /// The review decisions on a place, in no order.
    pub fn reviews_of(&self, place: &Place) -> impl Iterator<Item = &ReviewDecision> {
        self.reviews.of(place)
    }
}
