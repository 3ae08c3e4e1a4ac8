//! What a control says about its population, and how the verdicts on single items add up to it.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::reconcile::Equation;
use crate::words;

words! {
    /// How far a control got.
    #[derive(Default)]
    TestStatus, "test status" {
        /// It was run.
        #[default]
        Tested = "tested",
        /// It was run and could judge nothing: a frame or column it needs was not given.
        NotEvaluable = "not_evaluable",
        /// It was left out: what it would find is unknown.
        NotRun = "not_run",
    }
}

/// What a control says about its whole population. The counts foot:
/// `population = passed + failed + open + listed + sum(not_evaluable)`.
#[derive(Debug, Clone, Default)]
pub struct Tested {
    /// Items looked at, counted as they were taken up.
    pub items: u64,
    /// Items tested and found as they should be.
    pub passed: u64,
    /// Items that failed. Several failed items may be one finding (a fact seen from both sides).
    pub failed: u64,
    /// Items still in work, inside their time.
    pub open: u64,
    /// Items shown, not judged.
    pub listed: u64,
    /// Items that cannot be judged, by the field or frame that is missing. A control that cannot
    /// be evaluated and has no items names what is missing with a count of 0.
    pub not_evaluable: BTreeMap<String, u64>,
    /// The failures, ordered by id.
    pub findings: Vec<Finding>,
    /// How far it got.
    pub status: TestStatus,
}

impl Tested {
    /// Number of items judged: the sum of all verdicts.
    #[must_use]
    pub fn population(&self) -> u64 {
        self.passed
            + self.failed
            + self.open
            + self.listed
            + self.not_evaluable.values().sum::<u64>()
    }

    /// The tie-out of the control called `id`: items = passed + failed + open + listed + not
    /// evaluable.
    #[must_use]
    pub fn equation(&self, id: &str) -> Equation {
        let parts = [
            ("passed", self.passed),
            ("failed", self.failed),
            ("open", self.open),
            ("listed", self.listed),
            ("not_evaluable", self.not_evaluable.values().sum()),
        ];
        Equation {
            kind: "control",
            item: id.to_owned(),
            total_name: "items",
            total: self.items as i64,
            parts: parts.map(|(name, count)| (name.to_owned(), count as i64)).to_vec(),
        }
    }

    /// The same population with nothing evaluable, because `missing` was not given.
    #[must_use]
    pub(super) fn without(&self, missing: &str) -> Self {
        Self {
            items: self.items,
            not_evaluable: BTreeMap::from([(missing.to_owned(), self.items)]),
            status: TestStatus::NotEvaluable,
            ..Self::default()
        }
    }

    /// What a control that was left out says: nothing.
    #[must_use]
    pub(super) fn not_run() -> Self {
        Self { status: TestStatus::NotRun, ..Self::default() }
    }
}

