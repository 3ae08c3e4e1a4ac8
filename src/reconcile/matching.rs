//! How the names of a run were matched to identities: per system, role and rule.
//!
//! Names are counted once per system and role, however many rows give them. An approver is somebody
//! whose decision counts; an owner is one of the catalogue or of the list of accounts.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::frames::{Frames, Key, Origin, Text, Word};
use crate::words;

use super::population::{Line, Person, Population};
use super::verdict::MatchRule;

words! {
    /// What a name is in.
    Role, "role" {
        /// An account of a current snapshot.
        Account = "account",
        /// Who asked.
        Requester = "requester",
        /// Who is to hold the access.
        Beneficiary = "beneficiary",
        /// Who decided.
        Approver = "approver",
        /// Who carried it out.
        Fulfiller = "fulfiller",
        /// Who checked it.
        Verifier = "verifier",
        /// Who answers for an entitlement or an account.
        Owner = "owner",
    }
}

/// One name: where it was met first, and which rule resolved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// What the name is in.
    pub role: Role,
    /// The system of the row.
    pub system: Key,
    /// The name as found.
    pub text: Text,
    /// The rule that resolved it.
    pub rule: MatchRule,
    /// File and line of the first row that gives it.
    pub origin: Origin,
}

/// How many names of one role on one system one rule resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchRate {
    /// System.
    pub system: Key,
    /// Role.
    pub role: Role,
    /// Rule.
    pub rule: MatchRule,
    /// Distinct names.
    pub names: u64,
    /// Distinct names of the role on the system.
    pub of: u64,
}

/// Every distinct name per system and role, in that order; automation is nobody and left out.
#[must_use]
pub fn names(population: &Population<'_>) -> Vec<Named> {
    let mut all: Vec<Named> =
        Role::ALL.par_iter().flat_map(|role| in_role(population, *role)).collect();
    all.sort_unstable_by_key(|named| (named.system, named.role, named.text));
    all
}

/// Match rates of `names`, ordered by system, role and rule.
#[must_use]
pub fn match_rates(names: &[Named]) -> Vec<MatchRate> {
    let mut totals: BTreeMap<(Key, Role), u64> = BTreeMap::new();
    let mut counts: BTreeMap<(Key, Role, MatchRule), u64> = BTreeMap::new();
    for named in names {
        *totals.entry((named.system, named.role)).or_default() += 1;
        *counts.entry((named.system, named.role, named.rule)).or_default() += 1;
    }
    let rate = |((system, role, rule), names): (&(Key, Role, MatchRule), &u64)| MatchRate {
        system: *system,
        role: *role,
        rule: *rule,
        names: *names,
        of: totals.get(&(*system, *role)).copied().unwrap_or(*names),
    };
    counts.iter().map(rate).collect()
}

fn in_role(population: &Population<'_>, role: Role) -> Vec<Named> {
    let mut first = First { role, seen: FxHashMap::default() };
    match role {
        Role::Account => accounts(population, &mut first),
        Role::Requester => first.lines(population, |line| line.requester),
        Role::Beneficiary => first.lines(population, |line| line.beneficiary),
        Role::Approver => {
            for line in &population.lines {
                let persons = population.approvers_of(line).iter();
                persons.for_each(|person| first.meet(line.system, *person, line.origin));
            }
        }
        Role::Fulfiller => hands(population, &mut first, |frame, row| frame.fulfiller.at(row)),
        Role::Verifier => hands(population, &mut first, |frame, row| frame.verifier.at(row)),
        Role::Owner => owners(population, &mut first),
    }
    first.seen.into_values().collect()
}

/// The first row of every name of a role.
struct First {
    role: Role,
    seen: FxHashMap<(Key, Text), Named>,
}

impl First {
    fn meet(&mut self, system: Key, person: Person, origin: Origin) {
        if person.text.is_none() || person.automation {
            return;
        }
        let (role, text, rule) = (self.role, person.text, person.rule);
        let new = Named { role, system, text, rule, origin };
        let known = self.seen.entry((system, text)).or_insert(new);
        known.origin = known.origin.min(origin);
    }

    fn lines(&mut self, population: &Population<'_>, pick: fn(&Line) -> Person) {
        population.lines.iter().for_each(|line| self.meet(line.system, pick(line), line.origin));
    }
}

/// Accounts of the current snapshots, as their first grant spells them.
fn accounts(population: &Population<'_>, first: &mut First) {
    let Some(grants) = population.frames.grants() else { return };
    let mut place = 0;
    for account in &population.accounts {
        let text = grants.account.at(population.grants[place].row as usize);
        place += account.grants as usize;
        let person = Person { key: account.holder, text, rule: account.rule, automation: false };
        first.meet(account.system, person, account.origin);
    }
}

/// Who did something with a line.
fn hands(
    population: &Population<'_>,
    first: &mut First,
    pick: fn(&crate::frames::Tickets<'_>, usize) -> Text,
) {
    let Some(tickets) = population.frames.tickets() else { return };
    for line in &population.lines {
        if let Some(text) = pick(&tickets, line.row as usize).some() {
            let person = population.books.person(line.system, text);
            first.meet(line.system, person, line.origin);
        }
    }
}

fn owners(population: &Population<'_>, first: &mut First) {
    for (system, text, origin) in owner_cells(population.frames) {
        first.meet(system, population.books.person(system, text), origin);
    }
}

fn owner_cells(frames: &Frames) -> Vec<(Key, Text, Origin)> {
    let catalogue = frames.catalogue().into_iter().flat_map(|frame| {
        (0..frame.len)
            .map(move |row| (frame.system.at(row), frame.owner.at(row), frame.origin.at(row)))
    });
    let accounts = frames.accounts().into_iter().flat_map(|frame| {
        (0..frame.len)
            .map(move |row| (frame.system.at(row), frame.owner.at(row), frame.origin.at(row)))
    });
    let given = catalogue.chain(accounts).filter(|(_, owner, _)| !owner.is_none());
    given.map(|(system, owner, origin)| (frames.key(system), owner, origin)).collect()
}
