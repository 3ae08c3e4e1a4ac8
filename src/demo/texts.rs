//! The text beside the exports that says how to read them.

use std::collections::BTreeSet;

use super::calendar::{FIRST_DAY, date};
use super::tables::TABLES;
use crate::frames::{FrameKind, Word};

const REPORT: &str = r#"# The example company: one file per frame, columns under their canonical names.
[report]
title = "Example company: access audit, third quarter of 2026"
timezone = "Europe/Berlin"
period = { from = "2026-07-01", to = "2026-10-01" }
# On this day requests by ticket began. Whatever is older was accepted as it was.
"#;

const WHAT_IF: &str = "
# Would other deadlines be met? The report says what would fail under each of these values.
[what_if]
approval_sla_hours = [8, 24, 72]
dormant_days = [30, 90, 180]
";

/// The configuration that reads the exports from its own folder.
#[must_use]
pub fn config_toml() -> String {
    let sources: BTreeSet<(FrameKind, &str)> =
        TABLES.iter().map(|table| (table.frame, path(table.frame, table.name))).collect();
    let section = |(frame, path): &(FrameKind, &str)| source(frame.as_str(), path);
    let baseline = format!("baseline_date = \"{}\"\n", date(FIRST_DAY));
    let head = [REPORT.to_owned(), baseline];
    let tail = std::iter::once(WHAT_IF.to_owned());
    head.into_iter().chain(sources.iter().map(section)).chain(tail).collect()
}

/// A source whose columns have their canonical names.
pub(super) fn source(frame: &str, path: &str) -> String {
    format!("\n[[sources]]\nframe = \"{frame}\"\npath = \"{path}\"\n")
}

/// All snapshots are one source, and so are all histories.
fn path(frame: FrameKind, name: &'static str) -> &'static str {
    match frame {
        FrameKind::Grants => "grants_*.csv",
        FrameKind::Events => "events*.csv",
        _ => name,
    }
}
