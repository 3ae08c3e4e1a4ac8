//! A frame with its columns at hand: finding a column by its name takes a while, and the views of a
//! frame are opened for single rows too. Its columns are as narrow as their cells allow.

use polars::prelude::{
    BooleanType, ChunkedArray, Column, DataFrame, Int64Type, IntoColumn, ListType, PolarsDataType,
    PolarsNumericType, PolarsResult, UInt8Type, UInt32Type,
};

use super::columns::{FILE, LINE, Lineage, PRECISION};
use super::numbers::Numbers;
use super::schema::{ColumnKind, ColumnSpec, FrameKind};

/// The cells of a column in one piece.
pub(crate) type Array<T> = <T as PolarsDataType>::Array;
pub(crate) type BooleanArray = Array<BooleanType>;

/// One frame: its columns in the order of the schema, and where each row was read.
#[derive(Debug, Clone)]
pub struct Table {
    frame: FrameKind,
    height: usize,
    columns: Vec<Option<Held>>,
    files: Numbers,
    lines: Numbers,
}

/// The cells of a column.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    Texts(Numbers),
    Seconds(Numbers, Option<Array<UInt8Type>>),
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
    Seconds(&'a Numbers),
    Micros(&'a [i64]),
}

impl Table {
    /// A frame over `data`, which names its columns as the schema of `frame` does.
    #[must_use]
    pub fn of(frame: FrameKind, data: &DataFrame) -> Self {
        let height = data.height();
        let columns = frame.spec().columns.iter().map(|spec| held(data, spec)).collect();
        let numbers = |name| numbers(data, name).unwrap_or(Numbers::One(0, height));
        Self { frame, height, columns, files: numbers(FILE), lines: numbers(LINE) }
    }

    /// A frame of these columns; `files` and `lines` say where each row was read.
    pub(crate) fn new(
        frame: FrameKind,
        mut named: Vec<(&'static str, Held)>,
        files: Numbers,
        lines: Numbers,
    ) -> Self {
        let mut take = |spec: &ColumnSpec| {
            let place = named.iter().position(|(name, _)| *name == spec.name)?;
            Some(named.swap_remove(place).1)
        };
        let columns = frame.spec().columns.iter().map(&mut take).collect();
        Self { frame, height: lines.len(), columns, files, lines }
    }

    /// The frame in polars' own form, each column as wide as any cell may need: for who keeps it or
    /// compares it.
    ///
    /// # Errors
    /// Polars' own, which would be a bug of ours: columns of different length.
    pub fn data(&self) -> PolarsResult<DataFrame> {
        let specs = self.frame.spec().columns.iter().zip(&self.columns);
        let given = specs.filter_map(|(spec, held)| Some((spec.name, held.as_ref()?)));
        let mut columns: Vec<Column> = given.flat_map(|(name, held)| held.named(name)).collect();
        let lineage = [(FILE, &self.files), (LINE, &self.lines)];
        columns.extend(lineage.map(|(name, cells)| named(name, cells.widened())));
        DataFrame::new(self.height, columns)
    }

    /// Which frame it is.
    #[must_use]
    pub fn frame(&self) -> FrameKind {
        self.frame
    }

    /// Number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// The columns in the order of the schema; none where no source gave one.
    pub(crate) fn columns(&self) -> impl Iterator<Item = Option<&Held>> {
        self.columns.iter().map(Option::as_ref)
    }

    /// File and line of every row.
    pub(crate) fn lineage(&self) -> Lineage<'_> {
        Lineage::of(&self.files, &self.lines)
    }
}

impl Held {
    pub(crate) fn texts(&self) -> Option<&Numbers> {
        if let Self::Texts(cells) = self { Some(cells) } else { None }
    }

    pub(crate) fn instants(&self) -> (Moments<'_>, Option<&[u8]>) {
        let (moments, precision) = match self {
            Self::Seconds(cells, precision) => (Moments::Seconds(cells), precision),
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

    /// As polars' columns: the column `name`, and what else there is of it.
    fn named(&self, name: &'static str) -> Vec<Column> {
        let (cells, precision) = match self {
            Self::Texts(cells) => (named(name, cells.widened()), &None),
            Self::Seconds(cells, precision) => (named(name, cells.widened()), precision),
            Self::Micros(cells, precision) => (chunk::<Int64Type>(name, cells), precision),
            Self::Counts(cells) => (chunk::<Int64Type>(name, cells), &None),
            Self::Words(cells) => (chunk::<UInt8Type>(name, cells), &None),
            Self::Notes(cells) => (chunk::<BooleanType>(name, cells), &None),
            Self::Lists(cells) => (chunk::<ListType>(name, cells), &None),
        };
        let part = format!("{name}{PRECISION}");
        let precision = precision.as_ref().map(|cells| chunk::<UInt8Type>(&part, cells));
        [cells].into_iter().chain(precision).collect()
    }
}

fn named<T: PolarsDataType>(name: &str, cells: ChunkedArray<T>) -> Column
where
    ChunkedArray<T>: IntoColumn,
{
    cells.with_name(name.into()).into_column()
}

fn chunk<T: PolarsDataType>(name: &str, cells: &Array<T>) -> Column
where
    ChunkedArray<T>: IntoColumn,
{
    ChunkedArray::<T>::with_chunk(name.into(), cells.clone()).into_column()
}

/// The column of `spec`, if the frame has it in the form that its kind is stored in.
fn held(data: &DataFrame, spec: &ColumnSpec) -> Option<Held> {
    let name = spec.name;
    match spec.kind {
        ColumnKind::Text => numbers(data, name).map(Held::Texts),
        ColumnKind::Count => array::<Int64Type>(data, name).map(Held::Counts),
        ColumnKind::Word(_) => array::<UInt8Type>(data, name).map(Held::Words),
        ColumnKind::Start | ColumnKind::End => {
            let precision = array::<UInt8Type>(data, &format!("{name}{PRECISION}"));
            let micros = array::<Int64Type>(data, name);
            let micros = micros.map(|cells| Held::Micros(cells, precision.clone()));
            micros.or_else(|| numbers(data, name).map(|cells| Held::Seconds(cells, precision)))
        }
        ColumnKind::Note => first(data.column(name).ok()?.bool().ok()?).map(Held::Notes),
        ColumnKind::List => first(data.column(name).ok()?.list().ok()?).map(Held::Lists),
    }
}

/// A column of whole numbers, in four bytes or in one.
fn numbers(data: &DataFrame, name: &str) -> Option<Numbers> {
    let wide = array::<UInt32Type>(data, name);
    let wide = wide.map(|cells| Numbers::of_cells(slice::<UInt32Type>(&cells)));
    let narrow = || array::<UInt8Type>(data, name);
    let whole = |cell: &u8| u32::from(*cell);
    wide.or_else(|| {
        let cells: Vec<u32> = slice::<UInt8Type>(&narrow()?).iter().map(whole).collect();
        Some(Numbers::of_cells(&cells))
    })
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
    first::<T>(column.as_ref().as_ref())
}

/// The first piece of a column, which is the whole of those that we make.
pub(crate) fn first<T: PolarsDataType>(cells: &ChunkedArray<T>) -> Option<Array<T>> {
    cells.downcast_iter().next().cloned()
}
