//! A table -> Parquet: one row group, columns without gaps, no compression.
//!
//! Columns of few different values become small by their dictionary; the others are written as they
//! are, which is what reading back is fastest with.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use crate::arena::Arena;

use super::table::{Column, Lists, Table};

/// Cells handed over at a time.
const BATCH: usize = 1 << 16;
/// Bytes of a dictionary, beyond which a column is written without one.
const DICTIONARY: usize = 1 << 16;

/// Writes `table` to `sink` and gives it back.
///
/// # Errors
/// What the sink says.
pub fn write<W: Write + Send>(table: &Table<'_>, sink: W) -> Result<W> {
    let mut file = SerializedFileWriter::new(sink, schema(table)?, Arc::new(properties(table)))?;
    let mut group = file.next_row_group()?;
    for (_, column) in &table.0 {
        // As many columns as the schema has, which was made from them.
        let Some(mut out) = group.next_column()? else { break };
        write_column(column, &mut out)?;
        out.close()?;
    }
    group.close()?;
    file.into_inner()
}

fn schema(table: &Table<'_>) -> Result<TypePtr> {
    let fields = table.0.iter().map(|(name, column)| {
        let (physical, meaning) = stored(column);
        let is_list = matches!(column, Column::Lists(_));
        let repetition = if is_list { Repetition::REPEATED } else { Repetition::REQUIRED };
        let field = Type::primitive_type_builder(name, physical);
        let field = field.with_repetition(repetition).with_converted_type(meaning);
        Ok(Arc::new(field.build()?))
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    Ok(Arc::new(Type::group_type_builder("rows").with_fields(fields).build()?))
}

fn stored(column: &Column<'_>) -> (Physical, ConvertedType) {
    match column {
        Column::Bytes(_) => (Physical::INT32, ConvertedType::UINT_8),
        Column::Numbers(_) | Column::Lists(_) => (Physical::INT32, ConvertedType::UINT_32),
        Column::Longs(_) => (Physical::INT64, ConvertedType::NONE),
        Column::Flags(_) => (Physical::BOOLEAN, ConvertedType::NONE),
        Column::Texts(_) => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
    }
}

fn properties(table: &Table<'_>) -> WriterProperties {
    let common = WriterProperties::builder()
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_dictionary_page_size_limit(DICTIONARY)
        .set_write_batch_size(BATCH)
        .set_data_page_row_count_limit(usize::MAX)
        .set_max_row_group_row_count(None);
    // Texts are there once each: no dictionary makes them smaller.
    let texts = table.0.iter().filter(|(_, column)| matches!(column, Column::Texts(_)));
    let paths = texts.map(|(name, _)| ColumnPath::from(name.as_str()));
    paths.fold(common, |all, path| all.set_column_dictionary_enabled(path, false)).build()
}

fn write_column(column: &Column<'_>, out: &mut SerializedColumnWriter<'_>) -> Result<()> {
    match column {
        Column::Bytes(cells) => put::<Int32Type, _>(out, cells, |cell| i32::from(*cell)),
        // The same 32 bits: Parquet has no unsigned type of its own, only the mark.
        Column::Numbers(cells) => put::<Int32Type, _>(out, cells, |cell| *cell as i32),
        Column::Longs(cells) => put::<Int64Type, _>(out, cells, |cell| *cell),
        Column::Flags(cells) => put::<BoolType, _>(out, cells, |cell| *cell),
        Column::Texts(texts) => put_texts(out, texts),
        Column::Lists(lists) => put_lists(out, lists),
    }
}

fn put<T: DataType, C>(
    out: &mut SerializedColumnWriter<'_>,
    cells: &[C],
    as_stored: impl Fn(&C) -> T::T,
) -> Result<()> {
    for part in cells.chunks(BATCH) {
        let batch: Vec<T::T> = part.iter().map(&as_stored).collect();
        out.typed::<T>().write_batch(&batch, None, None)?;
    }
    Ok(())
}

fn put_texts(out: &mut SerializedColumnWriter<'_>, texts: &Arena) -> Result<()> {
    for start in (0..texts.len()).step_by(BATCH) {
        let part = start..texts.len().min(start + BATCH);
        let lengths: Vec<usize> = part.clone().map(|place| texts.at(place).len()).collect();
        let bytes = ByteArray::from(part.map(|place| texts.at(place)).collect::<String>().as_str());
        let mut start = 0;
        let slice = |length: &usize| {
            start += length;
            bytes.slice(start - length, *length)
        };
        let batch: Vec<ByteArray> = lengths.iter().map(slice).collect();
        out.typed::<ByteArrayType>().write_batch(&batch, None, None)?;
    }
    Ok(())
}

/// A row without numbers is one level that says so; else its first number begins the row.
fn put_lists(out: &mut SerializedColumnWriter<'_>, lists: &Lists) -> Result<()> {
    let (mut present, mut continues) = (Vec::new(), Vec::new());
    for row in lists.rows() {
        let levels = row.len().max(1);
        present.extend(std::iter::repeat_n(i16::from(!row.is_empty()), levels));
        continues.extend((0..levels).map(|place| i16::from(place > 0)));
    }
    let values: Vec<i32> = lists.values.iter().map(|value| *value as i32).collect();
    out.typed::<Int32Type>().write_batch(&values, Some(&present), Some(&continues))?;
    Ok(())
}
