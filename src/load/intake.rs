//! What was read, kept and rejected: the account of every input file.

use std::collections::BTreeMap;

use crate::frames::{FrameKind, Frames, Origin};
use crate::words;

words! {
    /// Why a row was not used.
    RejectReason, "reject reason" {
        /// The record has more or fewer fields than the header.
        WrongWidth = "wrong_width",
        /// A quote is opened and never closed.
        UnterminatedQuote = "unterminated_quote",
        /// The record has a NUL byte.
        NulByte = "nul_byte",
        /// A field is longer than 1 MiB.
        FieldTooLong = "field_too_long",
        /// A required cell is empty.
        MissingValue = "missing_value",
        /// A cell that should be a date or time is not.
        UnreadableInstant = "unreadable_instant",
        /// A cell that should be a whole number is not.
        UnreadableNumber = "unreadable_number",
        /// A cell has a word that its closed set does not know and no mapping names.
        UnknownWord = "unknown_word",
        /// A second row with the same key.
        Duplicate = "duplicate",
        /// An older update of the same thing, in a log of updates.
        OlderUpdate = "older_update",
    }
}

/// A row that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The frame it would have been in.
    pub frame: FrameKind,
    /// File and line.
    pub origin: Origin,
    /// Header of the column at fault; empty when it is the whole record.
    pub column: String,
    /// The text as found (cut at 200 characters); the names of a repeated row, after aliases.
    pub text: String,
    /// Why.
    pub reason: RejectReason,
    /// More words: the near name, or the row it repeats.
    pub detail: String,
}

/// The codes of the notes that an account may have.
pub const NOTES: [&str; 4] =
    ["repeated-hour", "skipped-hour", "snapshot-unified", "suspicious-characters"];

/// The account of one input file. `read = kept + rejected`.
#[derive(Debug, Clone, PartialEq)]
pub struct FileIntake {
    /// Index into [`Frames::files`].
    pub file: u32,
    /// The frame it fills.
    pub frame: FrameKind,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// `csv`.
    pub format: &'static str,
    /// `utf-8` or `utf-8 with BOM`.
    pub encoding: &'static str,
    /// Name of the profile; `inline` when the configuration maps the columns itself.
    pub profile: String,
    /// Rows read: records after the header.
    pub read: u64,
    /// Rows kept.
    pub kept: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Rejected rows by reason.
    pub rejects: BTreeMap<RejectReason, u64>,
    /// First and last instant of the kept rows (`requested_at`, `snapshot_at`, `decided_at`, `at`);
    /// UTC microseconds.
    pub covers: Option<(i64, i64)>,
    /// Headers that no mapping uses.
    pub unused_columns: Vec<String>,
    /// Canonical columns given by this file, with the number of empty cells among kept rows.
    pub empty_cells: Vec<(&'static str, u64)>,
    /// Things a person should know, with how often they occurred.
    pub notes: Vec<IntakeNote>,
}

/// Something in a file a person should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeNote {
    /// Short stable name: `suspicious-characters`, `repeated-hour`, `skipped-hour` ...
    pub code: &'static str,
    /// How often.
    pub count: u64,
    /// One sentence.
    pub text: String,
}

/// Everything the loaders give.
#[derive(Debug)]
pub struct Loaded {
    /// The frames.
    pub frames: Frames,
    /// Rows not used, ordered by file, line and column.
    pub rejects: Vec<Reject>,
    /// One account per input file, in the order of [`Frames::files`].
    pub intake: Vec<FileIntake>,
    /// What is to be said about the cache, if there is one: nothing, where all went well.
    pub notes: Vec<String>,
}

impl FileIntake {
    /// The one format there is.
    pub const FORMAT: &'static str = "csv";

    /// The encoding of a file with a byte order mark, or without one.
    #[must_use]
    pub fn encoding(has_bom: bool) -> &'static str {
        if has_bom { "utf-8 with BOM" } else { "utf-8" }
    }

    /// Whether the file begins with a byte order mark.
    #[must_use]
    pub fn has_bom(&self) -> bool {
        self.encoding == Self::encoding(true)
    }
}
