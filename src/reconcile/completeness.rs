//! The evidence a decided line should leave behind, attribute by attribute.
//!
//! Readings of the design made explicit here:
//! - A decision by automation alone names its approver only if a policy is named: else who stood
//!   behind it is missing evidence. A pre-approved policy is its own approver.
//! - A verifier counts if it is somebody else than the fulfiller; with the fulfiller's cell empty,
//!   nobody can show that. Where no export has a column for one of the two, it is not evaluable of
//!   any line: judged by the lines without a verifier alone, it would be missing everywhere.
//! - An entitlement is exact on a known system if the catalogue or any snapshot of that system has
//!   it. Without a catalogue, one that nobody holds may exist all the same: not evaluable.
//! - Where no export has a place for policies, a line without an exception may have been decided
//!   under one all the same: not evaluable.
//! - A duration is asked for where the catalogue sets `max_days` and for emergencies, never of a
//!   revocation.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::frames::{Action, Flag, Frames, Key, State, Tickets};
use crate::words;

use super::ground::Grounds;
use super::population::{Line, Population};
use super::register::OnRecord;
use super::verdict::{DecisionSource, Outcome};

words! {
    /// What should be on record about a decided line.
    Proof, "evidence attribute" {
        /// Who asked.
        Requester = "requester",
        /// Who is to hold it.
        Beneficiary = "beneficiary",
        /// Who decided.
        Approver = "approver",
        /// When it was decided.
        DecidedAt = "decided_at",
        /// The policy, or the exception, it was decided under.
        Policy = "policy",
        /// Why it was asked for.
        Justification = "justification",
        /// An entitlement that somebody knows, on a system that somebody knows.
        Entitlement = "entitlement",
        /// Until when.
        Duration = "duration",
        /// When it was checked.
        VerifiedAt = "verified_at",
        /// Who checked: somebody else than who carried it out.
        Verifier = "verifier",
    }
}

/// Whether an attribute is on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    Present,
    /// It should be, and is not.
    Missing,
    /// It is not asked for.
    NotApplicable,
    /// Nobody can tell without this column or frame.
    NotEvaluable(&'static str),
}

/// Looks up what is on record about lines.
#[derive(Debug)]
pub struct Evidences<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    grounds: Grounds<'a>,
    columns: Columns,
    seen: OnceLock<FxHashSet<(Key, Key)>>,
}

/// Which facts any export has a place for.
#[derive(Debug, Clone, Copy)]
struct Columns {
    approver: bool,
    decided_at: bool,
    policy: bool,
    catalogue: bool,
    max_days: bool,
}

impl Columns {
    fn of(frames: &Frames, tickets: &Tickets<'_>) -> Self {
        let (approvals, events) = (frames.approvals(), frames.events());
        let catalogue = frames.catalogue();
        Self {
            approver: !tickets.approver.is_absent()
                || approvals.is_some()
                || events.is_some_and(|frame| !frame.actor.is_absent()),
            decided_at: !tickets.decided_at.is_absent()
                || approvals.is_some_and(|frame| !frame.decided_at.is_absent())
                || events.is_some(),
            policy: !tickets.policy_id.is_absent()
                || approvals.is_some_and(|frame| !frame.policy_id.is_absent())
                || catalogue.is_some_and(|frame| !frame.policy_id.is_absent()),
            catalogue: catalogue.is_some(),
            max_days: catalogue.is_some_and(|frame| !frame.max_days.is_absent()),
        }
    }
}

