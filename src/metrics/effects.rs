//! Was the access there before the decision? (See "Order of dates" in the design's semantics.)

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::frames::{Action, Instant, Key, Tickets};
use crate::reconcile::{Grant, Line, Outcome, Population, Status};

/// What the order of a line's decision and its effect is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Nothing took effect because of this line, or not before the decision.
    Fine,
    /// The access was certainly there first.
    Before,
    /// It may have been: no grant date, and the snapshots leave both open.
    Possible,
    /// Cannot be said: no snapshot, or no time of the decision.
    Unknown,
}

/// System, holder and entitlement.
type Access = (Key, Key, Key);

/// The order of dates of each line of the population.
pub(super) fn orders(population: &Population<'_>) -> Vec<Order> {
    let (Some(tickets), Some(_)) = (population.frames.tickets(), population.frames.grants()) else {
        return vec![Order::Unknown; population.lines.len()];
    };
    let vouched = vouched(population);
    let bench = Bench { population, tickets };
    let lines = population.lines.par_iter().zip(&vouched);
    let mut orders: Vec<Order> = lines.map(|(line, grant)| bench.order(line, *grant)).collect();
    let history = bench.history(&orders, &vouched);
    for place in 0..orders.len() {
        if orders[place] == Order::Before {
            orders[place] = bench.second_look(&history, place, vouched[place]);
        }
    }
    orders
}

/// For each line, the newest current grant of its entitlement that vouching rests on it.
fn vouched<'a>(population: &'a Population<'_>) -> Vec<Option<&'a Grant>> {
    let mut newest: Vec<Option<&Grant>> = vec![None; population.lines.len()];
    for grant in &population.grants {
        let Some(place) = grant.line.map(|line| line as usize) else { continue };
        if population.lines.get(place).is_none_or(|line| line.entitlement != grant.entitlement) {
            continue;
        }
        if newest[place].is_none_or(|known| effected(known).micros < effected(grant).micros) {
            newest[place] = Some(grant);
        }
    }
    newest
}

/// When a grant took effect, as far as is known.
fn effected(grant: &Grant) -> Instant {
    grant.granted_at.unwrap_or(Instant::exact(grant.first_seen))
}

/// A decision without a time is ordered at the request.
fn decided(line: &Line) -> Instant {
    line.decided_at.unwrap_or(line.requested_at)
}

/// The order of one grant's effect and a decision, were there no other line.
fn compare(grant: &Grant, decided: Instant) -> Order {
    let is_before = |yes| if yes { Order::Before } else { Order::Fine };
    match (grant.granted_at, grant.last_absent) {
        (Some(granted), _) => is_before(granted.starts_before(decided)),
        (None, _) if grant.first_seen < decided.micros => Order::Before,
        (None, Some(absent)) if absent >= decided.micros => Order::Fine,
        (None, _) => Order::Possible,
    }
}

struct Bench<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
}

impl<'a> Bench<'a> {
    fn action(&self, line: &Line) -> Action {
        self.tickets.action.at(line.row as usize).unwrap_or(Action::Grant)
    }

    fn order(&self, line: &Line, vouched: Option<&Grant>) -> Order {
        let gives = line.outcome == Outcome::Approved && self.action(line) != Action::Revoke;
        if !(gives && line.in_period && line.in_charge) {
            return Order::Fine;
        }
        if line.status == Status::NotEvaluable && vouched.is_none() {
            return Order::Unknown;
        }
        match (self.effect(line, vouched), line.decided_at) {
            (None, _) => Order::Fine,
            (Some(_), None) => Order::Unknown,
            (Some(grant), Some(at)) => compare(grant, at),
        }
    }

    /// The grant that a line brought about.
    fn effect(&self, line: &Line, vouched: Option<&'a Grant>) -> Option<&'a Grant> {
        vouched.or_else(|| {
            let grant = self.population.grants.get(line.grant? as usize)?;
            let is_its_own = grant.line.is_none() && grant.entitlement == line.entitlement;
            (is_its_own && grant.system == line.system && grant.holder == line.holder)
                .then_some(grant)
        })
    }

    /// The approved lines on everything that looks as if it had been there before its decision.
    fn history(&self, orders: &[Order], vouched: &[Option<&'a Grant>]) -> History<'a> {
        let lines = &self.population.lines;
        let mut history: History<'a> = FxHashMap::default();
        for (place, line) in lines.iter().enumerate().filter(|(at, _)| orders[*at] == Order::Before)
        {
            if let Some(grant) = self.effect(line, vouched[place]) {
                history.insert(access(grant), Vec::new());
            }
        }
        if history.is_empty() {
            return history;
        }
        for line in lines.iter().filter(|line| line.outcome == Outcome::Approved) {
            for (entitlement, gives) in self.halves(line) {
                let known = history.get_mut(&(line.system, line.holder, entitlement));
                known.into_iter().for_each(|lines| lines.push((line, gives)));
            }
        }
        history
    }

    /// What a line gives (true) and takes (false).
    fn halves(&self, line: &Line) -> impl Iterator<Item = (Key, bool)> + use<> {
        let action = self.action(line);
        let text = self.tickets.previous_entitlement.at(line.row as usize);
        let previous = self.population.frames.key(text);
        let takes = action == Action::Modify && !previous.is_none() && previous != line.entitlement;
        let first = (line.entitlement, action != Action::Revoke);
        std::iter::once(first).chain(takes.then_some((previous, false)))
    }

    /// A renewal is no approval after the fact; and what was taken away since it was first seen
    /// may have been away in between.
    fn second_look(&self, history: &History<'a>, at: usize, vouched: Option<&'a Grant>) -> Order {
        let line = &self.population.lines[at];
        let Some(grant) = self.effect(line, vouched) else { return Order::Fine };
        let others = || self.others(history, line, grant);
        let last = others()
            .filter(|(other, _)| !effected(grant).starts_before(decided(other)))
            .max_by_key(|(other, gives)| (self.place(other), *gives, other.origin));
        if last.is_some_and(|(other, gives)| gives && self.is_unexpired(other, effected(grant))) {
            return Order::Fine;
        }
        let was_revoked =
            others().any(|(other, gives)| !gives && decided(other).micros > grant.first_seen);
        match grant.granted_at.is_none() && was_revoked {
            true => Order::Possible,
            false => Order::Before,
        }
    }

    /// The other approved lines with authority over a grant.
    fn others<'h>(
        &self,
        history: &'h History<'a>,
        line: &'h Line,
        grant: &'h Grant,
    ) -> impl Iterator<Item = (&'a Line, bool)> + use<'a, 'h, '_> {
        let lines = history.get(&access(grant)).map_or(&[][..], Vec::as_slice).iter().copied();
        lines.filter(|(other, _)| other.row != line.row).filter(|(other, _)| {
            let named = self.population.frames.key(self.tickets.account.at(other.row as usize));
            named.is_none() || named == grant.account
        })
    }

    fn place(&self, line: &Line) -> (Instant, Instant, Key) {
        let ticket = self.population.frames.key(self.tickets.ticket_id.at(line.row as usize));
        (decided(line), line.requested_at, ticket)
    }

    fn is_unexpired(&self, line: &Line, at: Instant) -> bool {
        self.tickets.expires_at.at(line.row as usize).is_none_or(|end| end.micros > at.micros)
    }
}

/// Approved lines by what they are about, each with whether it gives (or else takes) it.
type History<'a> = FxHashMap<Access, Vec<(&'a Line, bool)>>;

fn access(grant: &Grant) -> Access {
    (grant.system, grant.holder, grant.entitlement)
}
