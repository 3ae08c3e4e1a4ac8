//! Controls: one audit question per file, and the registry they are listed in.
//!
//! A control tests every item of a population and says *pass*, *fail*, *open*, *listed* or *not
//! evaluable*; failures become findings.

use std::collections::BTreeMap;

use crate::finding::{Finding, Severity};
use crate::parameter::{Parameter, Parameters};
use crate::reconcile::Population;

/// A standard's id and the short title it may be quoted by.
pub type Reference = &'static str;

/// One control, with everything anybody may want to know about it.
pub struct Control {
    /// Its id: file stem, fixture folder, configuration key and heading.
    pub id: &'static str,
    /// A heading of a few words.
    pub title: &'static str,
    /// **What it finds**, **Why it matters**, **How to answer it**: the module's doc comment.
    pub text: &'static str,
    /// What is tested.
    pub population: &'static str,
    /// Severity before it rises for privileged and critical entitlements.
    pub severity: Severity,
    /// Frames it cannot do without (any missing: not evaluable as a whole).
    pub needs: &'static [crate::frames::FrameKind],
    /// What the configuration may set.
    pub parameters: &'static [Parameter],
    /// Standards it answers to.
    pub references: &'static [Reference],
    /// The test itself.
    pub test: fn(&Population<'_>, &Parameters) -> Tested,
}

/// What a control says about its whole population. The counts foot:
/// `population = passed + failed + open + listed + sum(not_evaluable)`.
#[derive(Debug, Clone, Default)]
pub struct Tested {
    /// Items tested and found as they should be.
    pub passed: u64,
    /// Items that failed. Several failed items may be one finding (a fact seen from both sides).
    pub failed: u64,
    /// Items still in work, inside their time.
    pub open: u64,
    /// Items shown, not judged.
    pub listed: u64,
    /// Items that cannot be judged, by the field that is missing.
    pub not_evaluable: BTreeMap<String, u64>,
    /// The failures, ordered by id.
    pub findings: Vec<Finding>,
}

impl Tested {
    /// Number of items looked at.
    #[must_use]
    pub fn population(&self) -> u64 {
        self.passed
            + self.failed
            + self.open
            + self.listed
            + self.not_evaluable.values().sum::<u64>()
    }
}

/// Every control, in the order of the catalogue.
pub const CONTROLS: &[&Control] = &[];