impl<'a> Evidences<'a> {
    /// What is on record about a population's lines; `None` without tickets.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Option<Self> {
        let tickets = population.frames.tickets()?;
        let columns = Columns::of(population.frames, &tickets);
        let grounds = Grounds::of(population)?;
        Some(Self { population, tickets, grounds, columns, seen: OnceLock::new() })
    }

    /// Whether an attribute of a line is on record.
    #[must_use]
    pub fn presence(&self, line: &Line, proof: Proof) -> Presence {
        let row = line.row as usize;
        let tickets = &self.tickets;
        match proof {
            Proof::Requester => {
                given(!tickets.requester.is_absent(), "requester", !line.requester.text.is_none())
            }
            Proof::Beneficiary => given(true, "", !line.beneficiary.text.is_none()),
            Proof::Approver => given(self.columns.approver, "approver", self.has_approver(line)),
            Proof::DecidedAt => {
                given(self.columns.decided_at, "decided_at", line.decided_at.is_some())
            }
            Proof::Policy => {
                given(self.columns.policy || has_ground(line), "policy_id", has_ground(line))
            }
            Proof::Justification => {
                let is_known = !tickets.justification.is_absent();
                given(is_known, "justification", tickets.justification.at(row))
            }
            Proof::Entitlement => {
                let is_known = self.is_known(line);
                given(self.columns.catalogue || is_known, "catalogue", is_known)
            }
            Proof::Duration => self.duration(line),
            Proof::VerifiedAt | Proof::Verifier if !is_carried_out(line) => Presence::NotApplicable,
            Proof::VerifiedAt => {
                let is_known = !tickets.verified_at.is_absent();
                given(is_known, "verified_at", tickets.verified_at.at(row).is_some())
            }
            Proof::Verifier => self.verifier(line),
        }
    }

    fn has_approver(&self, line: &Line) -> bool {
        let approvers = self.population.approvers_of(line);
        let is_named = approvers.iter().any(|one| !one.text.is_none() && !one.automation);
        let is_automatic = line.decision_source == Some(DecisionSource::Policy)
            || approvers.iter().any(|one| one.automation);
        is_named || (is_automatic && !line.policy.is_none())
    }

    fn is_known(&self, line: &Line) -> bool {
        let books = &self.population.books;
        books.catalogue_row(line.system, line.entitlement).is_some()
            || self
                .seen
                .get_or_init(|| seen(self.population))
                .contains(&(line.system, line.entitlement))
    }

    fn duration(&self, line: &Line) -> Presence {
        let row = line.row as usize;
        let is_emergency = self.tickets.emergency.at(row) == Some(Flag::True);
        if self.tickets.action.at(row) == Some(Action::Revoke) {
            return Presence::NotApplicable;
        }
        match (is_emergency || self.grounds.max_days(line).is_some(), self.columns.max_days) {
            (true, _) => {
                let ends = self.tickets.expires_at;
                given(!ends.is_absent(), "expires_at", ends.at(row).is_some())
            }
            (false, true) => Presence::NotApplicable,
            (false, false) => Presence::NotEvaluable("max_days"),
        }
    }

    fn verifier(&self, line: &Line) -> Presence {
        let (row, tickets) = (line.row as usize, &self.tickets);
        let (verifier, fulfiller) = (tickets.verifier, tickets.fulfiller);
        let missing = if verifier.is_absent() { "verifier" } else { "fulfiller" };
        let is_known = !verifier.is_absent() && !fulfiller.is_absent();
        let person = |text| self.population.books.person(line.system, text).key;
        let (checked, done) = (person(verifier.at(row)), person(fulfiller.at(row)));
        let is_other = !checked.is_none() && !done.is_none() && checked != done;
        given(is_known, missing, is_other)
    }
}

fn given(is_known: bool, missing: &'static str, is_present: bool) -> Presence {
    match (is_known, is_present) {
        (false, _) => Presence::NotEvaluable(missing),
        (true, true) => Presence::Present,
        (true, false) => Presence::Missing,
    }
}

fn has_ground(line: &Line) -> bool {
    !line.policy.is_none() || line.exception != OnRecord::No
}

fn is_carried_out(line: &Line) -> bool {
    line.outcome == Outcome::Approved
        && matches!(line.state, State::Fulfilled | State::Verified | State::Closed)
}

/// What lines ask for and the catalogue does not list, of what is held in any snapshot up to as-of.
fn seen(population: &Population<'_>) -> FxHashSet<(Key, Key)> {
    let (frames, books) = (population.frames, &population.books);
    let Some(grants) = frames.grants() else { return FxHashSet::default() };
    let mut is_wanted = vec![false; frames.symbols.key_count()];
    let is_listed = |line: &&Line| books.catalogue_row(line.system, line.entitlement).is_some();
    let unlisted = population.lines.iter().filter(|line| !is_listed(line));
    unlisted.for_each(|line| is_wanted[line.entitlement.0 as usize] = true);
    let known = (0..grants.len).filter(|row| {
        is_wanted[frames.key(grants.entitlement.at(*row)).0 as usize]
            && grants.snapshot_at.at(*row).is_some_and(|at| at.micros <= population.period.as_of)
    });
    known
        .map(|row| (frames.key(grants.system.at(row)), frames.key(grants.entitlement.at(row))))
        .collect()
}
