//! Every distinct text of a run, stored once and known by number.
//!
//! Two numbers are in use. A [`Text`] is a text as found in an export (trimmed); it is what people
//! are shown. A [`Key`] is its normalised form (inner white space collapsed, Unicode NFC, lower
//! case); it is what rows are joined and compared on.
//!
//! Both numbers are **ranks**: texts are numbered in the order (key, text), keys in their own
//! order, and number 0 is the empty text. So sorting by number is sorting by text, whatever the
//! order of files, the number of threads, or the moment at which a text was first met.

use std::borrow::Cow;
use std::hash::Hasher;
use std::sync::OnceLock;

use hashbrown::HashTable;
use rayon::prelude::*;

use crate::arena::Arena;

use super::spelling::{is_suspicious, normalise};

/// A text as found in an export: an index into [`Symbols`], 0 when the cell is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct Text(pub u32);

/// The normalised form of a text: what rows are compared on. 0 when there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct Key(pub u32);

impl Text {
    /// The empty text.
    pub const NONE: Self = Self(0);
    /// Whether the cell is empty.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
    /// The text, or `None` for an empty cell.
    #[must_use]
    pub fn some(self) -> Option<Self> {
        (self.0 != 0).then_some(self)
    }
}

impl Key {
    /// No key.
    pub const NONE: Self = Self(0);
    /// Whether there is no key.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
    /// The key, or `None` where there is none.
    #[must_use]
    pub fn some(self) -> Option<Self> {
        (self.0 != 0).then_some(self)
    }
}

/// All texts of a run and their keys.
#[derive(Debug, Default)]
pub struct Symbols {
    texts: Arena,
    keys: Arena,
    key_of: Vec<Key>,
    /// The first text of each key.
    first_of: Vec<Text>,
    suspicious: Vec<bool>,
    /// Where the key of a text is found; made when the first is looked for.
    index: OnceLock<HashTable<Key>>,
}

impl Symbols {
    /// Numbers `texts` (in any order, repeats allowed) and returns the symbols together with the
    /// [`Text`] of each input, in input order.
    #[must_use]
    pub fn rank(texts: &[&str]) -> (Self, Vec<Text>) {
        let keys = Keys::of(texts);
        let order = order(texts, &keys);
        let part = |inputs: &[Ordered]| Self::of_ordered(inputs, texts, &keys);
        let parts: Vec<(Self, Vec<u32>)> = order.par_chunks(Self::PART).map(part).collect();
        let empty = Self::of_ranked(std::iter::once(""));
        let all: Vec<&Self> =
            [&empty].into_iter().chain(parts.iter().map(|part| &part.0)).collect();
        let (symbols, firsts) = Self::joined(&all);
        let mut numbers = vec![Text::NONE; texts.len()];
        let own = order.chunks(Self::PART).zip(&parts).zip(&firsts[1..]);
        for ((inputs, (_, own)), first) in own {
            for ((_, input), number) in inputs.iter().zip(own) {
                numbers[*input as usize] = Text(first + number);
            }
        }
        (symbols, numbers)
    }

    /// Inputs that one thread numbers at a time.
    const PART: usize = 1 << 16;

    /// The symbols of some of the inputs in order, the empty text not among them, and the number of
    /// each input.
    fn of_ordered(inputs: &[Ordered], texts: &[&str], keys: &Keys<'_>) -> (Self, Vec<u32>) {
        let mut symbols = Self::default();
        let number = |(_, input): &Ordered| {
            let (key, text) = (keys.at(*input as usize), texts[*input as usize]);
            if symbols.texts.last() != text {
                symbols.push(key, text);
            }
            symbols.texts.len() as u32 - 1
        };
        let numbers = inputs.iter().map(number).collect();
        (symbols, numbers)
    }

    /// Parts that follow each other in order, put together; the first text and key of one may be the
    /// last of the one before. Beside them the number of each part's first text among all.
    fn joined(parts: &[&Self]) -> (Self, Vec<u32>) {
        // How many texts and keys at the beginning of a part stand in the one before already.
        let known = |place: usize| {
            let Some(before) = place.checked_sub(1).map(|before| parts[before]) else {
                return (0, 0);
            };
            let text = before.texts.last() == parts[place].texts.first();
            let key = before.keys.last() == parts[place].keys.first();
            (usize::from(text), usize::from(key))
        };
        let known: Vec<(usize, usize)> = (0..parts.len()).map(known).collect();
        let own = || parts.iter().zip(&known);
        let texts: Vec<_> = own().map(|(part, known)| (&part.texts, known.0)).collect();
        let keys: Vec<_> = own().map(|(part, known)| (&part.keys, known.1)).collect();
        let mut all =
            Self { texts: Arena::joined(&texts), keys: Arena::joined(&keys), ..Self::default() };
        let mut firsts = Vec::with_capacity(parts.len());
        for (part, (text, key)) in own() {
            firsts.push((all.key_of.len() - text) as u32);
            all.follow(part, *text, *key);
        }
        (all, firsts)
    }

