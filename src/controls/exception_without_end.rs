//! Accepted deviations that never end.

use crate::finding::{Confidence, Severity};
use crate::frames::{Exceptions, FrameKind, Instant};
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::Population;
use crate::reconcile::ground::exceeds;

use super::casebook::Casebook;
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Accepted entries of the register of exceptions, of access and of
    /// conflicts alike, that have no end, or one more than `max_days` after they were accepted (an
    /// end that is a date has a day of grace). An entry that was withdrawn has ended, and passes.
    /// One that nobody has accepted by as-of covers nothing: it is listed.
    ///
    /// **Why it matters.** An exception is a risk somebody accepted for a while. Without an end it
    /// is a rule that nobody wrote, and the person who accepted it is no longer there when it goes
    /// wrong.
    ///
    /// **How to answer it.** Ask whoever accepted it for a date by which the deviation is gone, at
    /// most a year away, and enter it. If it is to stay for good, change the policy or the
    /// catalogue instead.
    exception_without_end {
        title: "Exceptions without an end, or for too long",
        family: Family::Exceptions,
        population: "exceptions",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Exceptions],
        parameters: &[Parameter {
            name: "max_days",
            default: Value::Whole(365),
            range: (1.0, 3650.0),
            doc: "Longest time an exception may last, in days.",
        }],
        quotes: quotes! {
            Exceptions: exception_id, identity, account, system, entitlement, ticket_id, kind, reason, approved_by, approved_at, expires_at, reviewed_at, revoked_at;
        },
        references: EXCEPTIONS,
        test: test,
    }
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(entries) = book.views.exceptions else { return Tested::default() };
    let days = parameters.whole("max_days");
    (0..entries.len).map(|row| judge(&book, &entries, row, days)).collect()
}

fn judge(book: &Casebook<'_>, entries: &Exceptions<'_>, row: usize, days: i64) -> Judged {
    let as_of = book.entry_as_of(entries, row);
    let known = |at: Option<Instant>| at.filter(|at| at.micros <= as_of);
    let Some(accepted) = known(entries.approved_at.at(row)) else {
        let is_unknown = entries.approved_at.is_absent();
        return if is_unknown { Judged::NotEvaluable("approved_at") } else { Judged::Listed };
    };
    if known(entries.revoked_at.at(row)).is_some() {
        return Judged::Passed;
    }
    let why = match entries.expires_at.at(row) {
        None if entries.expires_at.is_absent() => return Judged::NotEvaluable("expires_at"),
        None => "has no end".to_owned(),
        Some(end) if exceeds(accepted, end, days) => {
            format!("lasts until {}, longer than the {days} days allowed", book.last_day(end))
        }
        Some(_) => return Judged::Passed,
    };
    let sentence = format!(
        "Exception {} ({}), accepted on {}, {why}.",
        book.frames.text(entries.exception_id.at(row)),
        book.entry_covers(entries, row),
        book.when(accepted),
    );
    Judged::failed(book.on_exception(&CONTROL, entries, row, sentence))
}
