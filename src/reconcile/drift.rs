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

use rayon::prelude::*;

use crate::frames::Key;
use crate::frames::instant::iso_utc;

use super::authority::Slot;
use super::case::Case;
use super::counterpart::Counterpart;
use super::people::Match;
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

/// The changes of one system since `opening`, in blocks, and its statement; `grants` are the judged
/// grants of the current snapshot, in the order of its rows.
#[must_use]
pub fn drift(
    case: &Case<'_>,
    system: Key,
    (opening, current): (&Snapshot, &Snapshot),
    grants: &[Grant],
) -> (Vec<Vec<Drift>>, DriftStatement) {
    let walker = Walker { case, system, opening, current, grants };
    let count = current.runs.len();
    let starts: Vec<usize> = (0..count.max(1)).step_by(BLOCK).collect();
    let block = |start: &usize| walker.block(*start..count.min(start + BLOCK));
    let (changes, parts): (Vec<Vec<Drift>>, Vec<DriftStatement>) =
        starts.par_iter().map(block).unzip();
    let mut statement = DriftStatement::default();
    parts.iter().for_each(|part| statement.add(part));
    (changes, statement)
}

const UNEXPLAINED: &str = "unexplained";

/// How many accounts are compared together.
const BLOCK: usize = 1024;

impl DriftStatement {
    fn add(&mut self, part: &Self) {
        self.opening += part.opening;
        self.added += part.added;
        self.added_explained += part.added_explained;
        self.removed += part.removed;
        self.removed_explained += part.removed_explained;
        self.changed += part.changed;
        self.closing += part.closing;
    }
}

/// Two snapshots of a system side by side.
struct Walker<'c, 'a> {
    case: &'c Case<'a>,
    system: Key,
    opening: &'c Snapshot,
    current: &'c Snapshot,
    grants: &'c [Grant],
}

impl Walker<'_, '_> {
    /// The changes of the accounts at `places` of the current snapshot, and of those that only the
    /// opening one has: before the first of all, and up to the next.
    fn block(&self, places: Range<usize>) -> (Vec<Drift>, DriftStatement) {
        let (opening, current) = (&self.opening.runs, &self.current.runs);
        let boundary = |place: usize| match place {
            0 => 0,
            place if place >= current.len() => opening.len(),
            place => opening.place(current.account(place)),
        };
        let mut ledger = Ledger::default();
        let (mut old, end) = (boundary(places.start), boundary(places.end.max(1)));
        for place in places {
            let account = current.account(place);
            while old < end && opening.account(old) < account {
                self.account(&mut ledger, (opening.account(old), opening.rows(old..old + 1), 0..0));
                old += 1;
            }
            let is_same = old < end && opening.account(old) == account;
            let before = if is_same { opening.rows(old..old + 1) } else { 0..0 };
            self.account(&mut ledger, (account, before, current.rows(place..place + 1)));
            old += usize::from(is_same);
        }
        for place in old..end {
            let before = opening.rows(place..place + 1);
            self.account(&mut ledger, (opening.account(place), before, 0..0));
        }
        (ledger.changes, ledger.statement)
    }

    /// The changes of an account with its rows in the opening and in the current snapshot.
    fn account(&self, ledger: &mut Ledger, (account, old, new): (Key, Range<usize>, Range<usize>)) {
        let (case, snapshots) = (self.case, self.case.snapshots);
        let mut switch = None;
        let (mut before, mut now) = (old.start, new.start);
        while before < old.end || now < new.end {
            let held = |row: usize, end: usize| (row < end).then(|| snapshots.entitlement_of(row));
            let (was, is) = (held(before, old.end), held(now, new.end));
            let key = [was, is].into_iter().flatten().min().unwrap_or_default();
            let rows = |start: usize, end: usize, own: Option<Key>| {
                let is_on = own == Some(key);
                start..if is_on { snapshots.end_of_key(start..end, key) } else { start }
            };
            let (earlier, later) = (rows(before, old.end, was), rows(now, new.end, is));
            (before, now) = (earlier.end, later.end);
            let first = self.current.rows.start;
            let judged = || &self.grants[later.start - first..later.end - first];
            match (earlier.is_empty(), later.is_empty()) {
                (false, false) if are_alike(case, &earlier, &later) => ledger.kept(None),
                (false, false) => {
                    let of_account = || snapshots.switch_of(self.system, account);
                    let switch = *switch.get_or_insert_with(of_account);
                    ledger.kept(changed(case, (&earlier, &later), switch, judged()));
                }
                (true, _) => ledger.added(added(case, judged())),
                (_, true) => ledger.removed(self.removed(account, key, earlier)),
            }
        }
    }

