//! Accounts that are not known to be a person's, from the list of accounts and from what the
//! current snapshots hold.

use crate::frames::{Key, Kind};

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
        let key = |text| self.frames.key(text);
        let listed = self.views.accounts.into_iter().flat_map(|frame| {
            (0..frame.len).map(move |row| (key(frame.system.at(row)), key(frame.account.at(row))))
        });
        let held = self.population.accounts.iter().map(|one| (one.system, one.account));
        let mut all: Vec<(Key, Key)> = listed.chain(held).collect();
        all.sort_unstable();
        all.dedup();
        let accounts = all.into_iter().map(|(system, account)| self.non_human(system, account));
        accounts.filter(|account| account.kind != Some(Kind::Human)).collect()
    }

    fn non_human(&self, system: Key, account: Key) -> NonHuman {
        let books = &self.population.books;
        let (holder, _) = books.holder_of(system, account);
        NonHuman { system, account, holder, kind: books.kind_of(system, account) }
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
