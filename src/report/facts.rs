//! The parts a [`super::Report`] is made of.

use serde::{Deserialize, Serialize};

use crate::controls::{Family, Scope, TestStatus};
use crate::finding::Severity;
use crate::reconcile::Verdict;

use super::Found;

/// What wrote the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The window the run speaks of; UTC microseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First instant inside the period.
    pub from: i64,
    /// First instant after the period.
    pub to: i64,
    /// The instant the run speaks of.
    pub as_of: i64,
    /// IANA name of the zone people are shown times in.
    pub zone: String,
}

/// How many items got each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verdicts {
    /// As it should be.
    pub pass: u64,
    /// Not as it should be.
    pub fail: u64,
    /// Still in work, inside its time.
    pub open: u64,
    /// Shown, not judged.
    pub listed: u64,
    /// Cannot be judged.
    pub not_evaluable: u64,
}

impl Verdicts {
    /// One more item with this verdict.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail => self.fail += 1,
            Verdict::Open => self.open += 1,
            Verdict::Listed => self.listed += 1,
            Verdict::NotEvaluable => self.not_evaluable += 1,
        }
    }

    /// Number of items with this verdict.
    #[must_use]
    pub fn of(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Pass => self.pass,
            Verdict::Fail => self.fail,
            Verdict::Open => self.open,
            Verdict::Listed => self.listed,
            Verdict::NotEvaluable => self.not_evaluable,
        }
    }

    /// Number of all items.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.pass + self.fail + self.open + self.listed + self.not_evaluable
    }
}

/// One word of a closed set, with how many items got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The word, as the CSVs spell it.
    pub word: String,
    /// What it means, in a sentence.
    pub meaning: String,
    /// What it counts as.
    pub usual: Verdict,
    /// What its items were judged to be.
    pub verdicts: Verdicts,
}

/// One figure of the first page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// Metric it comes from.
    pub metric: String,
    /// A heading of a few words.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// The value, unless it cannot be evaluated.
    pub value: Option<MetricValue>,
    /// Why there is none; empty when there is one.
    pub missing: String,
}

/// One value of a metric: one row of `metrics.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricValue {
    /// Measure.
    pub measure: String,
    /// `period`, or a calendar month such as `2026-07`.
    pub period: String,
    /// `all`, `system`, `risk` ...
    pub dimension: String,
    /// Value of the dimension; empty for `all`.
    pub dimension_value: String,
    /// The value.
    pub value: Option<f64>,
    /// Unit.
    pub unit: String,
    /// Number of observations behind it.
    pub n: u64,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
    /// How it was computed.
    pub method: String,
    /// Share of the population that could be evaluated.
    pub evaluable_share: Option<f64>,
}

/// One metric, with its card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricFacts {
    /// Its id.
    pub id: String,
    /// A heading of a few words.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// What is counted.
    pub population: String,
    /// How.
    pub method: String,
    /// What it cannot see.
    pub blind_spots: String,
    /// Its measures.
    pub measures: Vec<MeasureFacts>,
    /// Its values; of a dimension named in `parts`, those of the parts with most observations.
    pub values: Vec<MetricValue>,
    /// Dimensions that have more parts than are told, with how many they have.
    pub parts: Vec<(String, u64)>,
}

/// One measure of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureFacts {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What it means.
    pub doc: String,
}

/// One system: its snapshots, what its grants are judged to be, and its drift statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemFacts {
    /// Its name.
    pub name: String,
    /// Number of snapshots up to as-of.
    pub snapshots: u64,
    /// The opening snapshot; UTC microseconds.
    pub opening: Option<i64>,
    /// The current snapshot; UTC microseconds.
    pub current: Option<i64>,
    /// Verdicts of its current grants.
    pub verdicts: Verdicts,
    /// Its current grants by standing; only those that occur.
    pub standings: Vec<(String, u64)>,
    /// Accounts with a grant in the current snapshot.
    pub accounts: u64,
    /// Of these, accounts with one known holder.
    pub matched: u64,
    /// Accounts by the rule that found their holder; only those that occur.
    pub rules: Vec<(String, u64)>,
    /// The drift statement, if there is an opening snapshot.
    pub drift: Option<DriftFacts>,
}

/// Opening + added - removed = closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftFacts {
    /// Held in the opening snapshot.
    pub opening: u64,
    /// Held now, not then.
    pub added: u64,
    /// Of these, explained.
    pub added_explained: u64,
    /// Held then, not now.
    pub removed: u64,
    /// Of these, explained.
    pub removed_explained: u64,
    /// Held both times with another end, path or switch.
    pub changed: u64,
    /// Held in the current snapshot.
    pub closing: u64,
}

/// One control and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlFacts {
    /// Its id.
    pub id: String,
    /// A heading of a few words.
    pub title: String,
    /// The part of the catalogue it stands in.
    pub family: Family,
    /// Which items of its population it judges.
    pub scope: Scope,
    /// Frames without which it can judge nothing.
    pub needs: Vec<String>,
    /// What it finds, why it matters, how to answer it.
    pub text: String,
    /// Severity before it rises for privileged and critical entitlements.
    pub severity: Severity,
    /// What is tested.
    pub tested: String,
    /// How far it got.
    pub status: TestStatus,
    /// Items by verdict; none where it was not run.
    pub verdicts: Verdicts,
    /// Items that cannot be judged, by the field that is missing.
    pub missing: Vec<(String, u64)>,
    /// What input would make it evaluable; empty where none is lacking as a whole.
    pub to_evaluate: String,
    /// Number of findings; several failed items may be one finding.
    pub findings: u64,
    /// Of these, accepted by a waiver.
    pub waived: u64,
    /// The same by severity.
    pub found: Found,
    /// Standards it answers to.
    pub references: Vec<String>,
    /// Its parameters, as used.
    pub parameters: Vec<Setting>,
    /// Severity from which on its findings make the run fail, where it has a limit of its own.
    pub fail_on: Option<String>,
}

impl ControlFacts {
    /// Whether it had items to judge and could judge none of them.
    #[must_use]
    pub fn is_blind(&self) -> bool {
        let all = self.verdicts.total();
        (all == 0 && !self.missing.is_empty()) || (all > 0 && all == self.verdicts.not_evaluable)
    }

    /// Whether it was run.
    #[must_use]
    pub fn was_run(&self) -> bool {
        self.status != TestStatus::NotRun
    }
}

/// One equation of the tie-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EquationFacts {
    /// What is being footed.
    pub kind: String,
    /// Which one.
    pub item: String,
    /// Name of the total.
    pub total_name: String,
    /// The total.
    pub total: i64,
    /// Names and values of the parts.
    pub parts: Vec<(String, i64)>,
    /// Whether the parts sum to the total.
    pub foots: bool,
}

/// The account of one input file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFacts {
    /// Path as configured.
    pub file: String,
    /// Frame it fills.
    pub frame: String,
    /// Profile that read it.
    pub profile: String,
    /// File format.
    pub format: String,
    /// Encoding.
    pub encoding: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Rows read.
    pub read: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rejected rows by reason.
    pub rejects: Vec<(String, u64)>,
    /// First and last instant of the kept rows; UTC microseconds.
    pub covers: Option<(i64, i64)>,
    /// Headers that no mapping uses.
    pub unused_columns: Vec<String>,
    /// Empty cells per column among the kept rows.
    pub empty_cells: Vec<(String, u64)>,
    /// What a person should know about it, with how often it occurred.
    pub notes: Vec<(String, u64)>,
}

/// A choice the run was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value, as people write it.
    pub value: String,
    /// What it means.
    pub doc: String,
}
