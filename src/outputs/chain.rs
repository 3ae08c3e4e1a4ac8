//! The chain behind a finding, for a terminal.

use std::collections::BTreeMap;

use super::visible::line;
use crate::frames::Word;
use crate::report::Part;

/// A row of a table of the bundle: cells by column.
type Row = BTreeMap<String, String>;

/// The story of a finding: a row of `findings.csv` and its rows of `chains.csv`. `colour` adds ANSI
/// colours.
#[must_use]
pub fn chain(finding: &Row, steps: &[Row], colour: bool) -> String {
    let get = |column: &str| cell(finding, column);
    let bold =
        |text: &str| if colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut out = format!(
        "{}  {} ({}, {})\n{}\nWho should act: {}\n",
        bold(&line(get("finding_id"))),
        line(get("control")),
        line(get("severity")),
        line(get("confidence")),
        line(get("sentence")),
        line(get("owner")),
    );
    out += &format!("\n{}\n", bold("It rests on"));
    for row in get("evidence").split("]; ") {
        let closed = if row.ends_with(']') { "" } else { "]" };
        out += &format!("  {}{closed}\n", line(row));
    }
    // The rows it rests on are told already.
    for part in Part::ALL.iter().filter(|part| **part != Part::Row) {
        let is_own = |step: &&Row| cell(step, "part") == part.as_str();
        let own: Vec<&Row> = steps.iter().filter(is_own).collect();
        if !own.is_empty() {
            out += &format!("\n{}\n", bold(part.heading()));
            own.iter().for_each(|step| out += &told(step));
        }
    }
    out + &dates(steps, &bold("Dates in order"))
}

fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    row.get(column).map_or("", String::as_str)
}

fn told(step: &Row) -> String {
    let (what, at) = (line(cell(step, "what")), cell(step, "at"));
    if cell(step, "part") == Part::Missing.as_str() {
        return format!("  {what}\n");
    }
    format!("  {at:<20}  {what}{}\n", place(step))
}

/// Where a step stands, in brackets; nothing for what is not there.
fn place(step: &Row) -> String {
    match cell(step, "file") {
        "" => String::new(),
        file => format!("  [{}:{}]", line(file), cell(step, "line")),
    }
}

/// Every step that has a time, in order of time.
fn dates(steps: &[Row], heading: &str) -> String {
    // Equal lengths compare as times do; a fraction of a second sorts after its whole second.
    let mut dated: Vec<&Row> = steps.iter().filter(|step| !cell(step, "at").is_empty()).collect();
    dated.sort_by_key(|step| cell(step, "at").trim_end_matches('Z').to_owned());
    if dated.is_empty() {
        return String::new();
    }
    dated.iter().fold(format!("\n{heading}\n"), |out, step| {
        out + &format!("  {:<20}  {}\n", cell(step, "at"), line(cell(step, "what")))
    })
}
