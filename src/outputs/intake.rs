//! What `tickmark check` prints: are the inputs usable?

use std::collections::BTreeMap;

use super::instant;
use super::visible::line;
use crate::report::{Cells, Report, Table, grouped};

/// Reject examples shown per reason.
const EXAMPLES: usize = 3;

/// Names to look at that are shown.
const NAMES: usize = 10;

/// Files read, rows rejected with examples, match rates per system. `colour` adds ANSI colours.
#[must_use]
pub fn intake(report: &Report, colour: bool) -> String {
    let zone = instant::zone(&report.window.zone);
    let at = |micros| instant::local(micros, zone);
    let mut out = format!(
        "{}\nPeriod {} to {}; as of {}\n\n",
        line(&report.title),
        at(report.window.from),
        at(report.window.to),
        at(report.window.as_of)
    );
    out.push_str(&files(report));
    out.push_str(&rejects(report, colour));
    out.push_str(&matches(report));
    out.push_str(&names(report));
    out.push_str(&notes(report));
    out.push_str(&controls(report));
    out.push_str(&format!(
        "{} totals checked; all of them foot.\n",
        grouped(report.equations.len() as u64)
    ));
    out
}

fn files(report: &Report) -> String {
    let width = report
        .inputs
        .iter()
        .map(|input| line(&input.file).chars().count())
        .max()
        .unwrap_or(4)
        .max(4);
    let row = |file: &str, frame: &str, numbers: [String; 3], covers: &str| {
        let [read, kept, rejected] = numbers;
        format!("{file:width$}  {frame:<14} {read:>11} {kept:>11} {rejected:>9}  {covers}\n")
    };
    let zone = instant::zone(&report.window.zone);
    let mut out = row("file", "frame", ["read", "kept", "rejected"].map(str::to_owned), "covers");
    for input in &report.inputs {
        let covers = input.covers.map_or(String::new(), |(from, to)| {
            format!("{} to {}", instant::day(from, zone), instant::day(to, zone))
        });
        let numbers = [input.read, input.kept, input.rejected].map(grouped);
        out.push_str(&row(&line(&input.file), &input.frame, numbers, &covers));
    }
    out + "\n"
}

/// Rows that were not used: how many for each reason, and the first few.
fn rejects(report: &Report, colour: bool) -> String {
    let Some(table) = report.table("rejects").filter(|table| table.rows() > 0) else {
        return "Every row was used.\n\n".to_owned();
    };
    let mut by_reason: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for row in 0..table.rows() {
        by_reason.entry(cell(table, "reason", row)).or_default().push(row);
    }
    let bold =
        |text: &str| if colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut out = format!("{} rows were not used:\n", grouped(table.rows() as u64));
    for (reason, rows) in by_reason {
        out.push_str(&format!("  {:<20} {:>9}\n", bold(&reason), grouped(rows.len() as u64)));
        for row in rows.iter().take(EXAMPLES) {
            out.push_str(&example(table, *row));
        }
    }
    out + "\n"
}

fn example(table: &Table, row: usize) -> String {
    let get = |column| cell(table, column, row);
    let column = get("column");
    let place = if column.is_empty() { String::new() } else { format!(" {column}:") };
    let text: String = get("text").chars().take(60).collect();
    format!(
        "    {}:{}{place} `{}` {}\n",
        line(&get("file")),
        get("line"),
        line(&text),
        line(&get("detail"))
    )
}

fn cell(table: &Table, name: &str, row: usize) -> String {
    let Some(column) = table.columns.iter().find(|column| column.name == name) else {
        return String::new();
    };
    match &column.cells {
        Cells::Whole(cells) => cells[row].map_or(String::new(), |value| value.to_string()),
        cells => cells.text(row).to_owned(),
    }
}

/// How the names of each system were matched to identities: one line per system and role.
fn matches(report: &Report) -> String {
    let Some(table) = report.table("match_rates").filter(|table| table.rows() > 0) else {
        return String::new();
    };
    let mut out =
        "Distinct names of each system, by the rule that found whose they are:\n".to_owned();
    let who = |row: usize| [cell(table, "system", row), cell(table, "role", row)];
    let rows: Vec<usize> = (0..table.rows()).collect();
    for own in rows.chunk_by(|a, b| who(*a) == who(*b)) {
        let [system, role] = who(own[0]);
        let number = |column, row| grouped(cell(table, column, row).parse().unwrap_or(0));
        let rule =
            |row: &usize| format!("{} {}", number("names", *row), cell(table, "match_rule", *row));
        let rules: Vec<String> = own.iter().map(rule).collect();
        let (all, rules) = (number("n", own[0]), rules.join(", "));
        out.push_str(&format!("  {:<20} {role:<12} {all:>9}: {rules}\n", line(&system)));
    }
    out + "\n"
}

/// Names a person should look at: how many, and the first few.
fn names(report: &Report) -> String {
    let Some(table) = report.table("names").filter(|table| table.rows() > 0) else {
        return String::new();
    };
    let mut out = format!("{} names to look at:\n", grouped(table.rows() as u64));
    for row in (0..table.rows()).take(NAMES) {
        let get = |column| cell(table, column, row);
        let what = match get("resembles").as_str() {
            "" => format!("has unusual characters ({})", get("characters")),
            identity => format!("resembles {} ({})", line(identity), line(&get("like"))),
        };
        let (file, name) = (get("file"), get("name"));
        let (file, name) = (line(&file), line(&name));
        out.push_str(&format!("  {file}:{}: `{name}` {what}\n", get("line")));
    }
    out + "\n"
}

/// What keeps controls from judging anything, and which were left out.
fn controls(report: &Report) -> String {
    let advice = super::console::blind_advice(report);
    let said: Vec<String> = [report.left_out(), advice.trim_end().to_owned()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if said.is_empty() { String::new() } else { said.join("\n") + "\n\n" }
}

fn notes(report: &Report) -> String {
    let mut out = String::new();
    for input in &report.inputs {
        for (text, count) in &input.notes {
            out.push_str(&format!(
                "note: {}: {} {}\n",
                line(&input.file),
                grouped(*count),
                line(text)
            ));
        }
        if !input.unused_columns.is_empty() {
            let unused = input.unused_columns.join(", ");
            out.push_str(&format!(
                "note: {}: columns not used: {}\n",
                line(&input.file),
                line(&unused)
            ));
        }
    }
    for note in &report.notes {
        out.push_str(&format!("note: {}\n", line(note)));
    }
    if out.is_empty() { out } else { out + "\n" }
}
