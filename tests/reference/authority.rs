//! "Authority on K": which lines speak about which account's grant, and which has the last word.
//!
//! Everything is per account: a line is in charge of the grant of one account. Where no account is
//! known to hold K and no line on K names one, K itself stands in for it (a slot without account).

use std::collections::BTreeSet;

use tickmark::frames::Action;
use tickmark::reconcile::Outcome;

use super::decision::Decided;
use super::history::GrantKey;
use super::instants::At;
use super::people::Holder;
use super::rows::{Ledger, Place, Ticket};

/// What a line does to an entitlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Does {
    /// "revoke before grant"
    Revoke,
    Grant,
}

/// A line with its decision and holder.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    pub index: usize,
    pub t: &'a Ticket,
    pub decided: Decided,
    pub holder: Holder,
}

/// A line's word on one entitlement.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    pub case: &'a Case<'a>,
    pub does: Does,
}

/// Where a line may be in charge: an account, or K itself.
pub type Slot = Option<String>;

impl Case<'_> {
    /// "A `modify` line is a revoke of previous_entitlement and a grant of entitlement; with no, or
    /// the same, previous_entitlement it is a renewal, that is a grant."
    pub fn halves(&self) -> Vec<(Does, &str)> {
        let t = self.t;
        let previous = t.previous.as_deref().filter(|previous| *previous != t.entitlement);
        match (t.action, previous) {
            (Action::Revoke, _) => vec![(Does::Revoke, &t.entitlement)],
            (Action::Modify, Some(previous)) => {
                vec![(Does::Revoke, previous), (Does::Grant, &t.entitlement)]
            }
            _ => vec![(Does::Grant, &t.entitlement)],
        }
    }

    /// When its word counts from: decided_at; without it, and for undocumented lines, requested_at.
    pub fn from(&self) -> At {
        self.decided.at.unwrap_or(self.t.requested)
    }

    /// "ordered by (decided_at, requested_at, ticket_id, revoke before grant, file and line)"
    fn order(&self, does: Does) -> (i64, i64, &str, Does, &Place) {
        let t = self.t;
        (self.from().micros, t.requested.micros, &t.id, does, &t.place)
    }
}

/// All lines, and whether undocumented ones have authority (they have in tracing).
pub struct Court<'a> {
    pub ledger: &'a Ledger<'a>,
    pub cases: &'a [Case<'a>],
}

impl<'a> Court<'a> {
    /// "A line that names an account has authority over that account's grant only; one that does
    /// not, over K on every account of the holder." A line naming an account known to be somebody
    /// else's has none over it; one naming an account of unknown holder has.
    pub fn reaches(&self, case: &Case<'_>, entitlement: &str, account: &str) -> bool {
        let owner = self.ledger.holder_of_account(&case.t.system, account);
        let own = owner.key == case.holder.key;
        match &case.t.account {
            Some(named) => named == account && (own || !owner.known),
            None => own || (!owner.known && self.is_named(case, entitlement, account)),
        }
    }

    /// Whether a line on the same K names this account.
    fn is_named(&self, case: &Case<'_>, entitlement: &str, account: &str) -> bool {
        self.cases.iter().any(|other| {
            other.t.system == case.t.system
                && other.holder.key == case.holder.key
                && other.t.account.as_deref() == Some(account)
                && other.halves().iter().any(|(_, name)| *name == entitlement)
        })
    }

    /// "every account it has authority over (those that hold K in any snapshot, or that a line on K
    /// names)"; snapshots later than as-of are not known yet.
    pub fn slots(&self, case: &Case<'_>, entitlement: &str) -> Vec<Slot> {
        let rows = self.ledger.grants.iter();
        let held = rows
            .filter(|row| row.system == case.t.system && row.entitlement == entitlement)
            .filter(|row| row.snapshot <= self.ledger.as_of())
            .map(|row| row.account.clone());
        let lines = self.cases.iter().filter(|other| {
            other.t.system == case.t.system
                && other.holder.key == case.holder.key
                && other.halves().iter().any(|(_, name)| *name == entitlement)
        });
        let named = lines.filter_map(|other| other.t.account.clone());
        let accounts: BTreeSet<String> = held.chain(named).collect();
        let reached: Vec<Slot> = accounts
            .into_iter()
            .filter(|account| self.reaches(case, entitlement, account))
            .map(Some)
            .collect();
        if reached.is_empty() { vec![None] } else { reached }
    }

