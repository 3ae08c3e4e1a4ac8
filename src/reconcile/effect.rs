//! The order of dates of a grant line in charge whose grant is present: was the access there before
//! it was approved? (See "Order of dates" in the design's semantics.)
//!
//! Readings of the design made explicit here:
//! - *In charge* is meant as in vouching: the approved line that the grant rests on, even where an
//!   undocumented line came later. What was approved after the fact stays so.
//! - Of several grants a line is in charge of, the newest effect counts, as everywhere.
//! - A decision without a time of its own cannot be compared: the order is *unknown*.

use crate::frames::Instant;
use crate::words;

use super::arrival::Arrival;
use super::authority::{Draft, Slot};
use super::case::Case;
use super::population::Grant;
use super::sight::Sight;
use super::verdict::Outcome;

words! {
    /// The order of a line's decision and its effect.
    EffectOrder, "order of effect" {
        /// No grant is present that the line is in charge of.
        NotPresent = "not_present",
        /// The access took effect after the decision, or another approval allowed it then.
        InOrder = "in_order",
        /// The access was certainly there before the decision.
        Before = "before",
        /// It may have been: no grant date, and the snapshots leave both readings open.
        Possible = "possible",
        /// The decision has no time.
        Unknown = "unknown",
    }
}

/// What a line brought about, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// The order of decision and effect.
    pub order: EffectOrder,
    /// The grant it brought about (index into the population's grants).
    pub grant: Option<u32>,
}

impl Effect {
    /// No grant is present that the line is in charge of.
    pub const NONE: Self = Self { order: EffectOrder::NotPresent, grant: None };
}

/// The effect of a line.
#[must_use]
pub(super) fn effect(sight: &Sight<'_, '_>, line: usize) -> Effect {
    let case = sight.case;
    if case.drafts[line].decided.outcome != Outcome::Approved {
        return Effect::NONE;
    }
    let Some(half) = case.authority.halves_of(line).iter().find(|half| half.gives) else {
        return Effect::NONE;
    };
    let slots = case.authority.slots_of(half);
    let in_charge = slots.filter(|slot| vouching_line(case, slot) == Some(line));
    let held = in_charge.flat_map(|slot| sight.grants_at(slot).map(move |held| (slot, held)));
    let effected = |grant: &Grant| case.arrival(grant).effected().micros;
    let newest =
        held.max_by_key(|(_, (index, grant))| (effected(grant), std::cmp::Reverse(*index)));
    newest.map_or(Effect::NONE, |(slot, (index, grant))| Effect {
        order: order(case, slot, line, case.arrival(grant)),
        grant: Some(index),
    })
}

fn vouching_line(case: &Case<'_>, slot: &Slot) -> Option<usize> {
    slot.vouching.map(|half| case.authority.halves[half as usize].line as usize)
}

fn order(case: &Case<'_>, slot: &Slot, line: usize, grant: Arrival) -> EffectOrder {
    let Some(decided) = case.drafts[line].decided.at else { return EffectOrder::Unknown };
    match compare(grant, decided) {
        EffectOrder::Before if is_renewal(case, slot, line, grant) => EffectOrder::InOrder,
        EffectOrder::Before if may_have_been_away(case, slot, grant) => EffectOrder::Possible,
        order => order,
    }
}

/// The order of one grant's effect and a decision, were there no other line.
fn compare(grant: Arrival, decided: Instant) -> EffectOrder {
    match (grant.granted_at, grant.last_absent) {
        (Some(granted), _) if granted.starts_before(decided) => EffectOrder::Before,
        (Some(_), _) => EffectOrder::InOrder,
        (None, _) if grant.first_seen < decided.micros => EffectOrder::Before,
        (None, Some(absent)) if absent >= decided.micros => EffectOrder::InOrder,
        (None, _) => EffectOrder::Possible,
    }
}

/// The approved halves on a slot in the order of authority, each with whether it gives.
fn approved<'c>(
    case: &'c Case<'_>,
    slot: &'c Slot,
) -> impl DoubleEndedIterator<Item = (usize, &'c Draft, bool)> {
    case.authority.halves_on(slot).iter().filter_map(|half| {
        let line = case.authority.halves[*half as usize].line as usize;
        let draft = &case.drafts[line];
        (draft.decided.outcome == Outcome::Approved).then(|| (line, draft, case.gives(*half)))
    })
}

/// Whether, when the grant took effect, the last decision on it was another approved grant line
/// that had not run out.
fn is_renewal(case: &Case<'_>, slot: &Slot, line: usize, grant: Arrival) -> bool {
    let effect = grant.effected();
    let decided_by_then = approved(case, slot)
        .rev()
        .find(|(other, draft, _)| *other != line && !effect.starts_before(draft.ordered_at()));
    decided_by_then.is_some_and(|(_, draft, gives)| gives && draft.expires_at > effect.micros)
}

/// Without a grant date, whatever a revocation took since it was first seen may have been away.
fn may_have_been_away(case: &Case<'_>, slot: &Slot, grant: Arrival) -> bool {
    grant.granted_at.is_none()
        && approved(case, slot)
            .any(|(_, draft, gives)| !gives && draft.ordered_at().micros > grant.first_seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(granted_at: Option<i64>, last_absent: Option<i64>, first_seen: i64) -> EffectOrder {
        let granted_at = granted_at.map(Instant::exact);
        compare(Arrival { granted_at, first_seen, last_absent }, Instant::exact(100))
    }

    #[test]
    fn a_grant_date_decides_whatever_the_snapshots_say() {
        assert_eq!(shown(Some(99), Some(150), 200), EffectOrder::Before);
        assert_eq!(shown(Some(100), None, 50), EffectOrder::InOrder);
    }

    #[test]
    fn without_a_grant_date_only_a_snapshot_from_before_is_certain() {
        assert_eq!(shown(None, Some(50), 99), EffectOrder::Before);
        assert_eq!(shown(None, None, 99), EffectOrder::Before);
        assert_eq!(shown(None, Some(99), 100), EffectOrder::Possible);
        assert_eq!(shown(None, None, 100), EffectOrder::Possible);
        assert_eq!(shown(None, Some(100), 200), EffectOrder::InOrder);
    }
}
