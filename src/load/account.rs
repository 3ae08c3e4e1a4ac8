//! The account of every input file: what was read, kept, rejected, and what else a person should
//! know about it.

use std::collections::BTreeMap;

use crate::config::SourcePlan;
use crate::frames::columns::EMPTY;
use crate::frames::{Origin, Symbols, Text};

use super::assemble::Rows;
use super::cells::Cells;
use super::decode::{Chunk, Refusal};
use super::intake::{FileIntake, IntakeNote, Reject, RejectReason};
use super::order::Repeat;
use super::read::FileRead;

/// Columns whose values say what time a file covers.
const COVERING: &[&str] = &["snapshot_at", "requested_at", "at", "decided_at", "date"];

/// The account of one file, before duplicates are known.
#[must_use]
pub fn open(number: u32, source: &SourcePlan, read: &FileRead) -> FileIntake {
    let mapped_inline =
        !(source.columns.is_empty() && source.constants.is_empty() && source.values.is_empty());
    let own = if mapped_inline { "inline" } else { "canonical" };
    FileIntake {
        file: number,
        frame: source.frame,
        size: read.summary.size,
        sha256: read.summary.sha256.clone(),
        format: "csv",
        encoding: if read.summary.has_bom { "utf-8 with BOM" } else { "utf-8" },
        profile: source.profile.clone().unwrap_or_else(|| own.to_owned()),
        read: chunks(read).map(|chunk| chunk.read).sum(),
        kept: 0,
        rejected: 0,
        rejects: BTreeMap::new(),
        covers: None,
        unused_columns: read.mapping.unused.clone(),
        empty_cells: Vec::new(),
        notes: clock_notes(read),
    }
}

fn chunks(read: &FileRead) -> impl Iterator<Item = &Chunk> {
    read.parts.iter().flat_map(|part| &part.chunks)
}

fn clock_notes(read: &FileRead) -> Vec<IntakeNote> {
    let repeated = chunks(read).map(|chunk| chunk.clock_changes.0).sum();
    let skipped = chunks(read).map(|chunk| chunk.clock_changes.1).sum();
    let mut notes = Vec::new();
    note(
        &mut notes,
        "repeated-hour",
        repeated,
        "times without an offset in an hour that occurs twice; the earlier was taken",
    );
    note(
        &mut notes,
        "skipped-hour",
        skipped,
        "times that do not exist because clocks went forward; moved forward by the gap",
    );
    notes
}

/// Adds a note, unless there is nothing to note.
pub fn note(notes: &mut Vec<IntakeNote>, code: &'static str, count: u64, text: &str) {
    if count > 0 {
        notes.push(IntakeNote { code, count, text: text.to_owned() });
    }
}

/// The rejects of one file's own records.
pub fn refusals(number: u32, source: &SourcePlan, read: &FileRead) -> Vec<Reject> {
    let reject = |refusal: &Refusal| Reject {
        frame: source.frame,
        origin: Origin { file: number, line: refusal.line },
        column: refusal.column.clone(),
        text: refusal.text.clone(),
        reason: refusal.reason,
        detail: refusal.detail.clone(),
    };
    chunks(read).flat_map(|chunk| &chunk.refusals).map(reject).collect()
}

/// The rejects of rows that repeat another.
pub fn repeats(
    rows: &Rows,
    symbols: &Symbols,
    names: &[String],
    repeats: &[Repeat],
) -> Vec<Reject> {
    let origin =
        |row: u32| Origin { file: rows.files[row as usize], line: rows.lines[row as usize] };
    let reject = |repeat: &Repeat| {
        let of = origin(repeat.of);
        let place = format!("{}:{}", names[of.file as usize], of.line);
        let detail = match repeat.reason {
            RejectReason::OlderUpdate => format!("the newest update is {place}"),
            _ => format!("the first is {place}"),
        };
        let text = key_of(rows, symbols, repeat.row);
        Reject {
            frame: rows.frame,
            origin: origin(repeat.row),
            column: String::new(),
            text,
            reason: repeat.reason,
            detail,
        }
    };
    repeats.iter().map(reject).collect()
}

/// The names of a row, after aliases: what makes it a repeat.
fn key_of(rows: &Rows, symbols: &Symbols, row: u32) -> String {
    let texts = rows.columns.iter().filter_map(|column| match &column.cells {
        Cells::Text(cells) => Text(cells[row as usize]).some().map(|text| symbols.text(text)),
        _ => None,
    });
    texts.take(7).collect::<Vec<_>>().join(" | ").chars().take(200).collect()
}

/// Closes the accounts of the files of one frame: rows kept, time covered, empty cells, suspicious
/// names.
pub fn close(accounts: &mut [FileIntake], rows: &Rows, kept: &[u32], symbols: &Symbols) {
    let by_file = by_file(accounts.len(), rows, kept);
    for account in accounts.iter_mut().filter(|account| account.frame == rows.frame) {
        let own = by_file[account.file as usize].as_slice();
        account.kept = own.len() as u64;
        account.covers = covers(rows, own);
        account.empty_cells =
            rows.columns.iter().map(|c| (c.spec.name, empty_cells(&c.cells, own))).collect();
        let suspicious = suspicious_names(rows, own, symbols);
        note(
            &mut account.notes,
            "suspicious-characters",
            suspicious,
            "names with invisible or direction-changing characters, or mixing scripts in one word; never joined to a look-alike",
        );
    }
}

/// The kept rows of each file, found in one pass: there may be a file for each day of a year.
fn by_file(files: usize, rows: &Rows, kept: &[u32]) -> Vec<Vec<usize>> {
    let mut by_file = vec![Vec::new(); files];
    for row in kept {
        by_file[rows.files[*row as usize] as usize].push(*row as usize);
    }
    by_file
}

fn covers(rows: &Rows, own: &[usize]) -> Option<(i64, i64)> {
    let cells = COVERING.iter().find_map(|name| match rows.column(name) {
        Some(Cells::Instant(cells, _)) => Some(cells),
        _ => None,
    })?;
    let known = || own.iter().map(|row| cells[*row]).filter(|at| *at != EMPTY);
    known().min().zip(known().max())
}

fn empty_cells(cells: &Cells, own: &[usize]) -> u64 {
    let is_empty = |row: usize| match cells {
        Cells::Text(cells) => cells[row] == 0,
        Cells::Note(cells) => cells[row] == 0,
        Cells::Count(cells) | Cells::Instant(cells, _) => cells[row] == EMPTY,
        Cells::Word(cells) => cells[row] == 0,
        Cells::List(ends, _) => ends[row] == if row == 0 { 0 } else { ends[row - 1] },
    };
    own.iter().filter(|row| is_empty(**row)).count() as u64
}

fn suspicious_names(rows: &Rows, own: &[usize], symbols: &Symbols) -> u64 {
    let columns = rows.columns.iter().filter_map(|column| match &column.cells {
        Cells::Text(cells) => Some(cells),
        _ => None,
    });
    columns
        .map(|cells| {
            own.iter().filter(|row| symbols.is_suspicious(Text(cells[**row]))).count() as u64
        })
        .sum()
}

/// Counts the rejects of every file into its account.
pub fn count_rejects(accounts: &mut [FileIntake], rejects: &[Reject]) {
    for reject in rejects {
        let account = &mut accounts[reject.origin.file as usize];
        account.rejected += 1;
        *account.rejects.entry(reject.reason).or_default() += 1;
    }
}