    /// Adds what is known of the texts and keys of a part but for so many of the first.
    fn follow(&mut self, part: &Self, known_texts: usize, known_keys: usize) {
        let text = (self.key_of.len() - known_texts) as u32;
        let key = (self.first_of.len() - known_keys) as u32;
        self.key_of.extend(part.key_of[known_texts..].iter().map(|own| Key(own.0 + key)));
        self.first_of.extend(part.first_of[known_keys..].iter().map(|own| Text(own.0 + text)));
        self.suspicious.extend(&part.suspicious[known_texts..]);
    }

    /// The symbols whose texts are these: distinct, in their order, the empty one first, as
    /// [`Symbols::texts`] lists them.
    #[must_use]
    pub fn of_ranked<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut symbols = Self::default();
        texts.for_each(|text| symbols.push(&normalise(text), text));
        symbols
    }

    /// Every text, in order of its number; the first is the empty one.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter()
    }

    fn push(&mut self, key: &str, text: &str) {
        if self.keys.is_empty() || self.keys.last() != key {
            self.keys.push(key);
            self.first_of.push(Text(self.texts.len() as u32));
        }
        self.texts.push(text);
        self.key_of.push(Key(self.keys.len() as u32 - 1));
        self.suspicious.push(is_suspicious(text));
    }

    /// The text as found.
    #[must_use]
    pub fn text(&self, text: Text) -> &str {
        self.texts.at(text.0 as usize)
    }

    /// The normalised text of a key.
    #[must_use]
    pub fn key_text(&self, key: Key) -> &str {
        self.keys.at(key.0 as usize)
    }

    /// The key of a text.
    #[must_use]
    pub fn key(&self, text: Text) -> Key {
        self.key_of[text.0 as usize]
    }

    /// The first text (in text order) whose key is `key`: how a key is shown to people.
    #[must_use]
    pub fn display(&self, key: Key) -> &str {
        self.text(self.first_of[key.0 as usize])
    }

    /// The key of `text` once normalised, if any row of the run has it.
    #[must_use]
    pub fn find_key(&self, text: &str) -> Option<Key> {
        let wanted = normalise(text.trim());
        let index = self.index.get_or_init(|| self.indexed());
        index.find(hash(&wanted), |key| self.keys.at(key.0 as usize) == wanted).copied()?.some()
    }

    fn indexed(&self) -> HashTable<Key> {
        let mut index = HashTable::with_capacity(self.keys.len());
        let hash_of = |key: &Key| hash(self.keys.at(key.0 as usize));
        for key in (0..self.keys.len() as u32).map(Key) {
            index.insert_unique(hash_of(&key), key, hash_of);
        }
        index
    }

    /// Whether a text has invisible or direction-changing characters, or mixes scripts in a word.
    #[must_use]
    pub fn is_suspicious(&self, text: Text) -> bool {
        self.suspicious[text.0 as usize]
    }

    /// Whether any text is suspicious.
    #[must_use]
    pub fn has_suspicious(&self) -> bool {
        self.suspicious.contains(&true)
    }

    /// Number of distinct texts, the empty one included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.len() <= 1
    }

    /// Number of distinct keys, the empty one included: every [`Key`] is below it.
    #[must_use]
    pub fn key_count(&self) -> usize {
        self.keys.len()
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// The first bytes of a text's key, and the place of the text among the inputs.
type Ordered = ([u64; 2], u32);

/// The places of all texts that are not empty, in the order (key, text). Each stands behind the first
/// bytes of its key, so that nearly every comparison is one of two integers side by side in memory.
fn order(texts: &[&str], keys: &Keys<'_>) -> Vec<Ordered> {
    let places = (0..texts.len()).into_par_iter().filter(|place| !texts[*place].is_empty());
    let mut order: Vec<Ordered> =
        places.map(|place| (prefix(keys.at(place)), place as u32)).collect();
    order.par_sort_unstable_by(|(first, a), (second, b)| {
        let (a, b) = (*a as usize, *b as usize);
        let by_text = || (keys.at(a), texts[a]).cmp(&(keys.at(b), texts[b]));
        first.cmp(second).then_with(by_text)
    });
    order
}

/// The keys of many texts. Only those are held that are not their text itself.
struct Keys<'t> {
    texts: &'t [&'t str],
    /// The keys of [`Keys::PART`] texts each; empty where the text is its key.
    parts: Vec<Arena>,
}

