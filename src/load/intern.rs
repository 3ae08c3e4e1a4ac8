//! One worker's distinct texts: each is stored once and known by its place.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Distinct texts in order of arrival. Place 0 is the empty text.
#[derive(Debug)]
pub struct Interner {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
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
        let (bytes, ends) = (&self.bytes, &self.ends);
        let known = self.table.find(hash, |place| text_at(bytes, ends, *place) == text);
        if let Some(place) = known {
            return *place;
        }
        self.insert(hash, text)
    }

    fn insert(&mut self, hash_of_text: u64, text: &str) -> u32 {
        let place = self.ends.len() as u32;
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        let (bytes, ends) = (&self.bytes, &self.ends);
        self.table.insert_unique(hash_of_text, place, |place| hash(text_at(bytes, ends, *place)));
        place
    }

    /// Every text, in order of place; the first is the empty one.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|place| text_at(&self.bytes, &self.ends, place))
    }
}

fn text_at<'a>(bytes: &'a str, ends: &[usize], place: u32) -> &'a str {
    let place = place as usize;
    let start = if place == 0 { 0 } else { ends[place - 1] };
    &bytes[start..ends[place]]
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
