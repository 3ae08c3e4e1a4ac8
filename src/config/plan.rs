//! The validated plan a configuration becomes: what to read, how, and how to judge it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use chrono_tz::Tz;

use crate::diag::SourceText;
use crate::frames::FrameKind;
pub use crate::parameter::{Entry, Section};
use crate::parameter::{Trial, Value};
use crate::settings::{Lever, Settings};

/// Everything a run needs to know, checked.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The configuration file itself, for messages and for the manifest.
    pub text: Arc<SourceText>,
    /// Title of the report.
    pub title: String,
    /// Period `[from, to)` asked for; UTC microseconds; each end optional.
    pub from: Option<i64>,
    /// End of the period, exclusive.
    pub to: Option<i64>,
    /// As-of asked for; UTC microseconds.
    pub as_of: Option<i64>,
    /// What to read.
    pub sources: Vec<SourcePlan>,
    /// How to judge.
    pub settings: Settings,
    /// System names to replace: (name found, name meant), in the order of the configuration.
    pub system_aliases: Vec<(String, String)>,
    /// `[controls.<id>]` as written; whoever owns a control reads its own section.
    pub controls: BTreeMap<String, Section>,
    /// Severity from which on a finding makes the run fail, if asked for (`[report] fail_on`).
    pub fail_on: Option<String>,
    /// Accepted findings: `[[waivers]]`, in the order of the file.
    pub waivers: Vec<WaiverPlan>,
    /// Other values of settings, for which the report says what would fail.
    pub what_if: WhatIf,
    /// Run only these controls; none named: all. The command line fills it.
    pub only: Vec<String>,
    /// Of those, leave these out. The command line fills it.
    pub skip: Vec<String>,
    /// Folder in which to keep what was loaded. The command line fills it.
    pub cache: Option<PathBuf>,
}

/// `[what_if]`: values to try, one setting after the other.
#[derive(Debug, Clone, Default)]
pub struct WhatIf {
    /// Of the shared settings.
    pub shared: Vec<(&'static Lever, Vec<Value>)>,
    /// Of parameters of controls, as written: `control.parameter`.
    pub of_controls: Vec<Trial>,
}

/// One `[[waivers]]` entry: findings that somebody accepts up to a day.
#[derive(Debug, Clone)]
pub struct WaiverPlan {
    /// Its place among the waivers of the file; the first is 1.
    pub number: usize,
    /// Line of the configuration it starts on.
    pub line: usize,
    /// What a finding must have to be accepted, all of it: key and pattern.
    pub selectors: Vec<(&'static str, Selector)>,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub owner: String,
    /// First instant at which it no longer holds; UTC microseconds.
    pub until: i64,
}

/// A pattern over normalised text.
#[derive(Debug, Clone)]
pub struct Selector {
    /// As written.
    pub said: Spanned,
    /// As it is compared.
    pub pattern: glob::Pattern,
}

/// A text of the configuration together with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned {
    /// The text.
    pub text: String,
    /// Where it stands in the configuration file.
    pub span: Range<usize>,
}

/// One `[[sources]]` entry.
#[derive(Debug, Clone)]
pub struct SourcePlan {
    /// The frame it fills.
    pub frame: FrameKind,
    /// Path or glob as written, relative to `base`.
    pub path: Spanned,
    /// Folder of the configuration file.
    pub base: PathBuf,
    /// The profile it names, if it names one.
    pub profile: Option<String>,
    /// Canonical column -> header name in the export. Columns not named here are looked up under
    /// their own name.
    pub columns: BTreeMap<&'static str, Spanned>,
    /// Canonical column -> value for every row.
    pub constants: BTreeMap<&'static str, Spanned>,
    /// Canonical column -> (text found, compared without case -> text meant).
    pub values: BTreeMap<&'static str, BTreeMap<String, String>>,
    /// Formats tried for instants before ISO 8601 (chrono's `strftime` notation).
    pub date_formats: Vec<String>,
    /// Zone of times without an offset.
    pub timezone: Tz,
    /// Texts that mean "empty".
    pub null_tokens: Vec<String>,
    /// What separates several values in one cell.
    pub list_separator: String,
    /// Field separator of the CSV.
    pub delimiter: u8,
    /// Where `snapshot_at` comes from, when it is not a column.
    pub snapshot_at: Option<SnapshotAt>,
    /// Systems this source covers, even where no row names them.
    pub systems: Vec<String>,
    /// Keep only the newest row of each key (for logs of updates).
    pub newest: Option<Newest>,
}

/// Where the instant of a snapshot comes from.
#[derive(Debug, Clone)]
pub enum SnapshotAt {
    /// One instant for the whole source (UTC microseconds).
    Constant(i64),
    /// A pattern of the file's name, such as `members_%Y-%m-%dT%H%M%SZ.csv`.
    FileName(Spanned),
}

/// A log of updates: which row of a key is the newest.
#[derive(Debug, Clone)]
pub struct Newest {
    /// Header of the column that orders the updates (whole number or instant); ties: later line.
    pub by: Spanned,
    /// Canonical columns that make two rows updates of one thing.
    pub of: Vec<&'static str>,
}
