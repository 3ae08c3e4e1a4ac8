//! A polars frame <-> a table of the cache.

use std::borrow::Cow;

use polars::prelude::{
    BooleanChunked, Column as FrameColumn, DataFrame, DataType, Int64Chunked, IntoColumn,
    ListChunked, NewChunkedArray, UInt8Chunked, UInt32Chunked,
};

use crate::cache::{Column, Lists, Table};
use crate::load::build;

/// The table of a frame, whose cells are borrowed; `None` where it has a column as no loader makes it.
#[must_use]
pub fn table(frame: &DataFrame) -> Option<Table<'_>> {
    let names = frame.get_column_names().into_iter();
    names
        .map(|name| Some((name.to_string(), cells(frame, name)?)))
        .collect::<Option<_>>()
        .map(Table)
}

fn cells<'a>(frame: &'a DataFrame, name: &str) -> Option<Column<'a>> {
    let column = frame.column(name).ok()?;
    Some(match column.dtype() {
        DataType::UInt8 => Column::Bytes(Cow::Borrowed(column.u8().ok()?.cont_slice().ok()?)),
        DataType::UInt32 => Column::Numbers(Cow::Borrowed(column.u32().ok()?.cont_slice().ok()?)),
        DataType::Int64 => Column::Longs(Cow::Borrowed(column.i64().ok()?.cont_slice().ok()?)),
        DataType::Boolean => {
            Column::Flags(column.bool().ok()?.iter().map(|cell| cell == Some(true)).collect())
        }
        _ => Column::Lists(lists(column.list().ok()?)?),
    })
}

fn lists(cells: &ListChunked) -> Option<Lists> {
    let mut lists = Lists::default();
    for row in 0..cells.len() {
        let row = cells.get_as_series(row)?;
        lists.push(row.u32().ok()?.cont_slice().ok()?.iter().copied());
    }
    Some(lists)
}

/// The frame of a table; `None` if the table is none.
#[must_use]
pub fn frame(table: Table<'_>) -> Option<DataFrame> {
    let rows = table.rows();
    let columns = table.0.into_iter().map(|(name, cells)| column(&name, cells));
    DataFrame::new(rows, columns.collect::<Option<Vec<_>>>()?).ok()
}

fn column(name: &str, cells: Column<'_>) -> Option<FrameColumn> {
    let name = name.into();
    Some(match cells {
        Column::Bytes(cells) => UInt8Chunked::from_vec(name, cells.into_owned()).into_column(),
        Column::Numbers(cells) => UInt32Chunked::from_vec(name, cells.into_owned()).into_column(),
        Column::Longs(cells) => Int64Chunked::from_vec(name, cells.into_owned()).into_column(),
        Column::Flags(cells) => {
            BooleanChunked::from_iter_values(name, cells.iter().copied()).into_column()
        }
        Column::Lists(Lists { ends, values }) => {
            let all: Vec<u32> = (0..ends.len() as u32).collect();
            build::lists(&name, &ends, &values, &all)
        }
        Column::Texts(_) => return None,
    })
}
