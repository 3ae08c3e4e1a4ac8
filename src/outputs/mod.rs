//! Report -> bytes, one format per file. Nothing here opens a file or asks for the time.

pub mod chain;
mod changes;
pub mod console;
mod csv;
mod datapackage;
mod html;
pub(crate) mod instant;
pub mod intake;
mod measure;
pub mod movement;
mod phrase;
mod visible;

use sha2::{Digest, Sha256};

use crate::diag::Outcome;
use crate::report::{Report, Rows};

/// One file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Path inside the bundle, with `/`; never made from data.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// One file of the bundle, made when it is written.
pub struct Draft<'a> {
    /// Path inside the bundle, with `/`; never made from data.
    pub path: String,
    /// What it holds.
    pub content: Content<'a>,
}

/// What a file holds.
pub enum Content<'a> {
    /// These bytes.
    Ready(Vec<u8>),
    /// Pieces, one after the other, each made for itself.
    Pieces(Box<dyn Pieces + 'a>),
}

/// The pieces of a file.
pub trait Pieces: Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// The piece with this number, the first is 0; its bytes are appended to `memory`.
    fn piece(&self, number: usize, memory: Vec<u8>) -> Piece;
}

/// One piece of a file.
pub struct Piece {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many rows of a table they are.
    pub rows: u64,
}

/// A file of the bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Path inside the bundle, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// How many rows of a table it has.
    pub rows: u64,
    /// Its SHA-256 in hex.
    pub sha256: String,
}

impl<'a> Draft<'a> {
    /// A file of these bytes.
    fn ready(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), content: Content::Ready(bytes) }
    }
}

impl From<OutputFile> for Draft<'_> {
    fn from(file: OutputFile) -> Self {
        Self::ready(file.path, file.bytes)
    }
}

/// What is told: a report, and the rows of those of its tables that do not hold them.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// The report.
    pub report: &'a Report,
    /// The rows.
    pub rows: Option<&'a Rows<'a>>,
}

/// What the person who runs the program may choose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Leave CSV cells that a spreadsheet would run as they are.
    pub raw_csv: bool,
}

/// How an output makes its files; the files of the outputs before it were written.
type Render = for<'a> fn(&Told<'a>, &Options, &[Written]) -> Outcome<Vec<Draft<'a>>>;

/// One output format.
pub struct Output {
    /// Its id: file stem of its module.
    pub id: &'static str,
    /// What it writes, for people.
    pub doc: &'static str,
    /// Its files.
    pub render: Render,
}

/// Every output, in the order they are written: `datapackage` and `html` need what `csv` wrote.
pub const OUTPUTS: &[Output] = &[csv::OUTPUT, datapackage::OUTPUT, html::OUTPUT];

/// Hands every file of the bundle that is made from the report to `write`, the files of one output
/// at a time; what was written.
///
/// # Errors
/// When a template or a description cannot be rendered, which would be our own bug; and whatever
/// `write` cannot do.
pub fn each(
    told: &Told<'_>,
    options: &Options,
    mut write: impl FnMut(Vec<Draft<'_>>) -> Outcome<Vec<Written>>,
) -> Outcome<Vec<Written>> {
    let mut written = Vec::new();
    for output in OUTPUTS {
        let more = write((output.render)(told, options, &written)?)?;
        written.extend(more);
    }
    Ok(written)
}

/// Every file of the bundle of a report that holds the rows of its tables.
///
/// # Errors
/// When a template or a description cannot be rendered, which would be our own bug.
pub fn render(report: &Report, options: &Options) -> Outcome<Vec<OutputFile>> {
    let mut files = Vec::new();
    each(&Told { report, rows: None }, options, |drafts| {
        let (more, written): (Vec<OutputFile>, Vec<Written>) =
            drafts.into_iter().map(whole).unzip();
        files.extend(more);
        Ok(written)
    })?;
    Ok(files)
}

/// A file with all its bytes.
fn whole(draft: Draft<'_>) -> (OutputFile, Written) {
    let (bytes, rows) = match draft.content {
        Content::Ready(bytes) => (bytes, 0),
        Content::Pieces(pieces) => {
            (0..pieces.count()).fold((Vec::new(), 0), |(all, rows), next| {
                let piece = pieces.piece(next, all);
                (piece.bytes, rows + piece.rows)
            })
        }
    };
    let sha256 = hex(&Sha256::digest(&bytes));
    let path = draft.path.clone();
    let written = Written { path, bytes: bytes.len() as u64, rows, sha256 };
    (OutputFile { path: draft.path, bytes }, written)
}

/// Bytes in hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
