//! Do the totals foot? A run whose totals do not is an error, not a warning.

use std::collections::BTreeMap;

use crate::frames::{FrameKind, Frames, Key, Word};

use super::population::{Line, Population, System};
use super::verdict::{Standing, Status};

/// One equation of the tie-out: `total = sum of parts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equation {
    /// What is being footed: `file`, `lines`, `grants`, `drift`, `control` ...
    pub kind: &'static str,
    /// Which one: a file name, a system, a control; empty for the whole.
    pub item: String,
    /// Name of the total, such as `read`.
    pub total_name: &'static str,
    /// The total.
    pub total: i64,
    /// Names and values of the parts.
    pub parts: Vec<(String, i64)>,
}

impl Equation {
    /// Whether the parts sum to the total.
    #[must_use]
    pub fn foots(&self) -> bool {
        self.total == self.parts.iter().map(|(_, value)| value).sum::<i64>()
    }
}

/// Every equation of a run: files; lines as a whole, per system and per file; grants per system and
/// per file; drift per system. Totals are counted on the frames, parts on what was judged.
#[must_use]
pub fn equations(population: &Population<'_>, read: &[FileCount]) -> Vec<Equation> {
    let mut equations: Vec<Equation> = read.iter().map(FileCount::equation).collect();
    let in_frames = rows_by_file(population.frames);
    equations.extend(read.iter().map(|count| count.kept_equation(&in_frames)));
    equations.push(lines(population));
    equations.extend(lines_per_system(population));
    equations.extend(lines_per_file(population, read));
    let stretches = stretches(population.frames);
    let ages = ages_by_file(population, &stretches);
    equations.push(snapshots(population, &ages));
    equations.extend(grants_per_file(population, read, &ages));
    equations.extend(grants(population, &stretches));
    equations.extend(population.systems.iter().filter_map(|system| drift(population, system)));
    equations
}

/// What the loaders counted in one file.
#[derive(Debug, Clone)]
pub struct FileCount {
    /// Number of the file (see [`crate::frames::Origin`]).
    pub file: u32,
    /// The frame it fills.
    pub frame: FrameKind,
    /// Its name.
    pub name: String,
    /// Rows read, kept and rejected.
    pub counts: (u64, u64, u64),
}

impl FileCount {
    fn equation(&self) -> Equation {
        let (read, kept, rejected) = self.counts;
        let parts =
            vec![("kept".to_owned(), kept as i64), ("rejected".to_owned(), rejected as i64)];
        Equation {
            kind: "file",
            item: self.name.clone(),
            total_name: "read",
            total: read as i64,
            parts,
        }
    }

    /// The rows the loaders say they kept are the rows that stand in the frame.
    fn kept_equation(&self, in_frames: &BTreeMap<(FrameKind, u32), i64>) -> Equation {
        let in_frame = in_frames.get(&(self.frame, self.file)).copied().unwrap_or(0);
        self.kept_as("frame", vec![(format!("rows of {}", self.frame), in_frame)])
    }

    /// The rows kept of this file, as the sum of `parts`.
    fn kept_as(&self, kind: &'static str, parts: Vec<(String, i64)>) -> Equation {
        let (item, total) = (self.name.clone(), self.counts.1 as i64);
        Equation { kind, item, total_name: "kept", total, parts }
    }
}

/// How many rows of each frame came from each file, in one pass over every frame.
fn rows_by_file(frames: &Frames) -> BTreeMap<(FrameKind, u32), i64> {
    let mut counts = BTreeMap::new();
    for frame in FrameKind::ALL {
        let (Some(table), Some(origin)) = (frames.table(*frame), frames.lineage(*frame)) else {
            continue;
        };
        let mut of_file = vec![0; frames.files.len()];
        (0..table.height()).for_each(|row| of_file[origin.at(row).file as usize] += 1);
        let known = of_file.into_iter().enumerate().filter(|(_, count)| *count > 0);
        counts.extend(known.map(|(file, count)| ((*frame, file as u32), count)));
    }
    counts
}

fn lines(population: &Population<'_>) -> Equation {
    let mut counts = [0_i64; Status::ALL.len()];
    for line in &population.lines {
        counts[line.status as usize] += 1;
    }
    let total = population.frames.tickets().map_or(0, |tickets| tickets.len) as i64;
    let parts =
        Status::ALL.iter().zip(counts).map(|(status, count)| (status.to_string(), count)).collect();
    Equation { kind: "lines", item: String::new(), total_name: "kept", total, parts }
}

/// The lines of each system = sum over their statuses.
fn lines_per_system(population: &Population<'_>) -> Vec<Equation> {
    let mut totals: BTreeMap<Key, i64> = BTreeMap::new();
    if let Some(tickets) = population.frames.tickets() {
        for row in 0..tickets.len {
            *totals.entry(population.frames.key(tickets.system.at(row))).or_default() += 1;
        }
    }
    let counts = statuses_by(population, |line| line.system);
    let equation = |(system, total): (Key, i64)| Equation {
        kind: "lines of system",
        item: population.show(system).to_owned(),
        total_name: "kept",
        total,
        parts: counts.get(&system).map_or(vec![], |counts| named(Status::ALL, counts)),
    };
    totals.into_iter().map(equation).collect()
}

/// The kept lines of each file = sum over their statuses.
fn lines_per_file(population: &Population<'_>, read: &[FileCount]) -> Vec<Equation> {
    let counts = statuses_by(population, |line| line.origin.file);
    let files = read.iter().filter(|count| count.frame == FrameKind::Tickets);
    let parts = |file| counts.get(&file).map_or(vec![], |counts| named(Status::ALL, counts));
    files.map(|count| count.kept_as("lines of file", parts(count.file))).collect()
}

