//! The exports in parts: each is made by itself, several side by side, and they are handed over in
//! their order, so that the bytes do not depend on the number of threads.

use std::io;
use std::ops::Range;

use rayon::prelude::*;

use super::Bulk;
use super::rows::Rows;
use super::systems::SYSTEMS;
use super::tally::Tally;

/// Takes bytes that belong at the end of a file.
pub type Put<'a> = dyn FnMut(&str, &[u8]) -> io::Result<()> + 'a;

/// People in one part, and tickets.
const PEOPLE: u64 = 4_096;
const TICKETS: u64 = 4_096;

/// Bytes of a row, about; of a ticket with its history.
const GRANT_BYTES: u64 = 118;
const TICKET_BYTES: u64 = 480;
const PERSON_BYTES: u64 = 120;

/// The exports, as they are best read.
const FILES: [(&str, &str); 7] = [
    ("tickets.csv", super::requests::TICKETS),
    ("events.csv", super::requests::EVENTS),
    ("grants_2026-07-01.csv", super::grants::GRANTS),
    ("grants_2026-10-01.csv", super::grants::GRANTS),
    ("identities.csv", super::registers::IDENTITIES),
    ("catalogue.csv", super::registers::CATALOGUE),
    ("policies.csv", super::registers::POLICIES),
];
const TICKET_FILE: usize = 0;
const EVENT_FILE: usize = 1;
const OPENING_FILE: usize = 2;
const CURRENT_FILE: usize = 3;
const PEOPLE_FILE: usize = 4;
const CATALOGUE_FILE: usize = 5;
const POLICY_FILE: usize = 6;

/// Beside the exports.
const CONFIG: &str = "tickmark.toml";
const TRUTH: &str = "truth.csv";

/// The names of all files that are written.
#[must_use]
pub fn file_names() -> Vec<&'static str> {
    FILES.iter().map(|(name, _)| *name).chain([CONFIG, TRUTH]).collect()
}

/// Some rows of one or two files.
enum Part {
    Registers,
    People(Range<u64>),
    Requests(Range<u64>),
    Grants(usize, Range<u64>),
}

/// What a part has come to.
#[derive(Default)]
struct Made {
    files: Vec<(usize, Vec<u8>)>,
    tally: Tally,
}

impl Bulk {
    /// Writes every file of the export, [`file_names`], in parts.
    ///
    /// # Errors
    /// Those of `put`.
    pub fn write(&self, put: &mut Put<'_>) -> io::Result<()> {
        for (name, header) in FILES {
            put(name, format!("{header}\n").as_bytes())?;
        }
        let mut tally = Tally::default();
        for group in self.parts().chunks(2 * rayon::current_num_threads()) {
            let made: Vec<Made> = group.par_iter().map(|part| self.make(part)).collect();
            for one in &made {
                one.files.iter().try_for_each(|(file, bytes)| put(FILES[*file].0, bytes))?;
                tally += &one.tally;
            }
        }
        put(CONFIG, super::texts::config_toml().as_bytes())?;
        put(TRUTH, tally.truth().as_bytes())
    }

    /// How many bytes that will be, about.
    #[must_use]
    pub fn bytes_about(&self) -> u64 {
        let people = u64::from(self.plan.people);
        let grants = people * u64::from(self.plan.grants_per_person);
        2 * grants * GRANT_BYTES + self.plan.tickets * TICKET_BYTES + people * PERSON_BYTES
    }

    fn parts(&self) -> Vec<Part> {
        let people = || blocks(u64::from(self.plan.people), PEOPLE);
        let requests = blocks(self.plan.tickets, TICKETS).map(Part::Requests);
        let grants = (0..SYSTEMS.len())
            .flat_map(|system| people().map(move |block| Part::Grants(system, block)));
        let registers = std::iter::once(Part::Registers);
        registers.chain(people().map(Part::People)).chain(requests).chain(grants).collect()
    }

    fn make(&self, part: &Part) -> Made {
        let mut made = Made::default();
        let mut file = |place: usize, rows: Rows| made.files.push((place, rows.into_bytes()));
        match part {
            Part::Registers => {
                file(CATALOGUE_FILE, self.catalogue());
                file(POLICY_FILE, super::registers::policies());
            }
            Part::People(block) => file(PEOPLE_FILE, self.identities(block.clone())),
            Part::Requests(block) => {
                let (tickets, events) = self.requests(block.clone(), &mut made.tally);
                file(TICKET_FILE, tickets);
                file(EVENT_FILE, events);
            }
            Part::Grants(system, block) => {
                let [opening, current] = self.grants(*system, block.clone(), &mut made.tally);
                file(OPENING_FILE, opening);
                file(CURRENT_FILE, current);
            }
        }
        made
    }
}

/// `0..count` in blocks of `size`.
fn blocks(count: u64, size: u64) -> impl Iterator<Item = Range<u64>> {
    (0..count.div_ceil(size)).map(move |block| block * size..((block + 1) * size).min(count))
}
