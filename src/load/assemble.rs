//! The parts of all files of one frame, put behind one another with run-wide symbols.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::arena::{Arena, front};
use crate::frames::{ColumnSpec, FrameKind, Origin, Symbols, Text};

use super::cells::{Cells, Instants};
use super::chunk::Chunk;
use super::column::{Assembled, Chunked};
use super::intern::Places;
use super::narrow::{Lines, Packed, copy};
use super::read::FileRead;

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
        file.chunks.par_iter_mut().for_each(|chunk| {
            chunk.symbols = chunk.named(names);
            chunk.places = Vec::new();
        });
    }
    Naming { symbols, extra }
}

/// Puts together the rows of `frame` from the files that fill it, and takes them out of `reads`.
#[must_use]
pub fn assemble(frame: FrameKind, reads: &mut [(u32, &mut FileRead)]) -> Rows {
    let (order, files) = (orders(reads), ranges(reads));
    let given = given(frame, reads);
    let mut pieces: Vec<Vec<Option<Packed>>> = given.iter().map(|_| Vec::new()).collect();
    let (mut lines, mut chunks) = (Vec::new(), Vec::new());
    for (_, read) in reads.iter_mut() {
        let places: Vec<Option<usize>> = given.iter().map(|spec| place(read, spec)).collect();
        for chunk in &mut read.chunks {
            let mut own: Vec<Option<Packed>> =
                std::mem::take(&mut chunk.columns).into_iter().map(Some).collect();
            for (pieces, place) in pieces.iter_mut().zip(&places) {
                pieces.push(place.and_then(|place| own[place].take()));
            }
            chunks.push(Chunked {
                rows: chunk.lines.len(),
                symbols: std::mem::take(&mut chunk.symbols),
            });
            lines.push(std::mem::take(&mut chunk.lines));
        }
    }
    let chunks = Arc::from(chunks);
    let columns = given.into_iter().zip(pieces);
    let columns = columns.map(|(spec, pieces)| Assembled::new(spec, &chunks, pieces)).collect();
    Rows { frame, columns, files, lines: joined(&lines), order }
}

/// The lines of all chunks behind one another.
fn joined(chunks: &[Lines]) -> Vec<u32> {
    let mut all = vec![0; chunks.iter().map(Lines::len).sum()];
    let mut rest = all.as_mut_slice();
    let parts: Vec<_> = chunks.iter().map(|own| (own, front(&mut rest, own.len()))).collect();
    parts.into_par_iter().for_each(|(own, part)| copy(part, own.iter()));
    all
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
        self.columns.iter().find(|column| column.spec.name == name).map(Assembled::cells)
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
        self.columns.iter_mut().find(|column| column.spec.name == name)?.cells_mut()
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
