//! Findings, grouped by control: what each found, gravest first, with everything it rests on.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::Serialize;

use super::controls::{ControlView, SEVERITIES, about, gap, purpose};
use super::layout::Layout;
use crate::finding::Confidence;
use crate::frames::Word;
use crate::movement::Change;
use crate::outputs::instant;
use crate::outputs::movement::days;
use crate::report::{AttributeFacts, ControlFacts, FindingFacts, Proof, Report, grouped};

/// Rows of evidence of one finding shown on the page; the CSV has all.
const ROWS: usize = 200;

/// The findings of one control.
#[derive(Clone, Serialize)]
pub(super) struct Group<'a> {
    id: &'a str,
    title: &'a str,
    purpose: String,
    gap: String,
    about: ControlView<'a>,
    failed: String,
    population: String,
    waived: String,
    count: String,
    /// Number of findings shown here, where they are not all shown.
    shown: String,
    /// Where more of them stand, if not all stand here.
    file: String,
    /// How many stand there, where those are not all either.
    told: String,
    findings: Vec<FindingView<'a>>,
}

/// One finding.
#[derive(Clone, Serialize)]
pub(super) struct FindingView<'a> {
    id: &'a str,
    severity: &'static str,
    /// 0 is the gravest: what a table sorts by.
    rank: usize,
    possible: bool,
    /// Number of the waiver, reason and last day; none where it is not waived.
    waiver: Option<(u64, &'a str, String)>,
    /// `new`, or for how long it has been open; empty where no earlier bundle was given.
    age: String,
    owner: String,
    sentence: &'a str,
    subject: Vec<(&'static str, &'a str)>,
    attributes: &'a [AttributeFacts],
    evidence: &'a [Proof],
    /// Number of rows that are not shown, if any.
    more: String,
}

/// The findings told of each control that has some, in the order of the catalogue; those of one
/// control gravest first, and then in the order of their ids.
pub(super) fn by_control(report: &Report) -> Vec<(&ControlFacts, Vec<&FindingFacts>)> {
    let mut found: BTreeMap<&str, Vec<&FindingFacts>> = BTreeMap::new();
    for finding in &report.findings {
        found.entry(&finding.control).or_default().push(finding);
    }
    found.values_mut().for_each(|findings| findings.sort_by_key(|finding| rank(finding)));
    let controls = report.controls.iter();
    controls.filter_map(|control| Some((control, found.remove(control.id.as_str())?))).collect()
}

/// Every control with findings, each with as many as the page holds.
pub(super) fn groups<'a>(report: &'a Report, layout: &Layout) -> Vec<Group<'a>> {
    let zone = instant::zone(&report.window.zone);
    let groups = by_control(report).into_iter();
    groups.map(|(control, findings)| group(control, &findings, layout, zone)).collect()
}

fn group<'a>(
    control: &'a ControlFacts,
    findings: &[&'a FindingFacts],
    layout: &Layout,
    zone: Tz,
) -> Group<'a> {
    let shown = layout.shown(findings.len());
    let (all, told) = (control.findings, layout.told(findings.len()) as u64);
    let is_cut = (shown as u64) < all;
    Group {
        id: &control.id,
        title: &control.title,
        purpose: purpose(control),
        gap: gap(control),
        about: about(control),
        failed: grouped(control.verdicts.fail),
        population: grouped(control.verdicts.total()),
        waived: if control.waived == 0 { String::new() } else { grouped(control.waived) },
        count: grouped(all),
        shown: if is_cut { grouped(shown as u64) } else { String::new() },
        file: if is_cut { layout.file(&control.id, 0) } else { String::new() },
        told: if told < all { grouped(told) } else { String::new() },
        findings: findings.iter().take(shown).map(|finding| view(finding, zone)).collect(),
    }
}

/// What a severity sorts by: 0 is the gravest.
pub(super) fn rank(finding: &FindingFacts) -> usize {
    SEVERITIES.iter().position(|severity| *severity == finding.severity).unwrap_or_default()
}

/// One finding, as its row shows it.
pub(super) fn view(finding: &FindingFacts, zone: Tz) -> FindingView<'_> {
    let last_day = |until: i64| instant::day(until.saturating_sub(1), zone);
    let waiver = finding.waiver.as_ref();
    FindingView {
        id: &finding.id,
        severity: finding.severity.as_str(),
        rank: rank(finding),
        possible: finding.confidence == Confidence::Possible,
        waiver: waiver.map(|by| (by.number, by.reason.as_str(), last_day(by.until))),
        age: age(finding),
        owner: finding.owner_shown(),
        sentence: &finding.sentence,
        subject: subject(finding),
        attributes: &finding.attributes,
        evidence: finding.evidence.get(..ROWS).unwrap_or(&finding.evidence),
        more: more(finding.evidence.len()),
    }
}

fn more(rows: usize) -> String {
    if rows > ROWS { grouped((rows - ROWS) as u64) } else { String::new() }
}

fn age(finding: &FindingFacts) -> String {
    match finding.open {
        Some(open) if open.change == Change::Persisting => format!("open {}", days(open.days)),
        Some(open) => open.change.as_str().to_owned(),
        None => String::new(),
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
