//! What a report says of waivers, the accepted findings of the configuration.

use serde::{Deserialize, Serialize};

use crate::finding::waiver::State;

/// The waiver that accepts a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Its number: a row of `waivers.csv`.
    pub number: u64,
    /// Why.
    pub reason: String,
    /// First instant at which it no longer holds; UTC microseconds.
    pub until: i64,
}

/// A waiver of the configuration, and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverFacts {
    /// Its place among the waivers of the configuration.
    pub number: u64,
    /// Line of the configuration it starts on.
    pub line: u64,
    /// Which findings it accepts, as written.
    pub selector: String,
    /// Why.
    pub reason: String,
    /// Who accepts them.
    pub owner: String,
    /// First instant at which it no longer holds; UTC microseconds.
    pub until: i64,
    /// How it stands.
    pub state: State,
    /// Findings it fits.
    pub fitting: u64,
    /// Findings it waives.
    pub waived: u64,
}
