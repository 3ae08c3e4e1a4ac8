//! Access that still rests on an exception that has ended.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{ExceptionKind, Exceptions, FrameKind};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::register::{ended_at, is_accepted};
use crate::reconcile::{Counterpart, Grant, Population, Standing, Verdict};

use super::casebook::{Casebook, raised, utc};
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Accepted entries of the register of exceptions that have run out or were
    /// withdrawn by as-of, while access of the current snapshot rests on nothing else: its standing
    /// is `exception_expired`, and it names this entry. Access that an approval, a review or a
    /// newer exception has taken over does not rest on it. An entry of which only switched-off
    /// access is left is listed. Entries that cover a conflict of duties (kind `sod`) are listed
    /// too: no access rests on them, and `segregation_conflict` judges what they covered.
    ///
    /// **Why it matters.** Whoever accepted the risk did so until that day. Since then the access
    /// is held on nobody's word, and the register says that it is over.
    ///
    /// **How to answer it.** Take the access away, or have the exception renewed with a new end by
    /// whoever may accept it. If it is really normal access, ask for it by ticket.
    expired_exception_in_use {
        title: "Exceptions that have ended, and are still used",
        family: Family::Exceptions,
        population: "exceptions",
        scope: Scope::AsAt,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Exceptions, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Exceptions: exception_id, identity, account, system, entitlement, ticket_id, kind, approved_by, approved_at, expires_at, reviewed_at, revoked_at;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, enabled, last_used_at, ticket_ref;
        },
        references: EXCEPTIONS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(entries) = book.views.exceptions else { return Tested::default() };
    let resting = resting(population);
    let grants_on = |row: usize| resting.get(&(row as u32)).map_or(&[][..], Vec::as_slice);
    (0..entries.len).map(|row| judge(&book, &entries, row, grants_on(row))).collect()
}

/// The grants that rest on each entry that has ended, in their order.
fn resting<'a>(population: &'a Population<'_>) -> FxHashMap<u32, Vec<&'a Grant>> {
    let mut resting: FxHashMap<u32, Vec<&Grant>> = FxHashMap::default();
    for grant in population.grants.iter().filter(|one| one.standing == Standing::ExceptionExpired) {
        if let Counterpart::Exception(row) = grant.counterpart {
            resting.entry(row).or_default().push(grant);
        }
    }
    resting
}

fn judge(book: &Casebook<'_>, entries: &Exceptions<'_>, row: usize, grants: &[&Grant]) -> Judged {
    let as_of = book.entry_as_of(entries, row);
    let is_conflict = entries.kind.at(row) == Some(ExceptionKind::Sod);
    match () {
        () if entries.approved_at.is_absent() => Judged::NotEvaluable("approved_at"),
        () if is_conflict || !is_accepted(entries, row, as_of) => Judged::Listed,
        () if grants.iter().any(|grant| grant.verdict == Verdict::Fail) => {
            Judged::failed(finding(book, entries, row, grants))
        }
        () if !grants.is_empty() => Judged::Listed,
        () if entries.expires_at.is_absent() && entries.revoked_at.is_absent() => {
            Judged::NotEvaluable("expires_at")
        }
        () => Judged::Passed,
    }
}

fn finding(
    book: &Casebook<'_>,
    entries: &Exceptions<'_>,
    row: usize,
    grants: &[&Grant],
) -> Finding {
    let live = grants.iter().filter(|grant| grant.verdict == Verdict::Fail);
    let severity = live.clone().map(|one| raised(CONTROL.severity, one.risk, one.privileged)).max();
    let rows = live.map(|grant| book.row(&CONTROL, FrameKind::Grants, grant.row));
    let finding = book.on_exception(&CONTROL, entries, row, sentence(book, entries, row, grants));
    finding.of(severity.unwrap_or(CONTROL.severity)).and_all(rows)
}

fn sentence(
    book: &Casebook<'_>,
    entries: &Exceptions<'_>,
    row: usize,
    grants: &[&Grant],
) -> String {
    let count = grants.iter().filter(|grant| grant.verdict == Verdict::Fail).count();
    let rest = if count == 1 { "one grant rests" } else { "grants rest" };
    let rest = if count == 1 { rest.to_owned() } else { format!("{count} {rest}") };
    let ended = ended_at(entries, row).map_or("its end".into(), |end| book.last_day(end));
    format!(
        "Exception {} ({}) was over after {ended}, and {rest} on it on {}.",
        book.frames.text(entries.exception_id.at(row)),
        book.entry_covers(entries, row),
        utc(book.entry_as_of(entries, row)),
    )
}
