//! A file as a sequence of blocks of whole records, read once: the digest, the line numbers and
//! the records all come from the same bytes.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use super::digest::hex;
use super::scan::Scanner;

/// Bytes read at a time. Fixed, so that blocks do not depend on the number of threads.
///
/// Small enough that a block stays in the processor's second cache from its digest to its parsing,
/// large enough that handing it over costs nothing.
const BLOCK: usize = 1 << 20;
/// A record longer than this is not one: a quote was never closed.
const LONGEST_RECORD: usize = 16 << 20;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Whole records of one file.
#[derive(Debug)]
pub struct Block {
    /// Place among the blocks of the file.
    pub index: u32,
    /// Physical line its first byte stands on; the file begins with line 1.
    pub first_line: u32,
    /// Number of line ends in it: hardly ever fewer than there are records.
    pub lines: u32,
    /// Offset of its first byte in the file.
    pub offset: u64,
    /// The bytes, without a byte order mark.
    pub bytes: Vec<u8>,
    /// The last record opens a quote that the file never closes.
    pub unterminated: bool,
}

/// What a file turned out to be, known once it has been read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// SHA-256 of all bytes, in hex.
    pub sha256: String,
    /// Number of bytes.
    pub size: u64,
    /// Whether it begins with a UTF-8 byte order mark.
    pub has_bom: bool,
}

/// Why a file cannot be read to its end.
#[derive(Debug)]
pub enum ReadProblem {
    /// The file system's answer.
    Io(io::Error),
    /// A record that does not end.
    EndlessRecord {
        /// Physical line on which its last quote opens; its own where no quote is open.
        line: u32,
        /// Whether a quote is open.
        quoted: bool,
    },
}

/// Buffers to be used again: a fresh one would have every page cleared first.
#[derive(Debug, Clone, Default)]
pub struct Spare(Arc<Mutex<Vec<Vec<u8>>>>);

impl Spare {
    /// Gives a buffer back.
    pub fn give_back(&self, buffer: Vec<u8>) {
        if let Ok(mut buffers) = self.0.lock() {
            buffers.push(buffer);
        }
    }

    /// An empty buffer.
    fn take(&self) -> Vec<u8> {
        let known = self.0.lock().ok().and_then(|mut buffers| buffers.pop());
        let mut buffer = known.unwrap_or_else(|| Vec::with_capacity(BLOCK + BLOCK / 8));
        buffer.clear();
        buffer
    }
}

/// Reads a file block by block.
pub struct BlockReader<R> {
    input: R,
    spare: Spare,
    digest: Sha256,
    buffer: Vec<u8>,
    scanner: Scanner,
    delimiter: u8,
    size: u64,
    has_bom: bool,
    taken: u64,
    line: u32,
    index: u32,
    finished: bool,
}

