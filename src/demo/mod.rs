//! An example company, made up from a seed: a year of access tickets, three entitlement snapshots
//! and everything around them, as canonical CSV exports.
//!
//! Everything at this company is explained, except for a known number of planted anomalies. What
//! [`truth_csv`] lists is therefore exactly what the tool must find: no more and no less. Beside the
//! anomalies there are *situations*: what is not wrong but not the common case either, such as work
//! that is under way, or access too old for anybody to tell where it came from. The same plan gives
//! the same bytes on every machine; nothing here reads a file or a clock.

mod anomalies;
pub mod bulk;
mod calendar;
mod careers;
mod changes;
mod company;
mod draft;
mod model;
mod names;
mod offer;
mod people;
mod picks;
mod random;
mod review;
mod situations;
mod special;
mod tables;
mod texts;
mod truth;
mod workflow;

pub use company::Company;
pub use tables::{file_names, write_file};
pub use texts::config_toml;
pub use truth::{ORDINARY_STANDINGS, ORDINARY_STATUSES, truth_csv};

/// How large the example company is, and which of all possible ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPlan {
    /// Number of people; fewer than [`DemoPlan::FEWEST_PEOPLE`] are taken as that many.
    pub people: u32,
    /// Companies of different seeds differ in everything but their shape.
    pub seed: u64,
    /// Whether anything is wrong there; without, no control finds anything.
    pub anomalies: bool,
}

impl DemoPlan {
    /// The smallest company that has all the roles a ticket needs.
    pub const FEWEST_PEOPLE: u32 = 20;
}

impl Default for DemoPlan {
    fn default() -> Self {
        Self { people: 400, seed: 7, anomalies: true }
    }
}
