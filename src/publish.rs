//! The only writer: a bundle is written beside its target and renamed into place at the end, so
//! that there is never half a bundle; [`verify`] recomputes every digest of one.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the only writer; it reads back what it wrote"
)]

mod comparison;
mod direct;
mod edition;
mod folder;
mod manifest;
mod place;
mod read_back;
mod verify;
mod write;

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::diag::{Class, Diagnostic, Outcome, file_problem};
use crate::outputs::{self, Draft, Options, OutputFile, Told, Written, hex};
use crate::report::Report;

pub use comparison::publish_comparison;
pub use edition::{add_tickets, edition};
pub use folder::{Append, stream_folder, write_folder};
pub use manifest::Ran;
use place::Place;
pub use place::{check_target, is_same_folder};
pub use read_back::{BundleRow, read_back};
pub use verify::{Change, Difference, verify};
use write::Folder;

/// The manifest of a bundle: what tells a bundle from any other folder.
const MANIFEST: &str = "manifest.json";
/// The digests of every file of a bundle but itself, as `sha256sum -c` reads them.
const SUMS: &str = "SHA256SUMS";

/// Writes the bundle of a report that holds the rows of its tables to `out`, whole or not at all;
/// its `files` are ready. See [`publish_told`].
///
/// # Errors
/// When `out` is something other than an earlier bundle, or cannot be written.
pub fn publish(out: &Path, files: &[OutputFile], report: &Report, ran: &Ran) -> Outcome<()> {
    let describe = |written: &[Written]| manifest::manifest(report, written, ran);
    put(out, |folder| folder.write(ready(files)).map_err(|error| unwritten(out, &error)), describe)
}

/// Writes the bundle to `out`, whole or not at all, making its files as it writes them. An earlier
/// bundle that stands there is replaced; anything else is left alone.
///
/// `ran` stands in the manifest and nowhere else: it is what differs between two runs over the same
/// inputs.
///
/// # Errors
/// When `out` is something other than an earlier bundle, or cannot be written.
pub fn publish_told(out: &Path, told: &Told<'_>, options: &Options, ran: &Ran) -> Outcome<()> {
    let fill = |folder: &Folder<'_>| {
        let write =
            |drafts: Vec<Draft<'_>>| folder.write(drafts).map_err(|error| unwritten(out, &error));
        outputs::each(told, options, write)
    };
    put(out, fill, |written| manifest::manifest(told.report, written, ran))
}

fn ready(files: &[OutputFile]) -> Vec<Draft<'static>> {
    files.iter().cloned().map(Draft::from).collect()
}

/// Writes what `fill` writes, with the manifest that `describe` makes of it.
fn put(
    out: &Path,
    fill: impl FnOnce(&Folder<'_>) -> Outcome<Vec<Written>>,
    describe: impl Fn(&[Written]) -> io::Result<Vec<u8>>,
) -> Outcome<()> {
    let place = Place::prepare(out)?;
    let put = filled(&place, out, fill, describe)
        .and_then(|()| place.swap().map_err(|error| unwritten(out, &error)));
    put.inspect_err(|_| place.clean_up())
}

fn filled(
    place: &Place,
    out: &Path,
    fill: impl FnOnce(&Folder<'_>) -> Outcome<Vec<Written>>,
    describe: impl Fn(&[Written]) -> io::Result<Vec<u8>>,
) -> Outcome<()> {
    let failed = |error: io::Error| unwritten(out, &error);
    fs::create_dir(&place.partial).map_err(failed)?;
    Folder::flushed(&place.partial, |folder| {
        let written = fill(folder)?;
        let manifest = Draft::from(file(MANIFEST, describe(&written).map_err(failed)?));
        let own = folder.write(vec![manifest]).map_err(failed)?;
        let sums = sums(written.iter().chain(&own));
        folder.write(vec![Draft::from(file(SUMS, sums.into_bytes()))]).map_err(failed)
    })
    .and_then(|flushed| flushed.map_err(failed))?;
    sync_folders(&place.partial).map_err(failed)
}

fn file(path: &str, bytes: Vec<u8>) -> OutputFile {
    OutputFile { path: path.to_owned(), bytes }
}

/// One line per file, in order of the path.
fn sums<'w>(written: impl Iterator<Item = &'w Written>) -> String {
    let mut lines: Vec<(&str, &str)> =
        written.map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    lines.sort_unstable();
    lines.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
}

/// The names are on the disk only when the folders are.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    sync_folder(folder)
}

/// Not every system can open a folder to flush it; where it cannot, there is nothing to do.
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder).map_or(Ok(()), |folder| folder.sync_all())
}

/// SHA-256 in hex.
fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn unwritten(out: &Path, error: &io::Error) -> Vec<Diagnostic> {
    vec![cannot_write(out, error)]
}

fn cannot_write(out: &Path, error: &io::Error) -> Diagnostic {
    let message =
        format!("the bundle cannot be written to {}: {}", out.display(), file_problem(error));
    Diagnostic::error(Class::Configuration, "cannot-write", message)
        .help("nothing was left behind; an earlier bundle there, if any, is as it was")
}
