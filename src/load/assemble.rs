//! The parts of all files of one frame, put behind one another with run-wide symbols.

use rayon::prelude::*;

use crate::frames::columns::EMPTY;
use crate::frames::{ColumnKind, ColumnSpec, FrameKind, Symbols, Text};

use super::cells::Cells;
use super::decode::Chunk;
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
    /// File of each row.
    pub files: Vec<u32>,
    /// Line of each row.
    pub lines: Vec<u32>,
    /// What orders updates (0 where the file is no log).
    pub order: Vec<i64>,
}

/// The symbols of a run, and for each part of each file the symbol of each place of its interner.
pub struct Naming {
    /// All texts.
    pub symbols: Symbols,
    /// `[file][part][place]`.
    pub tables: Vec<Vec<Vec<Text>>>,
    /// Symbols of the extra texts, in their order.
    pub extra: Vec<Text>,
}

/// Ranks every text of `reads`, and `extra` ones (names in the configuration).
#[must_use]
pub fn name_all(reads: &[FileRead], extra: &[&str]) -> Naming {
    let parts = || reads.iter().flat_map(|read| &read.parts);
    let mut texts: Vec<&str> = parts().flat_map(|part| part.interner.texts()).collect();
    texts.extend(extra.iter().map(|text| text.trim()));
    let (symbols, numbers) = Symbols::rank(&texts);
    let mut numbers = numbers.into_iter();
    let tables = reads
        .iter()
        .map(|read| {
            read.parts
                .iter()
                .map(|part| numbers.by_ref().take(part.interner.texts().len()).collect())
                .collect()
        })
        .collect();
    Naming { symbols, tables, extra: numbers.collect() }
}

/// A chunk together with the symbols of its part and its column places.
struct Piece<'a> {
    file: u32,
    chunk: &'a Chunk,
    table: &'a [Text],
    read: &'a FileRead,
}

/// Puts together the rows of `frame` from the files that fill it.
#[must_use]
pub fn assemble(frame: FrameKind, files: &[(u32, &FileRead, &[Vec<Text>])]) -> Rows {
    let pieces: Vec<Piece<'_>> =
        files.iter().flat_map(|(file, read, tables)| pieces(*file, read, tables)).collect();
    let given: Vec<&'static ColumnSpec> = frame
        .spec()
        .columns
        .iter()
        .filter(|spec| {
            pieces.iter().any(|piece| piece.place(spec).is_some()) || is_given(files, spec)
        })
        .collect();
    let columns = given.into_par_iter().map(|spec| assemble_column(spec, &pieces)).collect();
    Rows {
        frame,
        columns,
        files: pieces
            .iter()
            .flat_map(|p| std::iter::repeat_n(p.file, p.chunk.lines.len()))
            .collect(),
        lines: pieces.iter().flat_map(|p| p.chunk.lines.iter().copied()).collect(),
        order: pieces.iter().flat_map(Piece::order).collect(),
    }
}

/// A file without rows still says which columns it gives.
fn is_given(files: &[(u32, &FileRead, &[Vec<Text>])], spec: &ColumnSpec) -> bool {
    files
        .iter()
        .any(|(_, read, _)| read.mapping.columns.iter().any(|column| column.spec.name == spec.name))
}

fn pieces<'a>(file: u32, read: &'a FileRead, tables: &'a [Vec<Text>]) -> Vec<Piece<'a>> {
    let parts = read.parts.iter().zip(tables);
    let mut pieces: Vec<Piece<'a>> = parts
        .flat_map(|(part, table)| {
            part.chunks.iter().map(move |chunk| Piece { file, chunk, table, read })
        })
        .collect();
    pieces.sort_by_key(|piece| piece.chunk.block);
    pieces
}

impl Piece<'_> {
    fn place(&self, spec: &ColumnSpec) -> Option<usize> {
        self.read.mapping.columns.iter().position(|column| column.spec.name == spec.name)
    }
    fn cells(&self, spec: &ColumnSpec) -> Option<&Cells> {
        self.place(spec).map(|place| &self.chunk.columns[place])
    }
    fn order(&self) -> impl Iterator<Item = i64> {
        let rows = self.chunk.lines.len();
        (0..rows).map(|row| self.chunk.order.get(row).copied().unwrap_or(0))
    }
}

fn assemble_column(spec: &'static ColumnSpec, pieces: &[Piece<'_>]) -> Assembled {
    let rows: usize = pieces.iter().map(|piece| piece.chunk.lines.len()).sum();
    let mut cells = blank(spec.kind, rows);
    for piece in pieces {
        match piece.cells(spec) {
            Some(found) => append(&mut cells, found, piece.table),
            None => append_empty(&mut cells, piece.chunk.lines.len()),
        }
    }
    Assembled { spec, cells }
}

fn blank(kind: ColumnKind, rows: usize) -> Cells {
    match kind {
        ColumnKind::Text => Cells::Text(Vec::with_capacity(rows)),
        ColumnKind::Note => Cells::Note(Vec::with_capacity(rows)),
        ColumnKind::Start | ColumnKind::End => {
            Cells::Instant(Vec::with_capacity(rows), Vec::with_capacity(rows))
        }
        ColumnKind::Count => Cells::Count(Vec::with_capacity(rows)),
        ColumnKind::List => Cells::List(Vec::with_capacity(rows), vec![]),
        ColumnKind::Word(_) => Cells::Word(Vec::with_capacity(rows)),
    }
}

fn append(cells: &mut Cells, found: &Cells, table: &[Text]) {
    let named = |place: &u32| table[*place as usize].0;
    match (cells, found) {
        (Cells::Text(all), Cells::Text(new)) => all.extend(new.iter().map(named)),
        (Cells::Note(all), Cells::Note(new)) => all.extend(new),
        (Cells::Count(all), Cells::Count(new)) => all.extend(new),
        (Cells::Word(all), Cells::Word(new)) => all.extend(new),
        (Cells::Instant(all, exact), Cells::Instant(new, new_exact)) => {
            all.extend(new);
            exact.extend(new_exact);
        }
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
        Cells::Instant(all, exact) => {
            all.resize(all.len() + rows, EMPTY);
            exact.resize(exact.len() + rows, 0);
        }
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

    /// The symbols of a text column, to change in place.
    pub fn texts_mut(&mut self, name: &str) -> Option<&mut Vec<u32>> {
        let column = self.columns.iter_mut().find(|column| column.spec.name == name)?;
        match &mut column.cells {
            Cells::Text(cells) => Some(cells),
            _ => None,
        }
    }
}
