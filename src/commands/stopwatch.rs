//! How long each stage of a run took, for `--timings`: wall clock, processor time and the peak of
//! memory. The clock is looked at where a stage begins, never inside one, so that being watched
//! costs nothing; what is measured stands in the answer to `--timings` and in nothing else.
#![expect(
    clippy::disallowed_methods,
    reason = "the run's own time and memory: told when asked for, and part of no result"
)]

use std::sync::Mutex;
use std::time::Instant;

use crate::progress::{Lap, Progress};

use super::bar::Bar;

/// Listens to the stages: passes them on to the bar, and notes when each began.
pub struct Stopwatch {
    bar: Bar,
    marks: Mutex<Vec<Mark>>,
}

/// The beginning of a stage, or the end of the run.
struct Mark {
    stage: String,
    at: Instant,
    used: Used,
}

/// What the process has used so far, where the system tells (Linux).
#[derive(Clone, Copy, Default)]
struct Used {
    processor_seconds: Option<f64>,
    peak_bytes: Option<u64>,
}

/// Ticks of the processor clock in a second, as Linux counts them for programs.
const TICKS_PER_SECOND: f64 = 100.0;

impl Stopwatch {
    /// A stopwatch that starts now, with its first stage.
    #[must_use]
    pub fn start(bar: Bar) -> Self {
        let stopwatch = Self { bar, marks: Mutex::new(Vec::new()) };
        stopwatch.mark("starting");
        stopwatch
    }

    /// Takes the progress bar off the screen.
    pub fn finish(&self) {
        self.bar.finish();
    }

    /// The stages so far, in their order; the last one ends now.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        self.mark("");
        let Ok(mut marks) = self.marks.lock() else { return Vec::new() };
        let laps = marks.windows(2).map(|pair| lap(&pair[0], &pair[1])).collect();
        marks.pop();
        laps
    }

    fn mark(&self, stage: &str) {
        if let Ok(mut marks) = self.marks.lock() {
            let (stage, at, used) = (stage.to_owned(), Instant::now(), used());
            marks.push(Mark { stage, at, used });
        }
    }
}

impl Progress for Stopwatch {
    fn stage(&self, name: &str, total: u64) {
        self.mark(name);
        self.bar.stage(name, total);
    }

    fn advance(&self, by: u64) {
        self.bar.advance(by);
    }
}

fn lap(from: &Mark, to: &Mark) -> Lap {
    let processor = from.used.processor_seconds.zip(to.used.processor_seconds);
    Lap {
        stage: from.stage.clone(),
        seconds: to.at.duration_since(from.at).as_secs_f64(),
        processor_seconds: processor.map(|(before, after)| after - before),
        peak_bytes: to.used.peak_bytes,
    }
}

fn used() -> Used {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    Used {
        processor_seconds: read("/proc/self/stat").and_then(|stat| processor_seconds(&stat)),
        peak_bytes: read("/proc/self/status").and_then(|status| peak_bytes(&status)),
    }
}

/// User and system time: the 14th and 15th field, counted after the name in brackets (proc(5)).
fn processor_seconds(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) / TICKS_PER_SECOND)
}

/// The most memory that was ever resident (`VmHWM`, in KiB).
fn peak_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laps_are_what_lies_between_two_marks() {
        let stopwatch = Stopwatch::start(Bar::new(true));
        stopwatch.stage("reading", 0);
        let stages: Vec<String> = stopwatch.laps().into_iter().map(|lap| lap.stage).collect();
        assert_eq!(stages, ["starting", "reading"]);
        stopwatch.stage("writing", 0);
        assert_eq!(stopwatch.laps().len(), 3, "asking ends no stage");
    }

    #[test]
    fn the_process_table_is_read_behind_a_name_with_blanks_and_brackets() {
        let stat = "7 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0";
        assert_eq!(processor_seconds(stat), Some(2.0));
        assert_eq!(peak_bytes("VmPeak: 9 kB\nVmHWM:\t    12 kB\n"), Some(12 * 1024));
        assert_eq!(processor_seconds("nonsense"), None);
        assert_eq!(peak_bytes(""), None);
    }
}
