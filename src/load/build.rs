//! Ordered rows -> a polars frame.

use polars::prelude::{
    BooleanChunked, Column, DataFrame, Int64Chunked, IntoColumn, IntoSeries, ListBuilderTrait,
    ListPrimitiveChunkedBuilder, NewChunkedArray, PolarsResult, UInt8Chunked, UInt32Chunked,
    UInt32Type,
};
use rayon::prelude::*;

use crate::frames::columns::{FILE, LINE, PRECISION};

use super::assemble::{Assembled, Rows};
use super::cells::{Cells, Instants, Times};

/// The frame of the `kept` rows, in that order. A column is let go as soon as it has been copied.
///
/// # Errors
/// Polars' own, which would be a bug of ours: columns of different length.
pub fn build(mut rows: Rows, kept: &[u32]) -> PolarsResult<DataFrame> {
    let assembled = std::mem::take(&mut rows.columns);
    let mut columns: Vec<Column> =
        assembled.into_par_iter().flat_map_iter(|column| gather(column, kept)).collect();
    columns.push(files(&rows, kept));
    columns.push(numbers(LINE, &rows.lines, kept));
    DataFrame::new(kept.len(), columns)
}

/// The file of each row, in one byte where that is enough.
fn files(rows: &Rows, kept: &[u32]) -> Column {
    let files = || kept.iter().map(|row| rows.file_of(*row as usize));
    if rows.files.iter().all(|(file, _)| u8::try_from(*file).is_ok()) {
        let narrow = files().map(|file| file as u8).collect();
        return UInt8Chunked::from_vec(FILE.into(), narrow).into_column();
    }
    UInt32Chunked::from_vec(FILE.into(), files().collect()).into_column()
}

fn numbers(name: &str, cells: &[u32], kept: &[u32]) -> Column {
    UInt32Chunked::from_vec(name.into(), take(cells, kept)).into_column()
}

fn take<T: Copy>(cells: &[T], kept: &[u32]) -> Vec<T> {
    kept.iter().map(|row| cells[*row as usize]).collect()
}

fn gather(column: Assembled, kept: &[u32]) -> Vec<Column> {
    let name = column.spec.name;
    match &column.cells {
        Cells::Text(cells) => vec![numbers(name, cells, kept)],
        Cells::Note(cells) => {
            let present = kept.iter().map(|row| cells[*row as usize] != 0);
            vec![BooleanChunked::from_iter_values(name.into(), present).into_column()]
        }
        Cells::Count(cells) => {
            vec![Int64Chunked::from_vec(name.into(), take(cells, kept)).into_column()]
        }
        Cells::Word(cells) => {
            vec![UInt8Chunked::from_vec(name.into(), take(cells, kept)).into_column()]
        }
        Cells::Instant(cells) => instants(name, cells, kept),
        Cells::List(ends, values) => vec![lists(name, ends, values, kept)],
    }
}

/// The instants, and how exact they are where any is not exact to the second.
fn instants(name: &str, cells: &Instants, kept: &[u32]) -> Vec<Column> {
    let (times, precision) = cells.parts();
    let mut columns = vec![match times {
        Times::Seconds(cells) => numbers(name, cells, kept),
        Times::Micros(cells) => {
            Int64Chunked::from_vec(name.into(), take(cells, kept)).into_column()
        }
    }];
    if !precision.is_empty() {
        let name = format!("{name}{PRECISION}");
        columns.push(UInt8Chunked::from_vec(name.into(), take(precision, kept)).into_column());
    }
    columns
}

/// A column of lists.
pub(super) fn lists(name: &str, ends: &[u32], values: &[u32], kept: &[u32]) -> Column {
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
    builder.finish().into_series().into_column()
}
