//! Who decided each line, when, in which row of the frame `approvals`, and whether they were
//! enough.
//!
//! Readings of the design made explicit here:
//! - Those who decided are those whose answers the decision rests on: every approval up to the one
//!   that completed it, and for a rejection the one that rejected. What came later changed nothing.
//! - How many persons approved is counted since the last rejection: what was approved before it
//!   counts no longer.

use std::borrow::Cow;
use std::ops::Range;

use crate::frames::lookup::rows;
use crate::frames::{Approvals, Instant, Key, Tickets, Views};

use super::answers::{Answers, needed_stages};
use super::population::{Line, Person, Population};
use super::rounds::{Answer, Ruling, persons_who_count, rule};
use super::verdict::{DecisionSource, Outcome};

/// Somebody's part in the decision of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// Who.
    pub person: Person,
    /// When.
    pub at: Option<Instant>,
    /// Row of the frame `approvals`; `None` where the decision was found elsewhere.
    pub row: Option<u32>,
}

/// How many approved a line, and whether that was enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// Distinct persons who must approve.
    pub needed: usize,
    /// Distinct persons who did; automation is nobody.
    pub persons: usize,
    /// Whether a person or a stage that is needed did not approve.
    pub is_short: bool,
}

/// Tells who decided the lines of a population.
#[derive(Clone, Copy)]
pub struct Deciders<'a> {
    population: &'a Population<'a>,
    tickets: Option<Tickets<'a>>,
    approvals: Option<Approvals<'a>>,
}

impl<'a> Deciders<'a> {
    /// Of the lines of `population`.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Self {
        Self::seeing(population, &population.frames.views())
    }

    /// The same, for who has opened the frames already.
    #[must_use]
    pub fn seeing(population: &'a Population<'a>, views: &Views<'a>) -> Self {
        Self { population, tickets: views.tickets, approvals: views.approvals }
    }

    /// Whether a frame lists the answers of each approver.
    #[must_use]
    pub fn are_listed(&self) -> bool {
        self.approvals.is_some()
    }

    /// Who decided a line.
    #[must_use]
    pub fn of_line(&self, line: &Line) -> Cow<'a, [Answered]> {
        match &self.population.shared {
            Some(shared) => Cow::Borrowed(shared.answered.of_row(line.row)),
            None => {
                let mut answers = Vec::new();
                self.add(line, &mut answers);
                Cow::Owned(answers)
            }
        }
    }

    /// Finds out who decided a line, and adds them to `all`.
    pub(super) fn add(&self, line: &Line, all: &mut Vec<Answered>) {
        if let Some((answers, ruling)) = self.answers(line) {
            let decided = |answer: &&Answer| answer.approved == (line.outcome == Outcome::Approved);
            let part = match ruling {
                Ruling::Approved(place) | Ruling::TooFew(place) => &answers[..=place],
                Ruling::Rejected(place) => &answers[place..=place],
                Ruling::Nothing => &[],
            };
            return all.extend(part.iter().filter(decided).map(answered));
        }
        let persons = self.population.approvers_of(line).iter();
        all.extend(persons.map(|person| Answered {
            person: *person,
            at: line.decided_at,
            row: None,
        }));
    }

    /// What the frame `approvals` decided about a line by `as_of` (UTC microseconds), and when,
    /// whatever became of the line since: yes (true) or no. `None` where it decided nothing.
    #[must_use]
    pub fn settled(&self, line: &Line, as_of: i64) -> Option<(bool, Option<Instant>)> {
        let (answers, ruling) = self.answers_by(line, as_of)?;
        match ruling {
            Ruling::Approved(place) => Some((true, answers[place].decided_at)),
            Ruling::Rejected(place) => Some((false, answers[place].decided_at)),
            Ruling::TooFew(_) | Ruling::Nothing => None,
        }
    }

    /// Whether those who approved a line were enough.
    #[must_use]
    pub fn approval(&self, line: &Line) -> Approval {
        let shelf = &self.population.books.shelf;
        let needed = shelf.min_approvals(line.system, line.entitlement, line.policy.some());
        if let Some((answers, ruling)) = self.answers(line) {
            let persons = persons_who_count(&answers);
            return Approval { needed, persons, is_short: matches!(ruling, Ruling::TooFew(_)) };
        }
        let named = self.population.approvers_of(line).iter();
        let persons = named.filter(|person| !person.automation && !person.key.is_none()).count();
        // Where one is enough, any decision is.
        Approval { needed, persons, is_short: needed > 1 && persons < needed }
    }

    /// The answers that decided a line, and what they amount to; `None` where the decision was
    /// found elsewhere.
    fn answers(&self, line: &Line) -> Option<(Vec<Answer>, Ruling)> {
        let is_here = line.decision_source == Some(DecisionSource::Approvals);
        is_here.then(|| self.answers_by(line, self.population.as_of(line.system)))?
    }

    fn answers_by(&self, line: &Line, as_of: i64) -> Option<(Vec<Answer>, Ruling)> {
        let (approvals, rows) = self.rows(line)?;
        let whole = Answers { people: &self.population.books.people, approvals };
        let answers = whole.known(rows.clone(), line.system, line.requested_at, as_of);
        let shelf = &self.population.books.shelf;
        let needed = shelf.min_approvals(line.system, line.entitlement, line.policy.some());
        let ruling = rule(&answers, &needed_stages(approvals, rows), needed);
        Some((answers, ruling))
    }

    /// The rows of the frame `approvals` about the ticket of a line.
    fn rows(&self, line: &Line) -> Option<(&Approvals<'a>, Range<usize>)> {
        let frames = self.population.frames;
        let (tickets, approvals) = (self.tickets.as_ref()?, self.approvals.as_ref()?);
        let ticket: Key = frames.key(tickets.ticket_id.at(line.row as usize));
        let found = rows(approvals.len, &ticket, |row| frames.key(approvals.ticket_id.at(row)));
        Some((approvals, found))
    }
}

fn answered(answer: &Answer) -> Answered {
    Answered { person: answer.person, at: answer.decided_at, row: Some(answer.row) }
}
