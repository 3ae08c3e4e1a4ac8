//! When a grant came, as far as its own row and the snapshots of its system tell.

use crate::frames::{Instant, Origin};

use super::population::Grant;
use super::snapshots::Snapshots;

/// When a grant came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// When it was granted, as the system says.
    pub granted_at: Option<Instant>,
    /// First snapshot of the unbroken run that ends with the current one; UTC microseconds.
    pub first_seen: i64,
    /// The snapshot before it, where the grant was absent.
    pub last_absent: Option<i64>,
}

impl Arrival {
    /// When the grant took effect, as far as is known: `granted_at`, else first seen.
    #[must_use]
    pub fn effected(&self) -> Instant {
        self.granted_at.unwrap_or(Instant::exact(self.first_seen))
    }

    /// Whether the grant appeared at or after `at`: yes, no, or `None` where the snapshots cannot
    /// tell and the system does not say when it was granted.
    #[must_use]
    pub fn appeared_after(&self, at: Instant) -> Option<bool> {
        if let Some(granted) = self.granted_at {
            return Some(!granted.starts_before(at));
        }
        if self.first_seen < at.micros {
            return Some(false);
        }
        self.last_absent.filter(|absent| *absent >= at.micros).map(|_| true)
    }
}

impl Snapshots<'_> {
    /// When `grant` came; `taken` tells when a snapshot of its system was taken, by its place.
    #[must_use]
    pub fn arrival(&self, grant: &Grant, taken: impl Fn(usize) -> Option<i64>) -> Arrival {
        let place = usize::from(grant.first_seen);
        Arrival {
            granted_at: self.grants().and_then(|table| table.granted_at.at(grant.row as usize)),
            first_seen: taken(place).unwrap_or_default(),
            last_absent: place.checked_sub(1).and_then(taken),
        }
    }

    /// File and line of a row of the frame `grants`.
    #[must_use]
    pub fn origin(&self, row: usize) -> Origin {
        self.grants().map_or(Origin { file: 0, line: 0 }, |table| table.origin.at(row))
    }
}
