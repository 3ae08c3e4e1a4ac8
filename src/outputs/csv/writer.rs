//! The rows of a block, cell by cell.

use std::io::Write;
use std::ops::Range;

use super::super::instant::{Clock, write_utc};
use super::number;
use super::sentence::Phrase;
use super::text::{self, Need, Needs};
use crate::report::{Cells, Column, Kind, Lines};

/// A block on its way to a file.
pub(super) struct Block<'a> {
    columns: &'a [Column],
    writers: Vec<Writer<'a>>,
    needs: &'a Needs<'a>,
}

/// Writes the cells of one column.
enum Writer<'a> {
    Texts(&'a [u32]),
    Lines(&'a Lines, bool),
    /// The distinct words are ready to be written.
    Words(&'a [u32], Vec<Vec<u8>>),
    Phrases(&'a [u32], Vec<Phrase<'a>>),
    Instants(&'a [Option<i64>], Clock),
    Plain(&'a Cells),
}

impl<'a> Block<'a> {
    pub(super) fn of(columns: &'a [Column], needs: &'a Needs<'a>) -> Self {
        let writers = columns.iter().map(|column| Writer::of(column, columns, needs)).collect();
        Self { columns, writers, needs }
    }

    /// Writes the rows in `range`.
    pub(super) fn write(&mut self, range: Range<usize>, out: &mut Vec<u8>) {
        out.reserve(range.len() * self.writers.len() * 12);
        for row in range {
            for (place, writer) in self.writers.iter_mut().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                writer.write(out, row, self.columns, self.needs);
            }
            out.push(b'\n');
        }
    }
}

impl<'a> Writer<'a> {
    fn of(column: &'a Column, columns: &'a [Column], needs: &Needs<'_>) -> Self {
        let neutral = column.kind == Kind::Text && needs.neutral;
        match &column.cells {
            Cells::Texts(numbers) => Self::Texts(numbers),
            Cells::Lines(lines) => Self::Lines(lines, neutral),
            Cells::Words { codes, words } => {
                Self::Words(codes, words.iter().map(|word| ready(word, neutral)).collect())
            }
            Cells::Phrases { codes, phrases } => {
                let phrase = |phrase: &'a String| Phrase::of(phrase, columns, neutral);
                Self::Phrases(codes, phrases.iter().map(phrase).collect())
            }
            Cells::Instant(cells) => Self::Instants(cells, Clock::default()),
            cells => Self::Plain(cells),
        }
    }

    fn write(&mut self, out: &mut Vec<u8>, row: usize, columns: &[Column], needs: &Needs<'_>) {
        match self {
            Self::Texts(numbers) => match numbers[row] {
                0 => {}
                number => {
                    let (text, need) = needs.get(number);
                    text::write(out, text, need);
                }
            },
            Self::Lines(lines, neutral) => {
                let text = lines.get(row);
                text::write(out, text, Need::of(text, *neutral));
            }
            Self::Words(codes, ready) => out.extend_from_slice(&ready[codes[row] as usize]),
            Self::Phrases(codes, phrases) => {
                phrases[codes[row] as usize].write(out, row, columns, needs);
            }
            Self::Instants(cells, clock) => {
                if let Some(micros) = cells[row] {
                    clock.write(out, micros);
                }
            }
            Self::Plain(cells) => write_plain(out, cells, row, needs),
        }
    }
}

/// A word as it stands in the file.
fn ready(word: &str, neutral: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(word.len() + 3);
    text::write(&mut bytes, word, Need::of(word, neutral));
    bytes
}

/// Writes a cell as it stands: no quotes, nothing neutralised.
pub(super) fn write_plain(out: &mut Vec<u8>, cells: &Cells, row: usize, needs: &Needs<'_>) {
    match cells {
        Cells::Texts(numbers) => out.extend_from_slice(needs.get(numbers[row]).0.as_bytes()),
        Cells::Lines(_) | Cells::Words { .. } => out.extend_from_slice(cells.text(row).as_bytes()),
        // A phrase takes its facts from other kinds of columns only.
        Cells::Phrases { .. } => {}
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
