//! Who is who: which identity an account or a name in a ticket belongs to, and whether that
//! identity is still there.
//!
//! Readings of the design made explicit here:
//! - An account has one holder, the one its newest snapshot up to as-of that names any shows. If
//!   rows of that snapshot name two identities for one account, by whatever rule, it is disputed.
//! - A terminated identity whose end is of an earlier employment is gone: its end is not known.
//! - A name is looked up as an identity's key first, then by the rules in their order; rule 6
//!   compares a name without its domain with logins and identity keys.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::frames::{Frames, Identities, Instant, Key, Kind, LifeStatus, Text};

use super::directory::{Candidate, Directory, Named};
use super::listing::Listing;
use super::population::Person;
use super::runs::union;
use super::snapshots::Snapshots;
use super::verdict::MatchRule;

/// The answer to "whose is it?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The identity's key; the key looked up where there is none.
    pub key: Key,
    /// The rule that decided.
    pub rule: MatchRule,
}

impl Match {
    /// Of no account at all.
    pub const NONE: Self = Self { key: Key::NONE, rule: MatchRule::Uncorrelated };
}

impl MatchRule {
    /// Whether the rule names exactly one known identity.
    #[must_use]
    pub fn resolves(self) -> bool {
        !matches!(self, Self::Disputed | Self::Uncorrelated | Self::Unlisted)
    }
}

/// The directory of identities and accounts.
#[derive(Debug)]
pub struct People<'a> {
    frames: &'a Frames,
    identities: Option<Identities<'a>>,
    directory: Directory,
    listing: Arc<Listing<'a>>,
    /// System, account and the name that stands for its holder where no identities are listed.
    given: Vec<(Key, Key, Key)>,
    automation: FxHashSet<Key>,
    grace: i64,
}

impl<'a> People<'a> {
    /// The directory of a run.
    #[must_use]
    pub fn new(
        frames: &'a Frames,
        listing: Arc<Listing<'a>>,
        snapshots: &Snapshots<'_>,
        automation: &[String],
        grace_hours: i64,
    ) -> Self {
        let identities = frames.identities();
        let automation = automation.iter().map(String::as_str).chain(["policy"]);
        Self {
            frames,
            directory: Directory::of(frames, identities.as_ref()),
            given: if identities.is_none() { given_names(frames, snapshots) } else { Vec::new() },
            identities,
            listing,
            automation: automation.filter_map(|name| frames.symbols.find_key(name)).collect(),
            grace: grace_hours.saturating_mul(crate::frames::instant::MICROS_PER_HOUR),
        }
    }

    /// Whether a list of identities was given.
    #[must_use]
    pub fn are_listed(&self) -> bool {
        self.identities.is_some()
    }

    /// The holder of an account; `given`: the identities that its newest snapshot names.
    #[must_use]
    pub fn holder_of(&self, system: Key, account: Key, given: &[Key]) -> Match {
        if !self.are_listed() {
            return self.unlisted_holder(system, account, given.first().copied());
        }
        self.by_given(given)
            .or_else(|| self.by_link(system, account))
            .or_else(|| self.by_names(account))
            .unwrap_or(Match { key: account, rule: MatchRule::Uncorrelated })
    }

    /// Without identities, the account's own identity value stands for its holder, else its name.
    fn unlisted_holder(&self, system: Key, account: Key, given: Option<Key>) -> Match {
        let linked = || self.listing.identity(system, account);
        let key = given.or_else(linked).unwrap_or(account);
        Match { key, rule: MatchRule::Unlisted }
    }

    /// Rule 1, and rules 3 to 6 for given values that are no identity key.
    fn by_given(&self, given: &[Key]) -> Option<Match> {
        let known = |key: Key| {
            let listed = self.row_of(key).is_some();
            if listed { Some(Match { key, rule: MatchRule::Given }) } else { self.by_names(key) }
        };
        let mut found = given.iter().filter_map(|key| known(*key));
        let first = found.clone().min_by_key(|one| one.rule)?;
        let differs = |one: Match| one.key != first.key || one.rule == MatchRule::Disputed;
        let rule = if found.any(differs) { MatchRule::Disputed } else { first.rule };
        Some(Match { rule, ..first })
    }

