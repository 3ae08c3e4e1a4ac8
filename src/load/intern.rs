//! One worker's distinct texts: each is stored once and known by its place.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Distinct texts in order of arrival. Place 0 is the empty text.
///
/// Every worker has one for all files it has a hand in, so nothing is locked while texts are looked
/// up. Three things keep a look-up cheap at millions of texts: the table keeps hash, length and start
/// beside the place (two visits to memory for a known text, one for a stranger), and before the table
/// stands a small cache of the texts met last under each of [`CACHED`] hashes: systems, entitlements
/// and people of one department come again and again, and are found there without leaving the
/// processor's own memory.
#[derive(Debug)]
pub struct Interner {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<Entry>,
    cache: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    start: usize,
    length: u32,
    place: u32,
}

/// Entries of the cache, a power of two: 48 KB.
const CACHED: usize = 2048;

const NONE: Entry = Entry { hash: 0, start: 0, length: 0, place: 0 };

impl Default for Interner {
    fn default() -> Self {
        Self {
            bytes: String::new(),
            ends: vec![0],
            table: HashTable::new(),
            cache: vec![NONE; CACHED],
        }
    }
}

impl Entry {
    fn is(&self, hash: u64, text: &str, bytes: &[u8]) -> bool {
        self.hash == hash
            && self.length as usize == text.len()
            && bytes[self.start..self.start + self.length as usize] == *text.as_bytes()
    }
}

impl Interner {
    /// Distinct texts, the empty one first, in which nothing more is looked up.
    #[must_use]
    pub fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let (mut bytes, mut ends) = (String::new(), Vec::new());
        for text in texts {
            bytes.push_str(text);
            ends.push(bytes.len());
        }
        Self { bytes, ends, table: HashTable::new(), cache: Vec::new() }
    }

    /// The place of `text`.
    pub fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = hash(text);
        // The table takes its bits from both ends of the hash; these are from the middle.
        let slot = (hash >> 24) as usize % CACHED;
        if self.cache[slot].is(hash, text, self.bytes.as_bytes()) {
            return self.cache[slot].place;
        }
        let known = self.table.find(hash, |entry| entry.is(hash, text, self.bytes.as_bytes()));
        let entry = known.copied();
        let entry = entry.unwrap_or_else(|| self.insert(hash, text));
        self.cache[slot] = entry;
        entry.place
    }

    fn insert(&mut self, hash: u64, text: &str) -> Entry {
        let place = self.ends.len() as u32;
        let entry = Entry { hash, start: self.bytes.len(), length: text.len() as u32, place };
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        self.table.insert_unique(hash, entry, |entry| entry.hash);
        entry
    }

    /// Number of texts, the empty one included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text at a place.
    #[must_use]
    #[expect(clippy::string_slice, reason = "ends are the ends of whole texts")]
    pub fn text(&self, place: usize) -> &str {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.bytes[start..self.ends[place]]
    }

    /// Every text, in order of place; the first is the empty one.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|place| self.text(place))
    }

    /// Lets go of what only looking up needs.
    pub fn close(&mut self) {
        self.table = HashTable::new();
        self.cache = Vec::new();
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

    #[test]
    fn equal_texts_share_a_place_and_the_empty_one_is_first() {
        let mut interner = Interner::default();
        let places: Vec<u32> =
            ["b", "", "a", "b"].iter().map(|text| interner.intern(text)).collect();
        assert_eq!(places, [1, 0, 2, 1]);
        assert_eq!(interner.texts().collect::<Vec<_>>(), ["", "b", "a"]);
    }

    #[test]
    fn more_texts_than_the_cache_holds_keep_their_places() {
        let mut interner = Interner::default();
        let texts: Vec<String> = (0..3 * CACHED).map(|number| format!("text {number}")).collect();
        let places = |interner: &mut Interner| {
            texts.iter().map(|text| interner.intern(text)).collect::<Vec<u32>>()
        };
        let first = places(&mut interner);
        assert_eq!(first, (1..=texts.len() as u32).collect::<Vec<_>>());
        assert_eq!(first, places(&mut interner));
    }
}
