//! The versioned report: everything any output may say about a run, and nothing an output would
//! have to look up elsewhere.
//!
//! [`build`] turns the population and the results over it into one [`Report`]. It can be written as
//! JSON and read back; what is rendered from the copy is the same to the byte.

mod answer;
mod build;
mod cells;
mod chain;
mod facts;
mod found;
mod ground;
mod headline;
mod listed;
pub mod meaning;
mod overall;
pub mod reason;
mod rows;
mod sections;
mod shift;
mod since;
pub mod table;
mod tables;
mod teller;
mod waived;
mod what_if;

use serde::{Deserialize, Serialize};

pub use answer::{Answer, Level, grouped};
pub use build::{Ingredients, build, build_on_demand};
pub use cells::Cells;
pub use chain::Part;
pub use facts::*;
pub use found::*;
pub use ground::Texts;
pub use headline::HEADLINES;
pub use listed::{Found, OF_CONTROL, OF_OWNER, OWNERS, OwnerFacts, WHOLE};
pub use overall::Overall;
pub use rows::{Blocks, Rows};
pub use shift::{Charted, SIGNALS, Shift};
pub use table::{Column, ForeignKey, Kind, Table};
pub use tables::{control_movements, diff, metric_movements};
pub use waived::{Acceptance, WaiverFacts};
pub use what_if::{Change, ScopeFacts, WhatIfFacts, WhatIfTrial};

use crate::diag::{Class, Diagnostic, Outcome};
use crate::movement::Movement;

/// Version of the shape of [`Report`]; rises when a reader of an older one would misread it.
pub const SCHEMA_VERSION: u32 = 1;

/// A run, told in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What wrote it.
    pub tool: Tool,
    /// Title, as configured.
    pub title: String,
    /// The period, as-of and the zone they are shown in.
    pub window: Window,
    /// Verdicts over all ticket lines.
    pub lines: Verdicts,
    /// Verdicts over all grants of the current snapshots.
    pub grants: Verdicts,
    /// The four figures of the first page.
    pub headlines: Vec<Headline>,
    /// One per system, in order of its key.
    pub systems: Vec<SystemFacts>,
    /// Ticket lines by fulfilment status: every word of the closed set.
    pub statuses: Vec<Tally>,
    /// Grants by standing: every word of the closed set.
    pub standings: Vec<Tally>,
    /// What every control says, in the order of the catalogue.
    pub controls: Vec<ControlFacts>,
    /// The findings that are told one by one, in the order of the controls and then of their ids:
    /// every one, or the gravest where there are very many ([`WHOLE`]).
    pub findings: Vec<FindingFacts>,
    /// Who should act, whoever has the gravest finding first: every one, or the first of very many.
    pub owners: Vec<OwnerFacts>,
    /// How many owners there are in all.
    pub owners_in_all: u64,
    /// Every waiver of the configuration, in its order.
    pub waivers: Vec<WaiverFacts>,
    /// What would have been said under the other settings that the configuration asks about.
    #[serde(default)]
    pub what_if: Vec<WhatIfFacts>,
    /// Every metric with its card and its values.
    pub metrics: Vec<MetricFacts>,
    /// The equations that must foot.
    pub equations: Vec<EquationFacts>,
    /// The account of every input file.
    pub inputs: Vec<InputFacts>,
    /// Rows that were not used.
    pub rejected: u64,
    /// What else a reader should know.
    pub notes: Vec<String>,
    /// The choices the run was made with.
    pub settings: Vec<Setting>,
    /// The configuration as written.
    pub configuration: String,
    /// What moved since an earlier bundle, where one was given.
    #[serde(default)]
    pub since: Option<Movement>,
    /// The big tables, one CSV each.
    pub tables: Vec<Table>,
}

impl Report {
    /// The table called `name`.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// How many findings there are in all.
    #[must_use]
    pub fn findings_in_all(&self) -> u64 {
        self.controls.iter().map(|control| control.findings).sum()
    }

    /// The report as JSON.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which would be our own bug.
    pub fn to_json(&self) -> Outcome<String> {
        serde_json::to_string(self).map_err(|error| {
            let message = format!("the report cannot be written as JSON: {error}");
            vec![Diagnostic::error(Class::Internal, "report-json", message)]
        })
    }

    /// A report from its JSON.
    ///
    /// # Errors
    /// When `json` is no report, or one of another version.
    pub fn from_json(json: &str) -> Outcome<Self> {
        let report: Self = serde_json::from_str(json).map_err(|error| {
            let message = format!("this is not a report: {error}");
            vec![Diagnostic::error(Class::Input, "report-json", message)]
        })?;
        if report.schema_version == SCHEMA_VERSION {
            return Ok(report);
        }
        let message = format!(
            "the report has version {}, this program reads version {SCHEMA_VERSION}",
            report.schema_version
        );
        Err(vec![
            Diagnostic::error(Class::Input, "report-version", message)
                .help("run again with the program that wrote it"),
        ])
    }
}
