//! The records of a block, field by field.
//!
//! The `csv` crate says what a record is. Where a block has no quote in it, and most have none, that
//! is simple: a line is a record and a delimiter ends a field. Such a block is cut in place by one
//! search for both characters, without copying a byte; `tests` hold it to the crate's own answer.

use std::io::Read;
use std::ops::Range;

use csv::ByteRecord;

use crate::source::Block;

/// One record: a text that its fields are ranges of.
pub(super) struct Record<'a> {
    text: &'a str,
    fields: &'a [Range<usize>],
    /// The text is that of the block, so that what is a range of it stays one.
    in_block: bool,
}

/// A record as it stands in its file.
pub(super) struct Raw<'a> {
    /// Its bytes, the line end included.
    pub bytes: &'a [u8],
    /// First physical line.
    pub line: u32,
    /// It opens a quote that the file never closes.
    pub unterminated: bool,
}

impl<'a> Record<'a> {
    /// Number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Where a field stands, if that is a place in the block.
    #[inline]
    pub fn place_in_block(&self, place: usize) -> Option<Range<usize>> {
        self.in_block.then(|| self.fields[place].clone())
    }

    /// The bytes of a place in the block.
    #[inline]
    pub fn of_block(&self, place: Range<usize>) -> &'a [u8] {
        &self.text.as_bytes()[place]
    }

    /// The text of a field.
    #[expect(clippy::string_slice, reason = "fields are cut at characters of one byte")]
    pub fn field(&self, place: usize) -> &'a str {
        &self.text[self.fields[place].clone()]
    }

    /// The fields in their order.
    pub fn fields(&self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(|place| self.field(place))
    }
}

impl Raw<'_> {
    /// Where the record ends, if that is on another line: a quote may be missing.
    pub fn runs_on(&self) -> String {
        let bytes = self.bytes.strip_suffix(b"\n").unwrap_or(self.bytes);
        match memchr::memchr_iter(b'\n', bytes).count() as u32 {
            0 => String::new(),
            more => format!("; the record runs on to line {}", self.line + more),
        }
    }
}

/// Shows every record of `block`, whose bytes are `text`, to `visit`. A line of nothing but blanks
/// is no record.
pub(super) fn each(
    block: &Block,
    text: &str,
    delimiter: u8,
    visit: impl FnMut(&Record<'_>, &Raw<'_>),
) {
    if memchr::memchr(b'"', &block.bytes).is_none() {
        plain(block, text, delimiter, visit);
    } else {
        quoted(block, delimiter, visit);
    }
}

/// The records of a block without quotes.
fn plain(block: &Block, text: &str, delimiter: u8, mut visit: impl FnMut(&Record<'_>, &Raw<'_>)) {
    let mut fields: Vec<Range<usize>> = Vec::new();
    let (mut line, mut record, mut field) = (block.first_line, 0, 0);
    let mut end_record = |fields: &mut Vec<Range<usize>>, line, bytes: &[u8]| {
        if fields.len() > 1 || !bytes.trim_ascii().is_empty() {
            let raw = Raw { bytes, line, unterminated: false };
            visit(&Record { text, fields, in_block: true }, &raw);
        }
        fields.clear();
    };
    for at in Cuts::of(&block.bytes, delimiter) {
        fields.push(field..at);
        field = at + 1;
        if block.bytes[at] == b'\n' {
            end_record(&mut fields, line, &block.bytes[record..field]);
            (record, line) = (field, line + 1);
        }
    }
    if record < block.bytes.len() {
        fields.push(field..block.bytes.len());
        end_record(&mut fields, line, &block.bytes[record..]);
    }
}

/// The places of two bytes, the delimiter and the line feed, in their order.
///
/// Fields are short, so a search that starts anew behind each of them spends its time on starting.
/// This one looks at eight bytes at a time and keeps what it found in them as bits: `word ^ pattern`
/// has a zero where the byte is, and adding 0x7f to the lower seven bits of each byte leaves its high
/// bit clear for a zero only, without a carry into the next.
struct Cuts<'a> {
    bytes: &'a [u8],
    patterns: [u64; 2],
    /// Start of the word looked at.
    start: usize,
    /// The high bit of every byte of the word that is one of the two and was not told yet.
    found: u64,
}

const LOW_SEVEN: u64 = u64::from_ne_bytes([0x7f; 8]);

impl<'a> Cuts<'a> {
    fn of(bytes: &'a [u8], delimiter: u8) -> Self {
        let patterns = [delimiter, b'\n'].map(|byte| u64::from_ne_bytes([byte; 8]));
        let mut cuts = Self { bytes, patterns, start: 0, found: 0 };
        cuts.look();
        cuts
    }

    /// Looks at the word from `start` on.
    fn look(&mut self) {
        let rest = &self.bytes[self.start..];
        if let Some(word) = rest.first_chunk::<8>() {
            self.found = self.matches(u64::from_le_bytes(*word));
            return;
        }
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        let beyond = u64::MAX << (8 * rest.len());
        self.found = self.matches(u64::from_le_bytes(word)) & !beyond;
    }

