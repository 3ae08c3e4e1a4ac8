//! Which lines went round the standard route, and in which way.

use rayon::prelude::*;

use crate::frames::{Action, Catalogue, Flag, FrameKind, Key, Text, Tickets};
use crate::reconcile::by_ticket::sort_by_ticket;
use crate::reconcile::ground::{Grounds, PolicyGround, Span};
use crate::reconcile::{
    DecisionSource, EffectOrder, Line, OnRecord, Outcome, Person, Population, Right, Rights, Status,
};

/// A way round the standard route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// Marked as an emergency.
    Emergency,
    /// Asks for what the catalogue does not offer.
    OffCatalogue,
    /// Decided by who asked or who gains.
    SelfApproved,
    /// Approved by somebody who was not entitled to.
    Unauthorised,
    /// There before it was approved.
    Retroactive,
    /// Perhaps there before it was approved.
    PossiblyRetroactive,
    /// Under no policy, an unknown one, or one not in force.
    Policy,
    /// For longer than the catalogue allows.
    OverDuration,
    /// Covered by an entry of the register of exceptions.
    Registered,
}

/// Number of kinds.
pub(super) const KINDS: usize = Kind::Registered as usize + 1;

/// One line: the ways it went, and the ways nobody can tell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    /// Index into [`Population::lines`].
    pub(super) line: u32,
    /// Its ticket.
    pub(super) ticket: Key,
    /// When it was requested; UTC microseconds.
    pub(super) requested: i64,
    /// When it was decided, if it was; UTC microseconds.
    pub(super) decided: Option<i64>,
    found: u16,
    unknown: u16,
}

impl Marks {
    /// Whether the line went this way; `None` = not evaluable.
    pub(super) fn get(&self, kind: Kind) -> Option<bool> {
        let bit = 1 << kind as u8;
        (self.unknown & bit == 0).then_some(self.found & bit != 0)
    }

    fn set(&mut self, kind: Kind, answer: Option<bool>) {
        let bit = 1 << kind as u8;
        match answer {
            Some(true) => self.found |= bit,
            Some(false) => {}
            None => self.unknown |= bit,
        }
    }

    /// What names a decision: its lines are one for kinds that are about the decision.
    pub(super) fn decision(&self) -> (Key, i64, Option<i64>) {
        (self.ticket, self.requested, self.decided)
    }
}

/// Whether a kind is about decisions, of which the lines of one ticket share one.
pub(super) fn is_of_decisions(kind: Kind) -> bool {
    matches!(kind, Kind::SelfApproved | Kind::Unauthorised)
}

/// Whether a kind can be told: of any of the lines it is about, if there are such lines. Of the
/// others everybody can say that they did not go this way: of what is still open that nobody decided
/// it, of what has no limit that it is not beyond it.
///
/// Without a list of policies only those named nowhere are known, so that a share of the known would
/// be all or nothing: a policy can be told where nothing stays unknown.
pub(super) fn is_told(population: &Population<'_>, marks: &[Marks], kind: Kind) -> bool {
    let is_known = |marks: &Marks| marks.get(kind).is_some();
    if kind == Kind::Policy {
        return !marks.is_empty() && marks.iter().all(is_known);
    }
    let Some(desk) = Desk::of(population) else { return false };
    let is_about = |marks: &&Marks| desk.is_about(kind, &population.lines[marks.line as usize]);
    match marks.iter().any(|marks| is_about(&marks)) {
        true => marks.iter().filter(is_about).any(is_known),
        false => marks.iter().any(is_known),
    }
}

/// The marks of the `wanted` lines, in order of their decisions.
pub(super) fn marks(
    population: &Population<'_>,
    wanted: impl Fn(&Line) -> bool + Sync,
) -> Vec<Marks> {
    let Some(desk) = Desk::of(population) else { return Vec::new() };
    let lines = population.lines.par_iter().enumerate();
    let mut marks: Vec<Marks> = lines
        .filter(|(_, line)| wanted(line))
        .map(|(place, line)| desk.marks(place as u32, line))
        .collect();
    sort_by_ticket(&mut marks, |marks| marks.ticket, |marks| (marks.decision(), marks.line));
    marks
}

/// What the marks are read from.
struct Desk<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    offer: Offer<'a>,
    grounds: Grounds<'a>,
    rights: Rights<'a>,
}

impl<'a> Desk<'a> {
    fn of(population: &'a Population<'a>) -> Option<Self> {
        let frames = population.frames;
        let tickets = frames.tickets()?;
        let grounds = Grounds::of(population)?;
        let (offer, rights) = (Offer::of(population)?, Rights::of(population));
        Some(Self { population, tickets, offer, grounds, rights })
    }

    fn marks(&self, place: u32, line: &Line) -> Marks {
        let mut marks = Marks {
            line: place,
            ticket: self.key(self.tickets.ticket_id.at(line.row as usize)),
            requested: line.requested_at.micros,
            decided: line.decided_at.map(|at| at.micros),
            found: 0,
            unknown: 0,
        };
        marks.set(Kind::Emergency, self.emergency(line));
        marks.set(Kind::OffCatalogue, self.offer.is_off_catalogue(line));
        marks.set(Kind::SelfApproved, self.self_approved(line));
        marks.set(Kind::Unauthorised, self.unauthorised(line));
        let order = self.order(line);
        marks.set(Kind::Retroactive, certain(order));
        marks.set(Kind::PossiblyRetroactive, possible(order));
        marks.set(Kind::Policy, self.policy_missing_or_invalid(line));
        marks.set(Kind::OverDuration, self.over_duration(line));
        marks.set(Kind::Registered, self.registered(line));
        marks
    }

