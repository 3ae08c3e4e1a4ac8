//! When a later decision took over from a line: from then on nobody waits for the line any more.
//!
//! Readings of the design made explicit here:
//! - Later is meant in the order of authority for tracing: undocumented lines take part, as if
//!   approved when they were requested.
//! - A line that names an account speaks of that account only, so that two lines which name
//!   different accounts leave each other alone.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::frames::{Key, Origin, Tickets};

use super::population::{Line, Population};

/// System, holder and entitlement: the key of the design.
pub type Access = (Key, Key, Key);

/// The place of a half in the order of authority.
type Order = (i64, i64, Key, bool, Origin);

/// The decisions on some accesses, each in the order of authority.
#[derive(Debug)]
pub struct Takeovers<'a> {
    population: &'a Population<'a>,
    tickets: Option<Tickets<'a>>,
    claims: Vec<(Access, Order, Key)>,
}

impl<'a> Takeovers<'a> {
    /// The decisions on the accesses of `wanted`.
    #[must_use]
    pub fn on(population: &'a Population<'a>, wanted: &FxHashSet<Access>) -> Self {
        let tickets = population.frames.tickets();
        let mut register = Self { population, tickets, claims: Vec::new() };
        let decided = population.lines.par_iter().filter(|line| line.is_allowed());
        let claims = decided.flat_map_iter(|line| register.halves(line));
        let mut claims: Vec<_> = claims.filter(|(access, ..)| wanted.contains(access)).collect();
        claims.par_sort_unstable();
        register.claims = claims;
        register
    }

    /// When (UTC microseconds) the first decision was made that comes after what `line` itself
    /// gives (`true`) or takes away (`false`) of `entitlement`, out of those that `counts` says:
    /// whether they give. `None`: by as-of of the system nobody has.
    #[must_use]
    pub fn first_after(
        &self,
        line: &Line,
        entitlement: Key,
        gives: bool,
        counts: impl Fn(bool) -> bool,
    ) -> Option<i64> {
        let access = (line.system, line.holder, entitlement);
        let own = (access, self.order(line, gives), self.account(line));
        let as_of = self.population.as_of(line.system);
        let later = &self.claims[self.claims.partition_point(|claim| *claim <= own)..];
        let mut later = later.iter().take_while(|claim| claim.0 == access && claim.1.0 <= as_of);
        let meets = |account: Key| account.is_none() || own.2.is_none() || account == own.2;
        let found = later.find(|(_, order, account)| counts(order.3) && meets(*account));
        found.map(|(_, order, _)| order.0)
    }

    /// What a line gives and what it takes away.
    fn halves(&self, line: &Line) -> Vec<(Access, Order, Key)> {
        let Some(tickets) = &self.tickets else { return Vec::new() };
        let asks = self.population.asks(tickets, line);
        let given = asks.gives().then_some((line.entitlement, true));
        let taken = asks.taken(line.entitlement).map(|taken| (taken, false));
        let halves = given.into_iter().chain(taken);
        let claim = |(entitlement, gives)| {
            let access = (line.system, line.holder, entitlement);
            (access, self.order(line, gives), self.account(line))
        };
        halves.map(claim).collect()
    }

    fn order(&self, line: &Line, gives: bool) -> Order {
        let decided = line.decided_at.unwrap_or(line.requested_at).micros;
        let ticket = self.cell(|tickets| tickets.ticket_id.at(line.row as usize));
        (decided, line.requested_at.micros, ticket, gives, line.origin)
    }

    fn account(&self, line: &Line) -> Key {
        self.cell(|tickets| tickets.account.at(line.row as usize))
    }

    fn cell(&self, text: impl Fn(&Tickets<'_>) -> crate::frames::Text) -> Key {
        let found = self.tickets.as_ref().map(text);
        found.map_or(Key::NONE, |text| self.population.frames.key(text))
    }
}
