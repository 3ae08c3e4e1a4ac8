//! The only writer: a bundle is written beside its target and renamed into place at the end, so
//! that there is never half a bundle; [`verify`] recomputes every digest of one.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the only writer; it reads back what it wrote"
)]

mod comparison;
mod edition;
mod folder;
mod manifest;
mod place;
mod read_back;
mod verify;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::diag::{Class, Diagnostic, Outcome, file_problem};
use crate::outputs::OutputFile;
use crate::report::Report;

pub use comparison::publish_comparison;
pub use edition::{add_tickets, edition};
pub use folder::{Append, stream_folder, write_folder};
pub use manifest::Ran;
use place::Place;
pub use place::{check_target, is_same_folder};
pub use read_back::{BundleRow, read_back};
pub use verify::{Change, Difference, verify};

/// The manifest of a bundle: what tells a bundle from any other folder.
const MANIFEST: &str = "manifest.json";
/// The digests of every file of a bundle but itself, as `sha256sum -c` reads them.
const SUMS: &str = "SHA256SUMS";

/// Writes the bundle to `out`, whole or not at all. An earlier bundle that stands there is
/// replaced; anything else is left alone.
///
/// `ran` stands in the manifest and nowhere else: it is what differs between two runs over the same
/// inputs.
///
/// # Errors
/// When `out` is something other than an earlier bundle, or cannot be written.
pub fn publish(out: &Path, files: &[OutputFile], report: &Report, ran: &Ran) -> Outcome<()> {
    put(out, files, |digests| manifest::manifest(report, files, digests, ran))
}

/// Writes `files` with the manifest that `describe` makes of their digests.
fn put(
    out: &Path,
    files: &[OutputFile],
    describe: impl Fn(&[String]) -> io::Result<Vec<u8>>,
) -> Outcome<()> {
    let place = Place::prepare(out)?;
    let written = fill(&place, files, describe).and_then(|()| place.swap());
    written.map_err(|error| {
        place.clean_up();
        vec![cannot_write(out, &error)]
    })
}

fn fill(
    place: &Place,
    files: &[OutputFile],
    describe: impl Fn(&[String]) -> io::Result<Vec<u8>>,
) -> io::Result<()> {
    let digests: Vec<String> = files.par_iter().map(|file| digest(&file.bytes)).collect();
    let manifest = describe(&digests)?;
    let own = digest(&manifest);
    fs::create_dir(&place.partial)?;
    for file in files {
        write(&place.partial, &file.path, &file.bytes)?;
    }
    write(&place.partial, MANIFEST, &manifest)?;
    let sums = sums(files, &digests, &own);
    write(&place.partial, SUMS, sums.as_bytes())?;
    sync_folders(&place.partial)
}

/// One line per file, in order of the path.
fn sums(files: &[OutputFile], digests: &[String], manifest: &str) -> String {
    let mut lines: Vec<(&str, &str)> = files
        .iter()
        .zip(digests)
        .map(|(file, digest)| (file.path.as_str(), digest.as_str()))
        .collect();
    lines.push((MANIFEST, manifest));
    lines.sort_unstable();
    lines.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
}

fn write(folder: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let target = folder.join(path);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    // `create_new`: nothing that somebody else put there is followed or overwritten.
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&target)?;
    file.write_all(bytes)?;
    file.sync_all()
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cannot_write(out: &Path, error: &io::Error) -> Diagnostic {
    let message =
        format!("the bundle cannot be written to {}: {}", out.display(), file_problem(error));
    Diagnostic::error(Class::Configuration, "cannot-write", message)
        .help("nothing was left behind; an earlier bundle there, if any, is as it was")
}
