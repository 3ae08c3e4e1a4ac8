//! Which conflicts of duties the entries of kind `sod` in the register of exceptions cover, and
//! which conflicts stand that an entry covered until it ended.
//!
//! An entry covers a conflict if it fits one of the grants that take part. A conflict still rests on
//! an entry that has ended if the entry fits one of the grants that are in conflict without those
//! that other entries, in force, cover.

use std::collections::BTreeMap;

use crate::frames::Key;

use super::conflict::Conflict;
use super::duties::{Claim, Rule};
use super::population::Population;
use super::segregation::{Duty, Segregation};

/// A conflict that stands.
#[derive(Debug, Clone)]
pub struct StandingConflict {
    /// Row of the frame `sod_rules`.
    pub rule: u32,
    /// What is in conflict.
    pub conflict: Conflict,
}

/// What one entry has to do with conflicts.
#[derive(Debug, Default)]
struct Part {
    covers: bool,
    resting: Vec<StandingConflict>,
    missing: Option<&'static str>,
}

/// What each entry has to do with the conflicts of a population.
#[derive(Debug, Default)]
pub struct ConflictCover {
    parts: BTreeMap<u32, Part>,
    /// Systems of rules neither side of which can be told, with what is missing.
    untold: Vec<(Key, &'static str)>,
}

impl ConflictCover {
    /// Of a population; `None` without a list of rules.
    #[must_use]
    pub fn of(population: &Population<'_>) -> Option<Self> {
        population.frames.sod_rules()?;
        let mut found = Self::default();
        if population.books.has_conflict_exceptions() {
            let segregation = Segregation::of(population);
            found.untold = untold(segregation.rules());
            for (rule, claims) in segregation.each() {
                found.add(&segregation, rule, claims);
            }
        }
        Some(found)
    }

    /// Whether the entry at this row of the frame `exceptions` covers a conflict.
    #[must_use]
    pub fn covers_something(&self, row: usize) -> bool {
        self.parts.get(&(row as u32)).is_some_and(|part| part.covers)
    }

    /// The conflicts that stand and that the entry covered until it ended, in order of rule and
    /// holder.
    #[must_use]
    pub fn resting_on(&self, row: usize) -> &[StandingConflict] {
        self.parts.get(&(row as u32)).map_or(&[], |part| &part.resting)
    }

    /// What is missing to tell whether there is a conflict that the entry covers; `system` is the
    /// one that it names, or none.
    #[must_use]
    pub fn missing(&self, row: usize, system: Key) -> Option<&'static str> {
        let of_holder = self.parts.get(&(row as u32)).and_then(|part| part.missing);
        let fits = |one: &&(Key, &'static str)| system.is_none() || one.0 == system;
        of_holder.or_else(|| Some(self.untold.iter().find(fits)?.1))
    }

    fn add(&mut self, segregation: &Segregation<'_>, rule: &Rule, claims: &[Claim]) {
        let duty = segregation.duty(rule, claims);
        if duty == Duty::Apart {
            return;
        }
        for claim in claims {
            for cover in segregation.covers(rule, claim) {
                self.parts.entry(cover.row).or_default().take(rule, claim, cover.in_force, &duty);
            }
        }
    }
}

impl Part {
    /// Takes in that the entry fits `claim`.
    fn take(&mut self, rule: &Rule, claim: &Claim, in_force: bool, duty: &Duty) {
        match duty {
            Duty::Apart => {}
            Duty::Unknown(missing) => self.missing = self.missing.or(Some(missing)),
            Duty::Accepted(whole) => self.covers |= whole.involves(claim.grant),
            Duty::Conflicting { whole, left } => {
                self.covers |= whole.involves(claim.grant);
                if !in_force && left.involves(claim.grant) {
                    self.rest(StandingConflict { rule: rule.row, conflict: left.clone() });
                }
            }
        }
    }

    /// One conflict may rest on an entry by several grants, which come one after the other.
    fn rest(&mut self, standing: StandingConflict) {
        let is_known = |last: &StandingConflict| {
            (last.rule, &last.conflict) == (standing.rule, &standing.conflict)
        };
        if !self.resting.last().is_some_and(is_known) {
            self.resting.push(standing);
        }
    }
}

/// The systems of the rules of which neither side can be told: nothing says who is in conflict.
fn untold(rules: &[Rule]) -> Vec<(Key, &'static str)> {
    let blind = rules.iter().filter(|rule| rule.sides.iter().all(|side| side.missing.is_some()));
    let sides = blind.flat_map(|rule| rule.sides);
    sides.filter_map(|side| Some((side.system, side.missing?))).collect()
}
