//! A frame with its columns at hand: finding a column by its name takes a while, and the views of a
//! frame are opened for single rows too.

use polars::prelude::{
    BooleanType, ChunkedArray, DataFrame, Int64Type, ListType, PolarsDataType, PolarsNumericType,
    UInt8Type, UInt32Type,
};

use super::columns::{FILE, LINE, Lineage, PRECISION};
use super::schema::{ColumnKind, ColumnSpec, FrameKind};

type Array<T> = <T as PolarsDataType>::Array;
pub(crate) type BooleanArray = Array<BooleanType>;

/// One frame: the polars frame, and its columns in the order of the schema.
#[derive(Debug, Clone)]
pub struct Table {
    data: DataFrame,
    columns: Vec<Option<Held>>,
    files: HeldFiles,
    lines: Option<Array<UInt32Type>>,
}

/// The cells of a column; the memory is the frame's.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    Texts(Array<UInt32Type>),
    Seconds(Array<UInt32Type>, Option<Array<UInt8Type>>),
    Micros(Array<Int64Type>, Option<Array<UInt8Type>>),
    Counts(Array<Int64Type>),
    Words(Array<UInt8Type>),
    Notes(BooleanArray),
    Lists(Array<ListType>),
}

/// Instants as a column holds them; see `super::columns::second_of`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moments<'a> {
    Absent,
    Seconds(&'a [u32]),
    Micros(&'a [i64]),
}

/// Files by number; in one byte each where there are few.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Files<'a> {
    Byte(&'a [u8]),
    Whole(&'a [u32]),
}

#[derive(Debug, Clone)]
enum HeldFiles {
    Byte(Array<UInt8Type>),
    Whole(Option<Array<UInt32Type>>),
}

impl Table {
    /// A frame over `data`, which names its columns as the schema of `frame` does.
    #[must_use]
    pub fn of(frame: FrameKind, data: DataFrame) -> Self {
        let columns = frame.spec().columns.iter().map(|spec| held(&data, spec)).collect();
        let whole = || HeldFiles::Whole(array::<UInt32Type>(&data, FILE));
        let files = array::<UInt8Type>(&data, FILE).map_or_else(whole, HeldFiles::Byte);
        let lines = array::<UInt32Type>(&data, LINE);
        Self { data, columns, files, lines }
    }

    /// The polars frame, for joins and aggregates.
    #[must_use]
    pub fn data(&self) -> &DataFrame {
        &self.data
    }

    /// Number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.data.height()
    }

    /// The columns in the order of the schema; none where no source gave one.
    pub(crate) fn columns(&self) -> impl Iterator<Item = Option<&Held>> {
        self.columns.iter().map(Option::as_ref)
    }

    /// File and line of every row.
    pub(crate) fn lineage(&self) -> Lineage<'_> {
        let files = match &self.files {
            HeldFiles::Byte(files) => Files::Byte(slice::<UInt8Type>(files)),
            HeldFiles::Whole(files) => {
                Files::Whole(files.as_ref().map_or(&[], slice::<UInt32Type>))
            }
        };
        Lineage::of(files, self.lines.as_ref().map_or(&[], slice::<UInt32Type>))
    }
}

impl Held {
    pub(crate) fn texts(&self) -> Option<&[u32]> {
        if let Self::Texts(cells) = self { Some(slice::<UInt32Type>(cells)) } else { None }
    }

    pub(crate) fn instants(&self) -> (Moments<'_>, Option<&[u8]>) {
        let (moments, precision) = match self {
            Self::Seconds(cells, precision) => {
                (Moments::Seconds(slice::<UInt32Type>(cells)), precision)
            }
            Self::Micros(cells, precision) => {
                (Moments::Micros(slice::<Int64Type>(cells)), precision)
            }
            _ => return (Moments::Absent, None),
        };
        (moments, precision.as_ref().map(slice::<UInt8Type>))
    }

    pub(crate) fn counts(&self) -> Option<&[i64]> {
        if let Self::Counts(cells) = self { Some(slice::<Int64Type>(cells)) } else { None }
    }

    pub(crate) fn words(&self) -> Option<&[u8]> {
        if let Self::Words(cells) = self { Some(slice::<UInt8Type>(cells)) } else { None }
    }

    pub(crate) fn notes(&self) -> Option<&BooleanArray> {
        if let Self::Notes(cells) = self { Some(cells) } else { None }
    }

    /// The offsets of the rows, and the texts.
    pub(crate) fn lists(&self) -> Option<(&[i64], &[u32])> {
        let Self::Lists(cells) = self else { return None };
        let values = cells.values().as_any().downcast_ref::<Array<UInt32Type>>()?;
        Some((cells.offsets().as_slice(), slice::<UInt32Type>(values)))
    }
}

/// The column of `spec`, if the frame has it in the form that its kind is stored in.
fn held(data: &DataFrame, spec: &ColumnSpec) -> Option<Held> {
    let name = spec.name;
    match spec.kind {
        ColumnKind::Text => array::<UInt32Type>(data, name).map(Held::Texts),
        ColumnKind::Count => array::<Int64Type>(data, name).map(Held::Counts),
        ColumnKind::Word(_) => array::<UInt8Type>(data, name).map(Held::Words),
        ColumnKind::Start | ColumnKind::End => {
            let precision = array::<UInt8Type>(data, &format!("{name}{PRECISION}"));
            let micros = array::<Int64Type>(data, name);
            let seconds = array::<UInt32Type>(data, name);
            let micros = micros.map(|cells| Held::Micros(cells, precision.clone()));
            micros.or_else(|| seconds.map(|cells| Held::Seconds(cells, precision)))
        }
        ColumnKind::Note => {
            let cells = data.column(name).ok()?.bool().ok()?;
            cells.downcast_iter().next().cloned().map(Held::Notes)
        }
        ColumnKind::List => {
            let cells = data.column(name).ok()?.list().ok()?;
            cells.downcast_iter().next().cloned().map(Held::Lists)
        }
    }
}

fn slice<T: PolarsNumericType>(array: &Array<T>) -> &[T::Native] {
    array.values().as_slice()
}

/// The cells of a column in one piece, if it is of this type.
fn array<T: PolarsNumericType>(data: &DataFrame, name: &str) -> Option<Array<T>> {
    let column = data.column(name).ok()?.as_materialized_series();
    if *column.dtype() != T::get_static_dtype() {
        return None;
    }
    let cells: &ChunkedArray<T> = column.as_ref().as_ref();
    cells.downcast_iter().next().cloned()
}
