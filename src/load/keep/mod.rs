//! Loading through a cache: what was loaded before is read back, what was not is kept for the next run.
//!
//! Two things are kept. The **frames** of a run, finished, are found when no input has changed: then
//! nothing is left but to digest the inputs and to read back. The **rows of one file**, as its mapping
//! read them, are found when only other files have changed: then no record of it is parsed again, but
//! texts are ranked and rows ordered among all files as ever.
//!
//! Both are found under the digest of the bytes of their inputs, so those are always read; and under
//! everything of the configuration that decides what is made of them ([`key`]).

mod facts;
mod frames;
mod key;
mod rejects;
mod rows;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::cache::{Cache, Column, Entry, Key, Table};
use crate::config::Plan;
use crate::frames::{FrameKind, Frames, Symbols, Word};
use crate::progress::Progress;
use crate::source::{InputFile, digest};

use super::intake::Loaded;
use super::intern::Places;
use super::mapping::Mapping;
use super::read::{FileRead, KeptRows};

use facts::Facts;

const TEXTS: &str = "texts";
const REJECTS: &str = "rejects";

/// The cache of a run: the digests of its inputs, as far as anybody asked.
pub struct Kept<'a> {
    plan: &'a Plan,
    files: &'a [InputFile],
    cache: Cache,
    /// What decides what loading gives, but for the inputs.
    what: String,
    /// Digests of the inputs; none where nothing kept could be meant, or one cannot be read.
    digests: Vec<Option<String>>,
}

impl<'a> Kept<'a> {
    /// Opens the cache that `plan` names; digests what it may know something about.
    #[must_use]
    pub fn open(plan: &'a Plan, files: &'a [InputFile], progress: &dyn Progress) -> Option<Self> {
        let cache = Cache::at(plan.cache.as_deref()?);
        let what = key::of_load(plan, files);
        let all = cache.knows(&what);
        let known: Vec<bool> =
            files.iter().map(|file| all || cache.knows(&key::of_read(plan, file))).collect();
        let sizes = files.iter().zip(&known).filter(|(_, known)| **known);
        progress.stage("digesting", sizes.map(|(file, _)| file.size).sum());
        // A file that cannot be read is complained about by whoever reads it.
        let digest = |file| digest(file, |bytes| progress.advance(bytes)).ok();
        let digests = files.par_iter().zip(known);
        let digests = digests.map(|(file, known)| known.then(|| digest(file)).flatten()).collect();
        Some(Self { plan, files, cache, what, digests })
    }

    /// The frames of an earlier run over the same inputs.
    #[must_use]
    pub fn find(&self, progress: &dyn Progress) -> Option<Loaded> {
        let digests: Option<Vec<&str>> = self.digests.iter().map(Option::as_deref).collect();
        let key = Key::new(&self.what, &digests?);
        progress.stage("reading the cache", 0);
        let loaded = restore(self.cache.get(&key)?);
        if loaded.is_none() {
            self.cache.refuse(&key, "it is not what this version keeps");
        }
        loaded
    }

    /// Keeps the frames of this run.
    pub fn keep(&self, loaded: &Loaded, progress: &dyn Progress) {
        progress.stage("writing the cache", 0);
        let digests: Vec<&str> = loaded.intake.iter().map(|file| file.sha256.as_str()).collect();
        let key = Key::new(&self.what, &digests);
        let symbols = &loaded.frames.symbols;
        let texts = Column::Texts(symbols.texts().collect());
        let mut tables = vec![
            (TEXTS, Table::default().with("text", texts)),
            (REJECTS, rejects::table(&loaded.rejects)),
        ];
        for kind in FrameKind::ALL {
            let Some(frame) = loaded.frames.table(*kind) else { continue };
            match frames::table(frame) {
                Some(table) => tables.push((kind.as_str(), table)),
                None => return self.cache.refuse(&key, "a frame cannot be kept"),
            }
        }
        self.put(&key, Facts::of(loaded), &tables);
    }

    /// The rows of the file with this number, from an earlier run that read it in the same way.
    #[must_use]
    pub fn rows(&self, number: usize, mapping: &Mapping) -> Option<KeptRows> {
        let sha256 = self.digests[number].as_deref()?;
        let key = Key::new(&key::of_read(self.plan, &self.files[number]), &[sha256]);
        let rows = rows::restore(self.cache.get(&key)?, sha256, mapping);
        if rows.is_none() {
            self.cache.refuse(&key, "it is not what this version keeps");
        }
        rows
    }

    /// Keeps the rows of the files that were parsed.
    pub fn keep_rows(&self, reads: &[FileRead], texts: &Places, progress: &dyn Progress) {
        progress.stage("keeping files", 0);
        for (file, read) in self.files.iter().zip(reads).filter(|(_, read)| read.texts.is_none()) {
            let key = Key::new(&key::of_read(self.plan, file), &[&read.summary.sha256]);
            let (facts, tables) = rows::tables(read, texts);
            self.put(&key, facts, &tables);
        }
    }

    fn put(&self, key: &Key, facts: impl Serialize, tables: &[(&str, Table<'_>)]) {
        match serde_json::to_value(facts) {
            Ok(facts) => self.cache.put(key, facts, tables),
            Err(error) => self.cache.refuse(key, &error.to_string()),
        }
    }

    /// What is to be said about the cache.
    #[must_use]
    pub fn into_notes(self) -> Vec<String> {
        self.cache.into_notes()
    }
}

fn restore(entry: Entry) -> Option<Loaded> {
    let Entry { facts, mut tables } = entry;
    let facts: Facts = serde_json::from_value(facts).ok()?;
    let texts = tables.remove(TEXTS)?.take("text")?.texts()?;
    let rejects = rejects::restore(tables.remove(REJECTS)?)?;
    let named = tables
        .into_iter()
        .map(|(name, table)| Some((FrameKind::parse(&name)?, frames::frame(table)?)));
    let tables = named.collect::<Option<BTreeMap<_, _>>>()?;
    let mut frames = Frames::new(Symbols::of_ranked(texts.iter()), Vec::new(), tables);
    let intake = facts.restore(&mut frames)?;
    Some(Loaded { frames, rejects, intake, notes: Vec::new() })
}