fn statuses_by<K: Ord>(
    population: &Population<'_>,
    of: fn(&Line) -> K,
) -> BTreeMap<K, [i64; Status::ALL.len()]> {
    let mut counts = BTreeMap::new();
    for line in &population.lines {
        counts.entry(of(line)).or_insert([0; Status::ALL.len()])[line.status as usize] += 1;
    }
    counts
}

/// The words that occur, with how often.
fn named<W: Word>(words: &[W], counts: &[i64]) -> Vec<(String, i64)> {
    let words = words.iter().zip(counts).filter(|(_, count)| **count > 0);
    words.map(|(word, count)| (word.as_str().to_owned(), *count)).collect()
}

/// The kept grants of each file = sum over the standings of the current ones + earlier + later.
fn grants_per_file(population: &Population<'_>, read: &[FileCount], ages: &Ages) -> Vec<Equation> {
    let mut standings = vec![[0_i64; Standing::ALL.len()]; population.frames.files.len()];
    for grant in &population.grants {
        let file = population.origin(grant).file as usize;
        standings[file][grant.standing as usize] += 1;
    }
    let files = read.iter().filter(|count| count.frame == FrameKind::Grants);
    let parts = |file: u32| {
        let own = standings.get(file as usize);
        let own = own.map_or(vec![], |counts| named(Standing::ALL, counts));
        let others = AGES.iter().zip(ages.get(&file).copied().unwrap_or_default()).skip(1);
        let others = others.filter(|(_, count)| *count > 0);
        own.into_iter().chain(others.map(|(name, count)| ((*name).to_owned(), count))).collect()
    };
    files.map(|count| count.kept_as("grants of file", parts(count.file))).collect()
}

/// Where a snapshot stands to the current one of its system.
const AGES: [&str; 3] = ["current", "earlier", "later than as-of"];

/// Kept grants = current + earlier + later than as-of.
fn snapshots(population: &Population<'_>, ages: &Ages) -> Equation {
    let mut counts = [0_i64; 3];
    for of_file in ages.values() {
        counts.iter_mut().zip(of_file).for_each(|(count, more)| *count += more);
    }
    let parts = AGES.iter().zip(counts).map(|(name, count)| ((*name).to_owned(), count)).collect();
    let total = population.frames.grants().map_or(0, |grants| grants.len) as i64;
    Equation { kind: "snapshots", item: String::new(), total_name: "kept", total, parts }
}

/// Rows of each file by age; see [`AGES`].
type Ages = BTreeMap<u32, [i64; 3]>;

fn ages_by_file(population: &Population<'_>, stretches: &[Stretch]) -> Ages {
    let mut counts = Ages::new();
    for stretch in stretches {
        let system = population.system(stretch.system);
        let place = match stretch.at.cmp(&system.and_then(|system| system.current)) {
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Greater => 2,
        };
        counts.entry(stretch.file).or_default()[place] += stretch.rows;
    }
    counts
}

/// Rows of the frame `grants` one after the other that are of one snapshot, system and file.
struct Stretch {
    at: Option<i64>,
    system: Key,
    file: u32,
    rows: i64,
}

/// The whole frame, gone through once: it stands in the order of snapshots and systems.
fn stretches(frames: &Frames) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let Some(grants) = frames.grants() else { return stretches };
    let place = |row: usize| {
        (grants.snapshot_at.at(row), grants.system.at(row), grants.origin.at(row).file)
    };
    let mut last = None;
    for row in 0..grants.len {
        let here = Some(place(row));
        if here != last {
            let (at, system) = (grants.snapshot_at.at(row), grants.system.at(row));
            let (at, system) = (at.map(|at| at.micros), frames.key(system));
            stretches.push(Stretch { at, system, file: grants.origin.at(row).file, rows: 0 });
            last = here;
        }
        stretches.last_mut().into_iter().for_each(|stretch| stretch.rows += 1);
    }
    stretches
}

/// Current rows of each system = sum over the standings of its grants.
fn grants(population: &Population<'_>, stretches: &[Stretch]) -> Vec<Equation> {
    let mut counts = vec![[0_i64; Standing::ALL.len()]; population.systems.len()];
    for (counts, system) in counts.iter_mut().zip(&population.systems) {
        for grant in population.grants_on(system.key) {
            counts[grant.standing as usize] += 1;
        }
    }
    let totals = current_rows(population, stretches);
    let all = |counts: &[i64]| {
        Standing::ALL.iter().zip(counts).map(|(s, count)| (s.to_string(), *count)).collect()
    };
    let systems = population.systems.iter().zip(counts).zip(totals);
    systems
        .map(|((system, counts), total)| {
            let item = population.show(system.key).to_owned();
            Equation { kind: "grants", item, total_name: "current", total, parts: all(&counts) }
        })
        .collect()
}

/// Rows of the frame in each system's current snapshot, counted apart from the judging.
fn current_rows(population: &Population<'_>, stretches: &[Stretch]) -> Vec<i64> {
    let mut totals = vec![0; population.systems.len()];
    for stretch in stretches {
        let place = population.systems.binary_search_by_key(&stretch.system, |system| system.key);
        if let Ok(place) = place
            && population.systems[place].current == stretch.at
        {
            totals[place] += stretch.rows;
        }
    }
    totals
}

fn drift(population: &Population<'_>, system: &System) -> Option<Equation> {
    let statement = system.statement?;
    let parts = vec![
        ("opening".to_owned(), statement.opening as i64),
        ("added".to_owned(), statement.added as i64),
        ("removed".to_owned(), -(statement.removed as i64)),
    ];
    let item = population.show(system.key).to_owned();
    Some(Equation {
        kind: "drift",
        item,
        total_name: "closing",
        total: statement.closing as i64,
        parts,
    })
}
