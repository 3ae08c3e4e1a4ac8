//! Texts in a CSV: what each needs before it may stand there.

use std::hint::black_box;

use rayon::prelude::*;

use super::super::Options;
use crate::report::Texts;

/// What a text needs before it may stand in a CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Nothing,
    Quotes,
    /// An apostrophe in front, so that a spreadsheet takes it for text; quotes as well.
    Apostrophe,
}

impl Need {
    /// What `text` needs; formulas are neutralised where `neutral` is set.
    pub(super) fn of(text: &str, neutral: bool) -> Self {
        match (neutral && is_formula(text), needs_quotes(text)) {
            (true, _) => Self::Apostrophe,
            (false, true) => Self::Quotes,
            (false, false) => Self::Nothing,
        }
    }
}

/// The texts of the run with what each needs: asked once per text, not once per row.
pub(super) struct Needs<'a> {
    texts: Option<&'a Texts<'a>>,
    needs: Vec<Need>,
    /// Formulas are neutralised.
    pub(super) neutral: bool,
}

impl<'a> Needs<'a> {
    pub(super) fn of(texts: Option<&'a Texts<'a>>, options: &Options) -> Self {
        let neutral = !options.raw_csv;
        let count = texts.map_or(0, Texts::len) as u32;
        let need =
            |number| texts.map_or(Need::Nothing, |texts| Need::of(texts.get(number), neutral));
        Self { texts, needs: (0..count).into_par_iter().map(need).collect(), neutral }
    }

    /// The texts of a column and what each needs.
    ///
    /// Texts stand all over the memory. Fetched one after the other, before anything is written,
    /// many are on their way at a time.
    pub(super) fn spelled(&self, numbers: &[u32]) -> Vec<(&'a str, Need)> {
        let mut last = (0, ("", Need::Nothing));
        let spelled = numbers.iter().map(|number| {
            if last.0 != *number {
                last = (*number, self.get(*number));
            }
            last.1
        });
        spelled.collect()
    }

    fn get(&self, number: u32) -> (&'a str, Need) {
        let text = self.texts.map_or("", |texts| texts.get(number));
        black_box(text.as_bytes().first());
        (text, self.needs[number as usize])
    }
}

/// Writes a text with what it needs.
pub(super) fn write(out: &mut Vec<u8>, text: &str, need: Need) {
    if need == Need::Nothing {
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    if need == Need::Apostrophe {
        out.push(b'\'');
    }
    for part in text.split_inclusive('"') {
        out.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

/// What splits a record, and what splits a cell in a spreadsheet of another country (`;`, tab):
/// else a formula could hide behind it.
const SPLITS: [bool; 256] = {
    let mut splits = [false; 256];
    let bytes = b",\"\n\r;\t";
    let mut place = 0;
    while place < bytes.len() {
        splits[bytes[place] as usize] = true;
        place += 1;
    }
    splits
};

fn needs_quotes(text: &str) -> bool {
    text.bytes().any(|byte| SPLITS[byte as usize]) || text.starts_with(' ') || text.ends_with(' ')
}

/// Whether a spreadsheet would run a text: it starts like a formula and is no plain number.
pub(super) fn is_formula(text: &str) -> bool {
    let starts = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
    ]);
    starts && !is_plain_number(text)
}

fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let need = if is_formula(text) { Need::Apostrophe } else { Need::Nothing };
        let mut out = Vec::new();
        write(&mut out, text, need);
        String::from_utf8_lossy(&out).trim_matches('"').replace("\"\"", "\"")
    }

    #[test]
    fn formulas_are_neutralised_and_nothing_else_is() {
        let harmful = ["=1+2", "+44 20 7946", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\u{FF1D}1+1"];
        for text in harmful {
            assert_eq!(written(text), format!("'{text}"));
        }
        for text in ["normal", "-3.5", "+7", "a=b", "", "\u{2212}cmd"] {
            assert_eq!(written(text), text);
        }
        assert_eq!(written("=HYPERLINK(\"http://x\",\"y\")"), "'=HYPERLINK(\"http://x\",\"y\")");
    }

    #[test]
    fn quotes_are_doubled() {
        let mut out = Vec::new();
        write(&mut out, "say \"hi\", you", Need::Quotes);
        assert_eq!(out, b"\"say \"\"hi\"\", you\"");
    }
}
