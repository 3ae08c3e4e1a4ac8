//! The files of an entry: written whole or not at all, and digested on the way.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use super::read::read;
use super::table::Table;
use super::write::write;

/// Why something kept cannot be used, or cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It is not what was written.
    #[error("{0} is damaged: its digest does not fit")]
    Damaged(String),
    /// It fits its digest, and yet it is no table.
    #[error("{0} is no table")]
    NoTable(String),
    /// It was written in another form.
    #[error("it is of form {0}")]
    Foreign(String),
    /// The file system's answer.
    #[error("{0}")]
    Unreadable(String),
}

/// SHA-256 in hex.
pub fn digest(bytes: &[u8]) -> String {
    hex(Sha256::digest(bytes).as_slice())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file_name(table: &str) -> String {
    format!("{table}.parquet")
}

/// Reads a table whose file must have the digest `sha256`.
///
/// # Errors
/// It has another, is gone, or holds no table.
pub fn read_table(folder: &Path, name: &str, sha256: &str) -> Result<Table<'static>, Unusable> {
    let name = file_name(name);
    // The bytes that are digested are the ones that are read.
    let bytes = fs::read(folder.join(&name))?;
    if digest(&bytes) != sha256 {
        return Err(Unusable::Damaged(name));
    }
    read(bytes::Bytes::from(bytes)).map_err(|_| Unusable::NoTable(name))
}

/// Writes a table and returns the digest of its file.
///
/// # Errors
/// The file system's.
pub fn write_table(folder: &Path, name: &str, table: &Table<'_>) -> io::Result<String> {
    let mut sha256 = String::new();
    replace(folder, &file_name(name), |file| {
        let digested = Digested { file, digest: Sha256::new() };
        let digested = write(table, digested).map_err(io::Error::other)?;
        sha256 = hex(digested.digest.finalize().as_slice());
        Ok(())
    })?;
    Ok(sha256)
}

/// A file that is digested while it is written.
struct Digested<'f> {
    file: &'f mut File,
    digest: Sha256,
}

impl Write for Digested<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Distinguishes what one process writes at the same time.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// Writes the file `name` under another name, and renames it when it is whole.
///
/// Nothing is flushed to the disk: a file that a failing machine lost half of does not fit its digest.
///
/// # Errors
/// The file system's; then nothing is left behind.
pub fn replace(
    folder: &Path,
    name: &str,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let partial = folder.join(format!(".{name}.{}.{number}", std::process::id()));
    let written = File::create_new(&partial)
        .and_then(|mut file| fill(&mut file))
        .and_then(|()| fs::rename(&partial, folder.join(name)));
    if written.is_err() {
        // Where even that fails, a stray file is left that nobody reads.
        let _ = fs::remove_file(&partial);
    }
    written
}