    /// Rule 2: a link to an identity that is not listed is no candidate.
    fn by_link(&self, system: Key, account: Key) -> Option<Match> {
        let identity = self.listing.identity(system, account)?;
        self.row_of(identity)
            .is_some()
            .then_some(Match { key: identity, rule: MatchRule::AccountLink })
    }

    /// Rules 3 to 6.
    fn by_names(&self, name: Key) -> Option<Match> {
        let Named { login, email, alias, .. } = *self.directory.named(name);
        let rules =
            [(login, MatchRule::Login), (email, MatchRule::Email), (alias, MatchRule::Alias)];
        let first = rules.into_iter().find_map(|(found, rule)| Some((found?, rule)));
        match first {
            Some((candidate, rule)) => Some(self.decided(candidate, name, rule)),
            None => self.by_stripped(name),
        }
    }

    fn by_stripped(&self, name: Key) -> Option<Match> {
        let bare = self.without_domain(name)?;
        let Named { login, own, .. } = *self.directory.named(bare);
        let candidate = match (login, own) {
            (None, None) => return None,
            (Some(Candidate::One(a)), Some(b)) if a != b => Candidate::Many,
            (Some(candidate), _) => candidate,
            (None, Some(row)) => Candidate::One(row),
        };
        Some(self.decided(candidate, name, MatchRule::Stripped))
    }

    fn decided(&self, candidate: Candidate, name: Key, rule: MatchRule) -> Match {
        match (candidate, &self.identities) {
            (Candidate::One(row), Some(people)) => {
                Match { key: self.frames.key(people.identity.at(row as usize)), rule }
            }
            _ => Match { key: name, rule: MatchRule::Disputed },
        }
    }

    /// `corp\jdoe` and `jdoe@corp.example` are `jdoe`; a name without a domain is itself.
    fn without_domain(&self, name: Key) -> Option<Key> {
        let text = self.frames.symbols.key_text(name);
        let local = text.rsplit_once('\\').map_or(text, |(_, account)| account);
        let bare = local.split_once('@').map_or(local, |(account, _)| account);
        if bare.len() == text.len() { name.some() } else { self.frames.symbols.find_key(bare) }
    }

    /// The person a cell of a line, exception, certification or catalogue row names.
    #[must_use]
    pub fn person(&self, system: Key, text: Text) -> Person {
        let name = self.frames.key(text);
        let found = self.named(system, name);
        let automation = self.automation.contains(&name) || self.automation.contains(&found.key);
        Person { key: found.key, text, rule: found.rule, automation }
    }

    fn named(&self, system: Key, name: Key) -> Match {
        if name.is_none() {
            return Match { key: name, rule: MatchRule::Uncorrelated };
        }
        if !self.are_listed() {
            return self.unlisted_holder(system, name, self.given_name(system, name));
        }
        if self.row_of(name).is_some() {
            return Match { key: name, rule: MatchRule::Given };
        }
        self.by_link(system, name)
            .or_else(|| self.by_names(name))
            .unwrap_or(Match { key: name, rule: MatchRule::Uncorrelated })
    }

    fn given_name(&self, system: Key, account: Key) -> Option<Key> {
        let own = |(system, account, _): &(Key, Key, Key)| (*system, *account);
        let place = self.given.binary_search_by_key(&(system, account), own).ok()?;
        Some(self.given[place].2)
    }

    /// Whether two names may be one person's although it cannot be shown: several identities claim
    /// one of them, and the other's is among these, or is disputed as well.
    #[must_use]
    pub fn may_be_one(&self, one: &Person, other: &Person) -> bool {
        let is_disputed = |person: &Person| person.rule == MatchRule::Disputed;
        match (is_disputed(one), is_disputed(other)) {
            (false, false) => false,
            (true, true) => true,
            (true, false) => self.claims(other.key, self.frames.key(one.text)),
            (false, true) => self.claims(one.key, self.frames.key(other.text)),
        }
    }

    /// Whether a name is one of an identity's by the rules 3 to 6.
    fn claims(&self, identity: Key, name: Key) -> bool {
        let (Some(people), Some(row)) = (&self.identities, self.row_of(identity)) else {
            return false;
        };
        let login = self.frames.key(people.login.at(row));
        let email = self.frames.key(people.email.at(row));
        let mut aliases = people.aliases.at(row).map(|alias| self.frames.key(alias));
        let bare = self.without_domain(name).unwrap_or(name);
        [login, email].contains(&name)
            || [login, identity].contains(&bare)
            || aliases.any(|alias| alias == name)
    }

