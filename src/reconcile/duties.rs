//! Segregation of duties: which grants stand on which side of which rule.
//!
//! Readings of the design made explicit here:
//! - A side's entitlement may be a glob pattern (`*`, `?`, `[a-z]`), compared on keys, as all names
//!   are. It may also be the name itself, even one with such a character in it, or an alias that the
//!   catalogue gives. A text that is neither a pattern nor a name that the current snapshots or the
//!   catalogue know cannot be read, and the rule is not evaluable; so is one on a system without a
//!   snapshot.
//! - What is held is what is live in the current snapshot; when two things held are a conflict is
//!   said in [`conflict`](super::conflict).

use glob::Pattern;
use rustc_hash::FxHashMap;

use crate::frames::{Catalogue, Key, SodRules};

use super::population::Population;
use super::verdict::MatchRule;

/// Where an entitlement is: system and entitlement.
pub(super) type Access = (Key, Key);

/// One side of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Side {
    /// System.
    pub system: Key,
    /// The entitlement, or a pattern of entitlements.
    pub entitlement: Key,
    /// What is missing to tell who holds this side; `None` where nothing is.
    pub missing: Option<&'static str>,
}

/// One rule: two sides nobody may hold together.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Row of the frame `sod_rules`.
    pub row: u32,
    /// Left and right.
    pub sides: [Side; 2],
}

impl Rule {
    /// What is missing to test it.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        self.sides.iter().find_map(|side| side.missing)
    }
}

/// A live grant on one side of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// Index into [`Duties::rules`].
    pub rule: u32,
    /// The holder: an identity's key, else the account's.
    pub holder: Key,
    /// Where nobody knows the holder, the system of the account: accounts of one name on two systems
    /// need not be one person's.
    pub apart: Key,
    /// Left (0) or right (1).
    pub side: u8,
    /// Index into the population's grants.
    pub grant: u32,
}

impl Claim {
    /// Whether two claims are of one holder under one rule.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        (self.rule, self.holder, self.apart) == (other.rule, other.holder, other.apart)
    }
}

/// The rules of a run and who stands on which side of them.
#[derive(Debug, Default)]
pub struct Duties {
    /// The rules, in the order of their frame.
    pub rules: Vec<Rule>,
    /// Everything held on any side, in order: what one holder has under one rule stands together.
    pub claims: Vec<Claim>,
}

impl Duties {
    /// What the current snapshots hold of the rules of a run.
    #[must_use]
    pub fn of(population: &Population<'_>) -> Self {
        let Some(table) = population.frames.sod_rules() else { return Self::default() };
        let mut reader = Reader::new(population, &table);
        let mut claims = reader.claims();
        claims.sort_unstable();
        let rules = (0..table.len).map(|row| reader.rule(row)).collect();
        Self { rules, claims }
    }
}

/// A rule's side, by rule and 0 for left or 1 for right.
type Place = (u32, u8);

/// Finds the sides that an entitlement stands on; each distinct one is compared once.
struct Reader<'r, 'a> {
    population: &'r Population<'a>,
    table: &'r SodRules<'a>,
    catalogue: Option<Catalogue<'a>>,
    names: FxHashMap<Access, Vec<Place>>,
    patterns: FxHashMap<Key, Vec<(Pattern, Place)>>,
    unreadable: Vec<Place>,
    known: FxHashMap<Access, Vec<Place>>,
}

impl<'r, 'a> Reader<'r, 'a> {
    fn new(population: &'r Population<'a>, table: &'r SodRules<'a>) -> Self {
        let mut reader = Self {
            population,
            table,
            catalogue: population.frames.catalogue(),
            names: FxHashMap::default(),
            patterns: FxHashMap::default(),
            unreadable: Vec::new(),
            known: FxHashMap::default(),
        };
        for row in 0..table.len {
            reader.read((row as u32, 0));
            reader.read((row as u32, 1));
        }
        reader
    }

    /// System and text of a side.
    fn access(&self, (row, side): Place) -> Access {
        let (table, row) = (self.table, row as usize);
        let (system, entitlement) = match side {
            0 => (table.left_system.at(row), table.left_entitlement.at(row)),
            _ => (table.right_system.at(row), table.right_entitlement.at(row)),
        };
        (self.population.frames.key(system), self.population.frames.key(entitlement))
    }

    fn read(&mut self, place: Place) {
        let access = self.access(place);
        self.names.entry(access).or_default().push(place);
        let text = self.population.frames.symbols.key_text(access.1);
        if text.contains(['*', '?', '[']) {
            match Pattern::new(text) {
                Ok(pattern) => self.patterns.entry(access.0).or_default().push((pattern, place)),
                Err(_) => self.unreadable.push(place),
            }
        }
    }

    fn rule(&self, row: usize) -> Rule {
        Rule { row: row as u32, sides: [0, 1].map(|side| self.side((row as u32, side))) }
    }

    fn side(&self, place: Place) -> Side {
        let (system, entitlement) = self.access(place);
        let is_name = self.known.contains_key(&(system, entitlement))
            || self.population.books.catalogue_row(system, entitlement).is_some();
        let missing = if self.population.books.snapshots_of(system).is_empty() {
            Some("snapshot")
        } else if self.unreadable.contains(&place) && !is_name {
            Some(if place.1 == 0 { "left_entitlement" } else { "right_entitlement" })
        } else {
            None
        };
        Side { system, entitlement, missing }
    }

    fn claims(&mut self) -> Vec<Claim> {
        let (mut claims, population) = (Vec::new(), self.population);
        for (index, grant) in population.grants.iter().enumerate() {
            let access = (grant.system, grant.entitlement);
            if !self.known.contains_key(&access) {
                let places = self.places(access);
                self.known.insert(access, places);
            }
            let unknown = [MatchRule::Disputed, MatchRule::Uncorrelated];
            let apart = unknown.contains(&grant.match_rule).then_some(grant.system);
            let held = self.known.get(&access).filter(|_| grant.live());
            claims.extend(held.into_iter().flatten().map(|(rule, side)| Claim {
                rule: *rule,
                holder: grant.holder,
                apart: apart.unwrap_or_default(),
                side: *side,
                grant: index as u32,
            }));
        }
        claims
    }

    fn places(&self, (system, entitlement): Access) -> Vec<Place> {
        let names = self.names_of(system, entitlement);
        let exact = names.iter().filter_map(|name| self.names.get(&(system, *name))).flatten();
        let mut places: Vec<Place> = exact.copied().collect();
        for (pattern, place) in self.patterns.get(&system).into_iter().flatten() {
            let text = |name: &Key| self.population.frames.symbols.key_text(*name);
            if names.iter().any(|name| pattern.matches(text(name))) {
                places.push(*place);
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// An entitlement's own name and the catalogue's other names for it.
    fn names_of(&self, system: Key, entitlement: Key) -> Vec<Key> {
        let (frames, books) = (self.population.frames, &self.population.books);
        let row = books.catalogue_row(system, entitlement);
        let listed = self.catalogue.zip(row);
        let aliases = listed.into_iter().flat_map(|(catalogue, row)| catalogue.aliases.at(row));
        let aliases = aliases.map(|alias| frames.key(alias));
        let meant = aliases.filter(|alias| books.catalogue_row(system, *alias).is_none());
        std::iter::once(entitlement).chain(meant).collect()
    }
}
