//! The records of one block, decoded into narrow columns.

use std::ops::Range;

use crate::frames::ColumnKind;
use crate::source::Block;

use super::cells::{Cells, Fault, fault, hash, read_instant, whole_number, word};
use super::chunk::{Chunk, Refusal};
use super::intake::RejectReason;
use super::intern::{Met, Store};
use super::mapping::{Mapped, Mapping};
use super::narrow::{Lines, Packed};
use super::records::{self, Raw, Record};
use super::when::ClockChange;

const LONGEST_FIELD: usize = 1 << 20;
const SHOWN: usize = 200;

/// Decodes the records of `block`. Its texts are numbered in `met`, and their places are those in
/// `store`.
///
/// # Errors
/// The byte offset in the file of the first byte that is not UTF-8.
pub fn decode(
    mapping: &Mapping,
    delimiter: u8,
    block: &Block,
    store: &Store,
    met: &mut Met,
) -> Result<Chunk, u64> {
    let text = std::str::from_utf8(&block.bytes)
        .map_err(|problem| block.offset + problem.valid_up_to() as u64)?;
    let mut decoder = Decoder::new(mapping, block, met);
    records::each(block, text, delimiter, |record, raw| decoder.record(record, raw));
    let Decoder { chunk, columns, lines, .. } = decoder;
    let columns = columns.into_iter().map(Packed::of).collect();
    Ok(Chunk { columns, lines: Lines::of(lines), places: store.places(met), ..chunk })
}

struct Decoder<'a> {
    mapping: &'a Mapping,
    met: &'a mut Met,
    /// What is told of the block beside its rows.
    chunk: Chunk,
    /// The cells of each mapped column so far, and the line of each row.
    columns: Vec<Cells>,
    lines: Vec<u32>,
    memo: Vec<Memo>,
    has_nul: bool,
}

/// What cells of a column said before: exports repeat themselves, and a repeat need not be read again.
#[derive(Default, Clone)]
struct Memo {
    /// The field of a column that takes its cells as they are from one field: no other field, no
    /// value map and no fallback stands in for it.
    plain: Option<usize>,
    /// Where the field of the last row stands in the block, as long as its cell is the last one.
    last: Option<Range<usize>>,
    /// The first words met, and their codes.
    words: Vec<(String, u8)>,
}

/// Words that are remembered: more than any closed set has in one spelling.
const WORDS: usize = 16;

impl<'a> Decoder<'a> {
    fn new(mapping: &'a Mapping, block: &Block, met: &'a mut Met) -> Self {
        // Room for every row at once: growing would copy, and touch memory for nothing.
        let rows = block.lines as usize + 1;
        let cells = |column: &Mapped| Cells::with_capacity(column.spec.kind, rows);
        let columns = mapping.columns.iter().map(cells).collect();
        let chunk = Chunk { block: block.index, ..Chunk::default() };
        let lines = Vec::with_capacity(rows);
        let memo = |column: &Mapped| Memo { plain: column.plain_field(), ..Memo::default() };
        let memo = mapping.columns.iter().map(memo).collect();
        let has_nul = memchr::memchr(0, &block.bytes).is_some();
        Self { mapping, met, chunk, columns, lines, memo, has_nul }
    }

    fn record(&mut self, record: &Record<'_>, raw: &Raw<'_>) {
        self.chunk.read += 1;
        let line = raw.line;
        if let Some((reason, detail)) = self.malformed(record, raw) {
            let text = record.fields().collect::<Vec<_>>().join(",");
            return self.refuse(line, "", &text, reason, detail);
        }
        let rows = self.lines.len();
        for place in 0..self.mapping.columns.len() {
            if let Err(fault) = self.cell(place, record) {
                let header = self.mapping.columns[place].header.clone();
                self.refuse(line, &header, &fault.text, fault.reason, fault.detail);
                return self.undo(rows);
            }
        }
        if let Err(fault) = self.order(record) {
            let header = self.mapping.newest_by.as_ref().map_or("", |(_, header)| header.as_str());
            self.refuse(line, header, &fault.text, fault.reason, fault.detail);
            return self.undo(rows);
        }
        self.lines.push(line);
    }

    fn malformed(&self, record: &Record<'_>, raw: &Raw<'_>) -> Option<(RejectReason, String)> {
        if raw.unterminated {
            let detail = format!("a quote opens in this record and never closes{}", raw.runs_on());
            return Some((RejectReason::UnterminatedQuote, detail));
        }
        if record.len() != self.mapping.width {
            let fields = if record.len() == 1 { "field" } else { "fields" };
            let (found, wanted) = (record.len(), self.mapping.width);
            let detail = format!("{found} {fields} where the header has {wanted}{}", raw.runs_on());
            return Some((RejectReason::WrongWidth, detail));
        }
        if self.has_nul && raw.bytes.contains(&0) {
            return Some((RejectReason::NulByte, "a NUL byte is in this record".into()));
        }
        let too_long = raw.bytes.len() > LONGEST_FIELD
            && record.fields().any(|cell| cell.len() > LONGEST_FIELD);
        too_long.then(|| (RejectReason::FieldTooLong, "a field is longer than 1 MiB".into()))
    }

    fn refuse(
        &mut self,
        line: u32,
        column: &str,
        text: &str,
        reason: RejectReason,
        detail: String,
    ) {
        // The line end is no part of the text.
        let text = text.trim_end_matches(['\r', '\n']).chars().take(SHOWN).collect();
        self.chunk.refusals.push(Refusal { line, column: column.to_owned(), text, reason, detail });
    }

    /// Takes back the cells of a row that was refused half way.
    fn undo(&mut self, rows: usize) {
        for (cells, memo) in self.columns.iter_mut().zip(&mut self.memo) {
            cells.truncate(rows);
            memo.last = None;
        }
        self.chunk.order.truncate(rows);
    }

