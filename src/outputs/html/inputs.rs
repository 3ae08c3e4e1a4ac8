//! Inputs and tie-out.

use chrono_tz::Tz;
use serde::Serialize;

use crate::outputs::instant;
use crate::report::{EquationFacts, InputFacts, Report, grouped};

/// One input file.
#[derive(Serialize)]
pub(super) struct InputView<'a> {
    file: &'a str,
    frame: &'a str,
    profile: &'a str,
    format: &'a str,
    encoding: &'a str,
    size: String,
    sha256: &'a str,
    read: String,
    kept: String,
    rejected: String,
    rejects: Vec<(String, String)>,
    covers: String,
    unused_columns: String,
    empty_cells: Vec<(&'a str, String)>,
    notes: Vec<(&'a str, String)>,
}

/// One equation.
#[derive(Serialize)]
pub(super) struct EquationView<'a> {
    kind: &'a str,
    item: &'a str,
    total_name: &'a str,
    total: String,
    parts: Vec<(&'a str, String)>,
    foots: bool,
}

/// Every input file.
pub(super) fn inputs(report: &Report, zone: Tz) -> Vec<InputView<'_>> {
    report.inputs.iter().map(|input| view(input, zone)).collect()
}

fn view(input: &InputFacts, zone: Tz) -> InputView<'_> {
    let covers = |(from, to)| format!("{} to {}", instant::day(from, zone), instant::day(to, zone));
    let empty = input.empty_cells.iter().filter(|(_, count)| *count > 0);
    InputView {
        file: &input.file,
        frame: &input.frame,
        profile: &input.profile,
        format: &input.format,
        encoding: &input.encoding,
        size: size(input.size),
        sha256: &input.sha256,
        read: grouped(input.read),
        kept: grouped(input.kept),
        rejected: grouped(input.rejected),
        rejects: input
            .rejects
            .iter()
            .map(|(word, n)| (super::bars::spoken(word), grouped(*n)))
            .collect(),
        covers: input.covers.map(covers).unwrap_or_default(),
        unused_columns: input.unused_columns.join(", "),
        empty_cells: empty
            .map(|(name, n)| (name.as_str(), super::figure::percent(*n, input.kept)))
            .collect(),
        notes: input.notes.iter().map(|(text, n)| (text.as_str(), grouped(*n))).collect(),
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// Every equation.
pub(super) fn equations(report: &Report) -> Vec<EquationView<'_>> {
    report.equations.iter().map(equation).collect()
}

fn equation(equation: &EquationFacts) -> EquationView<'_> {
    EquationView {
        kind: &equation.kind,
        item: &equation.item,
        total_name: &equation.total_name,
        total: signed(equation.total),
        parts: equation.parts.iter().map(|(name, n)| (name.as_str(), signed(*n))).collect(),
        foots: equation.foots,
    }
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "\u{2212}" } else { "" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}
