//! One file, read once: blocks are parsed side by side while the next one is read and digested.

use rayon::prelude::*;

use crate::arena::Arena;
use crate::config::Plan;
use crate::diag::Diagnostic;
use crate::progress::Progress;
use crate::source::{Block, BlockReader, InputFile, ReadProblem, Summary};

use super::chunk::Chunk;
use super::decode::decode;
use super::head::take_header;
use super::mapping::{Mapping, map};
use super::unusable::{StrayByte, empty, foreign, read_problem, unreadable};
use super::workers::Workers;

/// Everything one file gave.
#[derive(Debug)]
pub struct FileRead {
    /// How it was read.
    pub mapping: Mapping,
    /// Its rows, in the order of its blocks.
    pub chunks: Vec<Chunk>,
    /// Digest and size.
    pub summary: Summary,
    /// Its texts, where it was not parsed but kept from an earlier run: then it is one chunk.
    pub texts: Option<Arena>,
}

/// What an earlier run kept of a file.
pub struct KeptRows {
    /// Its rows.
    pub chunk: Chunk,
    /// Digest and size.
    pub summary: Summary,
    /// What the texts of the chunk are places in.
    pub texts: Arena,
}

/// Why a block gave no rows.
enum Unread {
    Problem(ReadProblem),
    NotUtf8(StrayByte),
}

/// Reads `file` as `plan` says; its records only where nothing of it is `kept`.
///
/// # Errors
/// An unreadable or empty file, a header that cannot be mapped, bytes that are not UTF-8, a record
/// that never ends.
pub fn read(
    plan: &Plan,
    file: &InputFile,
    workers: &Workers,
    kept: &dyn Fn(&Mapping) -> Option<KeptRows>,
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
    if let Some(KeptRows { chunk, summary, texts }) = kept(&mapping) {
        progress.advance(summary.size);
        return Ok(FileRead { mapping, chunks: vec![chunk], summary, texts: Some(texts) });
    }
    let spare = reader.spare();
    let blocks = std::iter::once(Ok(first)).chain(&mut reader);
    let decoded = blocks.par_bridge().map(|block| {
        let block = block.map_err(Unread::Problem)?;
        let chunk = decode_one(&mapping, delimiter, &block, workers);
        progress.advance(block.bytes.len() as u64);
        spare.give_back(block.bytes);
        chunk
    });
    let chunks = in_order(file, decoded.collect())?;
    Ok(FileRead { mapping, chunks, summary: reader.summary(), texts: None })
}

fn decode_one(
    mapping: &Mapping,
    delimiter: u8,
    block: &Block,
    workers: &Workers,
) -> Result<Chunk, Unread> {
    let chunk = workers.with(|store, met| decode(mapping, delimiter, block, store, met));
    chunk.map_err(|offset| Unread::NotUtf8(StrayByte::in_block(block, offset)))
}

/// The chunks in the order of their blocks.
fn in_order(
    file: &InputFile,
    decoded: Vec<Result<Chunk, Unread>>,
) -> Result<Vec<Chunk>, Vec<Diagnostic>> {
    let (mut chunks, mut stray) = (Vec::with_capacity(decoded.len()), Vec::new());
    for part in decoded {
        match part {
            Ok(chunk) => chunks.push(chunk),
            Err(Unread::NotUtf8(found)) => stray.push(found),
            Err(Unread::Problem(problem)) => return Err(vec![read_problem(file, &problem)]),
        }
    }
    if let Some(first) = stray.iter().min() {
        return Err(vec![first.problem(file)]);
    }
    chunks.sort_unstable_by_key(|chunk| chunk.block);
    Ok(chunks)
}