impl<'t> Keys<'t> {
    const PART: usize = 1 << 14;

    fn of(texts: &'t [&'t str]) -> Self {
        let part = |texts: &[&str]| {
            let mut keys = Arena::default();
            for text in texts {
                match normalise(text) {
                    Cow::Borrowed(_) => keys.push(""),
                    Cow::Owned(key) => keys.push(&key),
                }
            }
            keys
        };
        Self { texts, parts: texts.par_chunks(Self::PART).map(part).collect() }
    }

    fn at(&self, place: usize) -> &str {
        let key = self.parts[place / Self::PART].at(place % Self::PART);
        if key.is_empty() { self.texts[place] } else { key }
    }
}

/// The first sixteen bytes, in whose order texts are unless these are the same.
fn prefix(text: &str) -> [u64; 2] {
    let mut bytes = [0; 16];
    let length = text.len().min(bytes.len());
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    let number = u128::from_be_bytes(bytes);
    [(number >> 64) as u64, number as u64]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_ranks_and_keys_fold_case_and_space() {
        let (symbols, numbers) =
            Symbols::rank(&["Zoe", "zoe", "Ann  Lee", "ann lee", "", "É", "E\u{301}"]);
        assert_eq!(numbers[4], Text::NONE);
        assert_eq!(symbols.key(numbers[0]), symbols.key(numbers[1]));
        assert_eq!(symbols.key(numbers[2]), symbols.key(numbers[3]));
        assert_eq!(symbols.key(numbers[5]), symbols.key(numbers[6]));
        assert!(numbers[2] < numbers[0]);
        assert_eq!(symbols.find_key("ZOE"), Some(symbols.key(numbers[1])));
        assert_eq!(symbols.find_key("nobody"), None);
        assert_eq!(symbols.display(symbols.key(numbers[1])), "Zoe");
    }

    #[test]
    fn symbols_that_are_put_together_are_those_of_all() {
        let texts = ["a", "B", "b", "c", "d"];
        let (all, _) = Symbols::rank(&texts);
        // The second part begins with the last text of the first, the third with its key.
        for (first, second) in [
            (["", "a", "B", "b"].as_slice(), ["b", "c", "d"].as_slice()),
            (&["", "a", "B"], &["b", "c", "d"]),
        ] {
            let parts = [first, second].map(|texts| Symbols::of_ranked(texts.iter().copied()));
            let (symbols, firsts) = Symbols::joined(&[&parts[0], &parts[1]]);
            assert_eq!(firsts, [0, 3]);
            assert!(symbols.texts().eq(all.texts()));
            assert_eq!((&symbols.key_of, &symbols.first_of), (&all.key_of, &all.first_of));
            assert_eq!((&symbols.keys, symbols.suspicious.len()), (&all.keys, all.len()));
        }
    }

    #[test]
    fn ranks_do_not_depend_on_the_order_of_arrival() {
        let (_, forward) = Symbols::rank(&["a", "B", "c"]);
        let (_, backward) = Symbols::rank(&["c", "B", "a"]);
        assert_eq!(forward, backward.into_iter().rev().collect::<Vec<_>>());
    }

    proptest! {
        /// Texts that share their first bytes, hold a NUL, or differ in case only.
        #[test]
        fn numbers_are_in_the_order_of_key_and_text(
            texts in prop::collection::vec("[aAb\0]{14,18}|[aA b]{0,3}", 0..30),
        ) {
            let trimmed: Vec<&str> = texts.iter().map(|text| text.trim()).collect();
            let (symbols, numbers) = Symbols::rank(&trimmed);
            for (a, first) in trimmed.iter().enumerate() {
                prop_assert_eq!(symbols.text(numbers[a]), *first);
                for (b, second) in trimmed.iter().enumerate() {
                    let by_text = (normalise(first), *first).cmp(&(normalise(second), *second));
                    prop_assert_eq!(numbers[a].cmp(&numbers[b]), by_text);
                }
            }
        }
    }

    #[test]
    fn look_alikes_are_suspicious_and_stay_apart() {
        let (symbols, numbers) =
            Symbols::rank(&["admin", "аdmin", "ad\u{200B}min", "Müller", "東京タワー"]);
        let suspicious: Vec<bool> = numbers.iter().map(|n| symbols.is_suspicious(*n)).collect();
        assert_eq!(suspicious, [false, true, true, false, false]);
        assert_ne!(symbols.key(numbers[0]), symbols.key(numbers[1]));
        assert_ne!(symbols.key(numbers[0]), symbols.key(numbers[2]));
    }
}
