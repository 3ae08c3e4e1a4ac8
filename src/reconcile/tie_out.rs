//! Do the totals foot? A run whose totals do not is an error, not a warning.

use std::collections::BTreeMap;

use crate::frames::{FrameKind, Frames, Word};

use super::population::{Population, System};
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

/// Every equation of a run: files, lines, grants per system, drift per system.
#[must_use]
pub fn equations(population: &Population<'_>, read: &[FileCount]) -> Vec<Equation> {
    let mut equations: Vec<Equation> = read.iter().map(FileCount::equation).collect();
    let in_frames = rows_by_file(population.frames);
    equations.extend(read.iter().map(|count| count.kept_equation(&in_frames)));
    equations.push(lines(population));
    equations.push(snapshots(population));
    equations.extend(grants(population));
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
        let parts = vec![(format!("rows of {}", self.frame), in_frame)];
        Equation {
            kind: "frame",
            item: self.name.clone(),
            total_name: "kept",
            total: self.counts.1 as i64,
            parts,
        }
    }
}

/// How many rows of each frame came from each file, in one pass over every frame.
fn rows_by_file(frames: &Frames) -> BTreeMap<(FrameKind, u32), i64> {
    let mut counts = BTreeMap::new();
    for frame in FrameKind::ALL {
        let column = frames.table(*frame).and_then(|table| table.column("file").ok()?.u32().ok());
        for file in column.into_iter().flat_map(polars::prelude::ChunkedArray::into_no_null_iter) {
            *counts.entry((*frame, file)).or_insert(0) += 1;
        }
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

/// Kept grants = current + earlier + later than as-of.
fn snapshots(population: &Population<'_>) -> Equation {
    let mut counts = [0_i64; 3];
    let table = population.frames.grants();
    for row in table.iter().flat_map(|grants| 0..grants.len) {
        let Some(grants) = &table else { continue };
        let at = grants.snapshot_at.at(row).map(|at| at.micros);
        let current =
            population.system(population.frames.key(grants.system.at(row))).and_then(|s| s.current);
        let place = match at.cmp(&current) {
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Less => 1,
            std::cmp::Ordering::Greater => 2,
        };
        counts[place] += 1;
    }
    let names = ["current", "earlier", "later than as-of"];
    let parts = names.iter().zip(counts).map(|(name, count)| ((*name).to_owned(), count)).collect();
    let total = table.map_or(0, |grants| grants.len) as i64;
    Equation { kind: "snapshots", item: String::new(), total_name: "kept", total, parts }
}

/// Current rows of each system = sum over the standings of its grants.
fn grants(population: &Population<'_>) -> Vec<Equation> {
    let mut counts = vec![[0_i64; Standing::ALL.len()]; population.systems.len()];
    for grant in &population.grants {
        counts[grant.system_index as usize][grant.standing as usize] += 1;
    }
    let totals = current_rows(population);
    let named = |counts: &[i64]| {
        Standing::ALL.iter().zip(counts).map(|(s, count)| (s.to_string(), *count)).collect()
    };
    let systems = population.systems.iter().zip(counts).zip(totals);
    systems
        .map(|((system, counts), total)| {
            let item = population.show(system.key).to_owned();
            Equation { kind: "grants", item, total_name: "current", total, parts: named(&counts) }
        })
        .collect()
}

/// Rows of the frame in each system's current snapshot, counted apart from the judging.
fn current_rows(population: &Population<'_>) -> Vec<i64> {
    let mut totals = vec![0; population.systems.len()];
    let Some(table) = population.frames.grants() else { return totals };
    for row in 0..table.len {
        let key = population.frames.key(table.system.at(row));
        let place = population.systems.binary_search_by_key(&key, |system| system.key);
        let at = table.snapshot_at.at(row).map(|at| at.micros);
        if let Ok(place) = place
            && population.systems[place].current == at
        {
            totals[place] += 1;
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
