//! One CSV per table: RFC 4180 with LF, UTF-8, `""` for a quote, empty for null.

use std::io::Write;

use rayon::prelude::*;

use super::instant::write_utc;
use super::phrase::{Piece, pieces};
use super::{Options, Output, OutputFile};
use crate::diag::Outcome;
use crate::report::{Cells, Column, Kind, Report, Table};

/// The output.
pub(super) const OUTPUT: Output = Output {
    id: "csv",
    doc: "one CSV per table, in data/",
    render: |report, options, _| render(report, options),
};

/// Rows that one thread writes at a time.
const CHUNK: usize = 32_768;

fn render(report: &Report, options: &Options) -> Outcome<Vec<OutputFile>> {
    Ok(report.tables.iter().map(|table| file(table, options)).collect())
}

/// Where the CSV of a table stands in the bundle.
pub(super) fn path(table: &Table) -> String {
    format!("data/{}.csv", table.name)
}

/// The CSV of a table that stands beside its page.
pub(super) fn plain(table: &Table, options: &Options) -> OutputFile {
    OutputFile { path: format!("{}.csv", table.name), bytes: bytes(table, options) }
}

fn file(table: &Table, options: &Options) -> OutputFile {
    OutputFile { path: path(table), bytes: bytes(table, options) }
}

fn bytes(table: &Table, options: &Options) -> Vec<u8> {
    let writers: Vec<Writer<'_>> =
        table.columns.iter().map(|column| Writer::of(column, table, options)).collect();
    let starts: Vec<usize> = (0..table.rows()).step_by(CHUNK).collect();
    let chunks: Vec<Vec<u8>> = starts
        .into_par_iter()
        .map(|start| rows(&writers, start..table.rows().min(start + CHUNK)))
        .collect();
    let mut bytes = header(table);
    bytes.reserve_exact(chunks.iter().map(Vec::len).sum());
    chunks.into_iter().for_each(|chunk| bytes.extend(chunk));
    bytes
}

fn header(table: &Table) -> Vec<u8> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    format!("{}\n", names.join(",")).into_bytes()
}

fn rows(writers: &[Writer<'_>], range: std::ops::Range<usize>) -> Vec<u8> {
    let mut out = Vec::with_capacity(range.len() * writers.len() * 12);
    for row in range {
        for (place, writer) in writers.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            writer.write(&mut out, row, writers);
        }
        out.push(b'\n');
    }
    out
}

/// Writes the cells of one column.
struct Writer<'a> {
    column: &'a Column,
    /// For texts: what each distinct word needs. Asked once per word, not once per row.
    needs: Vec<Need>,
    /// For sentences: each distinct phrase, taken apart.
    phrases: Vec<Vec<Piece<'a>>>,
    /// Formulas are neutralised.
    neutral: bool,
}

/// What a text needs before it may stand in a CSV.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Nothing,
    Quotes,
    /// An apostrophe in front, so that a spreadsheet takes it for text; quotes as well.
    Apostrophe,
}

impl Need {
    fn of(text: &str, neutral: bool) -> Self {
        match (neutral && is_formula(text), needs_quotes(text)) {
            (true, _) => Self::Apostrophe,
            (false, true) => Self::Quotes,
            (false, false) => Self::Nothing,
        }
    }
}

impl<'a> Writer<'a> {
    fn of(column: &'a Column, table: &Table, options: &Options) -> Self {
        let neutral = column.kind == Kind::Text && !options.raw_csv;
        let need = |word: &String| Need::of(word, neutral);
        let needs = match &column.cells {
            Cells::Words { words, .. } => words.par_iter().map(need).collect(),
            _ => vec![],
        };
        let phrases = match &column.cells {
            Cells::Phrases { phrases, .. } => {
                phrases.iter().map(|phrase| pieces(phrase, table)).collect()
            }
            _ => vec![],
        };
        Self { column, needs, phrases, neutral }
    }

