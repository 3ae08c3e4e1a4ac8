//! Reading a table of a bundle back, as it was written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::diag::{Class, Diagnostic, Outcome, file_problem};

use super::verify::no_bundle;

/// One row of a table: its cells by column.
pub type BundleRow = BTreeMap<String, String>;

/// The rows of `data/<table>.csv` of the bundle in `dir` whose cell of `column` is `wanted`, in the
/// order of the file. An apostrophe that keeps a cell from being run as a formula is taken off again.
///
/// # Errors
/// When `dir` is no bundle, has no such table or column, or the table cannot be read.
pub fn read_back(
    dir: &Path,
    table: &str,
    column: &str,
    wanted: impl Fn(&str) -> bool,
) -> Outcome<Vec<BundleRow>> {
    if !dir.join(super::MANIFEST).is_file() {
        return Err(vec![no_bundle(dir, "it has no manifest.json")]);
    }
    let path = dir.join("data").join(format!("{table}.csv"));
    let file = File::open(&path).map_err(|error| vec![unreadable(&path, &file_problem(&error))])?;
    filtered(&path, file, column, wanted)
}

/// All rows of a table whose bytes are at hand, such as those whose digest was checked.
///
/// # Errors
/// When it lacks a column that is `needed`, or cannot be read.
pub(super) fn rows(path: &Path, bytes: &[u8], needed: &[&str]) -> Outcome<Vec<BundleRow>> {
    let headers = csv::Reader::from_reader(bytes).headers().cloned();
    let headers = headers.map_err(|error| vec![unreadable(path, &error.to_string())])?;
    let lacks = needed.iter().find(|column| headers.iter().all(|header| header != **column));
    if let Some(column) = lacks {
        let why = format!("it has no column `{column}`");
        return Err(vec![unreadable(path, &why).help(
            "a bundle of another version of the program may lack it: write the bundle again",
        )]);
    }
    filtered(path, bytes, headers.get(0).unwrap_or_default(), |_| true)
}

fn filtered(
    path: &Path,
    input: impl Read,
    column: &str,
    wanted: impl Fn(&str) -> bool,
) -> Outcome<Vec<BundleRow>> {
    let mut reader = csv::Reader::from_reader(input);
    let fault = |error: csv::Error| vec![unreadable(path, &error.to_string())];
    let headers = reader.headers().map_err(fault)?.clone();
    let Some(place) = headers.iter().position(|header| header == column) else {
        return Err(vec![unreadable(path, &format!("it has no column `{column}`"))]);
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(fault)?;
        if record.get(place).is_some_and(&wanted) {
            let cells = record.iter().map(as_found);
            rows.push(headers.iter().map(str::to_owned).zip(cells).collect());
        }
    }
    Ok(rows)
}

fn as_found(cell: &str) -> String {
    let formula = |rest: &&str| {
        rest.starts_with([
            '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
        ])
    };
    cell.strip_prefix('\'').filter(formula).unwrap_or(cell).to_owned()
}

fn unreadable(path: &Path, why: &str) -> Diagnostic {
    let message = format!("{} cannot be read: {why}", path.display());
    Diagnostic::error(Class::Input, "bundle-table", message)
        .help("`tickmark verify` says what of a bundle has changed since it was written")
}
