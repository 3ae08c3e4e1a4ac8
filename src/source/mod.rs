//! The files as evidence: which there are, their bytes, their digest, and where each record stands.

mod blocks;
mod digest;
mod discover;
mod scan;

pub use blocks::{Block, BlockReader, ReadProblem, Spare, Summary};
pub use digest::digest;
pub use discover::{InputFile, Shelf, discover};
