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

use crate::diag::Outcome;
use crate::report::Report;

/// One file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Path inside the bundle, with `/`; never made from data.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the person who runs the program may choose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Leave CSV cells that a spreadsheet would run as they are.
    pub raw_csv: bool,
}

/// One output format.
pub struct Output {
    /// Its id: file stem of its module.
    pub id: &'static str,
    /// What it writes, for people.
    pub doc: &'static str,
    /// Its files; the files of the outputs before it are given.
    pub render: fn(&Report, &Options, &[OutputFile]) -> Outcome<Vec<OutputFile>>,
}

/// Every output, in the order they are written: `datapackage` needs what `csv` wrote.
pub const OUTPUTS: &[Output] = &[csv::OUTPUT, datapackage::OUTPUT, html::OUTPUT];

/// Every file of the bundle that is made from the report.
///
/// # Errors
/// When a template or a description cannot be rendered, which would be our own bug.
pub fn render(report: &Report, options: &Options) -> Outcome<Vec<OutputFile>> {
    let mut files = Vec::new();
    for output in OUTPUTS {
        let more = (output.render)(report, options, &files)?;
        files.extend(more);
    }
    Ok(files)
}
