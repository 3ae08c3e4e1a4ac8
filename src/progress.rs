//! How long work tells that it goes on. Stages speak to this trait; only the command line draws.

use serde::Serialize;

/// Listens to long work.
pub trait Progress: Sync {
    /// A stage begins; `total` is what [`Progress::advance`] will add up to (0: unknown).
    fn stage(&self, name: &str, total: u64);
    /// Some of the stage is done.
    fn advance(&self, by: u64);
}

/// One stage of a run, measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lap {
    /// What was being done.
    pub stage: String,
    /// How long it took by the wall clock.
    pub seconds: f64,
    /// Processor time of all threads; `None` where the system does not tell.
    pub processor_seconds: Option<f64>,
    /// The most memory the program had held up to its end; `None` where the system does not tell.
    pub peak_bytes: Option<u64>,
}

/// Says nothing: for pipes and tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _total: u64) {}
    fn advance(&self, _by: u64) {}
}
