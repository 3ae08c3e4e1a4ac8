//! When two duties are in one hand at the same time, and since when.
//!
//! Readings of the design made explicit here:
//! - A grant is held from `granted_at` (else first seen) to its own end; one whose end has passed at
//!   as-of is held no longer.
//! - Two grants conflict if they are of different entitlements, one on each side of a rule, and held
//!   at the same time. An entitlement on both sides does not conflict with itself, however many
//!   accounts or paths it is held by.
//! - Of two grants the later one created the conflict: by start, then by when its line was decided.

use crate::frames::Instants;

use super::duties::Access;
use super::population::Population;

/// Two sides in one hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The grant with which it began (index into the population's grants).
    pub created_by: u32,
    /// The first grant of the other side that stood then.
    pub beside: u32,
    /// Every grant that takes part, in order.
    pub grants: Vec<u32>,
}

impl Conflict {
    /// Whether a grant (index into the population's grants) takes part.
    #[must_use]
    pub fn involves(&self, grant: u32) -> bool {
        self.grants.binary_search(&grant).is_ok()
    }
}

/// Finds conflicts in a population.
#[derive(Debug, Clone, Copy)]
pub struct Conflicts<'a> {
    population: &'a Population<'a>,
    ends: Option<Instants<'a>>,
}

impl<'a> Conflicts<'a> {
    /// For a population.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Self {
        let ends = population.frames.grants().map(|grants| grants.expires_at);
        Self { population, ends }
    }

    /// The conflict between two sides, each a list of indexes into the population's grants, if
    /// there is one.
    #[must_use]
    pub fn between(&self, left: &[u32], right: &[u32]) -> Option<Conflict> {
        if left.is_empty() || right.is_empty() {
            return None;
        }
        let side = |grants: &[u32]| grants.iter().filter_map(|grant| self.span(*grant)).collect();
        meet(side(left), side(right))
    }

    /// When a grant is held; `None` where its end has passed, or lies before its start.
    fn span(&self, index: u32) -> Option<Span> {
        let population = self.population;
        let grant = population.grants.get(index as usize)?;
        let end = self.ends.and_then(|ends| ends.at(grant.row as usize));
        let end = end.map_or(i64::MAX, |end| end.micros);
        let start = population.arrival(grant).effected().micros;
        let decided = population.approved_line(grant).and_then(|line| line.decided_at);
        let decided = decided.map_or(i64::MIN, |at| at.micros);
        let access = (grant.system, grant.entitlement);
        let is_held = end > population.as_of(grant.system) && end > start;
        is_held.then_some(Span { start, decided, grant: index, end, access })
    }
}

/// The time a grant is held for; in the order in which grants come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    start: i64,
    decided: i64,
    grant: u32,
    end: i64,
    access: Access,
}

impl Span {
    fn lasts_beyond(&self, at: i64) -> bool {
        self.end > at
    }
}

/// The conflict between two sides, if any two of their spans overlap.
fn meet(left: Vec<Span>, right: Vec<Span>) -> Option<Conflict> {
    let (left, right) = (Timeline::of(left), Timeline::of(right));
    let sides = [(&left, &right), (&right, &left)];
    let each = || sides.into_iter().flat_map(|(own, other)| own.beside(other));
    let stood = each().filter(|(span, other)| other.stands_at(span));
    let later = stood.map(|(span, _)| span).min()?;
    // The later one may be on both sides, and find something standing on either.
    let both = each().filter(|(span, _)| *span == later);
    let earlier = both.filter_map(|(span, other)| other.standing_at(span)).min()?;
    let parts = each().filter(|(span, other)| other.meets(span));
    let mut grants: Vec<u32> = parts.map(|(span, _)| span.grant).collect();
    grants.sort_unstable();
    grants.dedup();
    Some(Conflict { created_by: later.grant, beside: earlier.grant, grants })
}

/// The grants of one side in the order in which they began, each with the two longest ends up to
/// it, of different entitlements: so that one look says whether anything else is still held.
struct Timeline {
    spans: Vec<Span>,
    longest: Vec<[Option<(i64, Access)>; 2]>,
}

impl Timeline {
    fn of(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        let mut best = [None; 2];
        let longest = spans.iter().map(|one| {
            best = longer(best, (one.end, one.access));
            best
        });
        Self { longest: longest.collect(), spans }
    }

