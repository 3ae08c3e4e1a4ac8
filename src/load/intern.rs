//! The distinct texts of a run: each is stored once and known by its place.
//!
//! All threads share one [`Store`]. Its texts are spread over [`SHARDS`] parts by their hash, and a
//! part is locked only while one text is looked up in it, so threads hardly ever meet. Most look-ups
//! do not get that far: before the store every thread has the texts it met last ([`Recent`]), by
//! hash, in memory of its own. Systems, entitlements and the people of one department come again
//! and again, and are found there without leaving the processor.

use std::hash::{BuildHasher, Hasher};
use std::sync::{Mutex, PoisonError};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::cache::Texts;

/// Parts of the store, a power of two.
const SHARDS: usize = 1 << SHARD_BITS;
const SHARD_BITS: u32 = 6;

/// All distinct texts. Place 0 is the empty text; the place of any other depends on who came first,
/// so nothing may be ordered by it.
#[derive(Debug)]
pub struct Store(Vec<Mutex<Shard>>);

#[derive(Debug, Default)]
struct Shard {
    texts: Texts,
    table: HashTable<Entry>,
}

/// Half of the hash, and the number of the text in its shard. Eight bytes: tables of millions of
/// texts are what a processor waits for.
#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u32,
    number: u32,
}

impl Entry {
    /// A hash of 64 bits again: the table takes bits from both ends.
    fn spread(&self) -> u64 {
        u64::from(self.hash) << 32 | u64::from(self.hash)
    }
}

impl Default for Store {
    fn default() -> Self {
        let shards: Vec<Mutex<Shard>> = (0..SHARDS).map(|_| Mutex::default()).collect();
        // The empty text is number 0 of shard 0, and no other text is.
        lock(&shards[0]).texts.push("");
        Self(shards)
    }
}

fn lock(shard: &Mutex<Shard>) -> std::sync::MutexGuard<'_, Shard> {
    // A poisoned shard means that another thread has panicked, which ends the run anyhow.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// The place of a text that is not empty.
    fn place(&self, hash: u64, text: &str) -> u32 {
        // The table has the lower half; these bits are from the upper one.
        let shard = (hash >> 32) as usize % SHARDS;
        lock(&self.0[shard]).number(hash as u32, text) << SHARD_BITS | shard as u32
    }

    /// The texts, when there is nothing more to look up.
    #[must_use]
    pub fn close(self) -> Places {
        let shards = self.0.into_iter();
        let texts =
            |shard: Mutex<Shard>| shard.into_inner().unwrap_or_else(PoisonError::into_inner).texts;
        Places(shards.map(texts).collect())
    }
}

impl Shard {
    fn number(&mut self, hash: u32, text: &str) -> u32 {
        let wanted = Entry { hash, number: self.texts.len() as u32 };
        let is_it =
            |known: &Entry| known.hash == hash && self.texts.at(known.number as usize) == text;
        if let Some(known) = self.table.find(wanted.spread(), is_it) {
            return known.number;
        }
        self.texts.push(text);
        self.table.insert_unique(wanted.spread(), wanted, Entry::spread);
        wanted.number
    }
}

/// The texts of a store by their places.
#[derive(Debug)]
pub struct Places(Vec<Texts>);

impl Places {
    /// A number above every place.
    #[must_use]
    pub fn end(&self) -> usize {
        self.0.iter().map(Texts::len).max().unwrap_or(0) << SHARD_BITS
    }

    /// The text at a place; the empty one where there is none.
    #[must_use]
    pub fn text(&self, place: usize) -> &str {
        let (shard, number) = (&self.0[place % SHARDS], place >> SHARD_BITS);
        if number < shard.len() { shard.at(number) } else { "" }
    }
}

/// The texts a thread met last.
#[derive(Debug)]
pub struct Recent(Vec<Met>);

/// A text of up to [`SHORT`] bytes beside its hash, in one line of the processor's cache.
#[derive(Debug, Clone, Copy)]
struct Met {
    hash: u64,
    place: u32,
    length: u8,
    text: [u8; SHORT],
}

const SHORT: usize = 51;
/// A power of two: 128 KB.
const MET: usize = 2048;

impl Default for Recent {
    fn default() -> Self {
        Self(vec![Met { hash: 0, place: 0, length: 0, text: [0; SHORT] }; MET])
    }
}

impl Met {
    fn is(&self, hash: u64, text: &str) -> bool {
        self.hash == hash && self.text[..self.length as usize] == *text.as_bytes()
    }

    fn meet(&mut self, hash: u64, place: u32, text: &str) {
        (self.hash, self.place, self.length) = (hash, place, text.len() as u8);
        self.text[..text.len()].copy_from_slice(text.as_bytes());
    }
}

/// Looks texts up for one thread.
#[derive(Debug)]
pub struct Interner<'s> {
    store: &'s Store,
    recent: &'s mut Recent,
}

impl<'s> Interner<'s> {
    /// Looks up among `recent` texts before all others.
    pub fn of(store: &'s Store, recent: &'s mut Recent) -> Self {
        Self { store, recent }
    }

    /// The place of `text`.
    pub fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = hash(text);
        let met = &mut self.recent.0[(hash >> 40) as usize % MET];
        if met.is(hash, text) {
            return met.place;
        }
        let place = self.store.place(hash, text);
        if text.len() <= SHORT {
            met.meet(hash, place, text);
        }
        place
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(store: &Store, texts: &[String]) -> Vec<u32> {
        let mut recent = Recent::default();
        let mut interner = Interner::of(store, &mut recent);
        texts.iter().map(|text| interner.intern(text)).collect()
    }

    #[test]
    fn equal_texts_share_a_place_for_all_threads() {
        let store = Store::default();
        let long = "long ".repeat(20);
        let texts = ["b", "", "a", "b", &long, &long].map(str::to_owned);
        let found = places(&store, &texts);
        assert_eq!((found[0], found[1], found[4]), (found[3], 0, found[5]));
        assert_eq!(found, places(&store, &texts), "another thread");
        let all = store.close();
        let told: Vec<&str> = found.iter().map(|place| all.text(*place as usize)).collect();
        assert_eq!(told, texts);
        let distinct = (0..all.end()).filter(|place| !all.text(*place).is_empty());
        assert_eq!(distinct.count(), 3);
    }

    #[test]
    fn more_texts_than_a_thread_remembers_keep_their_places() {
        let store = Store::default();
        let texts: Vec<String> = (0..3 * MET).map(|number| format!("text {number}")).collect();
        let found = places(&store, &texts);
        assert_eq!(found, places(&store, &texts));
        let all = store.close();
        assert!(found.iter().zip(&texts).all(|(place, text)| all.text(*place as usize) == text));
    }
}
