//! One file, read once: blocks are parsed side by side while the next one is read and digested.

use rayon::prelude::*;

use crate::config::Plan;
use crate::diag::{Class, Diagnostic};
use crate::progress::Progress;
use crate::source::{Block, BlockReader, InputFile, ReadProblem, Summary};

use super::decode::{Chunk, decode};
use super::intern::Interner;
use super::mapping::{Header, Mapping, map};

/// Everything one file gave.
#[derive(Debug)]
pub struct FileRead {
    /// How it was read.
    pub mapping: Mapping,
    /// Its rows: one part per worker, each with its own texts.
    pub parts: Vec<Part>,
    /// Digest and size.
    pub summary: Summary,
}

/// What one worker decoded: chunks whose texts are places in its interner.
#[derive(Debug, Default)]
pub struct Part {
    /// Texts.
    pub interner: Interner,
    /// Chunks, in no order.
    pub chunks: Vec<Chunk>,
    /// Offset of the first byte that is not UTF-8, if there is one.
    not_utf8: Option<u64>,
    problem: Option<ReadProblem>,
}

/// Reads `file` as `plan` says.
///
/// # Errors
/// An unreadable or empty file, a header that cannot be mapped, bytes that are not UTF-8, a record
/// that never ends.
pub fn read(
    plan: &Plan,
    file: &InputFile,
    progress: &dyn Progress,
) -> Result<FileRead, Vec<Diagnostic>> {
    let delimiter = plan.sources[file.source].delimiter;
    let input = file.open().map_err(|error| vec![unreadable(file, &error.to_string())])?;
    let mut reader = BlockReader::new(input, delimiter);
    let first = reader.next().transpose().map_err(|problem| vec![read_problem(file, &problem)])?;
    let Some(mut first) = first else { return Err(vec![empty(file)]) };
    let header = take_header(file, &mut first, delimiter)?;
    let mapping = map(plan, file, &header)?;
    let parts = decode_all(&mapping, delimiter, first, &mut reader, progress);
    let problems = problems(file, &parts);
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(FileRead { mapping, parts, summary: reader.summary() })
}

fn decode_all<R: std::io::Read + Send>(
    mapping: &Mapping,
    delimiter: u8,
    first: Block,
    reader: &mut BlockReader<R>,
    progress: &dyn Progress,
) -> Vec<Part> {
    let blocks = std::iter::once(Ok(first)).chain(reader);
    let parts = blocks.par_bridge().fold(Part::default, |mut part, block| {
        part.add(mapping, delimiter, block, progress);
        part
    });
    parts.collect()
}

impl Part {
    fn add(
        &mut self,
        mapping: &Mapping,
        delimiter: u8,
        block: Result<Block, ReadProblem>,
        progress: &dyn Progress,
    ) {
        let block = match block {
            Ok(block) => block,
            Err(problem) => return self.problem = Some(problem),
        };
        match decode(mapping, delimiter, &block, &mut self.interner) {
            Ok(chunk) => self.chunks.push(chunk),
            Err(offset) => {
                self.not_utf8 = Some(self.not_utf8.map_or(offset, |known| known.min(offset)));
            }
        }
        progress.advance(block.bytes.len() as u64);
    }
}

fn problems(file: &InputFile, parts: &[Part]) -> Vec<Diagnostic> {
    if let Some(problem) = parts.iter().find_map(|part| part.problem.as_ref()) {
        return vec![read_problem(file, problem)];
    }
    let offset = parts.iter().filter_map(|part| part.not_utf8).min();
    offset.map(|offset| not_utf8(file, offset)).into_iter().collect()
}

/// Takes the header record off the first block.
fn take_header(
    file: &InputFile,
    block: &mut Block,
    delimiter: u8,
) -> Result<Header, Vec<Diagnostic>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(block.bytes.as_slice());
    let mut record = csv::ByteRecord::new();
    let found = reader.read_byte_record(&mut record).unwrap_or(false);
    let end = reader.position().byte() as usize;
    let line = block.bytes[..end].to_vec();
    let Ok(text) = String::from_utf8(line) else {
        let valid =
            std::str::from_utf8(&block.bytes[..end]).map_or_else(|e| e.valid_up_to(), str::len);
        return Err(vec![not_utf8(file, block.offset + valid as u64)]);
    };
    if !found || text.trim().is_empty() {
        return Err(vec![empty(file)]);
    }
    if text.trim_end().contains('\r') {
        return Err(vec![carriage_returns(file)]);
    }
    let names = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    block.first_line += memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32;
    block.offset += end as u64;
    block.bytes.drain(..end);
    Ok(Header::new(file, names, text.trim_start_matches('\n')))
}

fn unreadable(file: &InputFile, why: &str) -> Diagnostic {
    Diagnostic::error(
        Class::Input,
        "unreadable-file",
        format!("{} cannot be read: {why}", file.name),
    )
    .help("check that the file is still there and that you may read it")
}

fn empty(file: &InputFile) -> Diagnostic {
    Diagnostic::error(Class::Input, "empty-file", format!("{} is empty: there is not even a header line", file.name))
        .help("an export without rows still has its header; export it again, or take the source out of the configuration")
}

fn carriage_returns(file: &InputFile) -> Diagnostic {
    let message = format!("{} ends its lines with a lone carriage return", file.name);
    Diagnostic::error(Class::Input, "line-ends", message)
        .help("save it with LF or CRLF line ends; as it stands the whole file is one line")
}

fn not_utf8(file: &InputFile, offset: u64) -> Diagnostic {
    let message = format!(
        "{} is not UTF-8: byte {offset} (counted from 0) does not belong to any character",
        file.name
    );
    Diagnostic::error(Class::Input, "not-utf-8", message)
        .help("export it as UTF-8, or convert it, for example: iconv -f windows-1252 -t utf-8")
}

fn read_problem(file: &InputFile, problem: &ReadProblem) -> Diagnostic {
    match problem {
        ReadProblem::Io(error) => unreadable(file, &error.to_string()),
        ReadProblem::EndlessRecord { line } => {
            let message = format!(
                "{}: the quote on line {line} never closes (its record is over 16 MiB)",
                file.name
            );
            Diagnostic::error(Class::Input, "unterminated-quote", message)
                .help("a quote inside a quoted field is written twice: \"\"")
        }
    }
}
