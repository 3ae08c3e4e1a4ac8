//! Row 15 of tracing: something else appeared instead of what was approved.
//!
//! Pairing looks at all lines and grants at once: each grant is taken by at most one line, the
//! earliest, and each line takes the earliest grant left.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Action, Instant, Key};

use super::arrival::Arrival;
use super::authority::Draft;
use super::case::Case;
use super::population::Grant;
use super::trace::Traced;
use super::verdict::{Standing, Status, Verdict};

/// Pairs the lines that row 16 would judge with grants that nothing vouches for.
pub fn pair(case: &Case<'_>, grants: &[Grant], traced: &mut [Traced]) {
    let mut lines: Vec<usize> =
        (0..traced.len()).filter(|line| is_open(&traced[*line], &case.drafts[*line])).collect();
    let place = |line: &usize| (case.drafts[*line].system, case.drafts[*line].holder);
    let wanted: FxHashSet<(Key, Key)> = lines.iter().map(place).collect();
    lines.sort_by_key(|line| {
        let draft = &case.drafts[*line];
        (draft.ordered_at().micros, draft.ticket, draft.origin)
    });
    let mut free = candidates(case, grants, &wanted);
    for line in lines {
        let draft = &case.drafts[line];
        let Some(pool) = free.get_mut(&(draft.system, draft.holder)) else { continue };
        if let Some(place) =
            pool.iter().position(|index| fits(case, line, case.arrival(&grants[*index as usize])))
        {
            let grant = pool.remove(place);
            traced[line] =
                Traced::new(Status::ProvisionedDifferently, 15, Verdict::Fail).seen_in(Some(grant));
        }
    }
}

/// A grant line that reached row 16.
fn is_open(traced: &Traced, draft: &Draft) -> bool {
    traced.rule == 16 && draft.action == Action::Grant
}

/// Grants that nothing vouches for, by those systems and holders that are wanted, the earliest
/// first.
fn candidates(
    case: &Case<'_>,
    grants: &[Grant],
    wanted: &FxHashSet<(Key, Key)>,
) -> BTreeMap<(Key, Key), Vec<u32>> {
    let mut pools: BTreeMap<(Key, Key), Vec<u32>> = BTreeMap::new();
    let is_free = |grant: &Grant| {
        matches!(grant.standing, Standing::OutOfBand | Standing::Uncorrelated)
            && wanted.contains(&(grant.system, grant.holder))
    };
    let all = grants.par_iter().enumerate().filter(|(_, grant)| is_free(grant));
    let free: Vec<u32> = all.map(|(index, _)| index as u32).collect();
    for index in free {
        let grant = &grants[index as usize];
        pools.entry((grant.system, grant.holder)).or_default().push(index);
    }
    let order = |index: &u32| {
        let grant = &grants[*index as usize];
        (case.arrival(grant).effected().micros, grant.entitlement, grant.account, *index)
    };
    for pool in pools.values_mut() {
        pool.sort_by_key(order);
    }
    pools
}

/// Appeared after the decision, and took effect near it or near the closing.
fn fits(case: &Case<'_>, line: usize, grant: Arrival) -> bool {
    let draft = &case.drafts[line];
    let decided = draft.ordered_at();
    let window = case.settings.pairing_days.saturating_mul(MICROS_PER_DAY);
    let closed = case.tickets.as_ref().and_then(|tickets| tickets.closed_at.at(line));
    let closed = closed.filter(|closed| closed.micros <= draft.as_of);
    grant.appeared_after(decided) == Some(true)
        && [Some(decided), closed]
            .into_iter()
            .flatten()
            .any(|moment| is_near(grant, moment, window))
}

/// `granted_at`, or any moment of the interval (last_absent, first_seen], within `window`.
fn is_near(grant: Arrival, moment: Instant, window: i64) -> bool {
    let (low, high) = (moment.micros.saturating_sub(window), moment.micros.saturating_add(window));
    match grant.granted_at {
        Some(granted) => {
            let same_day = granted.order_of_starts(moment).is_eq();
            same_day || (low..=high).contains(&granted.micros)
        }
        None => grant.first_seen >= low && grant.last_absent.is_none_or(|absent| absent < high),
    }
}
