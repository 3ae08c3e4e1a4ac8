//! What a control says about its population, and how the verdicts on single items add up to it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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
        let (mut tested, mut findings) = (Self::default(), BTreeMap::new());
        for judged in items {
            tested.items += 1;
            match judged {
                Judged::Passed => tested.passed += 1,
                Judged::Open => tested.open += 1,
                Judged::Listed => tested.listed += 1,
                Judged::NotEvaluable(field) => {
                    *tested.not_evaluable.entry(field.to_owned()).or_default() += 1;
                }
                Judged::Failed(finding) => {
                    tested.failed += 1;
                    collect(&mut findings, *finding);
                }
            }
        }
        tested.findings = findings.into_values().collect();
        tested
    }
}

/// Adds a finding, or its evidence to the finding that has its id already.
fn collect(findings: &mut BTreeMap<String, Finding>, finding: Finding) {
    match findings.entry(finding.id.clone()) {
        Entry::Vacant(place) => {
            place.insert(finding);
        }
        Entry::Occupied(mut known) => {
            let known = known.get_mut();
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Evidence, NaturalKey, Severity, Subject};
    use crate::frames::Origin;

    fn failed(key: &str, line: u32, severity: Severity) -> Judged {
        let origin = Origin { file: 0, line };
        let evidence = Evidence { role: "ticket", origin, quotes: vec![] };
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
    fn a_missing_frame_makes_everything_not_evaluable_and_is_named_even_without_items() {
        let tested: Tested = [Judged::Passed, failed("k", 2, Severity::Low)].into_iter().collect();
        let without = tested.without("tickets");
        assert_eq!(without.not_evaluable, BTreeMap::from([("tickets".to_owned(), 2)]));
        assert!(without.findings.is_empty() && without.equation("c").foots());
        let empty = Tested::default().without("tickets");
        assert_eq!(empty.not_evaluable, BTreeMap::from([("tickets".to_owned(), 0)]));
    }
}
