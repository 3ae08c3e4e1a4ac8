//! Near misses: names that no rule resolves and that look like a name of a known identity. They are
//! listed for a person to look at; nothing is ever joined because of them.
//!
//! Two names are near if they are the same once domains, punctuation, accents and look-alike
//! letters are set aside, or if they are then one letter apart (one more, one less, another, or two
//! neighbours swapped) and at least five characters long. Digits are never set aside or exchanged:
//! `adm1` and `adm2`, or two staff numbers, are different on purpose.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Shortest name that may be one letter apart from another.
const SHORTEST: usize = 5;

/// How two names are near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The same but for domain, punctuation, accents or look-alike letters.
    SameLetters,
    /// One letter apart.
    OneLetter,
}

/// Names to find near misses of.
pub struct Wanted {
    folded: Vec<String>,
    /// Hashes of the folded names, and of all that one letter less makes of them.
    whole: FxHashMap<u64, Vec<u32>>,
    shortened: FxHashMap<u64, Vec<u32>>,
}

impl Wanted {
    /// `names` in their normalised form.
    pub fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let folded: Vec<String> = names.map(fold).collect();
        let mut wanted =
            Self { folded, whole: FxHashMap::default(), shortened: FxHashMap::default() };
        for (place, name) in wanted.folded.iter().enumerate() {
            wanted.whole.entry(hash(name.chars())).or_default().push(place as u32);
            for shorter in shorter(name) {
                wanted.shortened.entry(shorter).or_default().push(place as u32);
            }
        }
        wanted
    }

    /// The wanted names that `name` is near to, by place, each once.
    #[must_use]
    pub fn near(&self, name: &str) -> Vec<(u32, Nearness)> {
        let name = fold(name);
        let mut found = Vec::new();
        let whole = hash(name.chars());
        let mut candidates: Vec<u32> = Vec::new();
        candidates.extend(self.whole.get(&whole).into_iter().flatten());
        candidates.extend(self.shortened.get(&whole).into_iter().flatten());
        for shorter in shorter(&name) {
            candidates.extend(self.whole.get(&shorter).into_iter().flatten());
            candidates.extend(self.shortened.get(&shorter).into_iter().flatten());
        }
        candidates.sort_unstable();
        candidates.dedup();
        for place in candidates {
            found.extend(nearness(&self.folded[place as usize], &name).map(|near| (place, near)));
        }
        found
    }
}

fn nearness(a: &str, b: &str) -> Option<Nearness> {
    if a == b {
        return (!a.is_empty()).then_some(Nearness::SameLetters);
    }
    let is_long = |text: &str| text.chars().count() >= SHORTEST;
    let digits = |text: &str| text.chars().filter(|c| c.is_numeric()).collect::<String>();
    let is_near = is_long(a) && is_long(b) && digits(a) == digits(b);
    (is_near && strsim::osa_distance(a, b) == 1).then_some(Nearness::OneLetter)
}

/// Hashes of what is left of a long name without each of its letters.
fn shorter(name: &str) -> Vec<u64> {
    let length = name.chars().count();
    if length + 1 < SHORTEST {
        return Vec::new();
    }
    let without = |place: usize| name.chars().take(place).chain(name.chars().skip(place + 1));
    (0..length).map(|place| hash(without(place))).collect()
}

fn hash(letters: impl Iterator<Item = char>) -> u64 {
    let mut hasher = FxHasher::default();
    letters.for_each(|letter| letter.hash(&mut hasher));
    hasher.finish()
}

/// A name without its domain, punctuation and accents, with look-alike letters as Latin ones.
fn fold(name: &str) -> String {
    let local = name.rsplit_once('\\').map_or(name, |(_, account)| account);
    let bare = local.split_once('@').map_or(local, |(account, _)| account);
    let letters = bare.nfd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric());
    letters.map(as_latin).collect()
}

/// Cyrillic and Greek letters that are drawn like a Latin one.
fn as_latin(letter: char) -> char {
    match letter {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' => 'e',
        'һ' => 'h',
        'і' | 'ι' | 'ı' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'п' | 'η' => 'n',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' => 'v',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(wanted: &str, known: &str) -> Option<Nearness> {
        Wanted::new([wanted].into_iter()).near(known).first().map(|(_, near)| *near)
    }

    #[test]
    fn punctuation_accents_domains_and_look_alikes_are_set_aside() {
        for (wanted, known) in [
            ("corp\\j.doe", "jdoe"),
            ("jdoe@old.example", "j-doe"),
            ("rené", "rene"),
            ("jdое", "jdoe"),
        ] {
            assert_eq!(near(wanted, known), Some(Nearness::SameLetters), "{wanted} {known}");
        }
    }

    #[test]
    fn one_letter_more_less_other_or_swapped_is_near() {
        for wanted in ["jsmithh", "jsmth", "jsnith", "jsmiht"] {
            assert_eq!(near(wanted, "jsmith"), Some(Nearness::OneLetter), "{wanted}");
        }
    }

    #[test]
    fn digits_short_names_and_two_letters_are_not() {
        for (wanted, known) in
            [("adm11", "adm12"), ("100234", "100235"), ("ann", "anna"), ("jsmith", "jsnitt")]
        {
            assert_eq!(near(wanted, known), None, "{wanted} {known}");
        }
    }
}
