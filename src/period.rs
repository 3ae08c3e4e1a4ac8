//! The audit period and as-of: the only "now" in the house.

use crate::frames::Instant;

/// The window a run judges. Instants are UTC microseconds; the window is `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditPeriod {
    /// First instant inside the period.
    pub from: i64,
    /// First instant after the period.
    pub to: i64,
    /// The instant the run speaks of: everything later is not yet known.
    pub as_of: i64,
}

impl AuditPeriod {
    /// Whether `at` falls into `[from, to)`.
    #[must_use]
    pub fn contains(&self, at: Instant) -> bool {
        (self.from..self.to).contains(&at.micros)
    }
}
