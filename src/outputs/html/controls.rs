//! Controls: the matrix of the first page, and what each says of itself in the appendix.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bars::spoken;
use super::prose::{Paragraph, first_sentence, paragraphs};
use crate::finding::Severity;
use crate::frames::Word;
use crate::report::{ControlFacts, Report, Setting, grouped, reason};

/// Findings by control and severity.
#[derive(Serialize)]
pub(super) struct Matrix<'a> {
    rows: Vec<Row<'a>>,
    sums: Vec<String>,
    sum: String,
    /// Findings that a waiver accepts; empty for none.
    waived: String,
    /// Controls that had something to judge and found nothing.
    quiet: usize,
    /// Controls that were not run.
    not_run: u64,
    /// Controls in all.
    all: usize,
}

/// One control in a table.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    id: &'a str,
    title: &'a str,
    severity: &'static str,
    /// Findings of critical, high, medium and low severity; empty for none.
    cells: Vec<String>,
    findings: String,
    waived: String,
    failed: String,
    population: String,
    why: String,
    /// What input would make it evaluable.
    to_evaluate: &'a str,
}

/// Severities, gravest first.
pub(super) const SEVERITIES: [Severity; 4] =
    [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// The matrix of the first page: only controls with findings.
pub(super) fn matrix(report: &Report) -> Matrix<'_> {
    let counts = counts(report);
    let mut found: Vec<(&ControlFacts, [u64; 4])> = report
        .controls
        .iter()
        .map(|control| (control, counts.get(control.id.as_str()).copied().unwrap_or_default()))
        .filter(|(_, counts)| counts.iter().sum::<u64>() > 0)
        .collect();
    // Gravest first; the catalogue's order decides between equals.
    found.sort_by_key(|(_, counts)| counts.iter().position(|count| *count > 0));
    let sums = [0, 1, 2, 3].map(|place| found.iter().map(|(_, counts)| counts[place]).sum::<u64>());
    let quiet = report.controls.iter().filter(|control| is_quiet(control)).count();
    Matrix {
        rows: found.iter().map(|(control, counts)| row(control, counts)).collect(),
        sums: sums.map(grouped).to_vec(),
        sum: grouped(sums.iter().sum()),
        waived: waived(report.controls.iter().map(|control| control.waived).sum()),
        quiet,
        not_run: report.not_run(),
        all: report.controls.len(),
    }
}

fn is_quiet(control: &ControlFacts) -> bool {
    control.findings == 0 && !control.is_blind() && control.verdicts.total() > 0
}

/// Findings of each control by severity, gravest first.
pub(in crate::outputs) fn counts(report: &Report) -> BTreeMap<&str, [u64; 4]> {
    let found = report.controls.iter().filter(|control| control.findings > 0);
    found.map(|control| (control.id.as_str(), control.found.by_severity)).collect()
}

fn row<'a>(control: &'a ControlFacts, counts: &[u64; 4]) -> Row<'a> {
    let cell = |count: &u64| if *count == 0 { String::new() } else { grouped(*count) };
    Row {
        id: &control.id,
        title: &control.title,
        severity: control.severity.as_str(),
        cells: counts.iter().map(cell).collect(),
        findings: grouped(counts.iter().sum()),
        waived: waived(control.waived),
        failed: grouped(control.verdicts.fail),
        population: grouped(control.verdicts.total()),
        why: why(control),
        to_evaluate: &control.to_evaluate,
    }
}

/// A count of accepted findings; empty for none.
fn waived(count: u64) -> String {
    if count == 0 { String::new() } else { grouped(count) }
}

/// Controls that could judge nothing, and why.
pub(super) fn blind(report: &Report) -> Vec<Row<'_>> {
    let blind = report.controls.iter().filter(|control| control.is_blind());
    blind.map(|control| row(control, &[0; 4])).collect()
}

/// Controls that were left out.
pub(super) fn not_run(report: &Report) -> Vec<Row<'_>> {
    let left_out = report.controls.iter().filter(|control| !control.was_run());
    left_out.map(|control| row(control, &[0; 4])).collect()
}

/// For want of what items cannot be judged.
fn why(control: &ControlFacts) -> String {
    let part = |(field, count): &(String, u64)| match count {
        0 => format!("{field} is missing"),
        count => format!("{field} is missing for {}", grouped(*count)),
    };
    control.missing.iter().map(part).collect::<Vec<_>>().join("; ")
}

/// One control in the appendix.
#[derive(Clone, Serialize)]
pub(super) struct ControlView<'a> {
    id: &'a str,
    title: &'a str,
    severity: &'static str,
    tested: &'a str,
    text: Vec<Paragraph>,
    counts: Vec<(String, String)>,
    missing: String,
    to_evaluate: &'a str,
    ran: bool,
    /// Heading of its family, before the first of one.
    family: &'static str,
    findings: String,
    has_findings: bool,
    references: String,
    parameters: &'a [Setting],
}

/// Every control, for the appendix, under the headings of their families.
pub(super) fn views(report: &Report) -> Vec<ControlView<'_>> {
    let mut before = None;
    let mut views = Vec::new();
    for control in &report.controls {
        let is_first = before.replace(control.family) != Some(control.family);
        let family = if is_first { control.family.title() } else { "" };
        views.push(ControlView { family, ..about(control) });
    }
    views
}

/// What one control says of itself.
pub(super) fn about(control: &ControlFacts) -> ControlView<'_> {
    let verdicts = crate::reconcile::Verdict::ALL.iter();
    let count = |verdict: &crate::reconcile::Verdict| {
        (spoken(verdict.as_str()), grouped(control.verdicts.of(*verdict)))
    };
    ControlView {
        id: &control.id,
        title: &control.title,
        severity: control.severity.as_str(),
        tested: &control.tested,
        text: paragraphs(&control.text),
        counts: std::iter::once(("population".to_owned(), grouped(control.verdicts.total())))
            .chain(verdicts.map(count))
            .chain([("findings".to_owned(), grouped(control.findings))])
            .chain([("of these waived".to_owned(), grouped(control.waived))])
            .collect(),
        missing: why(control),
        to_evaluate: &control.to_evaluate,
        ran: control.was_run(),
        family: "",
        findings: grouped(control.findings),
        has_findings: control.findings > 0,
        references: control.references.join(", "),
        parameters: &control.parameters,
    }
}

/// What a control finds, in one sentence.
pub(super) fn purpose(control: &ControlFacts) -> String {
    first_sentence(&control.text)
}

/// For want of what, as a sentence; empty when everything could be judged.
pub(super) fn gap(control: &ControlFacts) -> String {
    match (control.verdicts.not_evaluable, control.missing.as_slice()) {
        (0, _) => String::new(),
        (count, [(field, _)]) => {
            format!("{} not evaluable. {}", grouped(count), reason::unknown(field))
        }
        (count, _) => format!("{} not evaluable: {}.", grouped(count), why(control)),
    }
}
