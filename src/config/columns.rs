//! `columns`, `constants` and `values` of a source: how an export's headers and cells become the
//! canonical ones.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use toml::de::{DeTable, DeValue};

use super::dates::parse_start;
use super::plan::{SourcePlan, Spanned};
use super::reader::{Block, Reader, Value};
use crate::frames::{ColumnKind, ColumnSpec, FrameKind, WordSet};

type Mapped = BTreeMap<&'static str, Spanned>;

/// Canonical column -> header.
pub(super) fn headers(reader: &mut Reader, block: &Block<'_>, frame: FrameKind) -> Mapped {
    let mut mapped = Mapped::new();
    for (column, _, value) in entries(reader, block, "columns", frame) {
        let Some(header) = reader.text(column.name, value) else { continue };
        if header.text.trim().is_empty() {
            let why = format!("the header for `{}` is empty", column.name);
            reader.bad_value(column.name, header.span, why);
        } else {
            mapped.insert(column.name, header);
        }
    }
    mapped
}

/// Canonical column -> one value for every row. A column that also has a header is reported.
pub(super) fn constants(reader: &mut Reader, block: &Block<'_>, plan: &SourcePlan) -> Mapped {
    let mut mapped = Mapped::new();
    for (column, key, value) in entries(reader, block, "constants", plan.frame) {
        let Some(constant) = constant(reader, column, value) else { continue };
        if let Some(header) = plan.columns.get(column.name) {
            mapped_twice(reader, column.name, key, header.span.clone());
        }
        check_constant(reader, column, &constant, plan);
        mapped.insert(column.name, constant);
    }
    mapped
}

/// Says that a column gets its cells from two places.
pub(super) fn mapped_twice(
    reader: &mut Reader,
    column: &str,
    here: Range<usize>,
    there: Range<usize>,
) {
    let message = format!("`{column}` is given twice: as a header in `columns`, and again");
    let problem = reader
        .problem("mapped-twice", message, here, "given again here")
        .at(&reader.source, there, "the header is given here")
        .help("keep one: the header if the export has that column, else the other");
    reader.push(problem);
}

/// Canonical column -> text found -> text meant. Texts found are kept in lower case, because
/// they are compared without case.
pub(super) fn values(
    reader: &mut Reader,
    block: &Block<'_>,
    frame: FrameKind,
) -> BTreeMap<&'static str, BTreeMap<String, String>> {
    let mut mapped = BTreeMap::new();
    for (column, _, value) in entries(reader, block, "values", frame) {
        match value.get_ref() {
            DeValue::Table(table) => {
                mapped.insert(column.name, meanings(reader, column, table));
            }
            _ => {
                let sample = "{ \"text found\" = \"text meant\" }";
                reader.wrong_type(column.name, "a table in `values`", value, sample);
            }
        }
    }
    mapped
}

fn meanings(
    reader: &mut Reader,
    column: &ColumnSpec,
    table: &DeTable<'_>,
) -> BTreeMap<String, String> {
    let mut meanings = BTreeMap::new();
    for (found, value) in table {
        let Some(meant) = constant(reader, column, value) else { continue };
        check_word(reader, column, &meant);
        let folded = found.get_ref().trim().to_lowercase();
        let before = meanings.insert(folded, meant.text.clone());
        if before.is_some_and(|before| before != meant.text) {
            let why = format!(
                "`{}` has two meanings in `{}`: letter case does not count",
                found.get_ref(),
                column.name
            );
            reader.bad_value(column.name, found.span(), why);
        }
    }
    meanings
}

/// The entries of a table whose keys are columns of `frame`; others are reported.
fn entries<'a>(
    reader: &mut Reader,
    block: &Block<'a>,
    key: &str,
    frame: FrameKind,
) -> Vec<(&'static ColumnSpec, Range<usize>, &'a Value<'a>)> {
    let Some((table, _)) = block.table(reader, key) else { return vec![] };
    let mut entries = vec![];
    for (name, value) in table {
        match column(reader, frame, name.get_ref(), name.span()) {
            Some(column) => entries.push((column, name.span(), value)),
            None => continue,
        }
    }
    entries
}

/// The column of `frame` called `name`; an unknown one is reported.
pub(super) fn column(
    reader: &mut Reader,
    frame: FrameKind,
    name: &str,
    span: Range<usize>,
) -> Option<&'static ColumnSpec> {
    let spec = frame.spec();
    let column = spec.column(name);
    if column.is_none() {
        let known = spec.columns.iter().map(|column| column.name);
        reader.unknown("column", &format!("the frame {frame}"), name, span, known);
    }
    column
}

/// A fixed value: a text, or a number, date, true or false of TOML's own.
fn constant(reader: &mut Reader, column: &ColumnSpec, value: &Value<'_>) -> Option<Spanned> {
    let text = match value.get_ref() {
        DeValue::Integer(whole) => whole.to_string(),
        DeValue::Float(float) => float.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(at) => at.to_string(),
        _ => return reader.text(column.name, value),
    };
    Some(Spanned { text, span: value.span() })
}

fn check_constant(reader: &mut Reader, column: &ColumnSpec, constant: &Spanned, plan: &SourcePlan) {
    let text = constant.text.as_str();
    let bad = match column.kind {
        ColumnKind::Word(_) => return check_word(reader, column, constant),
        ColumnKind::Count if text.parse::<i64>().is_err() => "a whole number",
        ColumnKind::Start | ColumnKind::End if !is_instant(text, plan) => "a date",
        _ => return,
    };
    let why = format!("`{}` must be {bad}, but is `{text}`", column.name);
    reader.bad_value(column.name, constant.span.clone(), why);
}

fn is_instant(text: &str, plan: &SourcePlan) -> bool {
    let reads = |format: &String| {
        NaiveDateTime::parse_from_str(text, format).is_ok()
            || NaiveDate::parse_from_str(text, format).is_ok()
            || DateTime::parse_from_str(text, format).is_ok()
    };
    parse_start(text, plan.timezone).is_ok() || plan.date_formats.iter().any(reads)
}

/// What stands for a cell of a closed set must be a word of it, or nothing at all.
fn check_word(reader: &mut Reader, column: &ColumnSpec, meant: &Spanned) {
    let ColumnKind::Word(set) = column.kind else { return };
    if meant.text.is_empty() || (set.code)(&meant.text).is_some() {
        return;
    }
    unknown_word(reader, column.name, set, meant);
}

fn unknown_word(reader: &mut Reader, column: &str, set: WordSet, meant: &Spanned) {
    let known = (set.spellings)();
    let place = format!("`{column}`");
    reader.unknown("word", &place, &meant.text, meant.span.clone(), known.iter().copied());
}
