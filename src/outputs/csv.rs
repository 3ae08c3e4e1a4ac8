//! One CSV per table: RFC 4180 with LF, UTF-8, `""` for a quote, empty for null.
//!
//! A file is written in pieces, each of a block of rows, so that no more than a few blocks of a
//! table are in memory however many rows it has.

mod number;
mod run;
mod sentence;
mod text;
mod writer;

use std::ops::Range;
use std::sync::Arc;

use super::{Content, Draft, Options, Output, OutputFile, Piece, Pieces, Told, Written};
use crate::diag::Outcome;
use crate::report::{Blocks, Column, Rows, Table};
use text::Needs;
use writer::Block;

/// The output.
pub(super) const OUTPUT: Output = Output { id: "csv", doc: "one CSV per table, in data/", render };

/// Rows of a piece of a table that holds its rows.
const ROWS: usize = 4096;

fn render<'a>(told: &Told<'a>, options: &Options, _: &[Written]) -> Outcome<Vec<Draft<'a>>> {
    let needs = Arc::new(Needs::of(told.rows.map(Rows::texts), options));
    let draft = |table: &'a Table| {
        let blocks = told.rows.filter(|_| table.on_demand);
        let blocks = blocks.and_then(|rows| rows.blocks(&table.name));
        let csv = Csv { table, blocks, needs: Arc::clone(&needs) };
        Draft { path: path(table), content: Content::Pieces(Box::new(csv)) }
    };
    Ok(told.report.tables.iter().map(draft).collect())
}

/// Where the CSV of a table stands in the bundle.
pub(super) fn path(table: &Table) -> String {
    format!("data/{}.csv", table.name)
}

/// The CSV of a table that stands beside its page.
pub(super) fn plain(table: &Table, options: &Options) -> OutputFile {
    let csv = Csv { table, blocks: None, needs: Arc::new(Needs::of(None, options)) };
    let bytes = (0..csv.count()).fold(vec![], |all, number| csv.piece(number, all).bytes);
    OutputFile { path: format!("{}.csv", table.name), bytes }
}

/// A table on its way to its file.
struct Csv<'a> {
    table: &'a Table,
    /// Its rows, where it does not hold them.
    blocks: Option<&'a (dyn Blocks + 'a)>,
    needs: Arc<Needs<'a>>,
}

impl Csv<'_> {
    fn rows(&self, columns: &[Column], range: Range<usize>, out: &mut Vec<u8>) -> u64 {
        let rows = range.len() as u64;
        Block::of(columns, range, &self.needs).write(out);
        rows
    }
}

impl Pieces for Csv<'_> {
    fn count(&self) -> usize {
        let blocks = match self.blocks {
            Some(blocks) => blocks.count(),
            None => self.table.rows().div_ceil(ROWS),
        };
        // The header is there where no row is.
        blocks.max(1)
    }

    fn piece(&self, number: usize, mut bytes: Vec<u8>) -> Piece {
        if number == 0 {
            bytes.extend_from_slice(&header(self.table));
        }
        let rows = match self.blocks {
            Some(blocks) if number < blocks.count() => {
                let columns = blocks.block(number);
                let rows = columns.first().map_or(0, |column| column.cells.len());
                self.rows(&columns, 0..rows, &mut bytes)
            }
            Some(_) => 0,
            None => {
                let start = number * ROWS;
                let range = start..self.table.rows().min(start + ROWS);
                self.rows(&self.table.columns, range, &mut bytes)
            }
        };
        Piece { bytes, rows }
    }
}

fn header(table: &Table) -> Vec<u8> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    format!("{}\n", names.join(",")).into_bytes()
}
