//! What a report says of other settings.

use serde::{Deserialize, Serialize};

use super::Verdicts;

/// A setting, and what would have been said under each of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfFacts {
    /// The setting: a key of `[what_if]`.
    pub setting: String,
    /// What it means.
    pub doc: String,
    /// Its values, smallest first, with the one in force among them.
    pub trials: Vec<WhatIfTrial>,
}

/// What would have been said under one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfTrial {
    /// The value.
    pub value: String,
    /// Whether it is the one in force: the run itself.
    pub in_force: bool,
    /// Ticket lines by their fulfilment status.
    pub lines: ScopeFacts,
    /// Grants by their standing.
    pub grants: ScopeFacts,
    /// Findings of all controls.
    pub findings: Change,
    /// Controls whose numbers differ under any value of the setting: id and numbers.
    pub controls: Vec<(String, ScopeFacts)>,
}

/// Numbers about one population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeFacts {
    /// Its items by verdict.
    pub verdicts: Verdicts,
    /// Items that fail, against the run.
    pub fail: Change,
    /// For a control its findings; for lines and grants those that a finding rests on.
    pub found: Change,
}

/// A count, and how it differs from that of the run itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The count.
    pub count: u64,
    /// The count less that of the run.
    pub difference: i64,
}

impl Change {
    /// `count` against that of the run.
    #[must_use]
    pub fn from_run(count: u64, run: u64) -> Self {
        Self { count, difference: count as i64 - run as i64 }
    }
}
