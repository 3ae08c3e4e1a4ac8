//! Accounts that are not known to be a person's, from the list of accounts and from what the
//! current snapshots hold.

use crate::frames::{Key, Kind};
use crate::reconcile::MatchRule;

use super::Casebook;

/// An account that is not known to be a person's.
#[derive(Debug, Clone, Copy)]
pub(in crate::controls) struct NonHuman {
    /// System.
    pub(in crate::controls) system: Key,
    /// Account.
    pub(in crate::controls) account: Key,
    /// Its holder: an identity's key, else the account's.
    pub(in crate::controls) holder: Key,
    /// Kind of its identity, else its own; `None` where nobody says.
    pub(in crate::controls) kind: Option<Kind>,
}

impl Casebook<'_> {
    /// Every account that is not a person's, and those of which no list says what they are, in order
    /// of system and account.
    pub(in crate::controls) fn non_human_accounts(&self) -> Vec<NonHuman> {
        let held = self
            .population
            .accounts
            .iter()
            .map(|one| self.non_human(one.system, one.account, (one.holder, one.rule)));
        let is_non_human = |account: &NonHuman| account.kind != Some(Kind::Human);
        let mut all: Vec<NonHuman> = held.chain(self.only_listed()).filter(is_non_human).collect();
        all.sort_by_key(|account| (account.system, account.account));
        all.dedup_by_key(|account| (account.system, account.account));
        all
    }

    /// The accounts of the list that no current snapshot holds anything for.
    fn only_listed(&self) -> impl Iterator<Item = NonHuman> {
        let (key, held) = (|text| self.frames.key(text), &self.population.accounts);
        let rows = self.views.accounts.into_iter().flat_map(|frame| {
            (0..frame.len).map(move |row| (frame.system.at(row), frame.account.at(row)))
        });
        let listed = rows.map(move |(system, account)| (key(system), key(account)));
        let is_held = |place: &(Key, Key)| {
            held.binary_search_by_key(place, |one| (one.system, one.account)).is_ok()
        };
        listed.filter(move |place| !is_held(place)).map(|(system, account)| {
            self.non_human(system, account, self.population.books.holder_of(system, account))
        })
    }

    fn non_human(&self, system: Key, account: Key, found: (Key, MatchRule)) -> NonHuman {
        let kind = self.population.books.kind_of_holder(found, system, account);
        NonHuman { system, account, holder: found.0, kind }
    }
}

impl NonHuman {
    /// What it is, as a sentence says it.
    pub(in crate::controls) fn what(&self) -> &'static str {
        noun(self.kind)
    }
}

/// A kind of account as a sentence names it.
pub(in crate::controls) fn noun(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Service) => "service account",
        Some(Kind::Machine) => "machine account",
        Some(Kind::Agent) => "agent's account",
        Some(Kind::Shared) => "shared account",
        Some(Kind::Human) | None => "account",
    }
}
