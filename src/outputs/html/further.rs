//! The further pages of the report: every finding of a control that has too many for the first
//! page, and the findings of every owner.

use serde::Serialize;

use super::findings::{FindingView, by_control, view};
use super::layout::{Layout, ROWS};
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
            pages.extend(of_control(report, layout, control, &findings));
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
) -> Vec<Further<'a>> {
    let zone = instant::zone(&report.window.zone);
    let all = findings.len().div_ceil(ROWS);
    let page = |(number, rows): (usize, &[&'a FindingFacts])| Further {
        heading: control.title.clone(),
        back: format!("index.html#control-{}", control.id),
        extent: extent(number, rows.len(), findings.len()),
        findings: rows.iter().map(|finding| view(finding, zone)).collect(),
        ..blank(report, |number| layout.file(&control.id, number), number, all)
    };
    findings.chunks(ROWS).enumerate().map(page).collect()
}

fn by_owner<'a>(report: &'a Report, layout: &Layout) -> Vec<Further<'a>> {
    let pages = owners::pages(report, layout);
    let all = pages.len();
    let of = report.findings.len();
    let page = |(number, owners): (usize, Vec<OwnerGroup<'a>>)| Further {
        heading: "Findings by owner".into(),
        back: "index.html#by-owner".into(),
        extent: extent(number, ROWS.min(of - number * ROWS), of),
        owners,
        ..blank(report, |number| layout.owners_file(number), number, all)
    };
    pages.into_iter().enumerate().map(page).collect()
}

/// `Findings 2,001 to 4,000 of 16,391, gravest first.`
fn extent(number: usize, rows: usize, of: usize) -> String {
    let count = |number: usize| grouped(number as u64);
    let first = number * ROWS;
    format!("Findings {} to {} of {}.", count(first + 1), count(first + rows), count(of))
}
