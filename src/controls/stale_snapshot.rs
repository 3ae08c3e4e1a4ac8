//! Snapshots that are too old for the period they are to prove something about.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::frames::instant::MICROS_PER_DAY;
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::snapshots::Snapshot;
use crate::reconcile::{Population, System};

use super::casebook::{Casebook, utc};
use super::references::INVENTORY;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Systems whose current snapshot, the newest up to as-of, was taken more
    /// than `days` before the end of the audit period. The end of the period counts, not as-of. A
    /// system without any snapshot is for `uncovered_system`.
    ///
    /// **Why it matters.** Every verdict on a system speaks of the moment of its snapshot. What was
    /// granted, taken away or left undone after it is invisible, while the report carries the date
    /// of the period's end: the last weeks of the period were not tested there.
    ///
    /// **How to answer it.** Extract the system again at or after the end of the period. If that is
    /// no longer possible, say in the report that the system was tested up to the date of its
    /// snapshot only, and test the days after it by other means.
    stale_snapshot {
        title: "A snapshot from long before the period's end",
        family: Family::Inputs,
        population: "systems with a snapshot",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants],
        parameters: &[Parameter {
            name: "days",
            default: Value::Whole(7),
            range: (0.0, 3650.0),
            doc: "Days before the end of the period from which on a snapshot is recent enough.",
        }],
        quotes: quotes! {
            Grants: snapshot_at, system, account, entitlement;
        },
        references: INVENTORY,
        test: test,
    }
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let days = parameters.whole("days").saturating_mul(MICROS_PER_DAY);
    let oldest = population.period.to.saturating_sub(days);
    population.systems.iter().filter_map(|system| judge(&book, system, oldest)).collect()
}

fn judge(book: &Casebook<'_>, system: &System, oldest: i64) -> Option<Judged> {
    let current = book.population.books.snapshots_of(system.key).last()?;
    Some(match current.at < oldest {
        true => Judged::failed(finding(book, system, current)),
        false => Judged::Passed,
    })
}

fn finding(book: &Casebook<'_>, system: &System, current: &Snapshot) -> Finding {
    let end = book.population.period.to;
    let sentence = format!(
        "The newest snapshot of {} is of {}, {} days before the period ends on {}.",
        book.population.show(system.key),
        utc(current.at),
        (end - current.at) / MICROS_PER_DAY,
        utc(end),
    );
    let row = book.snapshot_row(&CONTROL, system.key, current).counting("period_end", utc(end));
    book.on_system(&CONTROL, system.key, sentence, row)
}