    fn order(&mut self, record: &Record<'_>) -> Result<(), Fault> {
        let Some((field, _)) = self.mapping.newest_by else { return Ok(()) };
        let found = record.field(field);
        let text = self.mapping.cleaned(found);
        if text.is_empty() {
            let why = "needed in every row: it orders the updates";
            return Err(fault(found, RejectReason::MissingValue, why));
        }
        let number = text.parse::<i64>().ok();
        let order = number
            .or_else(|| self.mapping.clock.read(text, false).map(|(instant, _)| instant.micros));
        self.chunk.order.push(order.ok_or_else(|| {
            fault(text, RejectReason::UnreadableInstant, "neither a whole number nor a time")
        })?);
        Ok(())
    }

    fn cell(&mut self, place: usize, record: &Record<'_>) -> Result<(), Fault> {
        let mapping = self.mapping;
        let column = &mapping.columns[place];
        if let Some(field) = self.memo[place].plain {
            if self.says_again(place, field, record) {
                self.columns[place].push_again();
                return Ok(());
            }
            let text = mapping.cleaned(record.field(field));
            if !text.is_empty() || !column.spec.required {
                return self.scalar(place, column, text);
            }
        }
        if let Some(micros) = column.instant {
            self.columns[place].push_instant(micros, 0);
            return Ok(());
        }
        if column.collects() {
            self.list(place, record);
            return Ok(());
        }
        let text = mapping.text_of(column, record);
        if text.is_empty() && column.spec.required {
            let found = column.fields.first().map_or("", |field| record.field(*field));
            return Err(fault(
                found,
                RejectReason::MissingValue,
                format!("`{}` is needed in every row", column.spec.name),
            ));
        }
        self.scalar(place, column, text)
    }

    /// Whether the field of a column says to the letter what it said in the row before.
    #[inline]
    fn says_again(&mut self, place: usize, field: usize, record: &Record<'_>) -> bool {
        let found = record.place_in_block(field);
        let last = std::mem::replace(&mut self.memo[place].last, found.clone());
        let (Some(last), Some(found)) = (last, found) else { return false };
        record.of_block(last) == record.of_block(found)
    }

    fn scalar(&mut self, place: usize, column: &Mapped, text: &str) -> Result<(), Fault> {
        let cells = &mut self.columns[place];
        if text.is_empty() {
            cells.push_empty();
            return Ok(());
        }
        match cells {
            Cells::Text(cells) => cells.push(self.met.code(text)),
            Cells::Note(cells) => cells.push(hash(text)),
            Cells::Count(cells) => cells.push(whole_number(text)?),
            Cells::Word(cells) => cells.push(self.memo[place].word(column, text)?),
            Cells::Instant(cells) => {
                if let Some(second) = self.mapping.clock.read_plain(text) {
                    cells.push_second(second);
                    return Ok(());
                }
                return self.instant(place, column.spec.kind == ColumnKind::End, text);
            }
            Cells::List(..) => {}
        }
        Ok(())
    }

    fn instant(&mut self, place: usize, end: bool, text: &str) -> Result<(), Fault> {
        let (micros, precision, change) = read_instant(self.mapping, end, text)?;
        match change {
            ClockChange::None => {}
            ClockChange::Repeated => self.chunk.clock_changes.0 += 1,
            ClockChange::Skipped => self.chunk.clock_changes.1 += 1,
        }
        if change != ClockChange::None {
            // Every such cell is counted.
            self.memo[place].last = None;
        }
        self.columns[place].push_instant(micros, precision);
        Ok(())
    }

    fn list(&mut self, place: usize, record: &Record<'_>) {
        let column = &self.mapping.columns[place];
        let separator = self.mapping.list_separator.as_str();
        let fields = column.fields.iter().map(|field| record.field(*field));
        let cells = fields.chain(column.fallback.as_deref());
        let parts =
            cells.flat_map(|cell| cell.split(separator)).map(|part| self.mapping.cleaned(part));
        let texts: Vec<u32> =
            parts.filter(|part| !part.is_empty()).map(|part| self.met.code(part)).collect();
        if let Cells::List(ends, values) = &mut self.columns[place] {
            values.extend(texts);
            ends.push(values.len() as u32);
        }
    }
}

impl Memo {
    fn word(&mut self, column: &Mapped, text: &str) -> Result<u8, Fault> {
        if let Some((_, code)) = self.words.iter().find(|(known, _)| known == text) {
            return Ok(*code);
        }
        let code = word(column, text)?;
        if self.words.len() < WORDS {
            self.words.push((text.to_owned(), code));
        }
        Ok(code)
    }
}

/// `text` without outer white space. Nearly all cells have none, which their ends show.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

impl Mapping {
    /// The cell's text: trimmed, null tokens emptied.
    #[inline]
    fn cleaned<'t>(&self, text: &'t str) -> &'t str {
        let text = trimmed(text);
        if self.null_tokens.has(text) { "" } else { text }
    }

    /// The first field that is not empty, else the fallback; replaced as the value map says. A
    /// text that the map names is never a null token: the map says what it means.
    fn text_of<'t>(&'t self, column: &'t Mapped, record: &Record<'t>) -> &'t str {
        for field in &column.fields {
            let found = trimmed(record.field(*field));
            if found.is_empty() {
                continue;
            }
            if let Some(meant) = column.meaning(found) {
                return meant;
            }
            let text = self.cleaned(found);
            if !text.is_empty() {
                return text;
            }
        }
        let text = column.fallback.as_deref().unwrap_or("");
        column.meaning(text).unwrap_or(text)
    }
}
