//! The distinct texts of a run: each is stored once and known by its place.
//!
//! A thread first numbers the texts of a block among themselves ([`Met`]), in memory that stays in
//! its processor: most cells repeat a text of their block. Only the distinct ones are then looked up
//! in the [`Store`] that all threads share, a whole block of them at a time.
//!
//! The store is spread over [`SHARDS`] parts by hash, and a part is locked once for all texts of a
//! block that belong to it, so threads hardly ever meet. It is far larger than any processor's cache,
//! and a look-up waits for memory three times; those of a block do so together ([`Numbered::touch`]).

use std::hash::{BuildHasher, Hasher};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxBuildHasher;

use crate::arena::Arena;

/// Parts of the store, a power of two.
const SHARDS: usize = 1 << SHARD_BITS;
const SHARD_BITS: u32 = 6;

/// All distinct texts. Place 0 is the empty text; the place of any other depends on who came first,
/// so nothing may be ordered by it.
#[derive(Debug)]
pub struct Store(Vec<Mutex<Numbered>>);

impl Default for Store {
    fn default() -> Self {
        Self((0..SHARDS).map(|_| Mutex::default()).collect())
    }
}

impl Store {
    /// The places of the texts of a block, in the order of their codes.
    #[must_use]
    pub fn places(&self, met: &Met) -> Vec<u32> {
        let mut places = vec![0; met.hashes.len()];
        for (shard, codes) in met.by_shard().iter().enumerate() {
            // A poisoned part means that another thread has panicked, which ends the run anyhow.
            let mut part = self.0[shard].lock().unwrap_or_else(PoisonError::into_inner);
            part.touch(codes.iter().map(|code| met.hashes[*code as usize]));
            for code in codes.iter().map(|code| *code as usize) {
                let number = part.number(met.hashes[code], met.texts.texts.at(code));
                places[code] = number << SHARD_BITS | shard as u32;
            }
        }
        places
    }

    /// The texts, when there is nothing more to look up.
    #[must_use]
    pub fn close(self) -> Places {
        let shards = self.0.into_iter();
        let texts = |shard: Mutex<Numbered>| {
            shard.into_inner().unwrap_or_else(PoisonError::into_inner).texts
        };
        Places(shards.map(texts).collect())
    }
}

/// The texts of a store by their places.
#[derive(Debug)]
pub struct Places(Vec<Arena>);

impl Places {
    /// A number above every place.
    #[must_use]
    pub fn end(&self) -> usize {
        self.0.iter().map(Arena::len).max().unwrap_or(0) << SHARD_BITS
    }

    /// The text at a place; the empty one where there is none.
    #[must_use]
    pub fn text(&self, place: usize) -> &str {
        let (shard, number) = (&self.0[place % SHARDS], place >> SHARD_BITS);
        if number < shard.len() { shard.at(number) } else { "" }
    }
}

/// The distinct texts of one block. Their codes are in the order they were met; code 0 is the empty
/// text.
#[derive(Debug, Default)]
pub struct Met {
    texts: Numbered,
    hashes: Vec<u64>,
}

impl Met {
    /// Forgets the texts of another block.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.hashes.clear();
        self.hashes.push(0);
    }

    /// The code of a text that is not empty.
    pub fn code(&mut self, text: &str) -> u32 {
        let hash = hash(text);
        let code = self.texts.number(hash, text);
        if code as usize == self.hashes.len() {
            self.hashes.push(hash);
        }
        code
    }

    /// The codes of the texts that are not empty, by the part of the store they belong to.
    fn by_shard(&self) -> Vec<Vec<u32>> {
        // As many again as would be there on average: hardly any grows.
        let room = 2 * self.hashes.len() / SHARDS;
        let mut shards: Vec<Vec<u32>> = (0..SHARDS).map(|_| Vec::with_capacity(room)).collect();
        for (code, hash) in self.hashes.iter().enumerate().skip(1) {
            shards[shard_of(*hash)].push(code as u32);
        }
        shards
    }
}

/// Texts are numbered by the lower half of the hash; these bits are from the upper one.
fn shard_of(hash: u64) -> usize {
    (hash >> 32) as usize % SHARDS
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Distinct texts, numbered in the order they came; number 0 is the empty text.
///
/// A table of open addressing with linear probing: eight slots lie in one line of a processor's cache,
/// so that a text is found where its hash points or right beside.
#[derive(Debug)]
struct Numbered {
    texts: Arena,
    /// A power of two of them, at most three quarters taken.
    slots: Vec<Slot>,
}

/// A text's number and half of its hash; number 0 is a free slot.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: u32,
    number: u32,
}

