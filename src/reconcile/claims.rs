//! Which places the lines have a claim on: the account a line names, else every account of its
//! holder that holds K in any snapshot or that a line on K names.

use rayon::prelude::*;

use crate::frames::Key;

use super::accounts::Accounts;
use super::authority::Draft;
use super::people::{Match, People};
use super::snapshots::{Snapshot, Snapshots};

/// One claim of one half of a line; in order of the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// System, account (NONE for K without an account), holder, entitlement.
    pub place: [Key; 4],
    /// The line.
    pub line: u32,
    /// Whether it is the line's second half.
    pub second: bool,
    /// Whether a line names the account; else it counts only if it ever held the entitlement.
    is_named: bool,
}

/// How many claims are looked up together.
const BLOCK: usize = 4096;

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

    /// All of them, in order, and behind them those on K without an account.
    #[must_use]
    pub fn all(&self) -> (Vec<Claim>, Vec<Claim>) {
        let lines = self.drafts.par_iter().enumerate();
        let mut lines: Vec<(Key, Key, u32)> =
            lines.map(|(line, draft)| (draft.system, draft.holder, line as u32)).collect();
        lines.par_sort_unstable();
        let proposed = lines.par_chunks(BLOCK).map(|block| self.proposed(block));
        let proposed: Vec<Vec<Claim>> = proposed.collect();
        let mut claims = proposed.concat();
        drop((lines, proposed));
        claims.par_sort_unstable();
        let held = claims.par_chunks(BLOCK).flat_map_iter(|block| self.held(block));
        let mut held = held.collect::<Vec<bool>>().into_iter();
        claims.retain(|_| held.next().unwrap_or(false));
        let others = self.without_account(&claims);
        (claims, others)
    }

    /// What lines, in order of system and holder, may have a claim on.
    fn proposed(&self, lines: &[(Key, Key, u32)]) -> Vec<Claim> {
        let mut claims = Vec::with_capacity(lines.len());
        let mut walk = self.accounts.walk();
        for (system, holder, line) in lines {
            self.of_line(*line as usize, walk.of_holder(*system, *holder), &mut claims);
        }
        claims
    }

    /// What a line may have a claim on; `own` are the accounts of its holder.
    fn of_line(&self, line: usize, own: &[Key], claims: &mut Vec<Claim>) {
        let draft = &self.drafts[line];
        for ((_, entitlement), second) in draft.halves().zip([false, true]) {
            let mut claim = |account: Key, holder: Key, is_named: bool| {
                let place = [draft.system, account, holder, entitlement];
                claims.push(Claim { place, line: line as u32, second, is_named });
            };
            if !draft.account.is_none() {
                if self.may_speak_for(draft) {
                    claim(draft.account, draft.named.key, true);
                }
                continue;
            }
            let named = self.named_on(draft, entitlement);
            for place in named {
                let found = self.accounts.holder_of(self.people, draft.system, place[3]);
                claim(place[3], found.key, true);
            }
            let is_new = |account: &&Key| named.iter().all(|place| place[3] != **account);
            for account in own.iter().filter(is_new) {
                claim(*account, draft.holder, false);
            }
        }
    }

    /// The accounts that lines on K name, each at the end of its place.
    fn named_on(&self, draft: &Draft, entitlement: Key) -> &[[Key; 4]] {
        let own = [draft.system, draft.holder, entitlement];
        let named = &self.named[self.named.partition_point(|place| place[..3] < own[..])..];
        &named[..named.iter().take_while(|place| place[..3] == own[..]).count()]
    }

    /// Of claims in order, whether their account is named, or holds the entitlement in any snapshot.
    fn held(&self, block: &[Claim]) -> Vec<bool> {
        let (mut system, mut snapshots, mut places) = (Key::NONE, &[][..], Vec::new());
        let mut holds = |claim: &Claim| {
            let [of, account, _, entitlement] = claim.place;
            if of != system {
                (system, snapshots) = (of, self.snapshots.of(of));
                places = snapshots.iter().map(|one: &Snapshot| one.runs.place(account)).collect();
            }
            let mut all = snapshots.iter().zip(&mut places);
            all.any(|(one, place)| {
                let rows = one.runs.seek(place, account);
                !self.snapshots.rows_among(rows, entitlement).is_empty()
            })
        };
        block.iter().map(|claim| claim.is_named || holds(claim)).collect()
    }

    /// Every half that has no place among `claims` has one on K without an account.
    fn without_account(&self, claims: &[Claim]) -> Vec<Claim> {
        let mut placed = vec![[false; 2]; self.drafts.len()];
        for claim in claims {
            placed[claim.line as usize][usize::from(claim.second)] = true;
        }
        let halves = self.drafts.par_iter().zip(placed).enumerate();
        let unplaced = halves.flat_map_iter(|(line, (draft, placed))| {
            let halves = draft.halves().zip([false, true]).zip(placed);
            halves.filter(|(_, is_placed)| !is_placed).map(
                move |(((_, entitlement), second), _)| {
                    let place = [draft.system, Key::NONE, draft.holder, entitlement];
                    Claim { place, line: line as u32, second, is_named: false }
                },
            )
        });
        let mut unplaced: Vec<Claim> = unplaced.collect();
        unplaced.par_sort_unstable();
        unplaced
    }

    /// Whether the account a line names is its holder's, or nobody's that is known.
    fn may_speak_for(&self, draft: &Draft) -> bool {
        let Match { key, rule } = draft.named;
        // Without identities an account that nothing links to anybody stands for itself.
        let listed = self.people.are_listed();
        let unknown = if listed { !rule.resolves() } else { key == draft.account };
        key == draft.holder || unknown
    }
}