    fn removed(&self, account: Key, entitlement: Key, rows: Range<usize>) -> Drift {
        let (case, system) = (self.case, self.system);
        let holder = case.accounts.holder_of(case.people, system, account);
        let place = Place { system, account, holder: holder.key, entitlement };
        let (explained_by, counterpart) = why_removed(case, &place, holder, &rows, self.current.at);
        Drift {
            system,
            account,
            entitlement,
            change: Change::Removed,
            explained_by,
            line: counterpart.line(),
            counterpart,
            detail: String::new(),
            origin: case.snapshots.origin(rows.start),
        }
    }
}

/// What a walk has found so far.
#[derive(Default)]
struct Ledger {
    changes: Vec<Drift>,
    statement: DriftStatement,
}

impl Ledger {
    fn kept(&mut self, change: Option<Drift>) {
        self.statement.opening += 1;
        self.statement.closing += 1;
        self.statement.changed += u64::from(change.is_some());
        self.changes.extend(change);
    }

    fn added(&mut self, change: Drift) {
        self.statement.closing += 1;
        self.statement.added += 1;
        self.statement.added_explained += u64::from(change.explained_by != UNEXPLAINED);
        self.changes.push(change);
    }

    fn removed(&mut self, change: Drift) {
        self.statement.opening += 1;
        self.statement.removed += 1;
        self.statement.removed_explained += u64::from(change.explained_by != UNEXPLAINED);
        self.changes.push(change);
    }
}

/// Whether the rows of a key say the same in both snapshots, one by one: most do, and then no sets
/// need be compared.
fn are_alike(case: &Case<'_>, before: &Range<usize>, now: &Range<usize>) -> bool {
    let Some(table) = case.table.as_ref() else { return true };
    let end = |row: usize| table.expires_at.at(row).map(|at| at.micros);
    let is_alike = |(a, b): (usize, usize)| {
        case.frames.key(table.via.at(a)) == case.frames.key(table.via.at(b))
            && end(a) == end(b)
            && table.enabled.at(a) == table.enabled.at(b)
    };
    before.len() == now.len() && before.clone().zip(now.clone()).all(is_alike)
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

/// Tracing's line in charge being a revoke, an expiry, a gone holder, a review, an exception's end;
/// with the row that says so. A grant's own end stands in its own row.
fn why_removed(
    case: &Case<'_>,
    place: &Place,
    holder: Match,
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
    if holder.rule.resolves() && case.people.is_gone(holder.key, as_of) {
        let person = case.people.row_of(holder.key);
        let person = person.map(|row| Counterpart::Identity(row as u32));
        return ("holder_gone", person.unwrap_or_default());
    }
    if let Some(review) = case.reviews.newest(place, as_of).filter(|review| !review.keep) {
        return ("review", Counterpart::Review(review.row));
    }
    let cover = case.exceptions.cover(place, &tickets(case, place, rows), as_of);
    if let Some(ended) = cover.filter(|cover| !cover.in_force) {
        return ("exception_ended", Counterpart::Exception(ended.row));
    }
    (UNEXPLAINED, line)
}

/// The tickets that an exception may name for what was removed.
fn tickets(case: &Case<'_>, place: &Place, rows: &Range<usize>) -> Vec<Key> {
    if !case.exceptions.names_tickets() {
        return Vec::new();
    }
    let table = case.table.as_ref();
    let reference = |row: usize| case.frames.key(table?.ticket_ref.at(row)).some();
    let references = rows.clone().filter_map(reference);
    case.tickets_on(place).into_iter().chain(references).collect()
}

/// Another end, path or switch: compared as sets over the rows of the key.
fn changed(
    case: &Case<'_>,
    (before, now): (&Range<usize>, &Range<usize>),
    of_account: Option<bool>,
    grants: &[Grant],
) -> Option<Drift> {
    let table = case.table.as_ref()?;
    let text = |row: usize| case.frames.text(table.via.at(row)).to_owned();
    let key = |row: usize| case.frames.key(table.via.at(row));
    let end = |row: usize| table.expires_at.at(row).map(|at| at.micros);
    let switch = |row: usize| case.snapshots.is_enabled(row, of_account);
    let differ = [
        difference("expires_at", before, now, end, |row| end(row).map_or(String::new(), iso_utc)),
        difference("via", before, now, key, text),
        difference("enabled", before, now, switch, |row| {
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