    /// The row of an identity in the frame `identities`.
    #[must_use]
    pub fn row_of(&self, identity: Key) -> Option<usize> {
        self.directory.named(identity).own.map(|row| row as usize)
    }

    /// The row of an account in the frame `accounts`.
    #[must_use]
    pub fn account_row(&self, system: Key, account: Key) -> Option<usize> {
        self.listing.row(system, account)
    }

    /// The frame `identities`.
    #[must_use]
    pub fn identities(&self) -> Option<&Identities<'a>> {
        self.identities.as_ref()
    }

    /// Kind of a holder: its identity's (human where the identity does not say), else the account's.
    #[must_use]
    pub fn kind_of(&self, holder: Match, system: Key, account: Key) -> Option<Kind> {
        self.kind_by(self.known_row(holder), system, account)
    }

    /// The row of a holder in the frame `identities`, where the rule names one identity.
    #[must_use]
    pub fn known_row(&self, holder: Match) -> Option<usize> {
        if holder.rule.resolves() { self.row_of(holder.key) } else { None }
    }

    /// Kind of the holder at `row` of the frame `identities`, else the account's.
    #[must_use]
    pub fn kind_by(&self, row: Option<usize>, system: Key, account: Key) -> Option<Kind> {
        match (row, &self.identities) {
            (Some(row), Some(people)) => Some(people.kind.at(row).unwrap_or(Kind::Human)),
            _ => self.listing.kind(system, account),
        }
    }

    /// Who answers for a holder: its identity's owner, else the account's.
    #[must_use]
    pub fn owner_of(&self, holder: Match, system: Key, account: Key) -> Text {
        let own = match (self.row_of(holder.key), &self.identities) {
            (Some(row), Some(people)) if holder.rule.resolves() => people.owner.at(row),
            _ => Text::NONE,
        };
        own.some().unwrap_or_else(|| self.listing.owner(system, account))
    }

    /// Whether any source has a place for owners.
    #[must_use]
    pub fn owners_are_told(&self) -> bool {
        self.listing.names_owners()
            || self.identities.is_some_and(|people| !people.owner.is_absent())
    }

    /// The identity's last instant; an end before its start is of an earlier employment. A last day
    /// is over at 00:00 of the next, which may be the first day of a new employment.
    #[must_use]
    pub fn end_of(&self, identity: Key) -> Option<Instant> {
        self.end_at(self.row_of(identity)?)
    }

    /// The same of the identity at `row` of the frame `identities`.
    #[must_use]
    pub fn end_at(&self, row: usize) -> Option<Instant> {
        let people = self.identities.as_ref()?;
        let end = people.end.at(row)?;
        let rehired = people.start.at(row).is_some_and(|start| end.micros <= start.micros);
        (!rehired).then_some(end)
    }

    /// Whether the identity is gone at `at`: terminated with no end known, or past its end and the
    /// grace the configuration gives.
    #[must_use]
    pub fn is_gone(&self, identity: Key, at: i64) -> bool {
        self.row_of(identity).is_some_and(|row| self.is_gone_at(row, at))
    }

    /// The same of the identity at `row` of the frame `identities`.
    #[must_use]
    pub fn is_gone_at(&self, row: usize, at: i64) -> bool {
        let status = || self.identities.as_ref()?.status.at(row);
        match self.end_at(row) {
            Some(end) => end.micros.saturating_add(self.grace) <= at,
            None => status() == Some(LifeStatus::Terminated),
        }
    }
}

/// Without a list of identities: for each account of a snapshot, in order, the first of the names
/// that its newest snapshot gives it.
fn given_names(frames: &Frames, snapshots: &Snapshots<'_>) -> Vec<(Key, Key, Key)> {
    let names_any = frames.grants().is_some_and(|grants| !grants.identity.is_absent());
    let mut names = Vec::new();
    for system in snapshots.systems().filter(|_| names_any) {
        let accounts = union(snapshots.of(system).iter().map(|snapshot| &snapshot.runs));
        let first = |given: &mut Vec<Key>, account: Key| {
            snapshots.given(system, account, given);
            given.first().map(|identity| (system, account, *identity))
        };
        let own = accounts.into_par_iter().map_init(Vec::new, first);
        names.extend(own.flatten_iter().collect::<Vec<_>>());
    }
    names
}
