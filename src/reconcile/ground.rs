//! What a line rests on: the policy it names, and the time that policy's catalogue allows.

use crate::frames::{Catalogue, Instant, Precision, Tickets, instant::MICROS_PER_DAY};

use super::population::{Line, Population};
use super::verdict::Outcome;

/// How good the policy of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyGround {
    /// Listed, and in force when the line was requested.
    InForce,
    /// Named, and there is no list of policies to look it up in.
    NotListedAnywhere,
    /// Nobody names one.
    Missing,
    /// The list of policies does not have it.
    Unknown,
    /// Listed, but not in force when the line was requested.
    NotInForce,
}

impl PolicyGround {
    /// Missing, unknown, or not in force.
    #[must_use]
    pub fn is_wanting(self) -> bool {
        matches!(self, Self::Missing | Self::Unknown | Self::NotInForce)
    }
}

/// How long a line asks for, beside what the catalogue allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The catalogue sets no limit.
    Unlimited,
    /// Ends within this number of days.
    Within(i64),
    /// Ends after this number of days.
    Beyond(i64),
    /// Has no end, and may be held for this number of days.
    Endless(i64),
}

/// Looks up what lines rest on.
#[derive(Debug)]
pub struct Grounds<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    catalogue: Option<Catalogue<'a>>,
    names_policies: bool,
}

impl<'a> Grounds<'a> {
    /// The grounds of a population's lines; `None` without tickets.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Option<Self> {
        let frames = population.frames;
        let tickets = frames.tickets()?;
        let catalogue = frames.catalogue();
        let names_policies = !tickets.policy_id.is_absent()
            || frames.approvals().is_some_and(|frame| !frame.policy_id.is_absent())
            || catalogue.is_some_and(|frame| !frame.policy_id.is_absent());
        Some(Self { population, tickets, catalogue, names_policies })
    }

    /// The policy of a line; `None` where no export has a place for one.
    #[must_use]
    pub fn policy(&self, line: &Line) -> Option<PolicyGround> {
        if !self.names_policies {
            return None;
        }
        let Some(policy) = line.policy.some() else { return Some(PolicyGround::Missing) };
        let books = &self.population.books;
        Some(match books.is_policy_in_force(policy, line.requested_at) {
            None => PolicyGround::NotListedAnywhere,
            Some(true) => PolicyGround::InForce,
            Some(false) if books.policy_row(policy).is_none() => PolicyGround::Unknown,
            Some(false) => PolicyGround::NotInForce,
        })
    }

    /// The longest time the entitlement of a line may be held, in days.
    #[must_use]
    pub fn max_days(&self, line: &Line) -> Option<i64> {
        let row = self.population.books.catalogue_row(line.system, line.entitlement)?;
        self.catalogue?.max_days.at(row)
    }

    /// How long a line asks for, counted from its decision (an undocumented line's, or one whose
    /// decision has no time, from the request).
    ///
    /// # Errors
    /// The frame or column without which nobody can tell.
    pub fn span(&self, line: &Line) -> Result<Span, &'static str> {
        let limits = self.catalogue.ok_or("catalogue")?.max_days;
        if limits.is_absent() {
            return Err("max_days");
        }
        let Some(days) = self.max_days(line) else { return Ok(Span::Unlimited) };
        if self.tickets.expires_at.is_absent() {
            return Err("expires_at");
        }
        let start = line.decided_at.unwrap_or(line.requested_at);
        Ok(match self.tickets.expires_at.at(line.row as usize) {
            None => Span::Endless(days),
            Some(end) if exceeds(start, end, days) => Span::Beyond(days),
            Some(_) => Span::Within(days),
        })
    }
}

impl Line {
    /// Approved, or carried out as if it had been: its access is held.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self.outcome, Outcome::Approved | Outcome::Undocumented)
    }
}

/// Longer than `days`, with a day of grace for an end that is a date: it includes that day, and is
/// stored as the midnight after it.
#[must_use]
pub fn exceeds(start: Instant, end: Instant, days: i64) -> bool {
    let grace = i64::from(end.precision == Precision::END_OF_DAY);
    let allowed = days.saturating_add(grace).saturating_mul(MICROS_PER_DAY);
    end.micros > start.micros.saturating_add(allowed)
}