    fn matches(&self, word: u64) -> u64 {
        let zeros = |pattern: u64| {
            let word = word ^ pattern;
            !(((word & LOW_SEVEN) + LOW_SEVEN) | word | LOW_SEVEN)
        };
        zeros(self.patterns[0]) | zeros(self.patterns[1])
    }
}

impl Iterator for Cuts<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            if self.bytes.len() - self.start <= 8 {
                return None;
            }
            self.start += 8;
            self.look();
        }
        let place = self.start + (self.found.trailing_zeros() / 8) as usize;
        self.found &= self.found - 1;
        Some(place)
    }
}

/// The records of a block as the `csv` crate reads them.
fn quoted(block: &Block, delimiter: u8, mut visit: impl FnMut(&Record<'_>, &Raw<'_>)) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .buffer_capacity(1 << 16)
        // The line end before the block keeps the reader from taking a zero-width space in its
        // first cell for a byte order mark.
        .from_reader(b"\n".chain(block.bytes.as_slice()));
    let mut record = ByteRecord::new();
    let mut fields: Vec<Range<usize>> = Vec::new();
    let mut lines = LineCounter::new(block);
    loop {
        let start = (reader.position().byte() as usize).saturating_sub(1);
        // Reading from memory cannot fail, and any width is allowed: the only end is the end.
        if !reader.read_byte_record(&mut record).unwrap_or(false) {
            break;
        }
        let line = lines.line_of_record(start);
        let end = reader.position().byte() as usize - 1;
        let bytes = &block.bytes[lines.counted..end];
        if record.len() == 1 && bytes.trim_ascii().is_empty() {
            continue; // A line of nothing but a carriage return or blanks is not a record.
        }
        fields.clear();
        fields.extend((0..record.len()).filter_map(|place| record.range(place)));
        let Ok(text) = std::str::from_utf8(record.as_slice()) else { continue };
        let unterminated = block.unterminated && end >= block.bytes.len();
        visit(
            &Record { text, fields: &fields, in_block: false },
            &Raw { bytes, line, unterminated },
        );
    }
}

/// Counts physical lines up to the start of each record.
struct LineCounter<'a> {
    bytes: &'a [u8],
    counted: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    fn new(block: &'a Block) -> Self {
        Self { bytes: &block.bytes, counted: 0, line: block.first_line }
    }

    /// The line of the record the reader finds from `start` on: it skips empty lines first.
    fn line_of_record(&mut self, start: usize) -> u32 {
        let blank = self.bytes[start..].iter().take_while(|byte| **byte == b'\n').count();
        let begin = start + blank;
        self.line += memchr::memchr_iter(b'\n', &self.bytes[self.counted..begin]).count() as u32;
        self.counted = begin;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Line, bytes and fields of every record.
    type Seen = Vec<(u32, Vec<u8>, Vec<String>)>;

    fn block(text: &str) -> Block {
        let bytes = text.as_bytes().to_vec();
        Block { index: 0, first_line: 7, lines: 0, offset: 0, bytes, unterminated: false }
    }

    fn note(seen: &mut Seen, record: &Record<'_>, raw: &Raw<'_>) {
        let fields = record.fields().map(str::to_owned).collect();
        seen.push((raw.line, raw.bytes.to_vec(), fields));
    }

    #[test]
    fn a_line_is_a_record_and_blank_lines_are_none() {
        let mut seen = Seen::new();
        let block = block("a,b\r\n\n \n,\nlast");
        each(&block, "a,b\r\n\n \n,\nlast", b',', |record, raw| note(&mut seen, record, raw));
        let told: Vec<(u32, Vec<String>)> =
            seen.into_iter().map(|(line, _, fields)| (line, fields)).collect();
        let fields = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let expected: Vec<(u32, Vec<String>)> =
            vec![(7, fields(&["a", "b\r"])), (10, fields(&["", ""])), (11, fields(&["last"]))];
        assert_eq!(told, expected);
    }

    proptest! {
        #[test]
        fn every_cut_is_found(bytes in prop::collection::vec(prop_oneof![
            Just(b','), Just(b'\n'), Just(0), Just(b'-'), Just(0xac), Just(0x80), any::<u8>(),
        ], 0..40)) {
            let places = (0..bytes.len()).filter(|place| [b',', b'\n'].contains(&bytes[*place]));
            let found: Vec<usize> = Cuts::of(&bytes, b',').collect();
            prop_assert_eq!(found, places.collect::<Vec<_>>());
        }

        #[test]
        fn without_quotes_both_ways_agree(text in "[ab, \r\n\u{e9}\u{200b}]{0,60}") {
            let block = block(&text);
            let (mut fast, mut slow) = (Seen::new(), Seen::new());
            plain(&block, &text, b',', |record, raw| note(&mut fast, record, raw));
            quoted(&block, b',', |record, raw| note(&mut slow, record, raw));
            prop_assert_eq!(fast, slow);
        }
    }
}
