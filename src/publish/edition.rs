//! A bundle read back as one side of a comparison. Each file that is read is held to its digest in
//! `SHA256SUMS` and in the manifest first: what was changed since it was written proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chrono::DateTime;
use serde_json::Value;

use super::read_back::{BundleRow, read_back, rows};
use super::verify::{Seal, no_bundle};
use super::{MANIFEST, digest};
use crate::controls::Scope;
use crate::diag::{Class, Diagnostic, Outcome, file_problem};
use crate::finding::{Severity, role};
use crate::frames::{FrameKind, Word};
use crate::movement::{
    Bundle, Change, ControlCounts, ControlEdition, Edition, InputEdition, Item, MetricsEdition,
    Place, Reading, is_compared, name_key,
};

/// The bundle in `dir`, but for its tickets: see [`add_tickets`].
///
/// # Errors
/// When `dir` is no bundle, was changed since it was written, or lacks a table or column that a
/// comparison needs.
pub fn edition(dir: &Path) -> Outcome<Edition> {
    let seal = Seal::of(dir)?;
    let reader = Reader { dir, seal: &seal };
    let manifest: Value = serde_json::from_slice(&reader.bytes(MANIFEST)?)
        .map_err(|error| vec![no_bundle(dir, &format!("its {MANIFEST} is not JSON: {error}"))])?;
    let bundle = bundle(dir, &manifest, &seal)?;
    let findings = reader.table("findings", &["finding_id", "control", "severity", "sentence"])?;
    let counts = ["pass", "fail", "open", "listed", "not_evaluable"];
    let controls = reader.table("controls", &[&["control", "population"][..], &counts].concat())?;
    let untested = reader
        .optional("previous")?
        .into_iter()
        .filter(|row| cell(row, "change") == Change::NotTested.as_str());
    Ok(Edition {
        findings: items(dir, findings, bundle.as_of)?,
        carried: items(dir, untested, bundle.as_of)?,
        controls: controls.iter().map(control).collect(),
        metrics: metrics(dir, &seal)?,
        inputs: list(&manifest["inputs"]).iter().map(input).collect(),
        settings: list(&manifest["settings"]).iter().map(setting).collect(),
        configuration: text(&manifest["configuration"]),
        tickets: BTreeMap::new(),
        systems: reader.optional("tie_out")?.iter().filter_map(shown_system).collect(),
        bundle,
    })
}

/// What the metrics of the bundle in `dir` say; nothing where an older program wrote none.
fn metrics(dir: &Path, seal: &Seal) -> Outcome<MetricsEdition> {
    let path = "data/metrics.csv";
    if !seal.names(path) {
        return Ok(MetricsEdition::default());
    }
    seal.holds_file(dir, path)?;
    // Read row by row: the breakdowns that are not compared can be most of the table.
    let rows = read_back(dir, "metrics", "dimension", is_compared)?;
    Ok(rows.iter().map(|row| (cell(row, "period"), place(row), reading(row))).collect())
}

fn place(row: &BundleRow) -> Place {
    let get = |column| cell(row, column).to_owned();
    (get("metric"), get("measure"), get("dimension"), get("dimension_value"))
}

fn reading(row: &BundleRow) -> Reading {
    let number = |column| cell(row, column).parse().ok();
    Reading {
        value: number("value"),
        unit: cell(row, "unit").to_owned(),
        n: count(row, "n"),
        low: number("low"),
        high: number("high"),
    }
}

/// Adds what the bundle in `dir` says about the tickets `named`: whether they are there, and
/// whether they lie in its period. They are read row by row, for a bundle can hold millions.
///
/// # Errors
/// When the table of tickets was changed since it was written, or cannot be read.
pub fn add_tickets(edition: &mut Edition, dir: &Path, named: &BTreeSet<String>) -> Outcome<()> {
    let path = "data/tickets.csv";
    let seal = Seal::of(dir)?;
    if named.is_empty() || !seal.names(path) {
        return Ok(());
    }
    seal.holds_file(dir, path)?;
    let lines = read_back(dir, "tickets", "ticket_id", |id| named.contains(&name_key(id)))?;
    for line in lines {
        let ticket = edition.tickets.entry(name_key(cell(&line, "ticket_id"))).or_default();
        let in_period = cell(&line, "in_period") == "true";
        ticket.in_period |= in_period;
        ticket.open_work |= in_period || cell(&line, "open_work") == "true";
    }
    Ok(())
}

/// Reads files of one bundle, each held to its digest.
struct Reader<'a> {
    dir: &'a Path,
    seal: &'a Seal,
}

