//! The two texts beside the exports: how to read them, and what must be found in them.

use std::collections::BTreeSet;

use super::company::Company;
use super::model::{Holder, Planted};
use super::offer::OFFER;
use super::tables::{Sheet, TABLES};
use crate::frames::{FrameKind, Word};

const REPORT: &str = r#"# The example company: one file per frame, columns under their canonical names.
[report]
title = "Example company: access audit, third quarter of 2026"
timezone = "Europe/Berlin"
period = { from = "2026-07-01", to = "2026-10-01" }
"#;

/// The configuration that reads the exports from its own folder.
#[must_use]
pub fn config_toml() -> String {
    let sources: BTreeSet<(FrameKind, &str)> =
        TABLES.iter().map(|table| (table.frame, path(table.frame, table.name))).collect();
    let section = |(frame, path): &(FrameKind, &str)| {
        format!("\n[[sources]]\nframe = \"{}\"\npath = \"{path}\"\n", frame.as_str())
    };
    std::iter::once(REPORT.to_owned()).chain(sources.iter().map(section)).collect()
}

/// All snapshots are one source.
fn path(frame: FrameKind, name: &'static str) -> &'static str {
    if frame == FrameKind::Grants { "grants_*.csv" } else { name }
}

const COLUMNS: &str = "control,kind,ticket_id,system,account,holder,entitlement,note";

/// Every planted anomaly, one row per finding the tool must report; there must be no others.
///
/// `kind` says in which way the control fails; cells that the anomaly has nothing for are empty.
#[must_use]
pub fn truth_csv(company: &Company) -> String {
    let accounts: BTreeSet<(Holder, &str)> =
        company.holdings.iter().map(|one| (one.holder, one.system())).collect();
    let mut rows: Vec<[String; 8]> =
        company.planted.iter().map(|one| row(company, &accounts, one)).collect();
    rows.sort();
    let mut bytes = Vec::new();
    let written = Sheet::new(&mut bytes, COLUMNS).and_then(|mut sheet| {
        rows.iter().try_for_each(|cells| sheet.row(&cells.each_ref().map(String::as_str)))?;
        Ok(sheet.finish()?)
    });
    debug_assert!(written.is_ok(), "memory takes every byte");
    String::from_utf8(bytes).unwrap_or_default()
}

fn row(company: &Company, accounts: &BTreeSet<(Holder, &str)>, one: &Planted) -> [String; 8] {
    // Where nothing was ever given there may be no account to name.
    let account = accounts.contains(&(one.holder, one.system));
    [
        one.control.to_owned(),
        one.kind.to_owned(),
        one.ticket.map(|ticket| company.ticket_id(ticket)).unwrap_or_default(),
        one.system.to_owned(),
        if account { company.account(one.holder, one.system) } else { String::new() },
        company.key(one.holder),
        one.entitlement.map(|place| OFFER[place].name.to_owned()).unwrap_or_default(),
        one.note.to_owned(),
    ]
}
