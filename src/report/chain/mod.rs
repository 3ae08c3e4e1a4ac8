//! The chain of rows behind every finding: request, answers, policy and exception, the grant in each
//! snapshot, reviews; every step with its time and its file and line, and what is missing.
//!
//! A chain speaks of everything known about the finding's K = (system, holder, entitlement), and of
//! its ticket: a reader sees what stands for and against the finding, not only the rows it rests on.
//! A finding about nobody's access (a file, a system, a campaign, a number) has only those rows.

mod gaps;
mod paper;
mod system;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::finding::{Evidence, Finding, Subject, iso_utc};
use crate::frames::{Instant, Key, Origin, Text};
use crate::reconcile::{Place, Population};
use crate::words;

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
    pub(super) finding: String,
    /// What the step is.
    pub(super) part: Part,
    /// When; `None` for what has no time.
    pub(super) at: Option<i64>,
    /// What happened, or what is missing.
    pub(super) what: String,
    /// Where it stands; `None` for what is not there.
    pub(super) origin: Option<Origin>,
}

/// The chains of all findings, one after the other; the steps of each by part, then by time.
pub(super) fn chains<'f>(
    population: &Population<'_>,
    findings: impl Iterator<Item = &'f Finding>,
) -> Vec<Step> {
    let findings: Vec<&Finding> = findings.collect();
    let lines = Lines::of(population, &findings);
    let chain = |finding: &&Finding| match is_about_access(&finding.subject) {
        true => Chain::of(population, &lines, &finding.subject).told(&finding.id),
        false => finding.evidence.iter().map(|row| step(&finding.id, row)).collect(),
    };
    findings.par_iter().flat_map_iter(chain).collect()
}

fn is_about_access(subject: &Subject) -> bool {
    !subject.holder.is_none() || !subject.account.is_none()
}

/// A row of the evidence as a step of its own.
fn step(finding: &str, row: &Evidence) -> Step {
    let cells = row.quotes.iter().map(|(column, value)| format!("{column}={value}"));
    let what = format!("{}: {}", row.role, cells.collect::<Vec<_>>().join(", "));
    let (part, at, origin) = (Part::Row, None, Some(row.origin));
    Step { finding: finding.to_owned(), part, at, what, origin }
}

/// The ticket lines that findings are about.
struct Lines {
    by_access: FxHashMap<(Key, Key, Key), Vec<u32>>,
    by_ticket: FxHashMap<Key, Vec<u32>>,
}

impl Lines {
    fn of(population: &Population<'_>, findings: &[&Finding]) -> Self {
        let ticket = |subject: &Subject| population.frames.symbols.find_key(&subject.ticket_id);
        let subjects = || findings.iter().map(|finding| &finding.subject);
        let mut lines = Self {
            by_access: subjects()
                .map(|subject| ((subject.system, subject.holder, subject.entitlement), vec![]))
                .collect(),
            by_ticket: subjects().filter_map(ticket).map(|ticket| (ticket, vec![])).collect(),
        };
        let Some(tickets) = population.frames.tickets() else { return lines };
        for (place, line) in population.lines.iter().enumerate() {
            let key = |text| population.frames.key(text);
            let previous = key(tickets.previous_entitlement.at(line.row as usize));
            for entitlement in [line.entitlement, previous] {
                let known = lines.by_access.get_mut(&(line.system, line.holder, entitlement));
                known.into_iter().for_each(|places| places.push(place as u32));
            }
            let ticket = key(tickets.ticket_id.at(line.row as usize));
            let known = lines.by_ticket.get_mut(&ticket);
            known.into_iter().for_each(|places| places.push(place as u32));
        }
        lines
    }

    /// The lines on a finding's K; where it names no entitlement, those of its ticket for its holder.
    fn about(&self, population: &Population<'_>, subject: &Subject) -> Vec<u32> {
        if !subject.entitlement.is_none() {
            let access = (subject.system, subject.holder, subject.entitlement);
            let mut places = self.by_access.get(&access).cloned().unwrap_or_default();
            places.dedup();
            return places;
        }
        let ticket = population.frames.symbols.find_key(&subject.ticket_id);
        let own = ticket.and_then(|ticket| self.by_ticket.get(&ticket)).into_iter().flatten();
        let fits = |place: &&u32| {
            let line = &population.lines[**place as usize];
            subject.holder.is_none() || line.holder == subject.holder
        };
        own.filter(fits).copied().collect()
    }
}

/// One chain while it is put together.
struct Chain<'a> {
    population: &'a Population<'a>,
    subject: &'a Subject,
    lines: Vec<u32>,
    steps: Vec<(Part, Option<i64>, String, Option<Origin>)>,
}

impl<'a> Chain<'a> {
    fn of(population: &'a Population<'a>, lines: &Lines, subject: &'a Subject) -> Self {
        let lines = lines.about(population, subject);
        let mut chain = Self { population, subject, lines, steps: Vec::new() };
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
    fn told(mut self, finding: &str) -> Vec<Step> {
        self.steps.sort_by(|a, b| (a.0, a.1, a.3, &a.2).cmp(&(b.0, b.1, b.3, &b.2)));
        self.steps.dedup();
        let step =
            |(part, at, what, origin)| Step { finding: finding.to_owned(), part, at, what, origin };
        self.steps.into_iter().map(step).collect()
    }

    /// Where the finding's access is, or would be, on `account`.
    fn place(&self, account: Key) -> Place {
        let Subject { system, holder, entitlement, .. } = *self.subject;
        Place { system, account, holder, entitlement }
    }

    fn show(&self, key: Key) -> &'a str {
        self.population.show(key)
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