impl Reader<'_> {
    fn bytes(&self, path: &str) -> Outcome<Vec<u8>> {
        let file = self.dir.join(path);
        let bytes = fs::read(&file).map_err(|error| {
            let message = format!("{} cannot be read: {}", file.display(), file_problem(&error));
            vec![Diagnostic::error(Class::Input, "bundle-table", message).help(
                "give a bundle as `tickmark run` wrote it; one of an older program may lack the file",
            )]
        })?;
        self.seal.holds(self.dir, path, &digest(&bytes))?;
        Ok(bytes)
    }

    /// The rows of a table that must have these columns.
    fn table(&self, name: &str, needed: &[&str]) -> Outcome<Vec<BundleRow>> {
        let path = format!("data/{name}.csv");
        rows(&self.dir.join(&path), self.bytes(&path)?.as_slice(), needed)
    }

    /// The rows of a table that bundles of an older program do not have.
    fn optional(&self, name: &str) -> Outcome<Vec<BundleRow>> {
        let is_there = self.seal.names(&format!("data/{name}.csv"));
        if is_there { self.table(name, &[]) } else { Ok(vec![]) }
    }
}

fn cell<'r>(row: &'r BundleRow, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

fn count(row: &BundleRow, column: &str) -> u64 {
    cell(row, column).parse().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn bundle(dir: &Path, manifest: &Value, seal: &Seal) -> Outcome<Bundle> {
    let at = |name: &str| {
        instant(&text(&manifest[name]))
            .ok_or_else(|| vec![no_bundle(dir, &format!("its {MANIFEST} has no `{name}`"))])
    };
    let tool = &manifest["tool"];
    Ok(Bundle {
        title: text(&manifest["title"]),
        tool: format!("{} {}", text(&tool["name"]), text(&tool["version"])),
        from: at("period_from")?,
        to: at("period_to")?,
        as_of: at("as_of")?,
        zone: text(&manifest["timezone"]),
        sums: seal.digest.clone(),
    })
}

fn instant(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_micros())
}

fn items(dir: &Path, rows: impl IntoIterator<Item = BundleRow>, as_of: i64) -> Outcome<Vec<Item>> {
    rows.into_iter().map(|row| item(dir, &row, as_of)).collect()
}

fn item(dir: &Path, row: &BundleRow, as_of: i64) -> Outcome<Item> {
    let get = |column: &str| cell(row, column).to_owned();
    let severity = Severity::parse(cell(row, "severity")).ok_or_else(|| {
        let (id, word) = (cell(row, "finding_id"), cell(row, "severity"));
        let message = format!("{}: finding {id} has the severity `{word}`", dir.display());
        vec![Diagnostic::error(Class::Input, "bundle-table", message)
            .help("this program knows low, medium, high and critical; compare with the program that wrote it")]
    })?;
    let line = format!("{} ", role(FrameKind::Tickets));
    let is_line = cell(row, "evidence").starts_with(&line) || cell(row, "about_line") == "true";
    Ok(Item {
        id: get("finding_id"),
        control: get("control"),
        severity,
        waived: cell(row, "waived") == "true",
        owner: get("owner"),
        subject: get("subject"),
        system: get("system"),
        ticket_id: get("ticket_id"),
        sentence: get("sentence"),
        about_line: is_line,
        first_seen: instant(cell(row, "first_seen")).filter(|at| *at <= as_of),
        last_seen: instant(cell(row, "last_seen")).filter(|at| *at <= as_of),
    })
}

fn control(row: &BundleRow) -> ControlEdition {
    ControlEdition {
        id: cell(row, "control").to_owned(),
        title: cell(row, "title").to_owned(),
        run: cell(row, "status") != "not_run",
        reach: Scope::parse(cell(row, "scope")).map(Scope::reach).unwrap_or_default(),
        needs_grants: cell(row, "needs")
            .split("; ")
            .any(|frame| frame == FrameKind::Grants.as_str()),
        counts: ControlCounts {
            population: count(row, "population"),
            passed: count(row, "pass"),
            failed: count(row, "fail"),
            open: count(row, "open"),
            listed: count(row, "listed"),
            not_evaluable: count(row, "not_evaluable"),
            findings: count(row, "findings"),
        },
        missing: cell(row, "missing").to_owned(),
        parameters: parameters(cell(row, "parameters")),
    }
}

/// `days=30; share=0.5` taken apart; a piece without `=` belongs to the value before it.
fn parameters(cell: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for piece in cell.split("; ").filter(|piece| !piece.is_empty()) {
        match (piece.split_once('='), pairs.last_mut()) {
            (Some((name, value)), _) => pairs.push((name.to_owned(), value.to_owned())),
            (None, Some((_, value))) => *value = format!("{value}; {piece}"),
            (None, None) => pairs.push((piece.to_owned(), String::new())),
        }
    }
    pairs
}

fn input(input: &Value) -> InputEdition {
    InputEdition {
        path: text(&input["path"]),
        frame: text(&input["frame"]),
        sha256: text(&input["sha256"]),
        rows: input["rows_read"].as_u64().unwrap_or_default(),
    }
}

fn setting(setting: &Value) -> (String, String) {
    (text(&setting["name"]), text(&setting["value"]))
}

/// A system with a grant in its current snapshot, or with a statement of drift.
fn shown_system(row: &BundleRow) -> Option<String> {
    let shown = match cell(row, "kind") {
        "grants" => count(row, "total") > 0,
        kind => kind == "drift",
    };
    shown.then(|| name_key(cell(row, "item")))
}
