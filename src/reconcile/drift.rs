//! Drift: opening + added - removed = closing, per system, each change with what explains it.
//!
//! Everything counts distinct (system, account, entitlement); an added key is explained if one of
//! its rows is.
//!
//! Readings of the design made explicit here:
//! - A removed key is explained by its end if one of its rows had ended.
//! - The end of an exception explains a removal only where no other exception still covers it.
//! - A holder nobody is sure of (disputed, uncorrelated) has not left.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::frames::Key;
use crate::frames::instant::iso_utc;

use super::authority::Slot;
use super::case::Case;
use super::counterpart::Counterpart;
use super::population::{Drift, DriftStatement, Grant};
use super::register::Place;
use super::snapshots::Snapshot;
use super::verdict::{Change, Verdict};
use crate::frames::Word;

/// The opening snapshot of a system: the newest not after the start of the period that is older
/// than the current one, else the oldest one older than the current, else none.
#[must_use]
pub fn opening(snapshots: &[Snapshot], from: i64) -> Option<&Snapshot> {
    let (_, earlier) = snapshots.split_last()?;
    earlier.iter().rev().find(|snapshot| snapshot.at <= from).or(earlier.first())
}

/// The changes of one system since `opening`, and its statement; `grants` are the judged grants of
/// the current snapshot, in the order of its rows.
#[must_use]
pub fn drift(
    case: &Case<'_>,
    opening: &Snapshot,
    current: &Snapshot,
    grants: &[Grant],
) -> (Vec<Drift>, DriftStatement) {
    let mut statement = DriftStatement::default();
    let mut changes = Vec::new();
    let (mut old, mut new) = (opening.rows.start, current.rows.start);
    while old < opening.rows.end || new < current.rows.end {
        let before = key_run(case, &opening.rows, old);
        let now = key_run(case, &current.rows, new);
        let (was, is) = sides(&before, &now);
        let judged = || &grants[now.1.start - current.rows.start..now.1.end - current.rows.start];
        match (was, is) {
            (true, true) => {
                statement.opening += 1;
                statement.closing += 1;
                if let Some(change) = changed(case, before.1.clone(), now.1.clone(), judged()) {
                    statement.changed += 1;
                    changes.push(change);
                }
            }
            (false, true) => {
                let change = added(case, judged());
                statement.closing += 1;
                statement.added += 1;
                statement.added_explained += u64::from(change.explained_by != UNEXPLAINED);
                changes.push(change);
            }
            _ => {
                let change = removed(case, before.1.clone(), current.at);
                statement.opening += 1;
                statement.removed += 1;
                statement.removed_explained += u64::from(change.explained_by != UNEXPLAINED);
                changes.push(change);
            }
        }
        old = if was { before.1.end } else { old };
        new = if is { now.1.end } else { new };
    }
    (changes, statement)
}

const UNEXPLAINED: &str = "unexplained";

type KeyRun = (Option<(Key, Key)>, Range<usize>);

/// The rows of one key from `start` on; no key at the end of the snapshot.
fn key_run(case: &Case<'_>, rows: &Range<usize>, start: usize) -> KeyRun {
    if start >= rows.end {
        return (None, rows.end..rows.end);
    }
    let key = case.snapshots.slot_of_row(start);
    let end =
        (start..rows.end).find(|row| case.snapshots.slot_of_row(*row) != key).unwrap_or(rows.end);
    (Some(key), start..end)
}

/// Which side(s) the smaller key is on.
fn sides(before: &KeyRun, now: &KeyRun) -> (bool, bool) {
    match (before.0, now.0) {
        (Some(a), Some(b)) => (a <= b, b <= a),
        (a, b) => (a.is_some(), b.is_some()),
    }
}

fn added(case: &Case<'_>, grants: &[Grant]) -> Drift {
    let explains =
        |grant: &&Grant| matches!(grant.verdict, Verdict::Pass | Verdict::Open | Verdict::Listed);
    let explained = grants.iter().find(explains);
    let shown = explained.unwrap_or(&grants[0]);
    Drift {
        system: shown.system,
        account: shown.account,
        entitlement: shown.entitlement,
        change: Change::Added,
        explained_by: explained.map_or(UNEXPLAINED, |grant| grant.standing.as_str()),
        line: shown.line(),
        counterpart: shown.counterpart(),
        detail: String::new(),
        origin: case.snapshots.origin(shown.row as usize),
    }
}