    fn may_act(case: &Case<'_>, as_of: i64, paper_counts: bool) -> bool {
        let counts = match case.decided.outcome {
            Outcome::Approved => true,
            Outcome::Undocumented => paper_counts,
            _ => false,
        };
        counts && case.t.requested.micros <= as_of && case.from().micros <= as_of
    }

    /// Whether a line has authority over one slot of K.
    fn has(&self, case: &Case<'_>, like: &Case<'_>, entitlement: &str, slot: &Slot) -> bool {
        let same = slot.is_some() || case.holder.key == like.holder.key;
        same && self.slots(case, entitlement).contains(slot)
    }

    /// The lines with authority over one slot of an entitlement, in order; `like` is a line whose
    /// slot it is, where the slot has no account.
    fn order(&self, like: &Case<'_>, entitlement: &str, slot: &Slot, paper: bool) -> Vec<Act<'a>> {
        let as_of = self.ledger.as_of_system(&like.t.system);
        let mut acts = vec![];
        for case in self.cases.iter().filter(|case| case.t.system == like.t.system) {
            for (does, name) in case.halves() {
                if name == entitlement
                    && Self::may_act(case, as_of, paper)
                    && self.has(case, like, entitlement, slot)
                {
                    acts.push(Act { case, does });
                }
            }
        }
        acts.sort_by(|a, b| a.case.order(a.does).cmp(&b.case.order(b.does)));
        acts
    }

    /// Every line with authority over a grant, in order.
    pub fn on_grant(&self, key: &GrantKey, paper_counts: bool) -> Vec<Act<'a>> {
        let as_of = self.ledger.as_of_system(&key.0);
        let mut acts = vec![];
        for case in self.cases.iter().filter(|case| case.t.system == key.0) {
            for (does, name) in case.halves() {
                if name == key.2
                    && Self::may_act(case, as_of, paper_counts)
                    && self.reaches(case, name, &key.1)
                {
                    acts.push(Act { case, does });
                }
            }
        }
        acts.sort_by(|a, b| a.case.order(a.does).cmp(&b.case.order(b.does)));
        acts
    }

    /// "The last is in charge."
    pub fn in_charge_of(&self, key: &GrantKey, paper_counts: bool) -> Option<Act<'a>> {
        self.on_grant(key, paper_counts).pop()
    }

    /// The slots a line's half is in charge of for tracing; none: it is superseded.
    pub fn charge(&self, case: &Case<'_>, does: Does, entitlement: &str) -> Vec<Slot> {
        let last = |slot: &Slot| {
            let acts = self.order(case, entitlement, slot, true);
            acts.last().is_some_and(|act| act.case.index == case.index && act.does == does)
        };
        self.slots(case, entitlement).into_iter().filter(last).collect()
    }

    /// "A line on K in rows 11 to 13 means a grant line or the grant half of a modify line."
    pub fn grant_lines_on(&self, key: &GrantKey) -> Vec<&'a Case<'a>> {
        let as_of = self.ledger.as_of_system(&key.0);
        let on = |case: &&Case<'_>| {
            case.t.system == key.0
                && case.t.requested.micros <= as_of
                && case.halves().contains(&(Does::Grant, key.2.as_str()))
                && self.reaches(case, &key.2, &key.1)
        };
        let mut lines: Vec<&Case<'_>> = self.cases.iter().filter(on).collect();
        lines.sort_by(|a, b| a.order(Does::Grant).cmp(&b.order(Does::Grant)));
        lines
    }
}
