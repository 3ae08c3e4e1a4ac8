//! What reading one block gave.

use crate::frames::Text;

use super::intake::RejectReason;
use super::narrow::{Lines, Packed};

/// A rejected record, before its file is known.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// First physical line of the record.
    pub line: u32,
    /// Header of the column at fault; empty for the whole record.
    pub column: String,
    /// The text as found.
    pub text: String,
    /// Why.
    pub reason: RejectReason,
    /// More words.
    pub detail: String,
}

/// The rows of one block.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Place of the block in its file.
    pub block: u32,
    /// Where each of its texts is, by its code: a place among those of all files, or of its own one
    /// where that was kept. Code 0 is the empty text; texts of rows that were refused are here too.
    pub places: Vec<u32>,
    /// What each of its texts is called in the run; known when all files were read.
    pub symbols: Vec<Text>,
    /// One per mapped column, in the order of the mapping.
    pub columns: Vec<Packed>,
    /// First physical line of each row.
    pub lines: Lines,
    /// What orders the updates, in a log of updates; else empty.
    pub order: Vec<i64>,
    /// Records read, kept or not.
    pub read: u64,
    /// Records not kept.
    pub refusals: Vec<Refusal>,
    /// Times in a repeated hour, and times in a skipped one.
    pub clock_changes: (u64, u64),
}

impl Chunk {
    /// Its texts, by their codes, as `names` calls those of their places.
    #[must_use]
    pub fn named(&self, names: &[Text]) -> Vec<Text> {
        self.places.iter().map(|place| names[*place as usize]).collect()
    }
}
