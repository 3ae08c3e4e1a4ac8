//! The parts of all files of one frame, put behind one another with run-wide symbols.

use std::ops::Range;

use rayon::prelude::*;

use crate::frames::columns::EMPTY;
use crate::frames::{ColumnSpec, FrameKind, Origin, Symbols, Text};

use super::cells::{Cells, Instants};
use super::decode::Chunk;
use super::intern::Interner;
use super::read::FileRead;

/// One column of a whole frame; texts are symbols of the run.
#[derive(Debug, Clone)]
pub struct Assembled {
    /// The canonical column.
    pub spec: &'static ColumnSpec,
    /// Its cells.
    pub cells: Cells,
}

/// The rows of one frame, in the order of files and lines.
#[derive(Debug)]
pub struct Rows {
    /// Which frame.
    pub frame: FrameKind,
    /// The columns at least one file gave, in schema order.
    pub columns: Vec<Assembled>,
    /// The files, in their order, and the rows of each.
    pub files: Vec<(u32, Range<usize>)>,
    /// Line of each row.
    pub lines: Vec<u32>,
    /// What orders updates; empty where no file is a log.
    order: Vec<i64>,
}

/// The symbols of a run, and for each worker the symbol of each place of its interner.
pub struct Naming {
    /// All texts.
    pub symbols: Symbols,
    /// `[worker][place]`.
    pub tables: Vec<Vec<Text>>,
    /// Symbols of the extra texts, in their order.
    pub extra: Vec<Text>,
}

/// Ranks every text of the `interners`, and `extra` ones (names in the configuration).
#[must_use]
pub fn name_all(interners: &[Interner], extra: &[&str]) -> Naming {
    let mut texts: Vec<&str> = interners.iter().flat_map(Interner::texts).collect();
    texts.extend(extra.iter().map(|text| text.trim()));
    let (symbols, numbers) = Symbols::rank(&texts);
    let mut numbers = numbers.into_iter();
    let tables = interners.iter().map(|own| numbers.by_ref().take(own.len()).collect()).collect();
    Naming { symbols, tables, extra: numbers.collect() }
}

/// The cells of one column in one chunk; none where its file does not give the column.
struct Piece {
    cells: Option<Cells>,
    rows: usize,
    worker: u32,
}

/// Puts together the rows of `frame` from the files that fill it, and takes them out of `reads`:
/// a column of a chunk is let go as soon as it has been copied, so that hardly more than one copy
/// of a frame is ever held.
#[must_use]
pub fn assemble(
    frame: FrameKind,
    reads: &mut [(u32, &mut FileRead)],
    tables: &[Vec<Text>],
) -> Rows {
    let given = given(frame, reads);
    let pieces: Vec<Vec<Piece>> = given.iter().map(|spec| pieces(spec, reads)).collect();
    let columns = given.into_par_iter().zip(pieces);
    let columns = columns.map(|(spec, pieces)| assemble_column(spec, pieces, tables)).collect();
    let (mut files, mut lines) = (Vec::new(), Vec::new());
    let order = orders(reads);
    for (file, read) in reads.iter_mut() {
        let start = lines.len();
        for chunk in &mut read.chunks {
            lines.append(&mut std::mem::take(&mut chunk.lines));
        }
        files.push((*file, start..lines.len()));
    }
    Rows { frame, columns, files, lines, order }
}

/// The columns that any of the files gives, in schema order; a file without rows says so too.
fn given(frame: FrameKind, reads: &[(u32, &mut FileRead)]) -> Vec<&'static ColumnSpec> {
    let gives = |spec: &&ColumnSpec| reads.iter().any(|(_, read)| place(read, spec).is_some());
    frame.spec().columns.iter().filter(gives).collect()
}

fn place(read: &FileRead, spec: &ColumnSpec) -> Option<usize> {
    read.mapping.columns.iter().position(|column| column.spec.name == spec.name)
}

fn pieces(spec: &ColumnSpec, reads: &mut [(u32, &mut FileRead)]) -> Vec<Piece> {
    let of_file = |(_, read): &mut (u32, &mut FileRead)| {
        let place = place(read, spec);
        let empty = || Cells::Text(Vec::new());
        let piece = |chunk: &mut Chunk| Piece {
            cells: place.map(|place| std::mem::replace(&mut chunk.columns[place], empty())),
            rows: chunk.lines.len(),
            worker: chunk.worker,
        };
        read.chunks.iter_mut().map(piece).collect::<Vec<Piece>>()
    };
    reads.iter_mut().flat_map(of_file).collect()
}

