//! Who had a part in each decision, and how fast it was.
//!
//! Readings of the design made explicit here:
//! - A decision is what the lines of one ticket with the same times of request and of decision
//!   have in common. Whoever answered one of them had a part in it, once.
//! - Automation, and a policy that approves by itself, decides alone only where no person had a
//!   part. A decision with nobody named may have been either.

use rayon::prelude::*;

use crate::frames::{Key, Tickets};
use crate::reconcile::by_ticket::sort_by_ticket;
use crate::reconcile::haste::{Haste, Limits, somebody, took};
use crate::reconcile::{Answered, Deciders, DecisionSource, Line, Outcome, Population};

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Decider {
    /// A person, or what else has a name and is no automation.
    Person(Key),
    /// A policy, or a name listed as automation.
    Automation,
    /// No export says who.
    Nobody,
}

/// The part somebody had in the decision of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    /// Index into [`Population::lines`].
    pub(super) line: u32,
    ticket: Key,
    /// When it was requested; UTC microseconds.
    pub(super) requested: i64,
    decided: Option<i64>,
    /// Who.
    pub(super) decider: Decider,
    /// Approved, not rejected.
    pub(super) is_approved: bool,
    /// Decided within a minute of the request; `None` where nobody can tell, here and below.
    pub(super) in_no_time: Option<bool>,
    /// One of very many the person decided in minutes.
    pub(super) in_a_burst: Option<bool>,
}

impl Share {
    /// What names the decision.
    pub(super) fn decision(&self) -> (Key, i64, Option<i64>) {
        (self.ticket, self.requested, self.decided)
    }

    /// The person, if it was one.
    pub(super) fn person(&self) -> Option<Key> {
        match self.decider {
            Decider::Person(key) => Some(key),
            Decider::Automation | Decider::Nobody => None,
        }
    }
}

/// The parts in the decisions about lines requested in the period, by decision and decider.
pub(super) fn shares(population: &Population<'_>) -> Vec<Share> {
    let Some(tickets) = population.frames.tickets() else { return Vec::new() };
    let deciders = Deciders::of(population);
    let haste = Haste::of(population, &deciders, Limits::USUAL);
    let register = Register { population, tickets, deciders, haste };
    let lines = population.lines.par_iter().enumerate();
    let is_decided = |line: &Line| matches!(line.outcome, Outcome::Approved | Outcome::Rejected);
    let mut shares: Vec<Share> = lines
        .filter(|(_, line)| line.in_period && is_decided(line))
        .flat_map_iter(|(place, line)| register.shares(place as u32, line))
        .collect();
    let place = |share: &Share| (share.decision(), share.decider, share.line);
    sort_by_ticket(&mut shares, |share| share.ticket, place);
    shares
}

/// What the parts are read from.
struct Register<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    deciders: Deciders<'a>,
    haste: Haste,
}

impl Register<'_> {
    fn shares(&self, place: u32, line: &Line) -> Vec<Share> {
        let mut who: Vec<Decider> = self.deciders.of_line(line).iter().map(decider).collect();
        if who.is_empty() {
            let is_policy = line.decision_source == Some(DecisionSource::Policy);
            who.push(if is_policy { Decider::Automation } else { Decider::Nobody });
        }
        who.sort_unstable();
        who.dedup();
        who.into_iter().map(|decider| self.share(place, line, decider)).collect()
    }

    fn share(&self, place: u32, line: &Line, decider: Decider) -> Share {
        let took = took(line).ok();
        let judged = |is_hasty: bool| took.map(|_| is_hasty);
        let (in_no_time, in_a_burst) = match decider {
            Decider::Person(key) => (
                took.map(|took| self.haste.is_in_no_time(took)),
                judged(self.haste.burst(line, key).is_some()),
            ),
            Decider::Automation => (Some(false), Some(false)),
            Decider::Nobody => (None, None),
        };
        Share {
            line: place,
            ticket: self.population.frames.key(self.tickets.ticket_id.at(line.row as usize)),
            requested: line.requested_at.micros,
            decided: line.decided_at.map(|at| at.micros),
            decider,
            is_approved: line.outcome == Outcome::Approved,
            in_no_time,
            in_a_burst,
        }
    }
}

fn decider(who: &Answered) -> Decider {
    match somebody(who) {
        Some(key) => Decider::Person(key),
        None if who.person.automation => Decider::Automation,
        None => Decider::Nobody,
    }
}
