//! The rows of a block, cell by cell.

use std::io::Write;
use std::ops::Range;

use super::super::instant::{Clock, write_utc};
use super::number;
use super::run::{Codes, Run};
use super::sentence::Phrase;
use super::text::{self, Need, Needs};
use crate::arena::Arena;
use crate::report::{Cells, Column, Kind};

/// A block on its way to a file.
pub(super) struct Block<'a> {
    view: View<'a>,
    parts: Vec<Part<'a>>,
    range: Range<usize>,
}

/// Columns with what their texts are.
pub(super) struct View<'a> {
    pub(super) columns: &'a [Column],
    /// For each column of texts of the run its cells.
    texts: Vec<Vec<Spelled<'a>>>,
    /// Formulas are neutralised.
    pub(super) neutral: bool,
}

/// A text with what it needs.
type Spelled<'a> = (&'a str, Need);

impl<'a> View<'a> {
    fn of(columns: &'a [Column], needs: &Needs<'a>) -> Self {
        let texts = columns.iter().map(|column| match &column.cells {
            Cells::Texts(numbers) => needs.spelled(numbers),
            _ => vec![],
        });
        Self { columns, texts: texts.collect(), neutral: needs.neutral }
    }

    /// The text of a row of a column that has texts of the run.
    pub(super) fn spelled(&self, column: usize, row: usize) -> Spelled<'a> {
        self.texts[column][row]
    }
}

/// One column, or several that are written together.
enum Part<'a> {
    Column(usize, Writer<'a>),
    Run(Run),
}

/// Writes the cells of one column.
enum Writer<'a> {
    Texts,
    Lines(&'a Arena, bool),
    /// The distinct words are ready to be written.
    Words(&'a [u32], Vec<Vec<u8>>),
    Phrases(&'a [u32], Vec<Phrase<'a>>),
    Instants(&'a [Option<i64>], Clock),
    Plain(&'a Cells),
}

impl<'a> Block<'a> {
    /// The rows in `range` of `columns`.
    pub(super) fn of(columns: &'a [Column], range: Range<usize>, needs: &Needs<'a>) -> Self {
        let mut block = Self { view: View::of(columns, needs), parts: vec![], range };
        let mut place = 0;
        while place < columns.len() {
            place += block.add(place);
        }
        block
    }

    /// Adds the column at `place`, with those after it that are written together with it; how many
    /// these are.
    fn add(&mut self, place: usize) -> usize {
        let columns = self.view.columns;
        let mut codes = Codes::new(self.range.len());
        let few = columns[place..].iter();
        let count = few.take_while(|column| codes.add(&column.cells, &self.range)).count();
        if count == 0 {
            self.parts.push(Part::Column(place, Writer::of(&columns[place], &self.view)));
            return 1;
        }
        let own = place..place + count;
        let mut writers: Vec<Writer<'_>> =
            columns[own.clone()].iter().map(|column| Writer::of(column, &self.view)).collect();
        let run = codes.written(|out, row| {
            for (column, writer) in own.clone().zip(&mut writers) {
                writer.write(out, column, self.range.start + row, &self.view);
            }
        });
        self.parts.push(Part::Run(run));
        count
    }

    /// Writes the rows.
    pub(super) fn write(&mut self, out: &mut Vec<u8>) {
        for row in 0..self.range.len() {
            for part in &mut self.parts {
                match part {
                    Part::Column(column, writer) => {
                        writer.write(out, *column, self.range.start + row, &self.view);
                    }
                    Part::Run(run) => run.write(out, row),
                }
            }
            out.push(b'\n');
        }
    }
}

impl<'a> Writer<'a> {
    fn of(column: &'a Column, view: &View<'a>) -> Self {
        let neutral = column.kind == Kind::Text && view.neutral;
        match &column.cells {
            Cells::Texts(_) => Self::Texts,
            Cells::Lines(lines) => Self::Lines(lines, neutral),
            Cells::Words { codes, words } => {
                Self::Words(codes, words.iter().map(|word| ready(word, neutral)).collect())
            }
            Cells::Phrases { codes, phrases } => {
                let phrase = |phrase: &'a String| Phrase::of(phrase, view.columns, neutral);
                Self::Phrases(codes, phrases.iter().map(phrase).collect())
            }
            Cells::Instant(cells) => Self::Instants(cells, Clock::default()),
            cells => Self::Plain(cells),
        }
    }

    /// Writes the cell of a row, and what parts it from the one before.
    fn write(&mut self, out: &mut Vec<u8>, column: usize, row: usize, view: &View<'_>) {
        if column > 0 {
            out.push(b',');
        }
        match self {
            Self::Texts => {
                let (text, need) = view.spelled(column, row);
                text::write(out, text, need);
            }
            Self::Lines(lines, neutral) => {
                let text = lines.at(row);
                text::write(out, text, Need::of(text, *neutral));
            }
            Self::Words(codes, ready) => out.extend_from_slice(&ready[codes[row] as usize]),
            Self::Phrases(codes, phrases) => phrases[codes[row] as usize].write(out, row, view),
            Self::Instants(cells, clock) => {
                if let Some(micros) = cells[row] {
                    clock.write(out, micros);
                }
            }
            Self::Plain(cells) => write_plain(out, cells, row),
        }
    }
}

/// A word as it stands in the file.
fn ready(word: &str, neutral: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(word.len() + 3);
    text::write(&mut bytes, word, Need::of(word, neutral));
    bytes
}

/// Writes a cell as it stands: no quotes, nothing neutralised. Not for texts of the run.
pub(super) fn write_plain(out: &mut Vec<u8>, cells: &Cells, row: usize) {
    match cells {
        Cells::Lines(_) | Cells::Words { .. } => out.extend_from_slice(cells.text(row).as_bytes()),
        // A phrase takes its facts from other kinds of columns only.
        Cells::Texts(_) | Cells::Phrases { .. } => {}
        Cells::Whole(cells) => {
            if let Some(cell) = cells[row] {
                number::write(out, cell);
            }
        }
        Cells::Instant(cells) => {
            if let Some(micros) = cells[row] {
                write_utc(out, micros);
            }
        }
        Cells::Number(cells) => write_number(out, cells[row]),
        Cells::Flag(cells) => out.extend_from_slice(match cells[row] {
            Some(true) => b"true",
            Some(false) => b"false",
            None => b"",
        }),
    }
}

/// Rust prints the shortest decimal that reads back as the same number.
fn write_number(out: &mut Vec<u8>, cell: Option<f64>) {
    if let Some(cell) = cell {
        // Writing to a vector cannot fail.
        let _ = write!(out, "{cell}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_as_themselves() {
        let mut out = Vec::new();
        write_number(&mut out, Some(0.1 + 0.2));
        assert_eq!(out, b"0.30000000000000004");
    }
}