    /// Whether a kind says anything of a line that it does not say of every other.
    fn is_about(&self, kind: Kind, line: &Line) -> bool {
        match kind {
            Kind::Unauthorised => line.outcome == Outcome::Approved,
            Kind::SelfApproved => !matches!(line.outcome, Outcome::Pending | Outcome::Cancelled),
            Kind::Retroactive | Kind::PossiblyRetroactive => {
                self.order(line) != EffectOrder::NotPresent
            }
            Kind::OverDuration => {
                self.offer.gives(line) && line.is_allowed() && self.grounds.max_days(line).is_some()
            }
            Kind::Emergency | Kind::OffCatalogue | Kind::Policy | Kind::Registered => true,
        }
    }

    fn key(&self, text: Text) -> Key {
        self.population.frames.key(text)
    }

    fn emergency(&self, line: &Line) -> Option<bool> {
        let marked = self.tickets.emergency;
        (!marked.is_absent()).then(|| marked.at(line.row as usize) == Some(Flag::True))
    }

    fn self_approved(&self, line: &Line) -> Option<bool> {
        match line.outcome {
            Outcome::Pending | Outcome::Cancelled => return Some(false),
            Outcome::Undocumented => return None,
            Outcome::Approved | Outcome::Rejected => {}
        }
        let approvers = self.population.approvers_of(line);
        let is_automatic = |person: &Person| person.automation;
        let nobody = line.decision_source == Some(DecisionSource::Policy)
            || (!approvers.is_empty() && approvers.iter().all(is_automatic));
        if nobody {
            return Some(false);
        }
        let own = [line.requester.key, line.beneficiary.key];
        let mut persons = approvers.iter().filter(|person| !person.automation);
        if persons.any(|person| !person.key.is_none() && own.contains(&person.key)) {
            return Some(true);
        }
        // With a name missing, the approver may still be that person.
        let is_named = !approvers.is_empty() && own.iter().all(|key| !key.is_none());
        is_named.then_some(false)
    }

    /// What the records leave another reading of is not evaluable.
    fn unauthorised(&self, line: &Line) -> Option<bool> {
        if line.outcome == Outcome::Undocumented {
            return None;
        }
        match self.rights.judge(line) {
            None | Some(Right::Held) => Some(false),
            Some(Right::Unclear(_)) => None,
            Some(Right::Lacking(found)) => found.iter().any(|one| one.is_certain).then_some(true),
        }
    }

    /// The order of decision and effect; unknown where no snapshot can show an effect.
    fn order(&self, line: &Line) -> EffectOrder {
        let is_blind = self.population.frames.table(FrameKind::Grants).is_none()
            || (line.status == Status::NotEvaluable
                && line.outcome == Outcome::Approved
                && line.in_charge
                && self.offer.gives(line));
        match line.effect.order {
            EffectOrder::NotPresent if is_blind => EffectOrder::Unknown,
            order => order,
        }
    }

    /// Whether a named policy is in force only a list of policies can tell.
    fn policy_missing_or_invalid(&self, line: &Line) -> Option<bool> {
        let ground = self.grounds.policy(line)?;
        let is_judged = !self.offer.gives(line) || ground != PolicyGround::NotListedAnywhere;
        is_judged.then(|| self.offer.gives(line) && ground.is_wanting())
    }

    fn over_duration(&self, line: &Line) -> Option<bool> {
        let span = self.grounds.span(line).ok()?;
        let is_over = matches!(span, Span::Beyond(_) | Span::Endless(_));
        Some(is_over && line.is_allowed() && self.offer.gives(line))
    }

    fn registered(&self, line: &Line) -> Option<bool> {
        let names = !self.tickets.exception_id.is_absent();
        let is_evaluable = names || self.population.frames.table(FrameKind::Exceptions).is_some();
        is_evaluable.then_some(line.exception != OnRecord::No)
    }
}

fn certain(order: EffectOrder) -> Option<bool> {
    match order {
        EffectOrder::NotPresent | EffectOrder::InOrder => Some(false),
        EffectOrder::Before => Some(true),
        EffectOrder::Possible | EffectOrder::Unknown => None,
    }
}

fn possible(order: EffectOrder) -> Option<bool> {
    (order != EffectOrder::Unknown).then_some(order == EffectOrder::Possible)
}

/// What the catalogue offers, and which lines ask for something else.
pub(super) struct Offer<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    catalogue: Option<Catalogue<'a>>,
}

impl<'a> Offer<'a> {
    /// To the lines of a population; `None` without tickets.
    pub(super) fn of(population: &'a Population<'a>) -> Option<Self> {
        let frames = population.frames;
        Some(Self { population, tickets: frames.tickets()?, catalogue: frames.catalogue() })
    }

    /// Whether a line asks for access, rather than for its end.
    pub(super) fn gives(&self, line: &Line) -> bool {
        self.tickets.action.at(line.row as usize) != Some(Action::Revoke)
    }

    /// Whether a line asks for what the catalogue does not have or does not offer; `None` without
    /// a catalogue.
    pub(super) fn is_off_catalogue(&self, line: &Line) -> Option<bool> {
        let catalogue = self.catalogue?;
        let refused = |row: usize| catalogue.requestable.at(row) == Some(Flag::False);
        let entry = self.population.books.catalogue_row(line.system, line.entitlement);
        Some(self.gives(line) && entry.is_none_or(refused))
    }
}
