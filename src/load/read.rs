//! One file, read once: blocks are parsed side by side while the next one is read and digested.

use rayon::prelude::*;

use crate::config::Plan;
use crate::diag::Diagnostic;
use crate::progress::Progress;
use crate::source::{Block, BlockReader, InputFile, ReadProblem, Summary};

use super::decode::{Chunk, decode};
use super::head::take_header;
use super::intern::Interner;
use super::mapping::{Mapping, map};
use super::unusable::{StrayByte, empty, foreign, read_problem, unreadable};

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
    /// The first byte that is not UTF-8, if there is one.
    not_utf8: Option<StrayByte>,
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
    let input = file.open().map_err(|error| vec![unreadable(file, &error)])?;
    let mut reader = BlockReader::new(input, delimiter);
    let first = reader.next().transpose().map_err(|problem| vec![read_problem(file, &problem)])?;
    let Some(mut first) = first else { return Err(vec![empty(file)]) };
    if let Some(problem) = foreign(file, &first.bytes) {
        return Err(vec![problem]);
    }
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
                let found = StrayByte::in_block(&block, offset);
                self.not_utf8 = self.not_utf8.take().into_iter().chain([found]).min();
            }
        }
        progress.advance(block.bytes.len() as u64);
    }
}

fn problems(file: &InputFile, parts: &[Part]) -> Vec<Diagnostic> {
    if let Some(problem) = parts.iter().find_map(|part| part.problem.as_ref()) {
        return vec![read_problem(file, problem)];
    }
    let stray = parts.iter().filter_map(|part| part.not_utf8.as_ref()).min();
    stray.map(|stray| stray.problem(file)).into_iter().collect()
}
