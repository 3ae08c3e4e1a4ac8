//! One worker's distinct texts: each is stored once and known by its place.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Distinct texts in order of arrival. Place 0 is the empty text.
///
/// The table keeps hash, length and start of each text beside its place, so that a look-up of a
/// known text costs two visits to memory (the entry and the bytes) and a stranger costs one.
#[derive(Debug)]
pub struct Interner {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    start: usize,
    length: u32,
    place: u32,
}

impl Default for Interner {
    fn default() -> Self {
        Self { bytes: String::new(), ends: vec![0], table: HashTable::new() }
    }
}

impl Interner {
    /// The place of `text`.
    pub fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let hash = hash(text);
        let bytes = self.bytes.as_bytes();
        let is_it = |entry: &Entry| {
            entry.hash == hash
                && bytes[entry.start..entry.start + entry.length as usize] == *text.as_bytes()
        };
        match self.table.find(hash, is_it) {
            Some(entry) => entry.place,
            None => self.insert(hash, text),
        }
    }

    fn insert(&mut self, hash: u64, text: &str) -> u32 {
        let place = self.ends.len() as u32;
        let entry = Entry { hash, start: self.bytes.len(), length: text.len() as u32, place };
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        self.table.insert_unique(hash, entry, |entry| entry.hash);
        place
    }

    /// Every text, in order of place; the first is the empty one.
    #[expect(clippy::string_slice, reason = "ends are the ends of whole texts")]
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|place| {
            let start = if place == 0 { 0 } else { self.ends[place - 1] };
            &self.bytes[start..self.ends[place]]
        })
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Interner;

    #[test]
    fn equal_texts_share_a_place_and_the_empty_one_is_first() {
        let mut interner = Interner::default();
        let places: Vec<u32> =
            ["b", "", "a", "b"].iter().map(|text| interner.intern(text)).collect();
        assert_eq!(places, [1, 0, 2, 1]);
        assert_eq!(interner.texts().collect::<Vec<_>>(), ["", "b", "a"]);
    }
}
