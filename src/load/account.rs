//! The account of every input file: what was read, kept, rejected, and what else a person should
//! know about it.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::config::SourcePlan;
use crate::frames::columns::EMPTY;
use crate::frames::{Origin, Symbols, Text};

use super::assemble::Rows;
use super::cells::Cells;
use super::chunk::{Chunk, Refusal};
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
        format: FileIntake::FORMAT,
        encoding: FileIntake::encoding(read.summary.has_bom),
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
    read.chunks.iter()
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
    let origin = |row: u32| rows.origin(row as usize);
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
    let texts = rows.columns.iter().filter_map(|column| match column.cells() {
        Cells::Text(cells) => Text(cells[row as usize]).some().map(|text| symbols.text(text)),
        _ => None,
    });
    texts.take(7).collect::<Vec<_>>().join(" | ").chars().take(200).collect()
}

/// Closes the accounts of the files of one frame: rows kept, time covered, empty cells, suspicious
/// names.
pub fn close(accounts: &mut [FileIntake], rows: &Rows, repeats: &[Repeat], symbols: &Symbols) {
    let mut dropped = vec![false; rows.len()];
    repeats.iter().for_each(|repeat| dropped[repeat.row as usize] = true);
    for account in accounts.iter_mut().filter(|account| account.frame == rows.frame) {
        let own = Own { rows: rows.rows_of(account.file), dropped: &dropped };
        account.kept = own.kept().count() as u64;
        account.covers = covers(rows, &own);
        account.empty_cells = rows
            .columns
            .par_iter()
            .map(|column| (column.spec.name, column.empty_in(&own.rows, &dropped)))
            .collect();
        let suspicious = suspicious_names(rows, &own, symbols);
        note(
            &mut account.notes,
            "suspicious-characters",
            suspicious,
            "names with invisible or direction-changing characters, or mixing scripts in one word; never joined to a look-alike",
        );
    }
}

/// The rows of one file, some of which were dropped.
struct Own<'a> {
    rows: Range<usize>,
    dropped: &'a [bool],
}

impl Own<'_> {
    fn kept(&self) -> impl Iterator<Item = usize> {
        self.rows.clone().filter(|row| !self.dropped[*row])
    }

    fn count(&self, is_one: impl Fn(usize) -> bool) -> u64 {
        self.kept().filter(|row| is_one(*row)).count() as u64
    }
}

fn covers(rows: &Rows, own: &Own<'_>) -> Option<(i64, i64)> {
    let cells = COVERING.iter().find_map(|name| rows.instants(name))?;
    let known = own.kept().map(|row| cells.at(row)).filter(|at| *at != EMPTY);
    known.fold(None, |covered, at| match covered {
        Some((from, to)) => Some((at.min(from), at.max(to))),
        None => Some((at, at)),
    })
}

fn suspicious_names(rows: &Rows, own: &Own<'_>, symbols: &Symbols) -> u64 {
    if !symbols.has_suspicious() {
        return 0;
    }
    let names = rows.columns.iter().filter_map(|column| rows.texts(column.spec.name));
    names.map(|cells| own.count(|row| symbols.is_suspicious(Text(cells[row])))).sum()
}

/// Counts the rejects of every file into its account.
pub fn count_rejects(accounts: &mut [FileIntake], rejects: &[Reject]) {
    for reject in rejects {
        let account = &mut accounts[reject.origin.file as usize];
        account.rejected += 1;
        *account.rejects.entry(reject.reason).or_default() += 1;
    }
}
