//! Which places the lines have a claim on: the account a line names, else every account of its
//! holder that holds K in any snapshot or that a line on K names.

use rayon::prelude::*;

use crate::frames::Key;

use super::accounts::Accounts;
use super::authority::Draft;
use super::people::{Match, People};
use super::snapshots::Snapshots;

/// One claim of one half of a line; in order of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// System, account (NONE for K without an account), holder, entitlement.
    pub place: [Key; 4],
    /// The line.
    pub line: u32,
    /// Whether it is the line's second half.
    pub second: bool,
}

/// Finds the claims of lines.
pub struct Claims<'c, 'a> {
    drafts: &'c [Draft],
    people: &'c People<'a>,
    accounts: &'c Accounts,
    snapshots: &'c Snapshots<'a>,
    /// System, holder, entitlement and an account that a line on these names; in order.
    named: Vec<[Key; 4]>,
}

impl<'c, 'a> Claims<'c, 'a> {
    /// Of `drafts`.
    #[must_use]
    pub fn new(
        drafts: &'c [Draft],
        people: &'c People<'a>,
        accounts: &'c Accounts,
        snapshots: &'c Snapshots<'a>,
    ) -> Self {
        let mut claims = Self { drafts, people, accounts, snapshots, named: Vec::new() };
        let naming = drafts.par_iter().filter(|draft| !draft.account.is_none());
        let naming = naming.filter(|draft| claims.may_speak_for(draft));
        let mut named: Vec<[Key; 4]> = naming
            .flat_map_iter(|draft| {
                let place = |entitlement| [draft.system, draft.holder, entitlement, draft.account];
                draft.halves().map(move |(_, entitlement)| place(entitlement))
            })
            .collect();
        named.par_sort_unstable();
        named.dedup();
        claims.named = named;
        claims
    }

    /// All of them, in no order.
    #[must_use]
    pub fn all(&self) -> Vec<Claim> {
        let lines = (0..self.drafts.len()).into_par_iter();
        let parts: Vec<Vec<Claim>> = lines
            .fold(Vec::new, |mut claims, line| {
                self.of_line(line, &mut claims);
                claims
            })
            .collect();
        parts.concat()
    }

    fn of_line(&self, line: usize, claims: &mut Vec<Claim>) {
        let draft = &self.drafts[line];
        for ((_, entitlement), second) in draft.halves().zip([false, true]) {
            let mut claim = |account: Key, holder: Key| {
                let place = [draft.system, account, holder, entitlement];
                claims.push(Claim { place, line: line as u32, second });
            };
            if !draft.account.is_none() {
                match self.may_speak_for(draft) {
                    true => claim(draft.account, self.holder_of(draft, draft.account).key),
                    false => claim(Key::NONE, draft.holder),
                }
                continue;
            }
            let accounts = self.accounts_of(draft, entitlement);
            if accounts.is_empty() {
                claim(Key::NONE, draft.holder);
            }
            for account in accounts {
                claim(account, self.holder_of(draft, account).key);
            }
        }
    }

    /// The accounts of K, in order.
    fn accounts_of(&self, draft: &Draft, entitlement: Key) -> Vec<Key> {
        let own = [draft.system, draft.holder, entitlement];
        let start = self.named.partition_point(|place| place[..3] < own[..]);
        let named = self.named[start..].iter().take_while(|place| place[..3] == own[..]);
        let holds = |account: &&Key| {
            let mut all = self.snapshots.of(draft.system).iter();
            all.any(|one| !self.snapshots.rows_of(one, **account, entitlement).is_empty())
        };
        let held = self.accounts.of_holder(draft.system, draft.holder).iter().filter(holds);
        let mut accounts: Vec<Key> = held.copied().chain(named.map(|place| place[3])).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    fn holder_of(&self, draft: &Draft, account: Key) -> Match {
        self.accounts.holder_of(self.people, draft.system, account)
    }

    /// Whether the account a line names is its holder's, or nobody's that is known.
    fn may_speak_for(&self, draft: &Draft) -> bool {
        let Match { key, rule } = self.holder_of(draft, draft.account);
        // Without identities an account that nothing links to anybody stands for itself.
        let listed = self.people.are_listed();
        let unknown = if listed { !rule.resolves() } else { key == draft.account };
        key == draft.holder || unknown
    }
}
