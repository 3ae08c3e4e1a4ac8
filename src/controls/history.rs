//! The approved lines of each K in the order of their decisions: what was last decided when.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::frames::{Instant, Key, Tickets};
use crate::reconcile::{Grant, Line, Outcome};

use super::casebook::{Asks, Casebook};

/// System, holder and entitlement.
type Access = (Key, Key, Key);

/// Approved lines by K, indexed when first asked for.
pub(super) struct History<'a> {
    book: &'a Casebook<'a>,
    tickets: &'a Tickets<'a>,
    by_access: OnceCell<FxHashMap<Access, Vec<u32>>>,
}

impl<'a> History<'a> {
    /// The history of a population.
    pub(super) fn of(book: &'a Casebook<'a>, tickets: &'a Tickets<'a>) -> Self {
        Self { book, tickets, by_access: OnceCell::new() }
    }

    /// The approved lines other than `line` with authority over `grant`, each with whether it
    /// gives (or else takes) the access.
    fn others(&self, line: &Line, grant: &Grant) -> impl Iterator<Item = (&'a Line, bool)> {
        let access = (grant.system, grant.holder, grant.entitlement);
        let places = self.by_access.get_or_init(|| self.index()).get(&access);
        let lines = places.map_or(&[][..], Vec::as_slice).iter();
        let (row, account, entitlement) = (line.row, grant.account, grant.entitlement);
        lines
            .filter_map(|place| self.book.population.lines.get(*place as usize))
            .filter(move |other| other.row != row && self.reaches(other, account))
            .map(move |other| (other, self.gives(other, entitlement)))
    }

    fn index(&self) -> FxHashMap<Access, Vec<u32>> {
        let mut index: FxHashMap<Access, Vec<u32>> = FxHashMap::default();
        for (place, line) in self.book.population.lines.iter().enumerate() {
            if line.outcome != Outcome::Approved {
                continue;
            }
            let mut add = |key| {
                index.entry((line.system, line.holder, key)).or_default().push(place as u32);
            };
            add(line.entitlement);
            if let Asks::Exchange(previous) = self.book.asks(self.tickets, line) {
                add(previous);
            }
        }
        index
    }

    /// A line that names an account has authority over that account only.
    fn reaches(&self, line: &Line, account: Key) -> bool {
        let named = self.book.frames.key(self.tickets.account.at(line.row as usize));
        named.is_none() || named == account
    }

    fn gives(&self, line: &Line, entitlement: Key) -> bool {
        self.book.asks(self.tickets, line) != Asks::Revoke && line.entitlement == entitlement
    }

    /// Whether, when `grant` took effect, the last decision on it was another approved grant line
    /// that had not run out: `line` only renews it.
    pub(super) fn is_renewal(&self, line: &Line, grant: &Grant) -> bool {
        let effect = grant.granted_at.unwrap_or(Instant::exact(grant.first_seen));
        self.others(line, grant)
            .filter(|(other, _)| !effect.starts_before(decided(other)))
            .max_by_key(|(other, gives)| (self.place(other), *gives, other.origin))
            .is_some_and(|(other, gives)| gives && self.is_unexpired(other, effect.micros))
    }

    /// Whether an approved revocation was decided after the grant was first seen: without a grant
    /// date it may have been away in between.
    pub(super) fn revoked_since_first_seen(&self, line: &Line, grant: &Grant) -> bool {
        self.others(line, grant)
            .any(|(other, gives)| !gives && decided(other).micros > grant.first_seen)
    }

    /// The order of authority but for its last two parts: revoke before grant, file and line.
    fn place(&self, line: &Line) -> (Instant, Instant, Key) {
        let ticket = self.book.frames.key(self.tickets.ticket_id.at(line.row as usize));
        (decided(line), line.requested_at, ticket)
    }

    fn is_unexpired(&self, line: &Line, at: i64) -> bool {
        self.tickets.expires_at.at(line.row as usize).is_none_or(|end| end.micros > at)
    }
}

/// A decision without a time is ordered at the request.
fn decided(line: &Line) -> Instant {
    line.decided_at.unwrap_or(line.requested_at)
}
