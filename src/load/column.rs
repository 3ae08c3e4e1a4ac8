//! A column of a whole frame. It stays packed in the pieces its chunks gave until its cells are asked
//! for: many are asked for once, when the rows stand in their order, and then are let go.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::frames::{ColumnSpec, Text};

use super::cells::Cells;
use super::fill;
use super::narrow::Packed;

/// What all columns of a frame share of one of its chunks.
#[derive(Debug)]
pub struct Chunked {
    /// Number of rows.
    pub rows: usize,
    /// The symbol of each text, by its code in the chunk.
    pub symbols: Vec<Text>,
}

/// One column of a whole frame; texts are symbols of the run.
#[derive(Debug)]
pub struct Assembled {
    /// The canonical column.
    pub spec: &'static ColumnSpec,
    chunks: Arc<[Chunked]>,
    /// What each chunk gave; none where its file does not give the column.
    pieces: Vec<Option<Packed>>,
    cells: OnceLock<Cells>,
}

impl Assembled {
    /// A column of which each of the `chunks` gave one of the `pieces`.
    #[must_use]
    pub fn new(
        spec: &'static ColumnSpec,
        chunks: &Arc<[Chunked]>,
        pieces: Vec<Option<Packed>>,
    ) -> Self {
        Self { spec, chunks: Arc::clone(chunks), pieces, cells: OnceLock::new() }
    }

    /// The cells of all rows. All threads make them together, so the first to ask must not be one of
    /// many that do at once.
    #[must_use]
    pub fn cells(&self) -> &Cells {
        self.cells.get_or_init(|| self.joined())
    }

    /// The cells, to be changed in place: no empty cell is filled, and none emptied.
    pub fn cells_mut(&mut self) -> Option<&mut Cells> {
        let _ = self.cells();
        self.cells.get_mut()
    }

    /// The cells, and nothing else of the column.
    #[must_use]
    pub fn into_cells(mut self) -> Cells {
        self.cells.take().unwrap_or_else(|| self.joined())
    }

    /// How many of these rows, which are those of whole chunks, are empty and not `dropped`.
    #[must_use]
    pub fn empty_in(&self, rows: &Range<usize>, dropped: &[bool]) -> u64 {
        let mut start = 0;
        let of_chunk = |(chunk, piece): (&Chunked, &Option<Packed>)| {
            let own = start..start + chunk.rows;
            start = own.end;
            if own.is_empty() || !rows.contains(&own.start) {
                return 0;
            }
            let dropped = &dropped[own];
            let is_kept = |row: usize| !dropped[row];
            match piece {
                Some(piece) => piece.empty(chunk.rows, is_kept),
                None => (0..chunk.rows).filter(|row| is_kept(*row)).count(),
            }
        };
        self.chunks.iter().zip(&self.pieces).map(of_chunk).sum::<usize>() as u64
    }

    /// The cells of all chunks behind one another.
    fn joined(&self) -> Cells {
        let pieces = self.chunks.iter().zip(&self.pieces);
        let pieces =
            pieces.map(|(chunk, piece)| (chunk.rows, piece.as_ref(), chunk.symbols.as_slice()));
        fill::joined(self.spec.kind, &pieces.collect::<Vec<_>>())
    }
}
