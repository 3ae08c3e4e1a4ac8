//! What loading gave, kept as Parquet, so that an unchanged input is not parsed again.
//!
//! ```text
//! DIR/<what>-<inputs>/<table>.parquet    the tables
//!                     entry              their digests, and the facts beside them
//! ```
//!
//! Nothing in here decides a result. An entry is found under the digest of the very bytes it was
//! made from, is held to its own digests before a cell of it is used, and is otherwise as good as
//! absent, which is noted. Times and sizes of files never stand for their content. The folder may be
//! deleted at any time.
//!
//! Several runs may share a folder: a file is written under another name and renamed when it is
//! whole, the entry after its tables, and two runs that write one entry write the same bytes.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reads back what it wrote itself, held to its digest; neither an input nor a result"
)]

mod disk;
mod read;
mod table;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diag::file_problem;

use disk::{Unusable, digest, read_table, replace, write_table};
pub use table::{Column, Lists, Table};

/// The form of entries. A change of it, or of what loading makes of an input, needs another number
/// unless the program's version changes with it.
const FORM: &str = concat!("1 of tickmark ", env!("CARGO_PKG_VERSION"));
/// The file that makes a folder an entry.
const ENTRY: &str = "entry";

/// A folder of entries, and what is to be said about them.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    notes: Mutex<Vec<String>>,
}

/// What an entry is found under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    what: String,
    inputs: String,
}

/// What was kept.
#[derive(Debug)]
pub struct Entry {
    /// What is no table.
    pub facts: Value,
    /// The tables by name.
    pub tables: BTreeMap<String, Table<'static>>,
}

/// The file `entry`, below its own digest.
#[derive(Serialize, Deserialize)]
struct Contents {
    form: String,
    tables: BTreeMap<String, String>,
    facts: Value,
}

impl Key {
    /// The key of what a description of the work makes of inputs with these digests.
    #[must_use]
    pub fn new(what: &str, inputs: &[&str]) -> Self {
        let inputs = inputs.join("\n");
        Self { what: what_name(what), inputs: digest(inputs.as_bytes()) }
    }

    fn name(&self) -> String {
        format!("{}-{}", self.what, self.inputs)
    }
}

/// The first part of an entry's name: work of another description, or of another version of the
/// program, is found under another one.
fn what_name(what: &str) -> String {
    digest(format!("{FORM}\n{what}").as_bytes()).chars().take(32).collect()
}

impl Cache {
    /// The cache in a folder, which need not be there yet.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), notes: Mutex::default() }
    }

    /// Whether there is anything at all for work of this description. If not, the inputs need not be
    /// digested to look for it.
    #[must_use]
    pub fn knows(&self, what: &str) -> bool {
        let start = what_name(what);
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name())
            .any(|name| name.to_string_lossy().starts_with(&start))
    }

    /// What is kept under `key`, if it is whole.
    pub fn get(&self, key: &Key) -> Option<Entry> {
        match self.look_up(key) {
            Ok(entry) => entry,
            Err(why) => {
                self.refuse(key, &why.to_string());
                None
            }
        }
    }

    fn look_up(&self, key: &Key) -> Result<Option<Entry>, Unusable> {
        use io::ErrorKind::{NotADirectory, NotFound};
        let folder = self.folder.join(key.name());
        let bytes = match fs::read(folder.join(ENTRY)) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let contents = contents(&bytes)?;
        let read = |(name, sha256): (String, String)| {
            let table = read_table(&folder, &name, &sha256)?;
            Ok((name, table))
        };
        let tables = contents.tables.into_par_iter().map(read).collect::<Result<_, Unusable>>()?;
        Ok(Some(Entry { facts: contents.facts, tables }))
    }

    /// Notes that what is kept under `key` cannot be used.
    pub fn refuse(&self, key: &Key, why: &str) {
        let name = key.name();
        self.note(format!(
            "The entry {name} of the cache {} is not used: {why}. What it should hold was made anew \
             from the inputs.",
            self.folder.display()
        ));
    }

    /// Keeps `facts` and `tables` under `key`, in place of what is there.
    pub fn put(&self, key: &Key, facts: Value, tables: &[(&str, Table<'_>)]) {
        if let Err(why) = self.write(key, facts, tables) {
            self.note(format!(
                "The cache {} cannot be written: {why}. The run does not need it; the next one \
                 will read its inputs again.",
                self.folder.display()
            ));
        }
    }

    fn write(&self, key: &Key, facts: Value, tables: &[(&str, Table<'_>)]) -> Result<(), Unusable> {
        let folder = self.folder.join(key.name());
        fs::create_dir_all(&folder)?;
        let write = |(name, table): &(&str, Table<'_>)| {
            Ok(((*name).to_owned(), write_table(&folder, name, table)?))
        };
        let tables = tables.par_iter().map(write).collect::<Result<_, Unusable>>()?;
        let contents = Contents { form: FORM.to_owned(), tables, facts };
        let text = serde_json::to_string(&contents).map_err(io::Error::other)?;
        let text = format!("{}\n{text}", digest(text.as_bytes()));
        Ok(replace(&folder, ENTRY, |file| io::Write::write_all(file, text.as_bytes()))?)
    }

    fn note(&self, note: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// What is to be said, in an order that does not depend on the moment.
    #[must_use]
    pub fn into_notes(self) -> Vec<String> {
        let mut notes = self.notes.into_inner().unwrap_or_else(PoisonError::into_inner);
        notes.sort_unstable();
        notes
    }
}

/// The contents of an entry, if they are what was written.
fn contents(bytes: &[u8]) -> Result<Contents, Unusable> {
    let damaged = || Unusable::Damaged(ENTRY.to_owned());
    let end = memchr::memchr(b'\n', bytes).ok_or_else(damaged)?;
    let (sha256, text) = (&bytes[..end], &bytes[end + 1..]);
    if digest(text).as_bytes() != sha256 {
        return Err(damaged());
    }
    let contents: Contents = serde_json::from_slice(text).map_err(|_| damaged())?;
    if contents.form == FORM { Ok(contents) } else { Err(Unusable::Foreign(contents.form)) }
}

impl From<io::Error> for Unusable {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(file_problem(&error))
    }
}

#[cfg(test)]
mod tests;
