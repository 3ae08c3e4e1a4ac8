//! The chain of rows behind every finding: request, answers, policy and exception, the grant in each
//! snapshot, reviews; every step with its time and its file and line, and what is missing.
//!
//! A chain speaks of everything known about the finding's K = (system, holder, entitlement), and of
//! its ticket: a reader sees what stands for and against the finding, not only the rows it rests on.
//! A finding about nobody's access (a file, a system, a campaign, a number) has only those rows.

mod gaps;
mod lines;
mod paper;
mod system;

use std::fmt::{self, Arguments, Display, Formatter, Write};
use std::ops::Range;

use crate::finding::{Evidence, Finding, FindingId, Subject, iso_utc};
use crate::frames::{Instant, Key, Origin, Text};
use crate::reconcile::{Place, Population};
use crate::report::ground::Ground;
use crate::words;

pub(super) use lines::Lines;

words! {
    /// What a step of a chain is.
    Part, "part" {
        /// A row that a finding about nobody's access rests on.
        Row = "row",
        /// Somebody asked.
        Request = "request",
        /// Somebody answered.
        Answer = "answer",
        /// The rule it was decided under.
        Policy = "policy",
        /// An accepted deviation that covers it.
        Exception = "exception",
        /// What the ticket says became of it.
        Fulfilment = "fulfilment",
        /// What a snapshot shows.
        Snapshot = "snapshot",
        /// What an access review decided.
        Review = "review",
        /// What is known of the holder.
        Holder = "holder",
        /// What is not on record.
        Missing = "missing",
    }
}

impl Part {
    /// The heading of its steps.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Row => "Rows",
            Self::Request => "Requests",
            Self::Answer => "Answers",
            Self::Policy => "Policy",
            Self::Exception => "Exceptions",
            Self::Fulfilment => "What the tickets say was done",
            Self::Snapshot => "What the snapshots show",
            Self::Review => "Reviews",
            Self::Holder => "Holder",
            Self::Missing => "What is missing",
        }
    }
}

/// One step of the chain behind a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Id of the finding.
    pub(super) finding: FindingId,
    /// What the step is.
    pub(super) part: Part,
    /// When; `None` for what has no time.
    pub(super) at: Option<i64>,
    /// What happened, or what is missing: its place in [`Steps::text`].
    what: Range<usize>,
    /// Where it stands; `None` for what is not there.
    pub(super) origin: Option<Origin>,
}

/// The steps of chains, one chain after the other. There can be millions of steps: what all of them
/// say stands in one text.
#[derive(Default)]
pub(super) struct Steps {
    pub(super) steps: Vec<Step>,
    text: String,
}

impl Steps {
    /// What a step says.
    pub(super) fn what(&self, step: &Step) -> &str {
        self.text.get(step.what.clone()).unwrap_or_default()
    }

    /// Adds the chain of a finding: its steps by part, then by time.
    pub(super) fn add(&mut self, ground: &Ground<'_>, lines: &Lines, finding: &Finding) {
        if is_about_access(&finding.subject) {
            return Chain::of(ground, lines, finding, self).tell();
        }
        finding.evidence.iter().for_each(|row| self.quote(ground, finding.id, row));
    }

    /// A row of the evidence as a step of its own.
    fn quote(&mut self, ground: &Ground<'_>, finding: FindingId, row: &Evidence) {
        let quotes = row.quotes(&ground.views, ground.population.frames);
        let cells = quotes.iter().map(|(column, value)| format!("{column}={value}"));
        let cells = cells.collect::<Vec<_>>().join(", ");
        let what = format_args!("{}: {cells}", row.role());
        self.push(finding, Part::Row, None, what, Some(row.origin));
    }

    fn push(
        &mut self,
        finding: FindingId,
        part: Part,
        at: Option<i64>,
        what: Arguments<'_>,
        origin: Option<Origin>,
    ) {
        let start = self.text.len();
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(what);
        self.steps.push(Step { finding, part, at, what: start..self.text.len(), origin });
    }
}

fn is_about_access(subject: &Subject) -> bool {
    !subject.holder.is_none() || !subject.account.is_none()
}

/// One chain while it is put together.
struct Chain<'a, 's> {
    ground: &'a Ground<'a>,
    population: &'a Population<'a>,
    finding: FindingId,
    subject: &'a Subject,
    lines: Vec<u32>,
    told: &'s mut Steps,
    /// Its first step among all.
    first: usize,
}

impl<'a, 's> Chain<'a, 's> {
    fn of(
        ground: &'a Ground<'a>,
        lines: &Lines,
        finding: &'a Finding,
        told: &'s mut Steps,
    ) -> Self {
        let (population, subject) = (ground.population, &finding.subject);
        let lines = lines.about(ground, subject);
        let first = told.steps.len();
        let mut chain =
            Self { ground, population, finding: finding.id, subject, lines, told, first };
        chain.add_paper();
        chain.add_systems();
        chain.add_gaps();
        chain
    }

    fn add(&mut self, part: Part, at: Option<i64>, what: Arguments<'_>, origin: Option<Origin>) {
        self.told.push(self.finding, part, at, what, origin);
    }

    fn steps(&self) -> &[Step] {
        &self.told.steps[self.first..]
    }

    fn has(&self, part: Part) -> bool {
        self.steps().iter().any(|step| step.part == part)
    }

    /// Puts the steps in order, each once.
    fn tell(self) {
        let mut own = self.told.steps.split_off(self.first);
        let order = |step: &Step| (step.part, step.at, step.origin);
        own.sort_by(|a, b| {
            order(a).cmp(&order(b)).then_with(|| self.told.what(a).cmp(self.told.what(b)))
        });
        own.dedup_by(|a, b| order(a) == order(b) && self.told.what(a) == self.told.what(b));
        self.told.steps.append(&mut own);
    }

    /// Where the finding's access is, or would be, on `account`.
    fn place(&self, account: Key) -> Place {
        let Subject { system, holder, entitlement, .. } = *self.subject;
        Place { system, account, holder, entitlement }
    }

    fn show(&self, key: Key) -> &'a str {
        self.ground.texts.get(self.ground.texts.of_key(key))
    }

    /// `word` and a name; nothing for an empty cell.
    fn named(&self, word: &'static str, name: Text) -> Named<'a> {
        Named(word, name.some().map(|name| self.text(name)))
    }

    fn text(&self, text: Text) -> &'a str {
        self.population.frames.text(text)
    }
}

/// A word and a name; nothing where there is no name.
#[derive(Clone, Copy)]
struct Named<'a>(&'static str, Option<&'a str>);

impl Display for Named<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(word, Some(name)) = self else { return Ok(()) };
        [word, " ", name].into_iter().try_for_each(|part| f.write_str(part))
    }
}

/// A word and an instant; nothing where there is no instant.
struct Dated(&'static str, Option<Instant>);

impl Display for Dated {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(word, Some(at)) = self else { return Ok(()) };
        [word, " ", &iso_utc(at.micros)].into_iter().try_for_each(|part| f.write_str(part))
    }
}
