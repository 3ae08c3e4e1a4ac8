//! Which page a finding stands on. A browser cannot hold the rows of ten thousand findings at once:
//! where there are very many, the report shows the gravest few of each control, and further pages
//! beside it hold as many as a person may want to read. All of them stand in `data/findings.csv`.

use std::collections::BTreeMap;

use super::findings::by_control;
use crate::report::{OF_CONTROL, Report, WHOLE};

/// Findings of one control that the report itself shows where there are very many.
const FIRST: usize = 3;
/// Rows of a further page of the owners.
pub(super) const ROWS: usize = 2_000;
/// Where the findings of each owner stand, if not in the report itself.
const OWNERS: &str = "by-owner";

/// Where everything stands.
pub(super) struct Layout {
    is_whole: bool,
    /// Id of a finding -> the page where its evidence stands.
    links: BTreeMap<String, String>,
}

impl Layout {
    /// The layout of a report.
    pub(super) fn of(report: &Report) -> Self {
        let is_whole = report.findings_in_all() <= WHOLE as u64;
        let mut layout = Self { is_whole, links: BTreeMap::new() };
        for (control, findings) in by_control(report) {
            let (shown, told) = (layout.shown(findings.len()), layout.told(findings.len()));
            for (place, finding) in findings.iter().enumerate().take(told) {
                let file = if place < shown { "index.html" } else { &layout.file(&control.id, 0) };
                layout.links.insert(finding.id.clone(), file.to_owned());
            }
        }
        layout
    }

    /// Whether the report itself holds every finding.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// How many of a control's `count` findings the report itself shows.
    pub(super) fn shown(&self, count: usize) -> usize {
        if self.is_whole { count } else { count.min(FIRST) }
    }

    /// How many of a control's `count` findings stand on some page with their evidence.
    pub(super) fn told(&self, count: usize) -> usize {
        if self.is_whole { count } else { count.min(OF_CONTROL) }
    }

    /// The further page of a control, or of the owners, that has this number; the first is 0.
    pub(super) fn file(&self, of: &str, number: usize) -> String {
        // The ids of the catalogue are plain; a report from elsewhere may say anything.
        let plain: String = of.chars().filter(|c| is_plain(*c)).take(60).collect();
        match number {
            0 => format!("findings-{plain}.html"),
            _ => format!("findings-{plain}-{}.html", number + 1),
        }
    }

    /// The further page of the owners that has this number.
    pub(super) fn owners_file(&self, number: usize) -> String {
        self.file(OWNERS, number)
    }

    /// Where the evidence of a finding stands, seen from the page `here`; empty where it stands on
    /// no page.
    pub(super) fn link(&self, finding: &str, here: &str) -> String {
        match self.links.get(finding) {
            Some(file) if file == here => format!("#finding-{finding}"),
            Some(file) => format!("{file}#finding-{finding}"),
            None => String::new(),
        }
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}
