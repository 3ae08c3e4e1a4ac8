//! Exceptions that cover nothing.

use crate::finding::{Confidence, Severity};
use crate::frames::{ExceptionKind, Exceptions, FrameKind};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::Population;
use crate::reconcile::conflict_cover::ConflictCover;
use crate::reconcile::register::{is_accepted, is_over};
use crate::reconcile::usage::Usage;

use super::casebook::{Casebook, utc};
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Entries of the register of exceptions that are in force at as-of and fit
    /// no access of the current snapshot, in everything they name. Whether the access they fit
    /// needs them makes no difference. Entries of kind `sod` must fit access that is part of a
    /// conflict of duties: both sides of a rule, live and in one hand. Entries that have ended
    /// cannot cover anything any more and pass; entries that nobody has accepted are listed. An
    /// entry for a system without a snapshot is not evaluable (`snapshot`), nor is one of kind `sod`
    /// without a list of rules (`sod_rules`), or where nobody knows in whose hand the sides are.
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
    let (usage, conflicts) = (Usage::of(population), ConflictCover::of(population));
    let bench = Bench { book, entries, usage, conflicts };
    (0..entries.len).map(|row| judge(&bench, row)).collect()
}

/// The register, what its entries of kind `access` fit, and what those of kind `sod` cover.
struct Bench<'a> {
    book: Casebook<'a>,
    entries: Exceptions<'a>,
    usage: Usage,
    conflicts: Option<ConflictCover>,
}

fn judge(bench: &Bench<'_>, row: usize) -> Judged {
    let (book, entries) = (&bench.book, &bench.entries);
    let as_of = book.entry_as_of(entries, row);
    let is_conflict = entries.kind.at(row) == Some(ExceptionKind::Sod);
    match () {
        () if entries.approved_at.is_absent() => Judged::NotEvaluable("approved_at"),
        () if !is_accepted(entries, row, as_of) => Judged::Listed,
        () if is_over(entries, row, as_of) => Judged::Passed,
        () if is_conflict => bench.of_conflict(row),
        () if bench.usage.covers_something(row) => Judged::Passed,
        () if book.is_unseen(entries, row) => Judged::NotEvaluable("snapshot"),
        () => bench.failed(row, "nothing that is held"),
    }
}

impl Bench<'_> {
    /// An entry of kind `sod` that is in force.
    fn of_conflict(&self, row: usize) -> Judged {
        let system = self.book.frames.key(self.entries.system.at(row));
        let Some(conflicts) = &self.conflicts else { return Judged::NotEvaluable("sod_rules") };
        if conflicts.covers_something(row) {
            return Judged::Passed;
        }
        if self.book.is_unseen(&self.entries, row) {
            return Judged::NotEvaluable("snapshot");
        }
        match conflicts.missing(row, system) {
            Some(missing) => Judged::NotEvaluable(missing),
            None => self.failed(row, "no conflict of duties that stands"),
        }
    }

    fn failed(&self, row: usize, what: &str) -> Judged {
        let (book, entries) = (&self.book, &self.entries);
        let sentence = format!(
            "Exception {} ({}) is in force on {} and covers {what}.",
            book.frames.text(entries.exception_id.at(row)),
            book.entry_covers(entries, row),
            utc(book.entry_as_of(entries, row)),
        );
        Judged::failed(book.on_exception(&CONTROL, entries, row, sentence))
    }
}
