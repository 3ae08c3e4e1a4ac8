//! What several controls and metrics ask of every line, worked out once before they start: who
//! decided it, the history of its ticket, and what it is broken down by.
//!
//! Nothing here is a result of its own: a population that shares nothing gives the same answers,
//! each time anew. It is worked out before anybody asks, and not at the first question, because
//! whoever waited for it in one thread could be what another thread's work needs.

use rayon::prelude::*;

use super::deciders::{Answered, Deciders};
use super::history::{Chronicle, Histories};
use super::parts::Parts;
use super::population::{Line, Population};

/// What is worked out once.
#[derive(Debug)]
pub struct Shared {
    pub(super) chronicle: Chronicle,
    pub(super) parts: Parts,
    pub(super) answered: AnsweredByLine,
}

/// Who decided each line of a population.
#[derive(Debug, Default)]
pub(super) struct AnsweredByLine {
    /// Of so many lines each; see [`LINES`].
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    /// Where the answers of each line end; those of the first start at 0.
    ends: Vec<u32>,
    all: Vec<Answered>,
}

/// Lines that one thread takes at a time.
const LINES: usize = 1 << 14;

impl AnsweredByLine {
    fn of(population: &Population<'_>) -> Self {
        let deciders = Deciders::of(population);
        let part = |lines: &[Line]| Part::of(&deciders, lines);
        Self { parts: population.lines.par_chunks(LINES).map(part).collect() }
    }

    /// Who decided the line of this row.
    pub(super) fn of_row(&self, row: u32) -> &[Answered] {
        let (part, place) = (&self.parts[row as usize / LINES], row as usize % LINES);
        let start = place.checked_sub(1).map_or(0, |before| part.ends[before]);
        &part.all[start as usize..part.ends[place] as usize]
    }
}

impl Part {
    fn of(deciders: &Deciders<'_>, lines: &[Line]) -> Self {
        let named = lines.iter().map(|line| (line.approvers.1 - line.approvers.0) as usize).sum();
        let (mut ends, mut all) = (Vec::with_capacity(lines.len()), Vec::with_capacity(named));
        for line in lines {
            deciders.add(line, &mut all);
            ends.push(all.len() as u32);
        }
        Self { ends, all }
    }
}

impl Population<'_> {
    /// Works out what several controls and metrics are about to ask.
    pub fn share(&mut self) {
        let (chronicle, (answered, parts)) = rayon::join(
            || Histories::of(self).into_chronicle(),
            || (AnsweredByLine::of(self), Parts::worked_out(self)),
        );
        self.shared = Some(Shared { chronicle, answered, parts });
    }

    /// Gives back the memory of what was worked out for them.
    pub fn unshare(&mut self) {
        self.shared = None;
    }
}
