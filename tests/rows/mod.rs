//! Loaded frames as text again, for comparing them with what an export said.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType};
use tickmark::diag::Diagnostic;
use tickmark::frames::{ColumnKind, ColumnSpec, FrameKind, Origin, Table, Text, Word};
use tickmark::load::Loaded;

/// One row: `at` (file and line), then every cell that is not empty.
pub type Row = BTreeMap<String, String>;

/// The rows of every frame that has any, in the order of the frame.
pub fn all(loaded: &Loaded) -> BTreeMap<&'static str, Vec<Row>> {
    let frames = FrameKind::ALL.iter().map(|frame| (frame.as_str(), rows(loaded, *frame)));
    frames.filter(|(_, rows)| !rows.is_empty()).collect()
}

/// The rows of one frame, in its order.
pub fn rows(loaded: &Loaded, frame: FrameKind) -> Vec<Row> {
    let Some(table) = loaded.frames.table(frame).map(data) else { return vec![] };
    (0..table.height()).map(|place| row(loaded, frame, &table, place)).collect()
}

/// A frame in polars' own form.
pub fn data(table: &Table) -> DataFrame {
    table.data().expect("columns of one length")
}

fn row(loaded: &Loaded, frame: FrameKind, table: &DataFrame, place: usize) -> Row {
    let line = |name| whole(table, name, place).and_then(|number| u32::try_from(number).ok());
    let origin = Origin {
        file: line("file").expect("every row has a file"),
        line: line("line").expect("every row has a line"),
    };
    let columns = frame.spec().columns.iter();
    let cells = columns
        .filter_map(|spec| Some((spec.name.to_owned(), cell(loaded, spec, table, place)?)))
        .filter(|(_, text)| !text.is_empty());
    cells.chain([("at".to_owned(), at(loaded, origin))]).collect()
}

/// File and line, as messages write them.
pub fn at(loaded: &Loaded, origin: Origin) -> String {
    format!("{}:{}", loaded.frames.files[origin.file as usize], origin.line)
}

fn cell(loaded: &Loaded, spec: &ColumnSpec, table: &DataFrame, place: usize) -> Option<String> {
    let number = whole(table, spec.name, place);
    match spec.kind {
        ColumnKind::Text => Some(text(loaded, number?)),
        ColumnKind::Note => flag(table, spec.name, place),
        ColumnKind::Start | ColumnKind::End => Some(instant(micros(table, spec.name, number?))),
        ColumnKind::Count => number.filter(|count| *count != i64::MIN).map(|n| n.to_string()),
        ColumnKind::Word(set) => {
            let code = usize::try_from(number?).ok()?.checked_sub(1)?;
            Some((set.spellings)()[code].to_owned())
        }
        ColumnKind::List => list(loaded, table, spec.name, place),
    }
}

fn text(loaded: &Loaded, number: i64) -> String {
    loaded.frames.text(Text(u32::try_from(number).expect("a symbol"))).to_owned()
}

/// A cell of any of the whole-number columns.
fn whole(table: &DataFrame, name: &str, place: usize) -> Option<i64> {
    let column = table.column(name).ok()?;
    match column.dtype() {
        DataType::UInt32 => column.u32().ok()?.get(place).map(i64::from),
        DataType::UInt8 => column.u8().ok()?.get(place).map(i64::from),
        DataType::Int64 => column.i64().ok()?.get(place),
        _ => None,
    }
}

/// The microseconds of a cell of an instant column, which holds seconds where all are whole.
fn micros(table: &DataFrame, name: &str, number: i64) -> i64 {
    let holds_seconds = table.column(name).is_ok_and(|column| *column.dtype() == DataType::UInt32);
    match number {
        _ if !holds_seconds => number,
        number if number == i64::from(u32::MAX) => i64::MIN,
        second => second * 1_000_000,
    }
}

fn flag(table: &DataFrame, name: &str, place: usize) -> Option<String> {
    let present = table.column(name).ok()?.bool().ok()?.get(place)?;
    present.then(|| "present".to_owned())
}

fn list(loaded: &Loaded, table: &DataFrame, name: &str, place: usize) -> Option<String> {
    let values = table.column(name).ok()?.list().ok()?.get_as_series(place)?;
    let texts: Vec<String> =
        values.u32().ok()?.iter().flatten().map(|value| text(loaded, i64::from(value))).collect();
    Some(texts.join(" | "))
}

fn instant(micros: i64) -> String {
    if micros == i64::MIN {
        return String::new();
    }
    let time = chrono::DateTime::from_timestamp_micros(micros).expect("an instant in range");
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Rows read are rows kept and rows rejected: for every file, and against the frames themselves.
pub fn foots(loaded: &Loaded) -> Result<(), String> {
    for file in &loaded.intake {
        let rejects = loaded.rejects.iter().filter(|reject| reject.origin.file == file.file);
        let kept = rows_of(loaded, file.frame, file.file);
        let by_reason: u64 = file.rejects.values().sum();
        if file.read != file.kept + file.rejected
            || file.rejected != rejects.count() as u64
            || file.rejected != by_reason
            || file.kept != kept
        {
            return Err(format!("the account does not foot, frames hold {kept}: {file:?}"));
        }
    }
    Ok(())
}

fn rows_of(loaded: &Loaded, frame: FrameKind, file: u32) -> u64 {
    let Some(table) = loaded.frames.table(frame).map(data) else { return 0 };
    let places = 0..table.height();
    places.filter(|place| whole(&table, "file", *place) == Some(i64::from(file))).count() as u64
}

/// What went wrong, as a person would read it.
pub fn rendered(problems: &[Diagnostic]) -> String {
    problems.iter().map(|problem| problem.render(false)).collect::<Vec<_>>().join("\n\n")
}
