//! Many texts in one allocation: millions of small ones would otherwise cost more in bookkeeping than
//! in letters.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Texts behind one another, known by their places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arena {
    text: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Arena {
    /// One more text.
    pub fn push(&mut self, text: &str) {
        self.write(|all| all.push_str(text));
    }

    /// One more text, which `write` appends to what it is given.
    pub fn write(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    /// The text at a place.
    ///
    /// # Panics
    /// Where there is no such place.
    #[must_use]
    #[inline]
    #[expect(clippy::string_slice, reason = "ends are the ends of whole texts")]
    pub fn at(&self, place: usize) -> &str {
        &self.text[self.start(place)..self.ends[place]]
    }

    fn start(&self, place: usize) -> usize {
        if place == 0 { 0 } else { self.ends[place - 1] }
    }

    /// The first text; the empty one where there is none.
    #[must_use]
    pub fn first(&self) -> &str {
        if self.is_empty() { "" } else { self.at(0) }
    }

    /// The last text; the empty one where there is none.
    #[must_use]
    pub fn last(&self) -> &str {
        self.len().checked_sub(1).map_or("", |place| self.at(place))
    }

    /// Number of texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.at(place))
    }

    /// The texts of all `parts` behind one another, but for so many of the first of each. All threads
    /// put them together.
    ///
    /// # Panics
    /// Where a part has fewer than that.
    #[must_use]
    pub fn joined(parts: &[(&Self, usize)]) -> Self {
        let sizes = parts.iter().map(|(part, skipped)| part.size_behind(*skipped));
        let (texts, bytes) = sizes.fold((0, 0), |all, own| (all.0 + own.0, all.1 + own.1));
        let (mut text, mut ends) = (vec![0; bytes], vec![0; texts]);
        let (mut text_left, mut ends_left, mut shift) =
            (text.as_mut_slice(), ends.as_mut_slice(), 0);
        let room = |(part, skipped): &(&'_ Self, usize)| {
            let (texts, bytes) = part.size_behind(*skipped);
            let own = (front(&mut text_left, bytes), front(&mut ends_left, texts), shift);
            shift += bytes;
            own
        };
        let rooms: Vec<_> = parts.iter().map(room).collect();
        rooms.into_par_iter().zip(parts).for_each(|((text, ends, shift), (part, skipped))| {
            let start = part.start(*skipped);
            text.copy_from_slice(&part.text.as_bytes()[start..]);
            let own = part.ends[*skipped..].iter().map(|end| end - start + shift);
            ends.iter_mut().zip(own).for_each(|(end, own)| *end = own);
        });
        // Whole texts behind one another are a text: the other way is never gone.
        let text = String::from_utf8(text)
            .unwrap_or_else(|other| String::from_utf8_lossy(other.as_bytes()).into_owned());
        Self { text, ends }
    }

    /// Number and bytes of the texts behind the first ones.
    fn size_behind(&self, skipped: usize) -> (usize, usize) {
        (self.ends.len() - skipped, self.text.len() - self.start(skipped))
    }

    /// Forgets all texts and keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// Takes the first `count` cells off; fewer where there are not as many.
pub fn front<'a, T>(all: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let count = count.min(all.len());
    let (front, rest) = std::mem::take(all).split_at_mut(count);
    *all = rest;
    front
}

impl<'t> FromIterator<&'t str> for Arena {
    fn from_iter<I: IntoIterator<Item = &'t str>>(all: I) -> Self {
        let mut texts = Self::default();
        all.into_iter().for_each(|text| texts.push(text));
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_as_they_went_in() {
        let texts = ["", "Ann", "", "É", "last"];
        let arena: Arena = texts.into_iter().collect();
        assert!(arena.iter().eq(texts));
        assert_eq!((arena.len(), arena.last(), arena.at(3)), (5, "last", "É"));
    }

    #[test]
    fn texts_are_put_behind_others() {
        let parts: [Arena; 3] = [&["a", "é"][..], &["é", "yz", ""], &["x"]]
            .map(|texts| texts.iter().copied().collect());
        let arena = Arena::joined(&[(&parts[0], 0), (&parts[1], 1), (&parts[2], 1)]);
        assert!(arena.iter().eq(["a", "é", "yz", ""]));
        assert_eq!((arena.first(), Arena::default().first()), ("a", ""));
    }

    #[test]
    fn a_cleared_one_starts_anew() {
        let mut arena: Arena = ["a", "b"].into_iter().collect();
        arena.clear();
        assert_eq!((arena.last(), arena.is_empty()), ("", true));
        arena.push("c");
        assert!(arena.iter().eq(["c"]));
    }
}