/// What orders the updates of each row, where any file is a log of updates.
fn orders(reads: &[(u32, &mut FileRead)]) -> Vec<i64> {
    let chunks = || reads.iter().flat_map(|(_, read)| &read.chunks);
    if chunks().all(|chunk| chunk.order.is_empty()) {
        return Vec::new();
    }
    let of_row = |chunk: &Chunk, row: usize| chunk.order.get(row).copied().unwrap_or(0);
    chunks().flat_map(|chunk| (0..chunk.lines.len()).map(move |row| of_row(chunk, row))).collect()
}

fn assemble_column(
    spec: &'static ColumnSpec,
    pieces: Vec<Piece>,
    tables: &[Vec<Text>],
) -> Assembled {
    let rows: usize = pieces.iter().map(|piece| piece.rows).sum();
    let mut cells = Cells::with_capacity(spec.kind, rows);
    for piece in pieces {
        match &piece.cells {
            Some(found) => append(&mut cells, found, &tables[piece.worker as usize]),
            None => append_empty(&mut cells, piece.rows),
        }
    }
    Assembled { spec, cells }
}

/// Adds the cells of a part of the column, with the texts that `table` has for them.
pub(super) fn append(cells: &mut Cells, found: &Cells, table: &[Text]) {
    let named = |place: &u32| table[*place as usize].0;
    match (cells, found) {
        (Cells::Text(all), Cells::Text(new)) => all.extend(new.iter().map(named)),
        (Cells::Note(all), Cells::Note(new)) => all.extend(new),
        (Cells::Count(all), Cells::Count(new)) => all.extend(new),
        (Cells::Word(all), Cells::Word(new)) => all.extend(new),
        (Cells::Instant(all), Cells::Instant(new)) => all.append(new),
        (Cells::List(ends, values), Cells::List(new_ends, new_values)) => {
            let start = values.len() as u32;
            values.extend(new_values.iter().map(named));
            ends.extend(new_ends.iter().map(|end| start + end));
        }
        // A column has one kind, fixed by its spec.
        _ => {}
    }
}

fn append_empty(cells: &mut Cells, rows: usize) {
    match cells {
        Cells::Text(all) => all.resize(all.len() + rows, 0),
        Cells::Note(all) => all.resize(all.len() + rows, 0),
        Cells::Count(all) => all.resize(all.len() + rows, EMPTY),
        Cells::Word(all) => all.resize(all.len() + rows, 0),
        Cells::Instant(all) => all.append_empty(rows),
        Cells::List(ends, values) => ends.resize(ends.len() + rows, values.len() as u32),
    }
}

impl Rows {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// The column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Cells> {
        self.columns.iter().find(|column| column.spec.name == name).map(|column| &column.cells)
    }

    /// The cells of a text column.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<&[u32]> {
        match self.column(name) {
            Some(Cells::Text(cells)) => Some(cells),
            _ => None,
        }
    }

    /// The cells of a column of instants.
    #[must_use]
    pub fn instants(&self, name: &str) -> Option<&Instants> {
        match self.column(name) {
            Some(Cells::Instant(cells)) => Some(cells),
            _ => None,
        }
    }

    /// The cells of a column, to change in place.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut Cells> {
        let column = self.columns.iter_mut().find(|column| column.spec.name == name)?;
        Some(&mut column.cells)
    }

    /// The file of a row.
    #[must_use]
    pub fn file_of(&self, row: usize) -> u32 {
        let place = self.files.partition_point(|(_, rows)| rows.end <= row);
        self.files.get(place).map_or(0, |(file, _)| *file)
    }

    /// The rows of a file; none where it fills another frame.
    #[must_use]
    pub fn rows_of(&self, file: u32) -> Range<usize> {
        let own = self.files.iter().find(|(known, _)| *known == file);
        own.map_or(0..0, |(_, rows)| rows.clone())
    }

    /// File and line of a row.
    #[must_use]
    pub fn origin(&self, row: usize) -> Origin {
        Origin { file: self.file_of(row), line: self.lines[row] }
    }

    /// What orders the update that a row is; 0 where its file is no log.
    #[must_use]
    pub fn order_of(&self, row: usize) -> i64 {
        self.order.get(row).copied().unwrap_or(0)
    }
}
