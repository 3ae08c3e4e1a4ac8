//! One bundle, as one side of a comparison.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::metrics::MetricsEdition;
use crate::finding::Severity;
use crate::frames::normalise;

/// Which bundle this is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Title of its report.
    pub title: String,
    /// What wrote it: name and version.
    pub tool: String,
    /// First instant of its period; UTC microseconds.
    pub from: i64,
    /// First instant after its period; UTC microseconds.
    pub to: i64,
    /// The instant it speaks of; UTC microseconds.
    pub as_of: i64,
    /// IANA name of the zone it shows times in.
    pub zone: String,
    /// SHA-256 of its `SHA256SUMS`, which covers every file of it; empty for the run that is being
    /// written, whose bundle is not there yet.
    #[serde(default)]
    pub sums: String,
}

/// All that a comparison needs of a bundle.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edition {
    /// Which one it is.
    pub bundle: Bundle,
    /// The findings it made.
    pub findings: Vec<Item>,
    /// Findings of bundles before it that it did not test: it still holds them.
    pub carried: Vec<Item>,
    /// Its controls, in its order.
    pub controls: Vec<ControlEdition>,
    /// What its metrics say.
    pub metrics: MetricsEdition,
    /// Its input files.
    pub inputs: Vec<InputEdition>,
    /// The settings it was made with.
    pub settings: Vec<(String, String)>,
    /// The configuration it was made with.
    pub configuration: String,
    /// Tickets that have a line in it, by [`name_key`]. Only asked of the newer of two, and only
    /// about tickets the older one names.
    pub tickets: BTreeMap<String, TicketEdition>,
    /// Systems, by [`name_key`] of their name, whose current snapshot shows a grant or a change.
    pub systems: BTreeSet<String>,
}

impl Edition {
    /// The tickets that what it holds is about.
    #[must_use]
    pub fn tickets_named(&self) -> BTreeSet<String> {
        let held = self.findings.iter().chain(&self.carried);
        let named = held.filter(|item| !item.ticket_id.is_empty());
        named.map(|item| name_key(&item.ticket_id)).collect()
    }
}

/// Which controls of a bundle look at the lines of a ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TicketEdition {
    /// One of its lines was requested in the period.
    pub in_period: bool,
    /// One was requested in the period, or open as it began.
    pub open_work: bool,
}

/// How far back a control looks at ticket lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// Not beyond the period.
    #[default]
    Period,
    /// To lines that were open as the period began.
    OpenWork,
    /// To every line that is still in charge.
    InCharge,
}

impl Reach {
    /// Whether such a control looked at a ticket.
    #[must_use]
    pub fn covers(self, ticket: TicketEdition) -> bool {
        match self {
            Self::Period => ticket.in_period,
            Self::OpenWork => ticket.open_work,
            Self::InCharge => true,
        }
    }
}

/// How names are compared between bundles: as keys are inside one.
#[must_use]
pub fn name_key(text: &str) -> String {
    normalise(text).into_owned()
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Stable id.
    pub id: String,
    /// Control that found it.
    pub control: String,
    /// How much it matters.
    pub severity: Severity,
    /// Whether a waiver accepts it.
    pub waived: bool,
    /// Who should act.
    pub owner: String,
    /// What it is about, in a few words.
    pub subject: String,
    /// System.
    pub system: String,
    /// Ticket.
    pub ticket_id: String,
    /// What is wrong.
    pub sentence: String,
    /// Whether the first row it rests on is a ticket line.
    pub about_line: bool,
    /// As-of of the earliest bundle known to have held it, where the bundle says so.
    pub first_seen: Option<i64>,
    /// As-of of the latest bundle known to have found it, where the bundle says so.
    pub last_seen: Option<i64>,
}

/// What a control says about its population.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlCounts {
    /// Items looked at.
    pub population: u64,
    /// As they should be.
    pub passed: u64,
    /// Not as they should be.
    pub failed: u64,
    /// Still in work.
    pub open: u64,
    /// Shown, not judged.
    pub listed: u64,
    /// Cannot be judged.
    pub not_evaluable: u64,
    /// Findings.
    pub findings: u64,
}

/// Takes one number from the counts of a control.
pub type Pick = fn(&ControlCounts) -> u64;

impl ControlCounts {
    /// Every number with its name, in the order of `controls.csv`.
    pub const ALL: [(&'static str, Pick); 7] = [
        ("population", |counts| counts.population),
        ("pass", |counts| counts.passed),
        ("fail", |counts| counts.failed),
        ("open", |counts| counts.open),
        ("listed", |counts| counts.listed),
        ("not_evaluable", |counts| counts.not_evaluable),
        ("findings", |counts| counts.findings),
    ];
}

/// One control of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlEdition {
    /// Its id.
    pub id: String,
    /// A heading of a few words.
    pub title: String,
    /// Whether it was run at all.
    pub run: bool,
    /// How far back it looks at ticket lines.
    pub reach: Reach,
    /// Whether it can judge nothing without a snapshot.
    pub needs_grants: bool,
    /// What it counted.
    pub counts: ControlCounts,
    /// Fields that were missing, as text.
    pub missing: String,
    /// Its parameters, as used.
    pub parameters: Vec<(String, String)>,
}

impl ControlEdition {
    /// Whether it was run and could judge nothing.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        let counts = &self.counts;
        let nothing_there = counts.population == 0 && !self.missing.is_empty();
        self.run
            && (nothing_there
                || (counts.population > 0 && counts.population == counts.not_evaluable))
    }
}

/// One input file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputEdition {
    /// Path as configured.
    pub path: String,
    /// Frame it fills.
    pub frame: String,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Rows read.
    pub rows: u64,
}
