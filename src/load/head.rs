//! The header record of a file, taken off its first block.

use csv::ByteRecord;

use crate::diag::Diagnostic;
use crate::source::{Block, InputFile};

use super::mapping::Header;
use super::unusable::{StrayByte, carriage_returns, empty, nul_bytes, open_header};

/// Takes the header record off the first block of `file`, with the blank lines before it.
///
/// # Errors
/// A file of blank lines, and a header that is no line of text: bytes that are not UTF-8, lone
/// carriage returns, NUL bytes, a quote that never closes.
pub fn take_header(
    file: &InputFile,
    block: &mut Block,
    delimiter: u8,
) -> Result<Header, Vec<Diagnostic>> {
    take(block, blank_lines(&block.bytes));
    let (record, end) = first_record(&block.bytes, delimiter);
    let line = block.first_line;
    let text = text_of(block, end).map_err(|stray| vec![stray.problem(file)])?.to_owned();
    if let Some(problem) = not_a_header(file, block, &text) {
        return Err(vec![problem]);
    }
    let names = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    take(block, end);
    Ok(Header::new(file, names, &text, line))
}

/// Takes bytes off the front of a block.
fn take(block: &mut Block, end: usize) {
    block.first_line += memchr::memchr_iter(b'\n', &block.bytes[..end]).count() as u32;
    block.offset += end as u64;
    block.bytes.drain(..end);
}

/// Where the first line begins that is not blank.
fn blank_lines(bytes: &[u8]) -> usize {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    lines.take_while(|line| line.trim_ascii().is_empty()).map(<[u8]>::len).sum()
}

/// The first record, and where it ends.
fn first_record(bytes: &[u8], delimiter: u8) -> (ByteRecord, usize) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(bytes);
    let mut record = ByteRecord::new();
    // Reading from memory cannot fail; where nothing is left the record stays empty.
    let _ = reader.read_byte_record(&mut record);
    (record, reader.position().byte() as usize)
}

fn text_of(block: &Block, end: usize) -> Result<&str, StrayByte> {
    std::str::from_utf8(&block.bytes[..end])
        .map_err(|error| StrayByte::in_block(block, block.offset + error.valid_up_to() as u64))
}

fn not_a_header(file: &InputFile, block: &Block, text: &str) -> Option<Diagnostic> {
    if text.is_empty() {
        return Some(empty(file));
    }
    if text.trim_end().replace("\r\n", "").contains('\r') {
        return Some(carriage_returns(file));
    }
    if text.contains('\0') {
        return Some(nul_bytes(file));
    }
    // The quote that is open at the end of the block is the header's if there is nothing else.
    let swallows_all = block.unterminated && text.len() == block.bytes.len();
    swallows_all.then(|| open_header(file, block.first_line, text))
}