    fn write(&self, out: &mut Vec<u8>, row: usize, all: &[Writer<'_>]) {
        match &self.column.cells {
            Cells::Words { codes, words } => {
                let code = codes[row] as usize;
                write_text(out, &words[code], self.needs[code]);
            }
            Cells::Phrases { codes, .. } => {
                let text = sentence(&self.phrases[codes[row] as usize], row, all);
                let text = String::from_utf8_lossy(&text);
                write_text(out, &text, Need::of(&text, self.neutral));
            }
            cells => write_plain(out, cells, row),
        }
    }
}

/// A phrase with its facts.
fn sentence(phrase: &[Piece<'_>], row: usize, all: &[Writer<'_>]) -> Vec<u8> {
    let mut text = Vec::with_capacity(160);
    for piece in phrase {
        match piece {
            Piece::Words(words) => text.extend_from_slice(words.as_bytes()),
            Piece::Cell(place) => write_plain(&mut text, &all[*place].column.cells, row),
        }
    }
    text
}

/// Writes a cell as it stands: no quotes, nothing neutralised.
fn write_plain(out: &mut Vec<u8>, cells: &Cells, row: usize) {
    match cells {
        Cells::Words { codes, words } => out.extend(words[codes[row] as usize].as_bytes()),
        // A phrase takes its facts from other kinds of columns only.
        Cells::Phrases { .. } => {}
        Cells::Whole(cells) => write_some(out, cells[row]),
        Cells::Instant(cells) => {
            if let Some(micros) = cells[row] {
                write_utc(out, micros);
            }
        }
        // Rust prints the shortest decimal that reads back as the same number.
        Cells::Number(cells) => write_some(out, cells[row]),
        Cells::Flag(cells) => write_some(out, cells[row]),
    }
}

fn write_some(out: &mut Vec<u8>, cell: Option<impl std::fmt::Display>) {
    if let Some(cell) = cell {
        // Writing to a vector cannot fail.
        let _ = write!(out, "{cell}");
    }
}

fn write_text(out: &mut Vec<u8>, text: &str, need: Need) {
    if need == Need::Nothing {
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    if need == Need::Apostrophe {
        out.push(b'\'');
    }
    for part in text.split_inclusive('"') {
        out.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

/// Quotes are needed for what splits a record, and for what splits a cell in a spreadsheet of
/// another country (`;`, tab): else a formula could hide behind it.
fn needs_quotes(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r' | b';' | b'\t'))
        || text.starts_with(' ')
        || text.ends_with(' ')
}

/// Whether a spreadsheet would run a text: it starts like a formula and is no plain number.
fn is_formula(text: &str) -> bool {
    let starts = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
    ]);
    starts && !is_plain_number(text)
}

fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let need = if is_formula(text) { Need::Apostrophe } else { Need::Nothing };
        let mut out = Vec::new();
        write_text(&mut out, text, need);
        String::from_utf8_lossy(&out).trim_matches('"').replace("\"\"", "\"")
    }

    #[test]
    fn formulas_are_neutralised_and_nothing_else_is() {
        let harmful = ["=1+2", "+44 20 7946", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\u{FF1D}1+1"];
        for text in harmful {
            assert_eq!(written(text), format!("'{text}"));
        }
        for text in ["normal", "-3.5", "+7", "a=b", "", "\u{2212}cmd"] {
            assert_eq!(written(text), text);
        }
        assert_eq!(written("=HYPERLINK(\"http://x\",\"y\")"), "'=HYPERLINK(\"http://x\",\"y\")");
    }

    #[test]
    fn quotes_are_doubled() {
        let mut out = Vec::new();
        write_text(&mut out, "say \"hi\", you", Need::Quotes);
        assert_eq!(out, b"\"say \"\"hi\"\", you\"");
    }

    #[test]
    fn numbers_read_back_as_themselves() {
        let mut out = Vec::new();
        write_some(&mut out, Some(0.1 + 0.2));
        assert_eq!(out, b"0.30000000000000004");
    }
}
