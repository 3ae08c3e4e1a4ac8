//! The files as evidence: which there are, their bytes, their digest, and where each record stands.

mod blocks;
mod discover;
mod scan;

pub use blocks::{Block, BlockReader, ReadProblem, Spare, Summary};
pub use discover::{InputFile, Shelf, discover};
