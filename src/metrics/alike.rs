//! Grants that are alike in everything a metric looks at, counted instead of listed: there can be a
//! hundred million of them, of a few thousand sorts.

use std::hash::Hash;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::frames::Key;
use crate::reconcile::Grant;

/// Grants that one thread takes at a time.
const GRANTS: usize = 1 << 16;

/// The sorts of `grants` and how many there are of each, in order of the sorts. The grants of an
/// account stand together; what is asked once for all of them, `of_account` tells.
pub(super) fn alike<A: Copy, T: Copy + Eq + Hash + Ord + Send>(
    grants: &[Grant],
    of_account: impl Fn(&Grant) -> A + Sync,
    sort: impl Fn(&Grant, A) -> T + Sync,
) -> Vec<(T, u64)> {
    let counted = |part: &[Grant]| {
        let mut sorts: FxHashMap<T, u64> = FxHashMap::default();
        // Most grants are of the sort of the one before.
        let mut last: Option<(T, u64)> = None;
        for own in part.chunk_by(|one, next| place(one) == place(next)) {
            let account = of_account(&own[0]);
            for grant in own {
                let sort = sort(grant, account);
                match &mut last {
                    Some((same, n)) if *same == sort => *n += 1,
                    _ => {
                        let before = last.replace((sort, 1));
                        before
                            .into_iter()
                            .for_each(|(sort, n)| *sorts.entry(sort).or_default() += n);
                    }
                }
            }
        }
        last.into_iter().for_each(|(sort, n)| *sorts.entry(sort).or_default() += n);
        sorts
    };
    let parts: Vec<FxHashMap<T, u64>> = pieces(grants).into_par_iter().map(counted).collect();
    let mut all: Vec<(T, u64)> = parts.into_iter().flatten().collect();
    all.sort_unstable();
    all.dedup_by(|next, one| {
        let is_same = next.0 == one.0;
        one.1 += if is_same { next.1 } else { 0 };
        is_same
    });
    all
}

/// The grants in pieces that are worth a thread of their own; those of an account are in one piece.
pub(super) fn pieces(mut grants: &[Grant]) -> Vec<&[Grant]> {
    let mut pieces = Vec::new();
    while let Some(last) = grants.get(GRANTS.min(grants.len()).saturating_sub(1)) {
        let end = grants.partition_point(|grant| place(grant) <= place(last));
        let (piece, rest) = grants.split_at(end);
        pieces.push(piece);
        grants = rest;
    }
    pieces
}

fn place(grant: &Grant) -> (Key, Key) {
    (grant.system, grant.account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::population::testing::grant;

    #[test]
    fn no_piece_splits_an_account_and_all_together_are_the_whole() {
        let held = |n: u32| Grant { account: Key(n / 70_000), row: n, ..grant() };
        let grants: Vec<Grant> = (0..200_000).map(held).collect();
        let lengths: Vec<usize> = pieces(&grants).iter().map(|piece| piece.len()).collect();
        assert_eq!(lengths, [70_000, 70_000, 60_000]);
        assert_eq!(pieces(&grants).concat().len(), grants.len());
        assert!(pieces(&[]).is_empty());
    }

    #[test]
    fn each_grant_is_counted_once_under_its_sort() {
        let count = 3 * GRANTS as u32 + 7;
        let held = |n: u32| Grant { account: Key(n / 5), row: n, ..grant() };
        let grants: Vec<Grant> = (0..count).map(held).collect();
        let found = alike(&grants, |first| first.account.0 % 2, |grant, odd| (odd, grant.row % 3));
        assert!(found.is_sorted() && found.len() == 6);
        for ((odd, rest), n) in found {
            let is_so = |grant: &&Grant| grant.account.0 % 2 == odd && grant.row % 3 == rest;
            assert_eq!(n, grants.iter().filter(is_so).count() as u64);
        }
    }
}
