//! What moved between two bundles: for a terminal, and as the files of a comparison.

mod metrics;
mod terminal;

pub(super) use metrics::{Told, moved};
pub use terminal::told;
pub(super) use terminal::{differences, has_moved, heading_of, presence};

use super::{Options, OutputFile, csv, html};
use crate::diag::Outcome;
use crate::movement::{Counts, Movement};
use crate::report::{control_movements, diff, grouped, metric_movements};

/// The files of a comparison: three tables and a page.
///
/// # Errors
/// When the page cannot be rendered, which would be our own bug.
pub fn files(movement: &Movement) -> Outcome<Vec<OutputFile>> {
    let tables = [
        diff(&movement.findings),
        control_movements(&movement.controls),
        metric_movements(&movement.metrics),
    ];
    let csv = |table| csv::plain(table, &Options::default());
    let mut files: Vec<OutputFile> = tables.iter().map(csv).collect();
    files.push(html::comparison(movement)?);
    Ok(files)
}

/// `3 new, 12 persisting, 4 resolved`, and how many were not tested where some were not.
pub(super) fn counted(counts: &Counts) -> String {
    let known = format!(
        "{} new, {} persisting, {} resolved",
        grouped(counts.new),
        grouped(counts.persisting),
        grouped(counts.resolved)
    );
    match counts.not_tested {
        0 => known,
        count => format!("{known}, {} not tested", grouped(count)),
    }
}

/// `1 day`, `92 days`.
pub(super) fn days(days: i64) -> String {
    let count = grouped(days.unsigned_abs());
    if days == 1 { format!("{count} day") } else { format!("{count} days") }
}

/// A number with its change: `130 (+10)`; nothing behind one that stayed.
pub(super) fn changed(old: Option<u64>, new: Option<u64>) -> String {
    match (old, new) {
        (Some(old), Some(new)) if old == new => grouped(new),
        (Some(old), Some(new)) if new > old => {
            format!("{} (+{})", grouped(new), grouped(new - old))
        }
        (Some(old), Some(new)) => format!("{} (-{})", grouped(new), grouped(old - new)),
        (Some(old), None) => format!("was {}", grouped(old)),
        (None, Some(new)) => grouped(new),
        (None, None) => "-".to_owned(),
    }
}