const SLOTS: usize = 1 << 10;

impl Default for Numbered {
    fn default() -> Self {
        Self { texts: [""].into_iter().collect(), slots: vec![Slot::default(); SLOTS] }
    }
}

impl Numbered {
    /// The number of a text that is not empty, a new one where it is new.
    fn number(&mut self, hash: u64, text: &str) -> u32 {
        let hash = hash as u32;
        let mut at = self.first(hash);
        loop {
            let Slot { hash: known, number } = self.slots[at];
            if number == 0 {
                return self.add(at, hash, text);
            }
            if known == hash && self.texts.at(number as usize) == text {
                return number;
            }
            at = self.first(at as u32 + 1);
        }
    }

    /// Where the search for a hash begins.
    fn first(&self, hash: u32) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    fn add(&mut self, at: usize, hash: u32, text: &str) -> u32 {
        let number = self.texts.len() as u32;
        self.texts.push(text);
        self.slots[at] = Slot { hash, number };
        if self.texts.len() > self.slots.len() / 4 * 3 {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let twice = vec![Slot::default(); self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, twice);
        for slot in old.into_iter().filter(|slot| slot.number != 0) {
            let mut at = self.first(slot.hash);
            while self.slots[at].number != 0 {
                at = self.first(at as u32 + 1);
            }
            self.slots[at] = slot;
        }
    }

    /// Reads what looking these hashes up will read: first the slots, then the texts they name. No
    /// read of a round needs another of the same round, so the processor has many under way at once,
    /// where look-ups would wait for one after the other.
    fn touch(&self, hashes: impl Iterator<Item = u64> + Clone) {
        let number = |hash: u64| self.slots[self.first(hash as u32)].number as usize;
        let slots = hashes.clone().map(number).fold(0, usize::wrapping_add);
        let first_byte = |hash| self.texts.at(number(hash)).as_bytes().first().copied();
        let texts = hashes.filter_map(first_byte).fold(0, u8::wrapping_add);
        std::hint::black_box((slots, texts));
    }

    fn clear(&mut self) {
        self.texts.clear();
        self.texts.push("");
        self.slots.fill(Slot::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The places of the texts of one block.
    fn places(store: &Store, texts: &[String]) -> Vec<u32> {
        let mut met = Met::default();
        met.clear();
        let code = |text: &String| if text.is_empty() { 0 } else { met.code(text) };
        let codes: Vec<u32> = texts.iter().map(code).collect();
        let places = store.places(&met);
        codes.into_iter().map(|code| places[code as usize]).collect()
    }

    #[test]
    fn equal_texts_share_a_place_for_all_blocks() {
        let store = Store::default();
        let long = "long ".repeat(20);
        let texts = ["b", "", "a", "b", &long, &long].map(str::to_owned);
        let found = places(&store, &texts);
        assert_eq!((found[0], found[1], found[4]), (found[3], 0, found[5]));
        assert_eq!(found, places(&store, &texts), "another block");
        let all = store.close();
        let told: Vec<&str> = found.iter().map(|place| all.text(*place as usize)).collect();
        assert_eq!(told, texts);
        let distinct = (0..all.end()).filter(|place| !all.text(*place).is_empty());
        assert_eq!(distinct.count(), 3);
    }

    #[test]
    fn many_texts_keep_their_places() {
        let store = Store::default();
        let texts: Vec<String> =
            (0..SHARDS * SLOTS * 2).map(|number| format!("text {number}")).collect();
        let found = places(&store, &texts);
        let backwards: Vec<String> = texts.iter().rev().cloned().collect();
        assert!(found.iter().rev().copied().eq(places(&store, &backwards)));
        let all = store.close();
        assert!(found.iter().zip(&texts).all(|(place, text)| all.text(*place as usize) == text));
    }

    #[test]
    fn texts_of_one_hash_are_told_apart() {
        let mut texts = Numbered::default();
        let first: Vec<u32> = ["a", "b", "c"].iter().map(|text| texts.number(7, text)).collect();
        assert_eq!(first, [1, 2, 3]);
        (0..SLOTS as u64).for_each(|other| _ = texts.number(other << 8, &other.to_string()));
        let again: Vec<u32> = ["a", "b", "c"].iter().map(|text| texts.number(7, text)).collect();
        assert_eq!(first, again);
    }

    #[test]
    fn a_block_does_not_know_the_texts_of_another() {
        let mut met = Met::default();
        met.clear();
        assert_eq!((met.code("a"), met.code("b"), met.code("a")), (1, 2, 1));
        met.clear();
        assert_eq!(met.code("b"), 1);
    }
}
