//! Parquet -> a table, as [`super::write`] wrote it.

use parquet::basic::{ConvertedType, Repetition};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, Int32Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::schema::types::Type;
use rayon::prelude::*;

use crate::arena::Arena;

use super::table::{Column, Lists, Table};

/// Texts taken at a time.
const BATCH: usize = 1 << 16;

/// Reads the table that `file` holds.
///
/// # Errors
/// When it is no Parquet file, or not one of ours.
pub fn read(file: impl ChunkReader + 'static) -> Result<Table<'static>> {
    let reader = SerializedFileReader::new(file)?;
    let fields = reader.metadata().file_metadata().schema().get_fields();
    let columns = fields.par_iter().enumerate().map(|(place, field)| {
        let group = reader.get_row_group(0)?;
        let rows = group.metadata().num_rows() as usize;
        let column = read_column(field, group.get_column_reader(place)?, rows)?;
        if column.len() == rows { Ok((field.name().to_owned(), column)) } else { Err(foreign()) }
    });
    Ok(Table(columns.collect::<Result<_>>()?))
}

fn foreign() -> ParquetError {
    ParquetError::General("not a table of the cache".into())
}

fn read_column(field: &Type, reader: ColumnReader, rows: usize) -> Result<Column<'static>> {
    let info = field.get_basic_info();
    let meaning = info.converted_type();
    let is_list = info.has_repetition() && info.repetition() == Repetition::REPEATED;
    Ok(match reader {
        ColumnReader::Int32ColumnReader(reader) if is_list => Column::Lists(lists(reader, rows)?),
        ColumnReader::Int32ColumnReader(reader) if meaning == ConvertedType::UINT_8 => {
            let cells = take(reader, rows)?;
            Column::Bytes(cells.into_iter().map(|cell| cell as u8).collect())
        }
        ColumnReader::Int32ColumnReader(reader) => {
            let cells = take(reader, rows)?;
            Column::Numbers(cells.into_iter().map(|cell| cell as u32).collect())
        }
        ColumnReader::Int64ColumnReader(reader) => Column::Longs(take(reader, rows)?.into()),
        ColumnReader::BoolColumnReader(reader) => Column::Flags(take(reader, rows)?.into()),
        ColumnReader::ByteArrayColumnReader(reader) => Column::Texts(texts(reader, rows)?),
        _ => return Err(foreign()),
    })
}

fn take<T: DataType>(mut reader: ColumnReaderImpl<T>, rows: usize) -> Result<Vec<T::T>> {
    let mut cells = Vec::with_capacity(rows);
    reader.read_records(rows, None, None, &mut cells)?;
    Ok(cells)
}

fn texts(
    mut reader: ColumnReaderImpl<parquet::data_type::ByteArrayType>,
    rows: usize,
) -> Result<Arena> {
    let mut texts = Arena::default();
    let mut batch: Vec<ByteArray> = Vec::with_capacity(BATCH.min(rows));
    while texts.len() < rows {
        batch.clear();
        let (read, ..) = reader.read_records(BATCH, None, None, &mut batch)?;
        if read == 0 {
            return Err(foreign());
        }
        for text in &batch {
            texts.push(text.as_utf8()?);
        }
    }
    Ok(texts)
}

fn lists(mut reader: ColumnReaderImpl<Int32Type>, rows: usize) -> Result<Lists> {
    let (mut present, mut continues, mut values) = (Vec::new(), Vec::new(), Vec::new());
    reader.read_records(rows, Some(&mut present), Some(&mut continues), &mut values)?;
    let mut ends: Vec<u32> = Vec::with_capacity(rows);
    for (present, continues) in present.iter().zip(&continues) {
        if *continues == 0 {
            ends.push(ends.last().copied().unwrap_or(0));
        }
        if let Some(end) = ends.last_mut() {
            *end += u32::from(*present == 1);
        }
    }
    Ok(Lists { ends, values: values.into_iter().map(|value| value as u32).collect() })
}
