//! How the names of a run were matched to identities: per system, role and rule.
//!
//! Names are counted once per system and role, however many rows give them. An approver is somebody
//! whose decision counts; an owner is one of the catalogue or of the list of accounts.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

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

/// The names of a run.
#[derive(Debug, Default)]
pub struct Names {
    /// How many there are, ordered by system, role and rule; automation is nobody and left out.
    pub rates: Vec<MatchRate>,
    /// Those that no rule resolves, ordered by system, role and text.
    pub nobody: Vec<Named>,
}

/// Every distinct name per system and role.
#[must_use]
pub fn names(population: &Population<'_>) -> Names {
    let roles: Vec<First> = Role::ALL.par_iter().map(|role| in_role(population, *role)).collect();
    let mut nobody: Vec<Named> = roles.iter().flat_map(First::nobody).collect();
    nobody.sort_unstable_by_key(|named| (named.system, named.role, named.text));
    let counts = roles.iter().flat_map(|first| {
        first.counts.iter().map(|((system, rule), names)| ((*system, first.role, *rule), *names))
    });
    Names { rates: match_rates(&counts.collect()), nobody }
}

/// Match rates, ordered by system, role and rule.
fn match_rates(counts: &BTreeMap<(Key, Role, MatchRule), u64>) -> Vec<MatchRate> {
    let mut totals: BTreeMap<(Key, Role), u64> = BTreeMap::new();
    for ((system, role, _), names) in counts {
        *totals.entry((*system, *role)).or_default() += names;
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

fn in_role(population: &Population<'_>, role: Role) -> First {
    let mut first = First::of(role);
    match role {
        Role::Account => accounts(population, &mut first),
        Role::Requester => first.lines(population, |line| line.requester),
        Role::Beneficiary => first.lines(population, |line| line.beneficiary),
        Role::Approver => {
            for line in &population.lines {
                let persons = population.approvers_of(line).iter();
                persons.for_each(|person| first.meet_person(line, *person));
            }
        }
        Role::Fulfiller => hands(population, &mut first, |frame, row| frame.fulfiller.at(row)),
        Role::Verifier => hands(population, &mut first, |frame, row| frame.verifier.at(row)),
        Role::Owner => owners(population, &mut first),
    }
    first
}

/// The distinct names of a role, each counted when it is met first.
struct First {
    role: Role,
    seen: FxHashSet<(Key, Text)>,
    counts: BTreeMap<(Key, MatchRule), u64>,
    /// Those that no rule resolves, with the first row that gives each.
    nobody: FxHashMap<(Key, Text), Origin>,
}

impl First {
    fn of(role: Role) -> Self {
        let (seen, nobody) = (FxHashSet::default(), FxHashMap::default());
        Self { role, seen, counts: BTreeMap::new(), nobody }
    }

    /// Meets a name on a row; `whose` is asked once for each.
    fn meet(&mut self, name: (Key, Text), origin: Origin, whose: impl FnOnce() -> Person) {
        if name.1.is_none() {
            return;
        }
        if self.seen.insert(name) {
            let person = whose();
            if !person.automation {
                self.count(name, person.rule, origin);
            }
        } else if let Some(known) = self.nobody.get_mut(&name) {
            *known = origin.min(*known);
        }
    }

    fn count(&mut self, name: (Key, Text), rule: MatchRule, origin: Origin) {
        *self.counts.entry((name.0, rule)).or_default() += 1;
        if rule == MatchRule::Uncorrelated {
            self.nobody.insert(name, origin);
        }
    }

    fn meet_person(&mut self, line: &Line, person: Person) {
        self.meet((line.system, person.text), line.origin, || person);
    }

    fn lines(&mut self, population: &Population<'_>, pick: fn(&Line) -> Person) {
        population.lines.iter().for_each(|line| self.meet_person(line, pick(line)));
    }

    fn nobody(&self) -> impl Iterator<Item = Named> {
        self.nobody.iter().map(|((system, text), origin)| Named {
            role: self.role,
            system: *system,
            text: *text,
            rule: MatchRule::Uncorrelated,
            origin: *origin,
        })
    }
}

/// Accounts of the current snapshots, as their first grant spells them: each is listed once.
fn accounts(population: &Population<'_>, first: &mut First) {
    let Some(grants) = population.frames.grants() else { return };
    let mut place = 0;
    for account in &population.accounts {
        let text = grants.account.at(population.grants[place].row as usize);
        place += account.grants as usize;
        first.count((account.system, text), account.rule, account.origin);
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
            let whose = || population.books.person(line.system, text);
            first.meet((line.system, text), line.origin, whose);
        }
    }
}

fn owners(population: &Population<'_>, first: &mut First) {
    for (system, text, origin) in owner_cells(population.frames) {
        first.meet((system, text), origin, || population.books.person(system, text));
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
