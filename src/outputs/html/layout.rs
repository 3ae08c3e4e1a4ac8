//! Which page a finding stands on. A browser cannot hold the rows of ten thousand findings at once,
//! and no finding may be left out: where there are very many, the report shows the gravest of each
//! control, and further pages beside it hold them all.

use std::collections::BTreeMap;

use super::findings::by_control;
use crate::report::Report;

/// Findings that the report itself holds, whatever their controls.
const WHOLE: usize = 2_000;
/// Findings of one control that it shows where there are more than that.
const FIRST: usize = 40;
/// Rows of a further page.
pub(super) const ROWS: usize = 2_000;
/// Where the findings of each owner stand, if not in the report itself.
const OWNERS: &str = "by-owner";

/// Where everything stands.
pub(super) struct Layout {
    is_whole: bool,
    /// Id of a finding -> the page and place where its evidence stands.
    links: BTreeMap<String, String>,
}

impl Layout {
    /// The layout of a report.
    pub(super) fn of(report: &Report) -> Self {
        let mut layout = Self { is_whole: report.findings.len() <= WHOLE, links: BTreeMap::new() };
        for (control, findings) in by_control(report) {
            let shown = layout.shown(findings.len());
            for (place, finding) in findings.iter().enumerate().skip(shown) {
                let file = layout.file(&control.id, place / ROWS);
                layout.links.insert(finding.id.clone(), file);
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

    /// Where the evidence of a finding stands, seen from the page `here`.
    pub(super) fn link(&self, finding: &str, here: &str) -> String {
        let file = self.links.get(finding).map_or("index.html", String::as_str);
        let file = if file == here { "" } else { file };
        format!("{file}#finding-{finding}")
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}