/// What one item of a population is judged to be.
pub(super) enum Judged {
    /// As it should be.
    Passed,
    /// Not as it should be, and why.
    Failed(Box<Finding>),
    /// Still in work, inside its time.
    Open,
    /// Shown, not judged.
    Listed,
    /// Cannot be judged without this field.
    NotEvaluable(&'static str),
}

impl Judged {
    /// Not as it should be, and why.
    pub(super) fn failed(finding: Finding) -> Self {
        Self::Failed(Box::new(finding))
    }
}

impl FromIterator<Judged> for Tested {
    /// Counts the items; findings of one natural key become one, with the evidence of all.
    fn from_iter<I: IntoIterator<Item = Judged>>(items: I) -> Self {
        items.into_iter().map(|judged| (judged, 1)).collect()
    }
}

impl FromIterator<(Judged, u64)> for Tested {
    /// The same for items that are judged together: each verdict with the number of items it is
    /// about. Items that fail together are one finding; no items are none.
    fn from_iter<I: IntoIterator<Item = (Judged, u64)>>(items: I) -> Self {
        let (mut tested, mut findings) = (Self::default(), Vec::new());
        // Of millions of items; the fields are a handful, and are named once.
        let mut missing: BTreeMap<&'static str, u64> = BTreeMap::new();
        for (judged, count) in items.into_iter().filter(|(_, count)| *count > 0) {
            tested.items += count;
            match judged {
                Judged::Passed => tested.passed += count,
                Judged::Open => tested.open += count,
                Judged::Listed => tested.listed += count,
                Judged::NotEvaluable(field) => *missing.entry(field).or_default() += count,
                Judged::Failed(finding) => {
                    tested.failed += count;
                    findings.push(*finding);
                }
            }
        }
        let missing = missing.into_iter().map(|(field, count)| (field.to_owned(), count));
        tested.not_evaluable = missing.collect();
        tested.findings = merged(findings);
        tested
    }
}

/// The findings in the order of their ids; those of one id become one.
fn merged(mut findings: Vec<Finding>) -> Vec<Finding> {
    // Stable: the evidence of one stands in the order in which it was found.
    findings.sort_by_key(|finding| finding.id);
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        match merged.last_mut().filter(|known| known.id == finding.id) {
            Some(known) => join(known, finding),
            None => merged.push(finding),
        }
    }
    merged.into_iter().map(Finding::shrunk).collect()
}

/// Adds to a finding what another of the same id says.
fn join(known: &mut Finding, finding: Finding) {
    known.severity = known.severity.max(finding.severity);
    for attribute in finding.attributes {
        if !known.attributes.contains(&attribute) {
            known.attributes.push(attribute);
        }
    }
    for evidence in finding.evidence {
        if !known.evidence.contains(&evidence) {
            known.evidence.push(evidence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Evidence, NaturalKey, Severity, Subject};
    use crate::frames::Origin;

    fn failed(key: &str, line: u32, severity: Severity) -> Judged {
        let origin = Origin { file: 0, line };
        let evidence = Evidence::quoting("ticket", origin, vec![]);
        let key = NaturalKey(vec![key]);
        let subject = Subject::default();
        Judged::Failed(Box::new(Finding::new("c", severity, &key, subject, "".into(), evidence)))
    }

    #[test]
    fn two_sides_of_one_fact_are_two_items_and_one_finding() {
        let items = [
            failed("k", 2, Severity::High),
            failed("k", 3, Severity::Critical),
            failed("k", 2, Severity::High),
            Judged::NotEvaluable("granted_at"),
            Judged::Passed,
        ];
        let tested: Tested = items.into_iter().collect();
        assert_eq!((tested.items, tested.failed, tested.findings.len()), (5, 3, 1));
        assert_eq!(tested.findings[0].evidence.len(), 2);
        assert_eq!(tested.findings[0].severity, Severity::Critical);
        assert!(tested.equation("c").foots());
    }

    #[test]
    fn items_that_fail_together_are_one_finding_and_each_is_counted() {
        let gap = failed("k", 2, Severity::Low);
        let nothing = failed("none", 2, Severity::Low);
        let tested: Tested = [(Judged::Passed, 7), (gap, 3), (nothing, 0)].into_iter().collect();
        assert_eq!((tested.items, tested.passed, tested.failed), (10, 7, 3));
        assert_eq!(tested.findings.len(), 1);
        assert!(tested.equation("c").foots());
    }

    #[test]
    fn a_missing_frame_makes_everything_not_evaluable_and_is_named_even_without_items() {
        let tested: Tested = [Judged::Passed, failed("k", 2, Severity::Low)].into_iter().collect();
        let without = tested.without("tickets");
        assert_eq!(without.not_evaluable, BTreeMap::from([("tickets".to_owned(), 2)]));
        assert!(without.findings.is_empty() && without.equation("c").foots());
        let empty = Tested::default().without("tickets");
        assert_eq!(empty.not_evaluable, BTreeMap::from([("tickets".to_owned(), 0)]));
    }
}
