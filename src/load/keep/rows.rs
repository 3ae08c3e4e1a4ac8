//! The rows of one file, as its mapping read them <-> tables of the cache.
//!
//! The texts are the file's own, numbered as they come; what they are called in a run depends on the
//! other files.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::arena::Arena;
use crate::cache::{Column, Entry, Lists, Table};
use crate::frames::columns::{LINE, PRECISION};
use crate::frames::{ColumnKind, ColumnSpec, Text};
use crate::load::cells::{Cells, Instants, Times};
use crate::load::chunk::Chunk;
use crate::load::fill;
use crate::load::intern::Places;
use crate::load::mapping::Mapping;
use crate::load::narrow::{Lines, Packed};
use crate::load::read::{FileRead, KeptRows};
use crate::source::Summary;

use super::rejects;

const ROWS: &str = "rows";
const REFUSALS: &str = "refusals";
/// What orders updates. No column of a frame has such a name.
const ORDER: &str = "order__";

/// What is kept of one file beside its rows, texts and refusals.
#[derive(Debug, Serialize, Deserialize)]
pub struct RowFacts {
    /// What its mapping found in its header: columns, width, headers not used.
    header: (Vec<String>, usize, Vec<String>),
    size: u64,
    has_bom: bool,
    read: u64,
    clock_changes: (u64, u64),
}

impl RowFacts {
    fn of(read: &FileRead) -> Self {
        let sum = |of: fn(&Chunk) -> u64| read.chunks.iter().map(of).sum();
        let changes = (sum(|chunk| chunk.clock_changes.0), sum(|chunk| chunk.clock_changes.1));
        Self {
            header: header(&read.mapping),
            size: read.summary.size,
            has_bom: read.summary.has_bom,
            read: sum(|chunk| chunk.read),
            clock_changes: changes,
        }
    }
}

fn header(mapping: &Mapping) -> (Vec<String>, usize, Vec<String>) {
    let columns = mapping.columns.iter().map(|column| column.spec.name.to_owned());
    (columns.collect(), mapping.width, mapping.unused.clone())
}

/// What is to be kept of a file that was read.
#[must_use]
pub fn tables(read: &FileRead, places: &Places) -> (RowFacts, [(&'static str, Table<'static>); 3]) {
    let (texts, numbers) = own_texts(read, places);
    let symbols: Vec<Vec<Text>> = read.chunks.iter().map(|chunk| chunk.named(&numbers)).collect();
    let mut rows = Table::default();
    for (place, column) in read.mapping.columns.iter().enumerate() {
        let pieces = read.chunks.iter().zip(&symbols).map(|(chunk, symbols)| {
            (chunk.lines.len(), Some(&chunk.columns[place]), symbols.as_slice())
        });
        let cells = fill::joined(column.spec.kind, &pieces.collect::<Vec<_>>());
        rows = with_cells(rows, column.spec.name, cells);
    }
    let lines = read.chunks.iter().flat_map(|chunk| chunk.lines.iter());
    let order = read.chunks.iter().flat_map(|chunk| chunk.order.iter().copied());
    rows = rows.with(LINE, Column::Numbers(lines.collect()));
    if read.mapping.newest_by.is_some() {
        rows = rows.with(ORDER, Column::Longs(order.collect()));
    }
    let refusals = read.chunks.iter().flat_map(|chunk| &chunk.refusals).map(rejects::Said::from);
    let texts = Table::default().with("text", Column::Texts(texts));
    let refusals = rejects::of_refusals(refusals);
    (RowFacts::of(read), [(ROWS, rows), (super::TEXTS, texts), (REFUSALS, refusals)])
}

/// The distinct texts of a file, the empty one first; and for every place the number among them.
fn own_texts(read: &FileRead, all: &Places) -> (Arena, Vec<Text>) {
    let mut texts: Arena = std::iter::once("").collect();
    let mut numbers = vec![Text::NONE; all.end()];
    let places = read.chunks.iter().flat_map(|chunk| &chunk.places);
    for place in places.map(|place| *place as usize).filter(|place| *place != 0) {
        if numbers[place].is_none() {
            numbers[place] = Text(texts.len() as u32);
            texts.push(all.text(place));
        }
    }
    (texts, numbers)
}

fn with_cells<'a>(rows: Table<'a>, name: &str, cells: Cells) -> Table<'a> {
    match cells {
        Cells::Text(cells) => rows.with(name, Column::Numbers(cells.into())),
        // The same 64 bits.
        Cells::Note(cells) => {
            rows.with(name, Column::Longs(cells.into_iter().map(|hash| hash as i64).collect()))
        }
        Cells::Count(cells) => rows.with(name, Column::Longs(cells.into())),
        Cells::Word(cells) => rows.with(name, Column::Bytes(cells.into())),
        Cells::List(ends, values) => rows.with(name, Column::Lists(Lists { ends, values })),
        Cells::Instant(cells) => {
            let (times, precision) = cells.into_parts();
            let rows = rows.with(
                name,
                match times {
                    Times::Seconds(cells) => Column::Numbers(cells.into()),
                    Times::Micros(cells) => Column::Longs(cells.into()),
                },
            );
            if precision.is_empty() {
                return rows;
            }
            rows.with(&format!("{name}{PRECISION}"), Column::Bytes(Cow::Owned(precision)))
        }
    }
}

/// The rows that an entry keeps for a file with this digest and mapping.
#[must_use]
pub fn restore(entry: Entry, sha256: &str, mapping: &Mapping) -> Option<KeptRows> {
    let Entry { facts, mut tables } = entry;
    let facts: RowFacts = serde_json::from_value(facts).ok()?;
    let mut rows = tables.remove(ROWS)?;
    let columns =
        mapping.columns.iter().map(|column| Some(Packed::of(cells(column.spec, &mut rows)?)));
    let texts = tables.remove(super::TEXTS)?.take("text")?.texts()?;
    let chunk = Chunk {
        block: 0,
        places: (0..texts.len() as u32).collect(),
        symbols: Vec::new(),
        columns: columns.collect::<Option<_>>()?,
        lines: Lines::of(rows.take(LINE)?.numbers()?),
        order: rows.take(ORDER).and_then(Column::longs).unwrap_or_default(),
        read: facts.read,
        refusals: rejects::refusals(tables.remove(REFUSALS)?)?,
        clock_changes: facts.clock_changes,
    };
    let summary = Summary { sha256: sha256.to_owned(), size: facts.size, has_bom: facts.has_bom };
    (facts.header == header(mapping)).then_some(KeptRows { chunk, summary, texts })
}

fn cells(spec: &ColumnSpec, rows: &mut Table<'static>) -> Option<Cells> {
    let precision = rows.take(&format!("{}{PRECISION}", spec.name)).and_then(Column::bytes);
    let column = rows.take(spec.name)?;
    Some(match spec.kind {
        ColumnKind::Text => Cells::Text(column.numbers()?),
        ColumnKind::Note => {
            Cells::Note(column.longs()?.into_iter().map(|hash| hash as u64).collect())
        }
        ColumnKind::Count => Cells::Count(column.longs()?),
        ColumnKind::Word(_) => Cells::Word(column.bytes()?),
        ColumnKind::List => {
            let Lists { ends, values } = column.lists()?;
            Cells::List(ends, values)
        }
        ColumnKind::Start | ColumnKind::End => {
            let times = match column {
                Column::Numbers(cells) => Times::Seconds(cells.into_owned()),
                other => Times::Micros(other.longs()?),
            };
            Cells::Instant(Instants::of_parts(times, precision.unwrap_or_default()))
        }
    })
}
