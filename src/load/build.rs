//! Ordered rows -> a polars frame.

use polars::prelude::{
    BooleanChunked, Column, DataFrame, Int64Chunked, IntoColumn, IntoSeries, ListBuilderTrait,
    ListPrimitiveChunkedBuilder, NewChunkedArray, PolarsResult, UInt8Chunked, UInt32Chunked,
    UInt32Type,
};
use rayon::prelude::*;

use crate::frames::columns::{FILE, LINE, PRECISION};

use super::assemble::{Assembled, Rows};
use super::cells::Cells;

/// The frame of the `kept` rows, in that order.
///
/// # Errors
/// Polars' own, which would be a bug of ours: columns of different length.
pub fn build(rows: &Rows, kept: &[u32]) -> PolarsResult<DataFrame> {
    let mut columns: Vec<Column> =
        rows.columns.par_iter().flat_map_iter(|column| gather(column, kept)).collect();
    columns.push(numbers(FILE, &rows.files, kept));
    columns.push(numbers(LINE, &rows.lines, kept));
    DataFrame::new(kept.len(), columns)
}

fn numbers(name: &str, cells: &[u32], kept: &[u32]) -> Column {
    UInt32Chunked::from_vec(name.into(), take(cells, kept)).into_column()
}

fn take<T: Copy>(cells: &[T], kept: &[u32]) -> Vec<T> {
    kept.iter().map(|row| cells[*row as usize]).collect()
}

fn gather(column: &Assembled, kept: &[u32]) -> Vec<Column> {
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
        Cells::Instant(cells, exact) => instants(name, cells, exact, kept),
        Cells::List(ends, values) => vec![lists(name, ends, values, kept)],
    }
}

/// The instants, and how exact they are where any is not exact to the second.
fn instants(name: &str, cells: &[i64], exact: &[u8], kept: &[u32]) -> Vec<Column> {
    let mut columns = vec![Int64Chunked::from_vec(name.into(), take(cells, kept)).into_column()];
    if exact.iter().any(|precision| *precision != 0) {
        let name = format!("{name}{PRECISION}");
        columns.push(UInt8Chunked::from_vec(name.into(), take(exact, kept)).into_column());
    }
    columns
}

fn lists(name: &str, ends: &[u32], values: &[u32], kept: &[u32]) -> Column {
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
