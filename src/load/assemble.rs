//! The parts of all files of one frame, put behind one another with run-wide symbols.

use std::ops::Range;

use rayon::prelude::*;

use crate::arena::Arena;
use crate::frames::{ColumnSpec, FrameKind, Origin, Symbols, Text};

use super::cells::{Cells, Instants};
use super::chunk::Chunk;
use super::fill::{Part, Parts, front, room};
use super::intern::Places;
use super::narrow::{Lines, Packed, copy};
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

/// The symbols of a run.
pub struct Naming {
    /// All texts.
    pub symbols: Symbols,
    /// Symbols of the extra texts, in their order.
    pub extra: Vec<Text>,
}

/// Ranks every text that was read, those of files that were kept, and `extra` ones (names in the
/// configuration), and tells each chunk what its texts are called.
#[must_use]
pub fn name_all(read: Places, files: &mut [FileRead], extra: &[&str]) -> Naming {
    let mut texts: Vec<&str> = (0..read.end()).map(|place| read.text(place)).collect();
    let mut starts = Vec::with_capacity(files.len());
    for file in files.iter() {
        starts.push(if file.texts.is_some() { texts.len() } else { 0 });
        texts.extend(file.texts.iter().flat_map(Arena::iter));
    }
    texts.extend(extra.iter().map(|text| text.trim()));
    let (symbols, mut names) = Symbols::rank(&texts);
    let extra = names.split_off(names.len() - extra.len());
    for (file, start) in files.iter_mut().zip(starts) {
        file.texts = None;
        let names = &names[start..];
        file.chunks.par_iter_mut().for_each(|chunk| chunk.symbols = chunk.named(names));
    }
    Naming { symbols, extra }
}

/// Puts together the rows of `frame` from the files that fill it, and takes them out of `reads`.
#[must_use]
pub fn assemble(frame: FrameKind, reads: &mut [(u32, &mut FileRead)]) -> Rows {
    let (order, files) = (orders(reads), ranges(reads));
    let given = given(frame, reads);
    let chunks: Vec<Taken> = reads.iter_mut().flat_map(|(_, read)| taken(&given, read)).collect();
    let (cells, lines) = joined(&given, chunks);
    let columns = given.into_iter().zip(cells);
    let columns = columns.map(|(spec, cells)| Assembled { spec, cells }).collect();
    Rows { frame, columns, files, lines, order }
}

/// The rows of each file among those of all.
fn ranges(reads: &[(u32, &mut FileRead)]) -> Vec<(u32, Range<usize>)> {
    let mut start = 0;
    let of_file = |(file, read): &(u32, &mut FileRead)| {
        let rows: usize = read.chunks.iter().map(|chunk| chunk.lines.len()).sum();
        start += rows;
        (*file, start - rows..start)
    };
    reads.iter().map(of_file).collect()
}

/// What is taken out of a chunk: the cells of each column that any file gives, and the lines.
struct Taken {
    cells: Vec<Option<Packed>>,
    lines: Lines,
    /// Of each text, by its code.
    symbols: Vec<Text>,
}

fn taken(given: &[&'static ColumnSpec], read: &mut FileRead) -> Vec<Taken> {
    let places: Vec<Option<usize>> = given.iter().map(|spec| place(read, spec)).collect();
    let of_chunk = |chunk: &mut Chunk| {
        let mut columns: Vec<Option<Packed>> =
            std::mem::take(&mut chunk.columns).into_iter().map(Some).collect();
        let cells = places.iter().map(|place| columns[(*place)?].take()).collect();
        let (lines, symbols) =
            (std::mem::take(&mut chunk.lines), std::mem::take(&mut chunk.symbols));
        Taken { cells, lines, symbols }
    };
    read.chunks.iter_mut().map(of_chunk).collect()
}

/// The columns and lines of all chunks behind one another; a chunk is let go as soon as it has been
/// copied.
fn joined(given: &[&'static ColumnSpec], chunks: Vec<Taken>) -> (Vec<Cells>, Vec<u32>) {
    let rows = chunks.iter().map(|chunk| chunk.lines.len()).sum();
    let pieces = |column: usize| chunks.iter().map(move |chunk| chunk.cells[column].as_ref());
    let rooms = given.iter().enumerate();
    let mut columns: Vec<Cells> =
        rooms.map(|(place, spec)| room(spec.kind, rows, pieces(place))).collect();
    let mut lines = vec![0; rows];
    let mut parts: Vec<Parts<'_>> = columns.iter_mut().map(Parts::of).collect();
    let mut rest = lines.as_mut_slice();
    let rooms: Vec<(Vec<Part<'_>>, &mut [u32])> = chunks
        .iter()
        .map(|chunk| {
            let (rows, pieces) = (chunk.lines.len(), chunk.cells.iter().map(Option::as_ref));
            let own = parts.iter_mut().zip(pieces).map(|(parts, piece)| parts.next(rows, piece));
            (own.collect(), front(&mut rest, rows))
        })
        .collect();
    chunks.into_par_iter().zip(rooms).for_each(|(chunk, (parts, lines))| {
        copy(lines, chunk.lines.iter());
        let cells = chunk.cells.iter().map(Option::as_ref);
        parts.into_iter().zip(cells).for_each(|(part, cells)| part.fill(cells, &chunk.symbols));
    });
    (columns, lines)
}

/// The columns that any of the files gives, in schema order; a file without rows says so too.
fn given(frame: FrameKind, reads: &[(u32, &mut FileRead)]) -> Vec<&'static ColumnSpec> {
    let gives = |spec: &&ColumnSpec| reads.iter().any(|(_, read)| place(read, spec).is_some());
    frame.spec().columns.iter().filter(gives).collect()
}

fn place(read: &FileRead, spec: &ColumnSpec) -> Option<usize> {
    read.mapping.columns.iter().position(|column| column.spec.name == spec.name)
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
        self.column(name)?.instants()
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