    /// Its spans, each with the other side.
    fn beside<'t>(&'t self, other: &'t Self) -> impl Iterator<Item = (&'t Span, &'t Self)> {
        self.spans.iter().map(move |span| (span, other))
    }

    /// Whether something other than `access` among the first `count` ends after `since`.
    fn lasts(&self, count: usize, since: i64, access: Access) -> bool {
        let longest = count.checked_sub(1).and_then(|last| self.longest.get(last));
        let mut ends = longest.into_iter().flatten().flatten();
        ends.any(|(end, other)| *other != access && *end > since)
    }

    /// How many of this side came before `span`.
    fn before(&self, span: &Span) -> usize {
        self.spans.partition_point(|other| other < span)
    }

    /// Whether `span` found anything of this side standing when it came.
    fn stands_at(&self, span: &Span) -> bool {
        self.lasts(self.before(span), span.start, span.access)
    }

    /// The first of this side that `span` found standing when it came.
    fn standing_at(&self, span: &Span) -> Option<Span> {
        let stands = |other: &&Span| other.lasts_beyond(span.start) && other.access != span.access;
        self.spans[..self.before(span)].iter().find(stands).copied()
    }

    /// Whether anything of this side is held at the same time as `span`.
    fn meets(&self, span: &Span) -> bool {
        let count = self.spans.partition_point(|other| other.start < span.end);
        self.lasts(count, span.start, span.access)
    }
}

/// The two longest ends of different entitlements, once `new` is among them.
fn longer(best: [Option<(i64, Access)>; 2], new: (i64, Access)) -> [Option<(i64, Access)>; 2] {
    let [first, second] = best;
    let is_same = |old: Option<(i64, Access)>| old.is_some_and(|(_, access)| access == new.1);
    let is_longer = |old: Option<(i64, Access)>| old.is_none_or(|(end, _)| new.0 > end);
    if is_same(first) {
        [if is_longer(first) { Some(new) } else { first }, second]
    } else if is_longer(first) {
        [Some(new), first]
    } else if is_longer(second) {
        [first, Some(new)]
    } else {
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::Key;

    fn span(grant: u32, entitlement: u32, start: i64, end: i64) -> Span {
        let access = (Key(1), Key(entitlement));
        Span { start, decided: 0, grant, end, access }
    }

    /// Every pair of different entitlements that overlap, the later one first.
    fn pairs(left: &[Span], right: &[Span]) -> Vec<(Span, Span)> {
        let all = left.iter().flat_map(|one| right.iter().map(move |other| (*one, *other)));
        let overlap = |(one, other): &(Span, Span)| {
            let at_once = one.lasts_beyond(other.start) && other.lasts_beyond(one.start);
            at_once && one.access != other.access
        };
        all.filter(overlap).map(|(one, other)| (one.max(other), one.min(other))).collect()
    }

    fn by_comparing_all(left: &[Span], right: &[Span]) -> Option<Conflict> {
        let pairs = pairs(left, right);
        let (later, earlier) = pairs.iter().min()?;
        let mut grants: Vec<u32> =
            pairs.iter().flat_map(|(one, other)| [one.grant, other.grant]).collect();
        grants.sort_unstable();
        grants.dedup();
        Some(Conflict { created_by: later.grant, beside: earlier.grant, grants })
    }

    #[test]
    fn ends_are_exclusive_and_an_entitlement_does_not_meet_itself() {
        let first = span(0, 1, 0, 10);
        assert_eq!(meet(vec![first], vec![span(1, 2, 10, 20)]), None);
        assert_eq!(meet(vec![first], vec![span(1, 1, 5, 20)]), None);
        let met = Conflict { created_by: 1, beside: 0, grants: vec![0, 1] };
        assert_eq!(meet(vec![first], vec![span(1, 2, 9, 20)]), Some(met));
    }

    #[test]
    fn the_same_is_found_as_by_comparing_every_pair() {
        let mut state = 7_u64;
        let mut below = |count: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % count
        };
        let mut conflicts = 0;
        for _ in 0..2_000 {
            // A grant may stand on both sides, as it may in a rule of overlapping patterns.
            let grants: Vec<(Span, u64)> = (0..8)
                .map(|grant| {
                    let (start, length) = (below(20) as i64, 1 + below(8) as i64);
                    (span(grant, below(3) as u32, start, start + length), below(5))
                })
                .collect();
            let side = |sides: [u64; 2]| -> Vec<Span> {
                let on_it = grants.iter().filter(|(_, side)| sides.contains(side));
                on_it.map(|(span, _)| *span).collect()
            };
            let (left, right) = (side([0, 2]), side([1, 2]));
            let expected = by_comparing_all(&left, &right);
            conflicts += usize::from(expected.is_some());
            assert_eq!(meet(left, right), expected);
        }
        assert!((500..1_900).contains(&conflicts), "{conflicts} of 2,000 have a conflict");
    }
}
