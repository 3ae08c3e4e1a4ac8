//! Tickets closed on nobody's word that the work was done.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, Instant, State, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::closures::{Closure, closures};
use crate::reconcile::{Arrival, Grant, Line, Outcome, Population, Status};

use super::casebook::{Asks, Casebook, is_approved, utc};
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved lines that were closed in the period and never verified, or were
    /// verified or closed before the change was visible: before the system says the access was
    /// granted, or by a snapshot that still is without it. A request that was refused or withdrawn
    /// has nothing to verify and is no item here; nor is a ticket that was taken up again and is
    /// open. Where no export has a place for verifications, only the order is tested; where the
    /// snapshots leave both orders open, the line is not evaluable (`granted_at`).
    ///
    /// **Why it matters.** *Closed* is taken as *done* by everybody who reads it. A ticket that
    /// was closed unseen, or before there was anything to see, proves only that somebody closed it.
    ///
    /// **How to answer it.** Verify the access now, by somebody other than who carried it out, and
    /// write down when. Then let the workflow ask for the check before a ticket can be closed.
    unverified_closure {
        title: "Closed without anybody having looked",
        family: Family::Fulfilment,
        population: "closed lines",
        scope: Scope::Closed,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, account, state, fulfilled_at, fulfiller, verified_at, verifier, closed_at;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, granted_by;
        },
        references: EVIDENCE,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let bench = Bench { book, tickets };
    let closed = closures(population);
    closed.iter().filter_map(|closure| bench.judge(closure)).collect()
}

/// The population and its tickets.
struct Bench<'a> {
    book: Casebook<'a>,
    tickets: Tickets<'a>,
}

/// Whether something happened before the change it speaks of.
enum Order {
    After,
    Before,
    Unclear,
}

impl Bench<'_> {
    /// Only approved (or carried out) lines that are still closed are items.
    fn judge(&self, closure: &Closure) -> Option<Judged> {
        let line = self.book.population.lines.get(closure.line as usize)?;
        let is_closed = self.tickets.state.at(line.row as usize) == Some(State::Closed);
        (is_closed && is_approved(line)).then(|| self.test(line, closure))
    }

    fn test(&self, line: &Line, closure: &Closure) -> Judged {
        let row = line.row as usize;
        let (verified, closed) = (self.tickets.verified_at.at(row), self.closed(line, closure));
        let moments = [("verified", verified), ("closed", Some(closed))];
        let known = || moments.iter().filter_map(|(what, at)| Some((*what, (*at)?)));
        let grant = self.effect(line);
        let came = grant.map(|grant| self.book.population.arrival(grant));
        let ordered = |at: Instant| came.map_or(Order::After, |came| order(at, came));
        let early = known().find(|(_, at)| matches!(ordered(*at), Order::Before));
        if let (Some((what, at)), Some(grant)) = (early, grant) {
            return Judged::failed(self.too_early(line, grant, what, at));
        }
        match verified {
            None if self.tickets.verified_at.is_absent() => Judged::NotEvaluable("verified_at"),
            None => Judged::failed(self.never_verified(line, closed)),
            _ if known().any(|(_, at)| matches!(ordered(at), Order::Unclear)) => {
                Judged::NotEvaluable("granted_at")
            }
            _ => Judged::Passed,
        }
    }

    /// The closing that counts: the ticket's own, else the first of its history in the period.
    fn closed(&self, line: &Line, closure: &Closure) -> Instant {
        let own = self.tickets.closed_at.at(line.row as usize);
        let as_of = self.book.population.period.as_of;
        own.filter(|at| at.micros <= as_of).unwrap_or(closure.closed)
    }

    /// The grant the line brought about.
    fn effect(&self, line: &Line) -> Option<&Grant> {
        let undocumented = || {
            let is_there = matches!(line.status, Status::Verified | Status::RetainedPastExpiry);
            let gave = line.outcome == Outcome::Undocumented && is_there && self.gives(line);
            line.grant.filter(|_| gave)
        };
        let grant = line.effect.grant.or_else(undocumented)?;
        self.book.population.grants.get(grant as usize)
    }

    fn gives(&self, line: &Line) -> bool {
        self.book.asks(&self.tickets, line) != Asks::Revoke
    }

    fn too_early(&self, line: &Line, grant: &Grant, what: &str, at: Instant) -> Finding {
        let came = self.book.population.arrival(grant);
        let visible = match (came.granted_at, came.last_absent) {
            (Some(granted), _) => format!("was granted on {}", self.book.when(granted)),
            (None, absent) => {
                let absent = absent.map_or(String::new(), utc);
                format!("was not there yet in the snapshot of {absent}")
            }
        };
        let sentence = format!(
            "Ticket {} about {} for {} was {what} on {}, but the access {visible}.",
            self.book.ticket_id(line),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
            self.book.when(at),
        );
        let mut finding = self.book.on_line(&CONTROL, line, sentence);
        finding.subject.account = grant.account;
        finding.and(self.book.row(&CONTROL, FrameKind::Grants, grant.row))
    }

    fn never_verified(&self, line: &Line, closed: Instant) -> Finding {
        let sentence = format!(
            "Ticket {} about {} for {} was closed on {} and never verified.",
            self.book.ticket_id(line),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
            self.book.when(closed),
        );
        self.book.on_line(&CONTROL, line, sentence)
    }
}

/// Whether `at` was before the grant could be seen: before its date, else by a snapshot that was
/// still without it.
fn order(at: Instant, came: Arrival) -> Order {
    match (came.granted_at, came.last_absent) {
        (Some(granted), _) if at.starts_before(granted) => Order::Before,
        (Some(_), _) => Order::After,
        (None, _) if at.micros >= came.first_seen => Order::After,
        (None, Some(absent)) if at.micros <= absent => Order::Before,
        (None, _) => Order::Unclear,
    }
}
