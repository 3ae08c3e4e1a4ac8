//! "Order of dates of a grant line in charge whose grant is present."

use tickmark::reconcile::{EffectOrder, Outcome};

use super::authority::{Act, Case, Court, Does};
use super::instants::At;
use super::rows::GrantRow;

impl<'a> Court<'a> {
    /// The order of a line's decision and its effect. In charge is meant as in vouching.
    pub fn effect_order(&self, case: &Case<'_>) -> EffectOrder {
        let Some(row) = self.brought_about(case) else { return EffectOrder::NotPresent };
        let Some(decided) = case.decided.at else { return EffectOrder::Unknown };
        let (first_seen, last_absent) = self.ledger.interval(&row.key());
        let certain = match row.granted {
            Some(granted) => granted.before(decided),
            None => first_seen < decided.micros,
        };
        if certain {
            return self.unless_excused(case, row, first_seen);
        }
        // "possible if there is no granted_at and last_absent < decided_at <= first_seen (or
        // last_absent is null)"
        let open =
            row.granted.is_none() && last_absent.is_none_or(|absent| absent < decided.micros);
        if open { EffectOrder::Possible } else { EffectOrder::InOrder }
    }

    /// "A line is not retroactive if another approved grant line on K was the last decided, and
    /// unexpired, when the grant took effect (a renewal); and without granted_at it is not evaluable
    /// if a revoke on K was decided after first_seen."
    fn unless_excused(&self, case: &Case<'_>, row: &GrantRow, first_seen: i64) -> EffectOrder {
        let acts = self.on_grant(&row.key(), false);
        let effect = row.granted.unwrap_or(At::exact(first_seen));
        let others = acts.iter().filter(|act| act.case.index != case.index);
        let mut by_then = others.filter(|act| !effect.before(act.case.from()));
        let renews = |act: &Act<'_>| {
            act.does == Does::Grant && act.case.t.expires.is_none_or(|end| end > effect.micros)
        };
        let revoked_since =
            |act: &Act<'_>| act.does == Does::Revoke && act.case.from().micros > first_seen;
        if by_then.next_back().is_some_and(renews) {
            EffectOrder::InOrder
        } else if row.granted.is_none() && acts.iter().any(revoked_since) {
            EffectOrder::Possible
        } else {
            EffectOrder::Before
        }
    }

    /// "The effect of a line is the newest of the grants it is in charge of."
    fn brought_about(&self, case: &Case<'_>) -> Option<&'a GrantRow> {
        if case.decided.outcome != Outcome::Approved {
            return None;
        }
        let rests_on_it = |row: &&GrantRow| {
            let charge = self.in_charge_of(&row.key(), false);
            charge.is_some_and(|act| act.case.index == case.index && act.does == Does::Grant)
        };
        let order = |row: &&GrantRow| {
            let place = (row.account.clone(), row.via.clone(), row.place.clone());
            (self.ledger.effect(row), std::cmp::Reverse(place))
        };
        self.ledger.current_grants().into_iter().filter(rests_on_it).max_by_key(order)
    }
}
