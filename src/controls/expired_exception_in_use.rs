//! Access that still rests on an exception that has ended.

use rustc_hash::FxHashMap;

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{ExceptionKind, Exceptions, FrameKind};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::conflict_cover::{ConflictCover, StandingConflict};
use crate::reconcile::register::{ended_at, is_accepted, is_over};
use crate::reconcile::{Counterpart, Grant, Population, Standing, Verdict};

use super::casebook::{Casebook, raised, raised_by_any, utc};
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Accepted entries of the register of exceptions that have run out or were
    /// withdrawn by as-of, while access of the current snapshot rests on nothing else: its standing
    /// is `exception_expired`, and it names this entry. Access that an approval, a review or a
    /// newer exception has taken over does not rest on it. An entry of which only switched-off
    /// access is left is listed. An entry of kind `sod` is still in use where it fits access of a
    /// conflict of duties that stands, and that no exception in force covers; without a list of
    /// rules it is not evaluable (`sod_rules`). An entry that has ended and names a system without
    /// a snapshot is not evaluable (`snapshot`).
    ///
    /// **Why it matters.** Whoever accepted the risk did so until that day. Since then the access
    /// is held on nobody's word, and the register says that it is over.
    ///
    /// **How to answer it.** Take the access away, or have the exception renewed with a new end by
    /// whoever may accept it. If it is really normal access, ask for it by ticket. Of two duties
    /// in one hand, take one away.
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
            SodRules: rule_id, title, left_system, left_entitlement, right_system, right_entitlement;
        },
        references: EXCEPTIONS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(entries) = book.views.exceptions else { return Tested::default() };
    let (resting, conflicts) = (resting(population), ConflictCover::of(population));
    let grants_on = |row: usize| resting.get(&(row as u32)).map_or(&[][..], Vec::as_slice);
    let judge = |row| match entries.kind.at(row) {
        Some(ExceptionKind::Sod) => of_conflict(&book, &entries, row, conflicts.as_ref()),
        _ => of_access(&book, &entries, row, grants_on(row)),
    };
    let is_accepted = |row| is_accepted(&entries, row, book.entry_as_of(&entries, row));
    let all = 0..entries.len;
    all.map(|row| match () {
        () if entries.approved_at.is_absent() => Judged::NotEvaluable("approved_at"),
        () if !is_accepted(row) => Judged::Listed,
        () => judge(row),
    })
    .collect()
}

/// The grants that rest on each entry that has ended, in their order.
fn resting<'a>(population: &'a Population<'_>) -> FxHashMap<u32, Vec<&'a Grant>> {
    let mut resting: FxHashMap<u32, Vec<&Grant>> = FxHashMap::default();
    for grant in population.grants.iter().filter(|one| one.standing == Standing::ExceptionExpired) {
        if let Counterpart::Exception(row) = grant.counterpart() {
            resting.entry(row).or_default().push(grant);
        }
    }
    resting
}

fn of_access(
    book: &Casebook<'_>,
    entries: &Exceptions<'_>,
    row: usize,
    grants: &[&Grant],
) -> Judged {
    match () {
        () if grants.iter().any(|grant| grant.verdict == Verdict::Fail) => {
            Judged::failed(on_access(book, entries, row, grants))
        }
        () if !grants.is_empty() => Judged::Listed,
        () => unless_untold(book, entries, row),
    }
}

/// An entry on which nothing rests, as far as the exports tell.
fn unless_untold(book: &Casebook<'_>, entries: &Exceptions<'_>, row: usize) -> Judged {
    let is_over = is_over(entries, row, book.entry_as_of(entries, row));
    match () {
        () if is_over && book.is_unseen(entries, row) => Judged::NotEvaluable("snapshot"),
        () if entries.expires_at.is_absent() && entries.revoked_at.is_absent() => {
            Judged::NotEvaluable("expires_at")
        }
        () => Judged::Passed,
    }
}

/// An entry of kind `sod`.
fn of_conflict(
    book: &Casebook<'_>,
    entries: &Exceptions<'_>,
    row: usize,
    conflicts: Option<&ConflictCover>,
) -> Judged {
    if !is_over(entries, row, book.entry_as_of(entries, row)) {
        return unless_untold(book, entries, row);
    }
    let Some(conflicts) = conflicts else { return Judged::NotEvaluable("sod_rules") };
    let system = book.frames.key(entries.system.at(row));
    match (conflicts.resting_on(row), conflicts.missing(row, system)) {
        ([], None) => unless_untold(book, entries, row),
        ([], Some(missing)) => Judged::NotEvaluable(missing),
        (standing, _) => Judged::failed(on_conflict(book, entries, row, standing)),
    }
}

/// A finding about conflicts that still rest on an entry: with the rules, and the grants.
fn on_conflict(
    book: &Casebook<'_>,
    entries: &Exceptions<'_>,
    row: usize,
    standing: &[StandingConflict],
) -> Finding {
    let grants = standing.iter().flat_map(|one| &one.conflict.grants);
    let grants: Vec<&Grant> =
        grants.map(|grant| &book.population.grants[*grant as usize]).collect();
    let mut rules: Vec<u32> = standing.iter().map(|one| one.rule).collect();
    rules.dedup();
    let what = match standing.len() {
        1 => format!("a conflict of duties it speaks of ({}) stands", said(book, &rules)),
        count => format!("{count} conflicts of duties it speaks of ({}) stand", said(book, &rules)),
    };
    let rules = rules.into_iter().map(|rule| book.row(&CONTROL, FrameKind::SodRules, rule));
    book.on_exception(&CONTROL, entries, row, sentence(book, entries, row, &what))
        .of(raised_by_any(CONTROL.severity, grants.iter().copied()))
        .and_all(rules)
        .and_all(grants.iter().map(|grant| book.row(&CONTROL, FrameKind::Grants, grant.row)))
}

/// The rules by name.
fn said(book: &Casebook<'_>, rules: &[u32]) -> String {
    let id = |row: &u32| {
        book.views.sod_rules.map_or("", |table| book.frames.text(table.rule_id.at(*row as usize)))
    };
    let ids: Vec<&str> = rules.iter().map(id).collect();
    format!("{} {}", if ids.len() == 1 { "rule" } else { "rules" }, ids.join(", "))
}

fn on_access(
    book: &Casebook<'_>,
    entries: &Exceptions<'_>,
    row: usize,
    grants: &[&Grant],
) -> Finding {
    let live = grants.iter().filter(|grant| grant.verdict == Verdict::Fail);
    let severity =
        live.clone().map(|one| raised(CONTROL.severity, one.risk(), one.privileged())).max();
    let rows = live.clone().map(|grant| book.row(&CONTROL, FrameKind::Grants, grant.row));
    let what = match live.count() {
        1 => "one grant rests on it".to_owned(),
        count => format!("{count} grants rest on it"),
    };
    let finding = book.on_exception(&CONTROL, entries, row, sentence(book, entries, row, &what));
    finding.of(severity.unwrap_or(CONTROL.severity)).and_all(rows)
}

fn sentence(book: &Casebook<'_>, entries: &Exceptions<'_>, row: usize, what: &str) -> String {
    let ended = ended_at(entries, row).map_or("its end".into(), |end| book.last_day(end));
    format!(
        "Exception {} ({}) was over after {ended}, and {what} on {}.",
        book.frames.text(entries.exception_id.at(row)),
        book.entry_covers(entries, row),
        utc(book.entry_as_of(entries, row)),
    )
}
