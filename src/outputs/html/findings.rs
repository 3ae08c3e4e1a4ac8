//! Findings, grouped by control.

use std::collections::BTreeMap;

use serde::Serialize;

use super::controls::{SEVERITIES, gap, purpose};
use crate::finding::Confidence;
use crate::frames::Word;
use crate::movement::Change;
use crate::outputs::movement::days;
use crate::report::{ControlFacts, FindingFacts, Proof, Report, grouped};

/// Findings of one control shown on the page; the CSV has all.
const SHOWN: usize = 2000;

/// Rows of evidence of one finding shown on the page; the CSV has all.
const ROWS: usize = 200;

/// The findings of one control.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    id: &'a str,
    title: &'a str,
    severity: &'static str,
    purpose: String,
    gap: String,
    failed: String,
    population: String,
    count: String,
    /// Number of findings shown, where they are not all shown.
    shown: String,
    findings: Vec<FindingView<'a>>,
}

/// One finding.
#[derive(Serialize)]
struct FindingView<'a> {
    id: &'a str,
    severity: &'static str,
    /// 0 is the gravest: what a table sorts by.
    rank: usize,
    possible: bool,
    waived: bool,
    /// `new`, or for how long it has been open; empty where no earlier bundle was given.
    age: String,
    owner: &'a str,
    sentence: &'a str,
    subject: Vec<(&'static str, &'a str)>,
    evidence: &'a [Proof],
    /// Number of rows that are not shown, if any.
    more: String,
}

/// Findings by control, in the order of the catalogue.
pub(super) fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut by_control: BTreeMap<&str, Vec<&FindingFacts>> = BTreeMap::new();
    for finding in &report.findings {
        by_control.entry(&finding.control).or_default().push(finding);
    }
    let found = |control: &'_ ControlFacts| by_control.get(control.id.as_str()).cloned();
    let controls = report.controls.iter();
    controls.filter_map(|control| Some(group(control, found(control)?))).collect()
}

fn group<'a>(control: &'a ControlFacts, mut findings: Vec<&'a FindingFacts>) -> Group<'a> {
    // Stable: findings of one severity stay in the order of their ids.
    findings.sort_by_key(|finding| rank(finding));
    let count = findings.len();
    let shown = if count > SHOWN { grouped(SHOWN as u64) } else { String::new() };
    Group {
        id: &control.id,
        title: &control.title,
        severity: control.severity.as_str(),
        purpose: purpose(control),
        gap: gap(control),
        failed: grouped(control.verdicts.fail),
        population: grouped(control.verdicts.total()),
        count: grouped(count as u64),
        shown,
        findings: findings.into_iter().take(SHOWN).map(view).collect(),
    }
}

fn rank(finding: &FindingFacts) -> usize {
    SEVERITIES.iter().position(|severity| *severity == finding.severity).unwrap_or_default()
}

fn view(finding: &FindingFacts) -> FindingView<'_> {
    FindingView {
        id: &finding.id,
        severity: finding.severity.as_str(),
        rank: rank(finding),
        possible: finding.confidence == Confidence::Possible,
        waived: finding.waived,
        age: age(finding),
        owner: &finding.owner,
        sentence: &finding.sentence,
        subject: subject(finding),
        evidence: finding.evidence.get(..ROWS).unwrap_or(&finding.evidence),
        more: more(finding.evidence.len()),
    }
}

fn more(rows: usize) -> String {
    if rows > ROWS { grouped((rows - ROWS) as u64) } else { String::new() }
}

fn age(finding: &FindingFacts) -> String {
    match (finding.change, finding.days_open) {
        (Some(Change::Persisting), Some(open)) => format!("open {}", days(open)),
        (Some(change), _) => change.as_str().to_owned(),
        (None, _) => String::new(),
    }
}

fn subject(finding: &FindingFacts) -> Vec<(&'static str, &str)> {
    let account = if finding.account == finding.holder { "" } else { finding.account.as_str() };
    [
        ("system", finding.system.as_str()),
        ("holder", &finding.holder),
        ("account", account),
        ("entitlement", &finding.entitlement),
        ("ticket", &finding.ticket_id),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .collect()
}
