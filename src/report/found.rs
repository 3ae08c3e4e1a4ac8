//! What was found, as a report tells it.

use serde::{Deserialize, Serialize};

use crate::finding::{Confidence, OwnerRole, Severity};
use crate::movement::Change;
use crate::reconcile::Verdict;

use super::Acceptance;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingFacts {
    /// Stable id.
    pub id: String,
    /// Control that found it.
    pub control: String,
    /// How much it matters.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Accepted by a waiver.
    pub waived: bool,
    /// That waiver.
    pub waiver: Option<Acceptance>,
    /// Who should act.
    pub owner: String,
    /// In what capacity.
    pub owner_role: OwnerRole,
    /// The owner's name in the list of identities, where `owner` is a key of it; else empty.
    pub owner_name: String,
    /// System.
    pub system: String,
    /// Holder.
    pub holder: String,
    /// Entitlement.
    pub entitlement: String,
    /// Account.
    pub account: String,
    /// Ticket.
    pub ticket_id: String,
    /// What is wrong.
    pub sentence: String,
    /// The rows it rests on.
    pub evidence: Vec<Proof>,
    /// The results of a control that tests several things of an item; else empty.
    pub attributes: Vec<AttributeFacts>,
    /// Since when it has been open; known where an earlier bundle was given.
    pub open: Option<Open>,
}

/// Since when a finding has been open, and whether an earlier bundle held it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// As-of of the earliest bundle known to have held it; UTC microseconds.
    pub first_seen: i64,
    /// Whole days from `first_seen` to as-of.
    pub days: i64,
    /// Whether the earlier bundle held it.
    pub change: Change,
}

impl FindingFacts {
    /// The owner as people are shown one: `Ann Lee (U17)`.
    #[must_use]
    pub fn owner_shown(&self) -> String {
        match self.owner_name.as_str() {
            "" => self.owner.clone(),
            name => format!("{name} ({})", self.owner),
        }
    }
}

/// One of several things a control tests of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeFacts {
    /// What is tested.
    pub name: String,
    /// How it came out.
    pub result: Verdict,
}

/// One row a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What the row is.
    pub role: String,
    /// Input file.
    pub file: String,
    /// Line of the file; the header is line 1.
    pub line: u32,
    /// Column and value, as found.
    pub quotes: Vec<(String, String)>,
}