fn removed(case: &Case<'_>, rows: Range<usize>, as_of: i64) -> Drift {
    let (table, row) = (case.table.as_ref(), rows.start);
    let (account, entitlement) = case.snapshots.slot_of_row(row);
    let system = table.map_or(Key::NONE, |table| case.frames.key(table.system.at(row)));
    let holder = case.accounts.holder_of(case.people, system, account).key;
    let place = Place { system, account, holder, entitlement };
    let (explained_by, counterpart) = why_removed(case, &place, &rows, as_of);
    let origin = case.snapshots.origin(row);
    Drift {
        system,
        account,
        entitlement,
        change: Change::Removed,
        explained_by,
        line: counterpart.line(),
        counterpart,
        detail: String::new(),
        origin,
    }
}

/// Tracing's line in charge being a revoke, an expiry, a gone holder, a review, an exception's end;
/// with the row that says so. A grant's own end stands in its own row.
fn why_removed(
    case: &Case<'_>,
    place: &Place,
    rows: &Range<usize>,
    as_of: i64,
) -> (&'static str, Counterpart) {
    let slot = case.authority.slot_at(place.system, place.account, place.entitlement);
    let in_charge = slot.and_then(|slot: &Slot| slot.tracing);
    let line = in_charge.map(|half| case.authority.halves[half as usize].line);
    let line = line.map_or(Counterpart::None, Counterpart::Line);
    if in_charge.is_some_and(|half| !case.gives(half)) {
        return ("revoked", line);
    }
    if in_charge.is_some_and(|half| case.draft_of(half).is_expired()) {
        return ("lapsed", line);
    }
    let table = case.table.as_ref();
    let end = |row: usize| table?.expires_at.at(row);
    if let Some(row) = rows.clone().find(|row| end(*row).is_some_and(|end| end.micros <= as_of)) {
        return ("lapsed", Counterpart::Grant(row as u32));
    }
    let holder = case.accounts.holder_of(case.people, place.system, place.account);
    if holder.rule.resolves() && case.people.is_gone(holder.key, as_of) {
        let person = case.people.row_of(holder.key);
        let person = person.map(|row| Counterpart::Identity(row as u32));
        return ("holder_gone", person.unwrap_or_default());
    }
    if let Some(review) = case.reviews.newest(place, as_of).filter(|review| !review.keep) {
        return ("review", Counterpart::Review(review.row));
    }
    let reference = |row: usize| case.frames.key(table?.ticket_ref.at(row)).some();
    let references = rows.clone().filter_map(reference);
    let tickets: Vec<Key> = case.tickets_on(place).into_iter().chain(references).collect();
    let cover = case.exceptions.cover(place, &tickets, as_of);
    if let Some(ended) = cover.filter(|cover| !cover.in_force) {
        return ("exception_ended", Counterpart::Exception(ended.row));
    }
    (UNEXPLAINED, line)
}

/// Another end, path or switch: compared as sets over the rows of the key.
fn changed(
    case: &Case<'_>,
    before: Range<usize>,
    now: Range<usize>,
    grants: &[Grant],
) -> Option<Drift> {
    let table = case.table.as_ref()?;
    let text = |row: usize| case.frames.text(table.via.at(row)).to_owned();
    let key = |row: usize| case.frames.key(table.via.at(row));
    let end = |row: usize| table.expires_at.at(row).map(|at| at.micros);
    let switch = |row: usize| case.snapshots.is_enabled(row);
    let differ = [
        difference("expires_at", &before, &now, end, |row| end(row).map_or(String::new(), iso_utc)),
        difference("via", &before, &now, key, text),
        difference("enabled", &before, &now, switch, |row| {
            switch(row).map_or(String::new(), |enabled| enabled.to_string())
        }),
    ];
    let details: Vec<String> = differ.into_iter().flatten().collect();
    let shown = grants.first().filter(|_| !details.is_empty())?;
    Some(Drift {
        system: shown.system,
        account: shown.account,
        entitlement: shown.entitlement,
        change: Change::Changed,
        explained_by: shown.standing.as_str(),
        line: shown.line(),
        counterpart: shown.counterpart(),
        detail: details.join("; "),
        origin: case.snapshots.origin(shown.row as usize),
    })
}

/// `name: before -> now`, where the sets of values differ.
fn difference<T: Ord>(
    name: &str,
    before: &Range<usize>,
    now: &Range<usize>,
    value: impl Fn(usize) -> T,
    show: impl Fn(usize) -> String,
) -> Option<String> {
    let set = |rows: &Range<usize>| rows.clone().map(&value).collect::<BTreeSet<T>>();
    let all = |rows: &Range<usize>| {
        let shown: BTreeSet<String> = rows.clone().map(&show).collect();
        let shown: Vec<String> = shown.into_iter().collect();
        if shown.iter().all(String::is_empty) { "none".to_owned() } else { shown.join(", ") }
    };
    (set(before) != set(now)).then(|| format!("{name}: {} -> {}", all(before), all(now)))
}