impl<R: Read> BlockReader<R> {
    /// A reader of `input`, whose fields `delimiter` separates.
    pub fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            spare: Spare::default(),
            digest: Sha256::new(),
            buffer: Vec::new(),
            scanner: Scanner::default(),
            delimiter,
            size: 0,
            has_bom: false,
            taken: 0,
            line: 1,
            index: 0,
            finished: false,
        }
    }

    /// Digest and size of what has been read so far; of the whole file after its last block.
    pub fn summary(&self) -> Summary {
        let sha256 = hex(self.digest.clone());
        Summary { sha256, size: self.size, has_bom: self.has_bom }
    }

    /// Where the buffers of blocks that are done with may be given back.
    pub fn spare(&self) -> Spare {
        self.spare.clone()
    }

    fn read_more(&mut self) -> io::Result<()> {
        let start = self.buffer.len();
        // One byte more than is asked for lets the reader see the end without growing the buffer.
        self.buffer.reserve(BLOCK + 1);
        let got = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.buffer)?;
        self.digest.update(&self.buffer[start..]);
        if self.size == 0 && self.buffer.starts_with(BOM) {
            self.has_bom = true;
            self.buffer.drain(..BOM.len());
            self.taken = BOM.len() as u64;
        }
        self.size += got as u64;
        self.finished = got < BLOCK;
        Ok(())
    }

    fn next_block(&mut self) -> Result<Option<Block>, ReadProblem> {
        loop {
            if self.finished {
                return Ok(self.last_block());
            }
            self.read_more().map_err(ReadProblem::Io)?;
            let cut = self.scanner.advance(&self.buffer, self.delimiter);
            if self.finished {
                continue;
            }
            if cut > 0 {
                return Ok(Some(self.take(cut, false)));
            }
            if self.buffer.len() > LONGEST_RECORD {
                return Err(self.endless());
            }
        }
    }

    fn last_block(&mut self) -> Option<Block> {
        if self.buffer.is_empty() {
            return None;
        }
        // A quote in the very last place closes its field: nothing follows that could undo it.
        let unterminated = self.scanner.open_quote().is_some_and(|open| {
            !(self.buffer.ends_with(b"\"")
                && self.buffer.len() > open + 1
                && self.closes_at_end(open))
        });
        Some(self.take(self.buffer.len(), unterminated))
    }

    /// Whether the quotes at the end of the buffer close the field opened at `open`: an odd run.
    fn closes_at_end(&self, open: usize) -> bool {
        let run = self.buffer[open + 1..].iter().rev().take_while(|byte| **byte == b'"').count();
        run % 2 == 1
    }

    fn take(&mut self, cut: usize, unterminated: bool) -> Block {
        let mut rest = self.spare.take();
        rest.extend_from_slice(&self.buffer[cut..]);
        self.buffer.truncate(cut);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        if !self.finished {
            self.scanner.rebase();
        }
        let lines = memchr::memchr_iter(b'\n', &bytes).count() as u32;
        let block = Block {
            index: self.index,
            first_line: self.line,
            lines,
            offset: self.taken,
            unterminated,
            bytes,
        };
        self.line += lines;
        self.taken += block.bytes.len() as u64;
        self.index += 1;
        block
    }

    fn endless(&self) -> ReadProblem {
        let open = self.scanner.open_quote();
        let before = &self.buffer[..open.unwrap_or(0)];
        let lines = memchr::memchr_iter(b'\n', before).count() as u32;
        ReadProblem::EndlessRecord { line: self.line + lines, quoted: open.is_some() }
    }
}

impl<R: Read> Iterator for BlockReader<R> {
    type Item = Result<Block, ReadProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        let block = self.next_block().transpose();
        if matches!(block, Some(Err(_))) {
            self.finished = true;
            self.buffer.clear();
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &[u8]) -> (Vec<Block>, Summary) {
        let mut reader = BlockReader::new(text, b',');
        let blocks = reader.by_ref().collect::<Result<_, _>>().expect("readable");
        (blocks, reader.summary())
    }

    #[test]
    fn a_byte_order_mark_is_digested_but_not_parsed() {
        let (blocks, summary) = blocks(b"\xEF\xBB\xBFa,b\n1,2");
        assert_eq!(blocks[0].bytes, b"a,b\n1,2");
        assert_eq!(blocks[0].offset, 3);
        assert!(summary.has_bom);
        assert_eq!(summary.size, 10);
    }

    #[test]
    fn blocks_cut_at_record_ends_and_know_their_line() {
        let row = b"some text,\"two\nlines\",1\n";
        let text = row.repeat(2 * BLOCK / row.len());
        let (blocks, summary) = blocks(&text);
        assert!(blocks.len() >= 2);
        assert!(blocks.iter().all(|block| block.bytes.starts_with(b"some text")));
        let before: usize = blocks[0].bytes.iter().filter(|b| **b == b'\n').count();
        assert_eq!(blocks[1].first_line as usize, before + 1);
        assert_eq!(summary.size, text.len() as u64);
    }

    #[test]
    fn an_open_quote_at_the_end_is_told() {
        assert!(blocks(b"a\n\"never closed\n").0[0].unterminated);
        assert!(!blocks(b"a\n\"closed\"").0[0].unterminated);
        assert!(blocks(b"a\n\"closed not\"\"").0[0].unterminated);
    }

    #[test]
    fn a_record_that_does_not_end_is_a_problem_with_its_line() {
        let mut text = b"a,b\n1,2\n3,\"open ".to_vec();
        text.extend(std::iter::repeat_n(b'x', LONGEST_RECORD + BLOCK));
        let problem = BlockReader::new(text.as_slice(), b',').find_map(Result::err);
        assert!(matches!(problem, Some(ReadProblem::EndlessRecord { line: 3, quoted: true })));
    }

    #[test]
    fn a_line_that_does_not_end_is_not_blamed_on_a_quote() {
        let text = b"1,2\r".repeat((LONGEST_RECORD + BLOCK) / 4);
        let problem = BlockReader::new(text.as_slice(), b',').find_map(Result::err);
        assert!(matches!(problem, Some(ReadProblem::EndlessRecord { line: 1, quoted: false })));
    }
}
