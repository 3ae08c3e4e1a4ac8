//! Many texts in one allocation: millions of small ones would otherwise cost more in bookkeeping than
//! in letters.

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

    /// Makes room for `others` at once: growing would copy, and touch memory for nothing.
    pub fn make_room<'o>(&mut self, others: impl Iterator<Item = &'o Self>) {
        let sizes = others.map(|other| (other.ends.len(), other.text.len()));
        let (texts, bytes) = sizes.fold((0, 0), |all, own| (all.0 + own.0, all.1 + own.1));
        self.ends.reserve_exact(texts);
        self.text.reserve_exact(bytes);
    }

    /// The texts of `more` but for its first `skipped` ones.
    ///
    /// # Panics
    /// Where `more` has fewer.
    #[expect(clippy::string_slice, reason = "ends are the ends of whole texts")]
    pub fn append(&mut self, more: &Self, skipped: usize) {
        let start = more.start(skipped);
        let shift = self.text.len();
        self.text.push_str(&more.text[start..]);
        self.ends.extend(more.ends[skipped..].iter().map(|end| end - start + shift));
    }

    /// Forgets all texts and keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
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
        let mut arena: Arena = ["a", "é"].into_iter().collect();
        let more: Arena = ["x", "yz", ""].into_iter().collect();
        arena.append(&more, 1);
        arena.append(&more, 3);
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
