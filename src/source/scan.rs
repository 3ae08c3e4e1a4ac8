//! Where records end: finds line ends that are outside quoted fields, as RFC 4180 and the `csv`
//! crate read them, so that a file can be cut into blocks which are parsed side by side.
//!
//! A quote opens a quoted field only at the start of a field; anywhere else it is a character like
//! any other. Inside a quoted field, two quotes are one quote character and a single one ends the
//! quoting. Counting quotes would be faster and wrong for `5" disk`.

use memchr::{memchr, memrchr};

/// The state of a scan over a buffer that begins at the start of a record.
#[derive(Debug, Default)]
pub struct Scanner {
    /// Bytes of the buffer already looked at.
    scanned: usize,
    /// Place of the quote that opened the field the scan is in, if it is in a quoted one.
    open_quote: Option<usize>,
    /// End of the last whole record seen: one past its line end.
    cut: usize,
}

impl Scanner {
    /// Looks at what is new in `buffer` and returns the end of its last whole record (0: none).
    pub fn advance(&mut self, buffer: &[u8], delimiter: u8) -> usize {
        while self.scanned < buffer.len() {
            let stuck = match self.open_quote {
                Some(_) => self.leave_quotes(buffer),
                None => self.enter_quotes(buffer, delimiter),
            };
            if stuck {
                break;
            }
        }
        self.cut
    }

    /// Place of a quote that is still open.
    #[must_use]
    pub fn open_quote(&self) -> Option<usize> {
        self.open_quote
    }

    /// The buffer's first `cut` bytes have been taken away.
    pub fn rebase(&mut self) {
        self.scanned -= self.cut;
        self.open_quote = self.open_quote.map(|place| place - self.cut);
        self.cut = 0;
    }

    /// Goes on to the next quote, noting the last line end before it.
    fn enter_quotes(&mut self, buffer: &[u8], delimiter: u8) -> bool {
        let rest = &buffer[self.scanned..];
        let quote = memchr(b'"', rest);
        let plain = &rest[..quote.unwrap_or(rest.len())];
        if let Some(end) = memrchr(b'\n', plain) {
            self.cut = self.scanned + end + 1;
        }
        let Some(offset) = quote else {
            self.scanned = buffer.len();
            return false;
        };
        let place = self.scanned + offset;
        let starts_field =
            place == 0 || buffer[place - 1] == delimiter || buffer[place - 1] == b'\n';
        self.open_quote = starts_field.then_some(place);
        self.scanned = place + 1;
        false
    }

    /// Goes on to the quote that ends the field. True when only more bytes can tell whether it does.
    fn leave_quotes(&mut self, buffer: &[u8]) -> bool {
        let Some(offset) = memchr(b'"', &buffer[self.scanned..]) else {
            self.scanned = buffer.len();
            return false;
        };
        let place = self.scanned + offset;
        match buffer.get(place + 1) {
            None => {
                self.scanned = place;
                return true;
            }
            Some(b'"') => self.scanned = place + 2,
            Some(_) => {
                self.open_quote = None;
                self.scanned = place + 1;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut_of(text: &str) -> usize {
        Scanner::default().advance(text.as_bytes(), b',')
    }

    #[test]
    fn line_ends_inside_quotes_are_not_record_ends() {
        assert_eq!(cut_of("a,b\nc,d"), 4);
        assert_eq!(cut_of("a,\"x\ny\"\nc"), 8);
        assert_eq!(cut_of("a,\"x\ny"), 0);
        assert_eq!(cut_of("a,\"x\"\"\ny\"\n"), 10);
    }

    #[test]
    fn a_quote_inside_a_field_is_a_character() {
        assert_eq!(cut_of("5\" disk\nb\n"), 10);
        assert_eq!(cut_of("\"a\"x\"\nb\n"), 8);
    }

    /// The record ends the `csv` crate sees in `text`.
    fn reference(text: &str) -> Vec<usize> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(text.as_bytes());
        let mut record = csv::ByteRecord::new();
        let mut ends = vec![0];
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            ends.push(reader.position().byte() as usize);
        }
        ends
    }

    proptest! {
        #[test]
        fn every_cut_is_a_record_end_of_the_csv_crate(text in "[ab,\"\n]{0,40}", step in 1usize..7) {
            let bytes = text.as_bytes();
            let mut scanner = Scanner::default();
            let mut seen = 0;
            while seen < bytes.len() {
                seen = (seen + step).min(bytes.len());
                let cut = scanner.advance(&bytes[..seen], b',');
                let blank_after = text[..cut].trim_end_matches('\n').len();
                prop_assert!(
                    reference(&text).iter().any(|end| (blank_after..=cut).contains(end)),
                    "{:?} cut at {} but records end at {:?}", text, cut, reference(&text)
                );
            }
        }
    }
}
