//! Which time a run speaks of: as-of and the audit period, with their defaults.

use crate::frames::{Frames, Instant};
use crate::period::AuditPeriod;

use super::snapshots::Snapshots;

/// What the user asked for; UTC microseconds. Nothing asked: the defaults of the design.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Start of the period.
    pub from: Option<i64>,
    /// End of the period, exclusive.
    pub to: Option<i64>,
    /// As-of.
    pub as_of: Option<i64>,
}

/// As-of of a run: by default the newest snapshot, without grants the newest instant in tickets and
/// events (their `expires_at` apart: it speaks of the future).
#[must_use]
pub fn as_of(frames: &Frames, asked: Asked) -> i64 {
    asked.as_of.or_else(|| newest_snapshot(frames)).or_else(|| newest_fact(frames)).unwrap_or(0)
}

/// The period of a run, with the as-of of `snapshots`. By default it ends with as-of, and begins
/// with the oldest snapshot of any system that has two or more up to as-of, else with the earliest
/// request.
#[must_use]
pub fn period(frames: &Frames, snapshots: &Snapshots<'_>, asked: Asked, as_of: i64) -> AuditPeriod {
    let to = asked.to.unwrap_or(as_of);
    let from =
        asked.from.or_else(|| oldest_of_several(snapshots)).or_else(|| earliest_request(frames));
    AuditPeriod { from: from.unwrap_or(to), to, as_of }
}

/// The frame is ordered by it.
fn newest_snapshot(frames: &Frames) -> Option<i64> {
    let grants = frames.grants();
    let last = grants.and_then(|grants| grants.snapshot_at.at(grants.len.checked_sub(1)?));
    let covered = frames.covered.iter().map(|(_, at)| *at);
    last.map(|at| at.micros).into_iter().chain(covered).max()
}

fn newest_fact(frames: &Frames) -> Option<i64> {
    let tickets = frames.tickets().into_iter().flat_map(|tickets| {
        let columns = [
            tickets.requested_at,
            tickets.decided_at,
            tickets.fulfilled_at,
            tickets.verified_at,
            tickets.closed_at,
        ];
        columns
            .into_iter()
            .flat_map(move |column| (0..tickets.len).filter_map(move |row| column.at(row)))
    });
    let events = frames.events().into_iter();
    let events = events.flat_map(|events| (0..events.len).filter_map(move |row| events.at.at(row)));
    tickets.chain(events).map(|at: Instant| at.micros).max()
}

/// The oldest snapshot of any system that has two or more.
fn oldest_of_several(snapshots: &Snapshots<'_>) -> Option<i64> {
    let several = snapshots.systems().filter(|system| snapshots.of(*system).len() > 1);
    several.filter_map(|system| snapshots.of(system).first().map(|snapshot| snapshot.at)).min()
}

fn earliest_request(frames: &Frames) -> Option<i64> {
    let tickets = frames.tickets()?;
    (0..tickets.len).filter_map(|row| tickets.requested_at.at(row)).map(|at| at.micros).min()
}
