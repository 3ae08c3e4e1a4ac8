//! Exceptions that cover nothing.

use crate::finding::{Confidence, Severity};
use crate::frames::{ExceptionKind, Exceptions, FrameKind};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::Population;
use crate::reconcile::register::{is_accepted, is_over};
use crate::reconcile::usage::Usage;

use super::casebook::{Casebook, utc};
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Entries of the register of exceptions that are in force at as-of and fit
    /// no access of the current snapshot, in everything they name. Whether the access they fit
    /// needs them makes no difference. Entries that have ended cannot cover anything any more and
    /// pass; entries that nobody has accepted, and those that cover a conflict of duties (kind
    /// `sod`), are listed. An entry for a system without a snapshot is not evaluable (`snapshot`).
    ///
    /// **Why it matters.** An exception nobody uses is a permission in reserve: whoever gets the
    /// access tomorrow is covered before anybody asks. A register full of such entries hides those
    /// that matter.
    ///
    /// **How to answer it.** Withdraw it if the access is gone for good. If it names an account,
    /// entitlement or ticket that is called something else now, correct the entry. If the access
    /// is still to come, note that with the entry.
    unused_exception {
        title: "Exceptions that cover nothing",
        family: Family::Exceptions,
        population: "exceptions",
        scope: Scope::AsAt,
        severity: Severity::Low,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Exceptions, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Exceptions: exception_id, identity, account, system, entitlement, ticket_id, kind, approved_by, approved_at, expires_at, reviewed_at, revoked_at;
        },
        references: EXCEPTIONS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(entries) = book.views.exceptions else { return Tested::default() };
    let usage = Usage::of(population);
    (0..entries.len).map(|row| judge(&book, &entries, row, &usage)).collect()
}

fn judge(book: &Casebook<'_>, entries: &Exceptions<'_>, row: usize, usage: &Usage) -> Judged {
    let as_of = book.entry_as_of(entries, row);
    let is_conflict = entries.kind.at(row) == Some(ExceptionKind::Sod);
    let system = book.frames.key(entries.system.at(row));
    let is_unseen = !system.is_none() && book.population.books.snapshots_of(system).is_empty();
    match () {
        () if entries.approved_at.is_absent() => Judged::NotEvaluable("approved_at"),
        () if is_conflict || !is_accepted(entries, row, as_of) => Judged::Listed,
        () if is_over(entries, row, as_of) || usage.covers_something(row) => Judged::Passed,
        () if is_unseen => Judged::NotEvaluable("snapshot"),
        () => {
            let sentence = format!(
                "Exception {} ({}) is in force on {} and covers nothing that is held.",
                book.frames.text(entries.exception_id.at(row)),
                book.entry_covers(entries, row),
                utc(as_of),
            );
            Judged::failed(book.on_exception(&CONTROL, entries, row, sentence))
        }
    }
}
