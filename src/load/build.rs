//! Ordered rows -> a frame.

use polars::prelude::{
    BooleanChunked, ChunkedArray, Column, Int64Type, IntoColumn, ListBuilderTrait, ListChunked,
    ListPrimitiveChunkedBuilder, NewChunkedArray, PolarsNumericType, UInt8Type, UInt32Type,
};
use rayon::prelude::*;

use crate::frames::Table;
use crate::frames::numbers::Numbers;
use crate::frames::table::{Array, Held, first};

use super::assemble::Rows;
use super::cells::{Cells, Instants, Times};
use super::column::Assembled;

/// The frame of the `kept` rows, in that order. A column is let go as soon as it has been copied.
#[must_use]
pub fn build(mut rows: Rows, kept: &[u32]) -> Table {
    let assembled = std::mem::take(&mut rows.columns);
    let gathered = |column: Assembled| {
        let name = column.spec.name;
        Some((name, gather(&column.into_cells(), kept)?))
    };
    let columns = assembled.into_par_iter().filter_map(gathered).collect();
    let numbers: Vec<u32> = rows.files.iter().map(|(file, _)| *file).collect();
    let file_of = || kept.iter().map(|row| rows.file_of(*row as usize));
    let files = Numbers::of(&numbers, kept.len(), file_of);
    Table::new(rows.frame, columns, files, Numbers::whole(take(&rows.lines, kept)))
}

fn take<T: Copy>(cells: &[T], kept: &[u32]) -> Vec<T> {
    kept.iter().map(|row| cells[*row as usize]).collect()
}

fn gather(cells: &Cells, kept: &[u32]) -> Option<Held> {
    Some(match cells {
        Cells::Text(cells) => Held::Texts(Numbers::gather(cells, kept)),
        Cells::Note(cells) => {
            let present = kept.iter().map(|row| cells[*row as usize] != 0);
            Held::Notes(first(&BooleanChunked::from_iter_values("".into(), present))?)
        }
        Cells::Count(cells) => Held::Counts(array::<Int64Type>(take(cells, kept))?),
        Cells::Word(cells) => Held::Words(array::<UInt8Type>(take(cells, kept))?),
        Cells::Instant(cells) => instants(cells, kept)?,
        Cells::List(ends, values) => Held::Lists(first(&all_lists("", ends, values, kept))?),
    })
}

/// The instants, and how exact they are where any is not exact to the second.
fn instants(cells: &Instants, kept: &[u32]) -> Option<Held> {
    let (times, exact) = cells.parts();
    let precision = match exact {
        [] => None,
        cells => array::<UInt8Type>(take(cells, kept)),
    };
    Some(match times {
        Times::Seconds(cells) => Held::Seconds(Numbers::gather(cells, kept), precision),
        Times::Micros(cells) => Held::Micros(array::<Int64Type>(take(cells, kept))?, precision),
    })
}

/// The cells in one piece.
fn array<T: PolarsNumericType>(cells: Vec<T::Native>) -> Option<Array<T>> {
    first(&ChunkedArray::<T>::from_vec("".into(), cells))
}

/// A column of lists.
pub(super) fn lists(name: &str, ends: &[u32], values: &[u32], kept: &[u32]) -> Column {
    all_lists(name, ends, values, kept).into_column()
}

fn all_lists(name: &str, ends: &[u32], values: &[u32], kept: &[u32]) -> ListChunked {
    let mut builder = ListPrimitiveChunkedBuilder::<UInt32Type>::new(
        name.into(),
        kept.len(),
        values.len(),
        polars::prelude::DataType::UInt32,
    );
    for row in kept {
        let row = *row as usize;
        let start = if row == 0 { 0 } else { ends[row - 1] as usize };
        builder.append_slice(&values[start..ends[row] as usize]);
    }
    builder.finish()
}
