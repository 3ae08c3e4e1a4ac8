//! The further pages of the report: the findings of a control that has too many for the first page,
//! and those of the owners.

use serde::Serialize;

use super::findings::{FindingView, by_control, view};
use super::layout::Layout;
use super::owners::{self, OwnerGroup};
use crate::outputs::instant;
use crate::report::{ControlFacts, FindingFacts, Report, grouped};

/// One further page.
#[derive(Serialize)]
pub(super) struct Further<'a> {
    /// Its file, beside `index.html`.
    pub(super) file: String,
    title: &'a str,
    heading: String,
    /// Where on the first page it belongs.
    back: String,
    /// What it holds, in a sentence.
    extent: String,
    /// Its neighbours; empty where there is none.
    before: String,
    after: String,
    tool: String,
    findings: Vec<FindingView<'a>>,
    owners: Vec<OwnerGroup<'a>>,
}

/// Every further page; none where the first holds everything.
pub(super) fn pages<'a>(report: &'a Report, layout: &Layout) -> Vec<Further<'a>> {
    if layout.is_whole() {
        return vec![];
    }
    let mut pages = by_owner(report, layout);
    for (control, findings) in by_control(report) {
        if layout.shown(findings.len()) < findings.len() {
            pages.push(of_control(report, layout, control, &findings));
        }
    }
    pages
}

fn blank<'a>(
    report: &'a Report,
    file: impl Fn(usize) -> String,
    number: usize,
    all: usize,
) -> Further<'a> {
    Further {
        file: file(number),
        title: &report.title,
        heading: String::new(),
        back: String::new(),
        extent: String::new(),
        before: if number == 0 { String::new() } else { file(number - 1) },
        after: if number + 1 == all { String::new() } else { file(number + 1) },
        tool: format!("{} {}", report.tool.name, report.tool.version),
        findings: vec![],
        owners: vec![],
    }
}

fn of_control<'a>(
    report: &'a Report,
    layout: &Layout,
    control: &'a ControlFacts,
    findings: &[&'a FindingFacts],
) -> Further<'a> {
    let zone = instant::zone(&report.window.zone);
    let told = layout.told(findings.len());
    Further {
        heading: control.title.clone(),
        back: format!("index.html#control-{}", control.id),
        extent: extent(told as u64, control.findings),
        findings: findings.iter().take(told).map(|finding| view(finding, zone)).collect(),
        ..blank(report, |number| layout.file(&control.id, number), 0, 1)
    }
}

fn by_owner<'a>(report: &'a Report, layout: &Layout) -> Vec<Further<'a>> {
    let pages = owners::pages(report, layout);
    let all = pages.len();
    let page = |(number, (rows, owners)): (usize, (usize, Vec<OwnerGroup<'a>>))| Further {
        heading: "Findings by owner".into(),
        back: "index.html#by-owner".into(),
        extent: format!(
            "{} of the {} findings, under {} of the {} owners: those with the gravest first. All \
             of them stand in data/findings.csv.",
            grouped(rows as u64),
            grouped(report.findings_in_all()),
            grouped(owners.len() as u64),
            grouped(report.owners_in_all)
        ),
        owners,
        ..blank(report, |number| layout.owners_file(number), number, all)
    };
    pages.into_iter().enumerate().map(page).collect()
}

/// `The gravest 500 of 16,391 findings; all of them stand in data/findings.csv.`
fn extent(told: u64, all: u64) -> String {
    if told == all {
        return format!("All {} findings, gravest first.", grouped(all));
    }
    let (told, all) = (grouped(told), grouped(all));
    format!("The gravest {told} of {all} findings; all of them stand in data/findings.csv.")
}
