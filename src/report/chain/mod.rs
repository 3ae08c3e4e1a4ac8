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
    /// What happened, or what is missing.
    pub(super) what: String,
    /// Where it stands; `None` for what is not there.
    pub(super) origin: Option<Origin>,
}

/// The chain of a finding: its steps by part, then by time.
pub(super) fn chain(ground: &Ground<'_>, lines: &Lines, finding: &Finding) -> Vec<Step> {
    if is_about_access(&finding.subject) {
        return Chain::of(ground, lines, &finding.subject).told(finding.id);
    }
    finding.evidence.iter().map(|row| step(ground, finding.id, row)).collect()
}

fn is_about_access(subject: &Subject) -> bool {
    !subject.holder.is_none() || !subject.account.is_none()
}

/// A row of the evidence as a step of its own.
fn step(ground: &Ground<'_>, finding: FindingId, row: &Evidence) -> Step {
    let quotes = row.quotes(&ground.views, ground.population.frames);
    let cells = quotes.iter().map(|(column, value)| format!("{column}={value}"));
    let what = format!("{}: {}", row.role(), cells.collect::<Vec<_>>().join(", "));
    let (part, at, origin) = (Part::Row, None, Some(row.origin));
    Step { finding, part, at, what, origin }
}

/// One chain while it is put together.
struct Chain<'a> {
    ground: &'a Ground<'a>,
    population: &'a Population<'a>,
    subject: &'a Subject,
    lines: Vec<u32>,
    steps: Vec<(Part, Option<i64>, String, Option<Origin>)>,
}

impl<'a> Chain<'a> {
    fn of(ground: &'a Ground<'a>, lines: &Lines, subject: &'a Subject) -> Self {
        let population = ground.population;
        let lines = lines.about(ground, subject);
        let mut chain = Self { ground, population, subject, lines, steps: Vec::new() };
        chain.add_paper();
        chain.add_systems();
        chain.add_gaps();
        chain
    }

    fn add(&mut self, part: Part, at: Option<i64>, what: String, origin: Option<Origin>) {
        self.steps.push((part, at, what, origin));
    }

    fn has(&self, part: Part) -> bool {
        self.steps.iter().any(|(known, ..)| *known == part)
    }

    /// The steps in order, each once.
    fn told(mut self, finding: FindingId) -> Vec<Step> {
        self.steps.sort_by(|a, b| (a.0, a.1, a.3, &a.2).cmp(&(b.0, b.1, b.3, &b.2)));
        self.steps.dedup();
        let step = |(part, at, what, origin)| Step { finding, part, at, what, origin };
        self.steps.into_iter().map(step).collect()
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
    fn named(&self, word: &str, name: Text) -> String {
        name.some().map_or(String::new(), |name| format!("{word} {}", self.text(name)))
    }

    fn text(&self, text: Text) -> &'a str {
        self.population.frames.text(text)
    }
}

/// `word` and an instant; nothing for an empty cell.
fn dated(word: &str, at: Option<Instant>) -> String {
    at.map_or(String::new(), |at| format!("{word} {}", iso_utc(at.micros)))
}
