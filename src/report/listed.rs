//! Which findings are told one by one to people. A browser cannot hold hundreds of thousands, and
//! nobody reads them: where there are very many, the gravest of each control and of each owner are
//! told, and how many more there are. `findings.csv` has every one, and every count is of all.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::teller::Teller;
use crate::finding::{Finding, Name, OwnerRole, Severity};

/// Findings up to which every one is told.
pub const WHOLE: usize = 2_000;
/// Findings of one control that are told where there are more.
pub const OF_CONTROL: usize = 500;
/// Owners whose findings are told where there are more findings.
pub const OWNERS: usize = 200;
/// Findings of one owner that are told then.
pub const OF_OWNER: usize = 100;

/// Severities, gravest first.
const GRAVEST_FIRST: [Severity; 4] =
    [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// How many findings there are, by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Critical, high, medium and low ones.
    pub by_severity: [u64; 4],
    /// Of these, accepted by a waiver.
    pub waived: [u64; 4],
}

impl Found {
    fn add(&mut self, severity: Severity, waived: bool) {
        let place = rank(severity);
        self.by_severity[place] += 1;
        self.waived[place] += u64::from(waived);
    }

    /// Findings of a severity.
    #[must_use]
    pub fn of(&self, severity: Severity) -> u64 {
        self.by_severity[rank(severity)]
    }

    /// Findings of a severity that no waiver accepts.
    #[must_use]
    pub fn standing(&self, severity: Severity) -> u64 {
        let place = rank(severity);
        self.by_severity[place] - self.waived[place]
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.by_severity.iter().sum()
    }

    /// All that a waiver accepts.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.waived.iter().sum()
    }

    /// Place of the gravest severity that occurs.
    fn gravest(&self) -> Option<usize> {
        self.by_severity.iter().position(|count| *count > 0)
    }
}

/// Whoever should act on findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerFacts {
    /// The name as found.
    pub owner: String,
    /// In what capacity.
    pub role: OwnerRole,
    /// The name in the list of identities, where `owner` is a key of it; else empty.
    pub name: String,
    /// The findings.
    pub found: Found,
}

/// Place of a severity among them all: 0 is the gravest.
fn rank(severity: Severity) -> usize {
    GRAVEST_FIRST.iter().position(|other| *other == severity).unwrap_or_default()
}

/// How many findings there are among `findings`; `is_waived` says which are accepted.
pub(super) fn found<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    is_waived: impl Fn(&Finding) -> bool,
) -> Found {
    let mut found = Found::default();
    findings.for_each(|finding| found.add(finding.severity, is_waived(finding)));
    found
}

/// The owners that are told: whoever has the gravest finding first, then whoever has most, then by
/// name; and how many owners there are in all.
pub(super) fn owners(teller: &Teller<'_>) -> (Vec<OwnerFacts>, u64) {
    let mut by_owner: FxHashMap<(&str, OwnerRole), (Name, Found)> = FxHashMap::default();
    for finding in teller.findings.iter() {
        let waived = teller.waivers.of(finding.id).is_some();
        let first = || (finding.owner.name, Found::default());
        let (_, found) = by_owner.entry(teller.owner(finding)).or_insert_with(first);
        found.add(finding.severity, waived);
    }
    let mut owners: Vec<_> = by_owner.into_iter().collect();
    owners.sort_unstable_by_key(|(owner, (_, found))| {
        (found.gravest(), Reverse(found.total()), *owner)
    });
    let facts = |((owner, role), (name, found)): ((&str, OwnerRole), (Name, Found))| OwnerFacts {
        owner: owner.to_owned(),
        role,
        name: teller.name_of(name).to_owned(),
        found,
    };
    let told = if teller.findings.len() <= WHOLE { owners.len() } else { OWNERS };
    let all = owners.len() as u64;
    (owners.into_iter().take(told).map(facts).collect(), all)
}

/// Places of the findings that are told.
pub(super) fn told(teller: &Teller<'_>, owners: &[OwnerFacts]) -> Vec<usize> {
    let findings = &teller.findings;
    if findings.len() <= WHOLE {
        return (0..findings.len()).collect();
    }
    let mut of_control: FxHashMap<&str, usize> = FxHashMap::default();
    let mut of_owner: FxHashMap<(&str, OwnerRole), usize> =
        owners.iter().map(|one| ((one.owner.as_str(), one.role), 0)).collect();
    let mut told = Vec::new();
    for severity in GRAVEST_FIRST {
        let own = findings.iter().enumerate().filter(|(_, one)| one.severity == severity);
        for (place, finding) in own {
            let owned = of_owner.get_mut(&teller.owner(finding));
            let by_owner = owned.is_some_and(|count| is_among(OF_OWNER, count));
            let by_control = is_among(OF_CONTROL, of_control.entry(finding.control).or_default());
            if by_owner || by_control {
                told.push(place);
            }
        }
    }
    told.sort_unstable();
    told
}

/// Whether one more is among the first so many.
fn is_among(limit: usize, count: &mut usize) -> bool {
    *count += 1;
    *count <= limit
}
