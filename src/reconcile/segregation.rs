//! What each holder of a side of a rule is judged to be, and which entries of the register of
//! exceptions speak of it.
//!
//! Readings of the design made explicit here:
//! - An exception of kind `sod` that fits one of the grants of a conflict, by the entitlement's own
//!   name or by that of the rule's side, covers the conflict as far as that grant goes: what is left
//!   of the holder's grants without it may still be a conflict.
//! - Whoever holds an account that nobody correlates may hold the other side by another account: a
//!   conflict within what is known is one, and anything else cannot be told.

use super::conflict::{Conflict, Conflicts};
use super::duties::{Claim, Duties, Rule};
use super::population::{Grant, Population};
use super::register::{Cover, Place};
use super::usage::NamedTickets;
use super::verdict::MatchRule;

/// How one holder stands to one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Duty {
    /// Cannot be told without this.
    Unknown(&'static str),
    /// Nothing that the rule keeps apart is in this hand at one time.
    Apart,
    /// A conflict that exceptions in force cover as a whole.
    Accepted(Conflict),
    /// A conflict, and what is left of it without the grants that exceptions in force cover.
    Conflicting {
        /// With every grant of the holder.
        whole: Conflict,
        /// With those that no exception in force covers.
        left: Conflict,
    },
}

/// The rules of a run, who stands on their sides, and what the register says of them.
#[derive(Debug)]
pub struct Segregation<'a> {
    population: &'a Population<'a>,
    conflicts: Conflicts<'a>,
    tickets: NamedTickets<'a>,
    duties: Duties,
}

impl<'a> Segregation<'a> {
    /// Of a population.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Self {
        let (conflicts, tickets) = (Conflicts::of(population), NamedTickets::of(population));
        Self { population, conflicts, tickets, duties: Duties::of(population) }
    }

    /// The rules, in the order of their frame.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.duties.rules
    }

    /// Each rule with what each holder of one of its sides has under it.
    pub fn each(&self) -> impl Iterator<Item = (&Rule, &[Claim])> {
        let held = self.duties.claims.chunk_by(Claim::is_beside);
        held.map(|claims| (&self.duties.rules[claims[0].rule as usize], claims))
    }

    /// The rules that cannot be tested and of which nobody holds a side, with what is missing.
    pub fn untested(&self) -> impl Iterator<Item = (&Rule, &'static str)> {
        let held = self.duties.claims.iter().map(|claim| claim.rule);
        let reached: std::collections::BTreeSet<u32> = held.collect();
        let silent = self.rules().iter().filter(move |rule| !reached.contains(&rule.row));
        silent.filter_map(|rule| Some((rule, rule.missing()?)))
    }

    /// How the holder of `claims`, all of one holder under one rule, stands to it.
    #[must_use]
    pub fn duty(&self, rule: &Rule, claims: &[Claim]) -> Duty {
        if let Some(missing) = rule.missing() {
            return Duty::Unknown(missing);
        }
        let Some(whole) = self.conflict(claims, |_| true) else { return self.none_known(claims) };
        match self.conflict(claims, |claim| !self.is_excepted(rule, claim)) {
            Some(left) => Duty::Conflicting { whole, left },
            None => Duty::Accepted(whole),
        }
    }

    /// The exceptions of kind `sod` that speak of a claim; an entry may occur twice.
    #[must_use]
    pub fn covers(&self, rule: &Rule, claim: &Claim) -> Vec<Cover> {
        let grant = self.grant(claim);
        let (tickets, as_of) = (self.tickets.on(grant), self.population.as_of(grant.system));
        let names = [grant.entitlement, rule.sides[usize::from(claim.side)].entitlement];
        let found = names.into_iter().flat_map(|entitlement| {
            let place = Place { entitlement, ..grant.place() };
            self.population.books.conflict_covers(&place, &tickets, as_of)
        });
        found.collect()
    }

    /// The one of them that counts.
    #[must_use]
    pub fn cover(&self, rule: &Rule, claim: &Claim) -> Option<Cover> {
        self.covers(rule, claim).into_iter().max_by_key(Cover::rank)
    }

    fn is_excepted(&self, rule: &Rule, claim: &Claim) -> bool {
        self.cover(rule, claim).is_some_and(|cover| cover.in_force)
    }

    fn grant(&self, claim: &Claim) -> &'a Grant {
        &self.population.grants[claim.grant as usize]
    }

    fn none_known(&self, claims: &[Claim]) -> Duty {
        match self.grant(&claims[0]).match_rule {
            MatchRule::Disputed | MatchRule::Uncorrelated => Duty::Unknown("identity"),
            MatchRule::Unlisted => Duty::Unknown("identities"),
            _ => Duty::Apart,
        }
    }

    /// The conflict between the grants on the left and on the right that `count`.
    fn conflict(&self, claims: &[Claim], counts: impl Fn(&Claim) -> bool) -> Option<Conflict> {
        let [left, right] = [0, 1].map(|side| {
            let on_it = claims.iter().filter(|claim| claim.side == side && counts(claim));
            on_it.map(|claim| claim.grant).collect::<Vec<u32>>()
        });
        self.conflicts.between(&left, &right)
    }
}
