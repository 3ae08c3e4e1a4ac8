//! What the rows of the tables are read from: the population, its frames opened once, and the texts
//! of the run by number.

use crate::arena::Arena;

use super::cells::Cells;
use crate::frames::{Key, Symbols, Text, Views};
use crate::reconcile::{Grant, Line, Population};

/// The population, opened for reading row by row.
pub(super) struct Ground<'a> {
    pub(super) population: &'a Population<'a>,
    pub(super) views: Views<'a>,
    pub(super) texts: Texts<'a>,
}

impl<'a> Ground<'a> {
    /// Opens the frames of `population`.
    pub(super) fn of(population: &'a Population<'a>) -> Self {
        let views = population.frames.views();
        Self { population, views, texts: Texts::of(&population.frames.symbols) }
    }

    /// The ticket line that decided about a grant, if one did.
    pub(super) fn line_behind(&self, grant: &Grant) -> Option<&'a Line> {
        self.population.lines.get(grant.line()? as usize)
    }
}

/// The texts of the run, by the numbers that stand in [`Cells::Texts`].
pub struct Texts<'a> {
    symbols: &'a Symbols,
    /// The first text of each key: how a key is shown.
    shown: Vec<u32>,
}

impl<'a> Texts<'a> {
    fn of(symbols: &'a Symbols) -> Self {
        let mut shown = vec![0; symbols.key_count()];
        // From the last to the first: what stays is the first text of a key.
        for number in (0..symbols.len() as u32).rev() {
            shown[symbols.key(Text(number)).0 as usize] = number;
        }
        Self { symbols, shown }
    }

    /// Number of texts: every number is below it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// The text with this number.
    #[must_use]
    pub fn get(&self, number: u32) -> &'a str {
        self.symbols.text(Text(number))
    }

    /// The number of the text that a key is shown as.
    pub(super) fn of_key(&self, key: Key) -> u32 {
        self.shown[key.0 as usize]
    }

    /// The same cells, with the texts themselves where there were their numbers.
    pub(super) fn spelled(&self, cells: Cells) -> Cells {
        let Cells::Texts(numbers) = cells else { return cells };
        let mut lines = Arena::default();
        numbers.into_iter().for_each(|number| lines.push(self.get(number)));
        Cells::Lines(lines)
    }
}
