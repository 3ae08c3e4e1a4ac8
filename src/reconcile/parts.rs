//! What every line is broken down by, side by side in a few bytes: each metric breaks its items down
//! by all of it, and would else fetch the whole line for each.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::frames::{Key, Risk};

use super::carriers::Carriers;
use super::population::{Line, Population};

/// The parts one line belongs to.
#[derive(Debug, Clone, Copy)]
pub struct LineParts {
    /// Its system.
    pub system: Key,
    /// The policy it was decided under; NONE where nobody names one.
    pub policy: Key,
    /// The department of its beneficiary; NONE where no list says.
    pub department: Key,
    /// Risk of the entitlement.
    pub risk: Risk,
}

/// The parts of all lines of a population, and who carries each; by row.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    lines: Vec<LineParts>,
    carriers: Vec<Key>,
    /// Where the carriers of each line end; those of the first start at 0.
    ends: Vec<u32>,
}

/// Lines that one thread takes at a time.
const LINES: usize = 1 << 14;

impl Parts {
    /// Those worked out for all, else worked out anew.
    #[must_use]
    pub fn of<'p>(population: &'p Population<'_>) -> Cow<'p, Self> {
        match &population.shared {
            Some(shared) => Cow::Borrowed(&shared.parts),
            None => Cow::Owned(Self::worked_out(population)),
        }
    }

    pub(super) fn worked_out(population: &Population<'_>) -> Self {
        let departments = departments(population).unwrap_or_default();
        let department = |key: Key| departments.get(key.0 as usize).copied().unwrap_or(Key::NONE);
        let parts = |line: &Line| LineParts {
            system: line.system,
            policy: line.policy,
            department: department(line.beneficiary.key),
            risk: line.risk,
        };
        let lines = population.lines.par_iter().map(parts).collect();
        let (carriers, ends) = carriers(population);
        Self { lines, carriers, ends }
    }

    /// What the line of this row is broken down by.
    #[must_use]
    pub fn of_row(&self, row: u32) -> LineParts {
        self.lines[row as usize]
    }

    /// The keys of those who carry the line of this row; see [`Carriers::of_line`].
    #[must_use]
    pub fn carriers(&self, row: u32) -> &[Key] {
        let row = row as usize;
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.carriers[start as usize..self.ends[row] as usize]
    }
}

/// Who carries the lines, line by line, and where those of each end.
fn carriers(population: &Population<'_>) -> (Vec<Key>, Vec<u32>) {
    let Some(carriers) = Carriers::of(population) else {
        return (Vec::new(), vec![0; population.lines.len()]);
    };
    let part = |lines: &[Line]| -> (Vec<Key>, Vec<u32>) {
        let mut keys = Vec::with_capacity(lines.len());
        let mut ends = Vec::with_capacity(lines.len());
        for line in lines {
            keys.extend(carriers.of_line(line));
            ends.push(keys.len() as u32);
        }
        (keys, ends)
    };
    let parts: Vec<(Vec<Key>, Vec<u32>)> = population.lines.par_chunks(LINES).map(part).collect();
    let mut keys = Vec::with_capacity(parts.iter().map(|(keys, _)| keys.len()).sum());
    let mut ends = Vec::with_capacity(population.lines.len());
    for (more, of_more) in parts {
        let before = keys.len() as u32;
        ends.extend(of_more.iter().map(|end| before + end));
        keys.extend(more);
    }
    (keys, ends)
}

/// The department of each identity, by the number of the identity's key; `None` where the list of
/// identities has no departments.
#[must_use]
pub fn departments(population: &Population<'_>) -> Option<Vec<Key>> {
    let frames = population.frames;
    let identities = frames.identities().filter(|frame| !frame.department.is_absent())?;
    let mut departments = vec![Key::NONE; frames.symbols.key_count()];
    for row in 0..identities.len {
        let identity = frames.key(identities.identity.at(row));
        departments[identity.0 as usize] = frames.key(identities.department.at(row));
    }
    Some(departments)
}
