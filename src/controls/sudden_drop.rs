//! Systems that lost a large part of their access between two snapshots.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, Grants};
use crate::parameter::{Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::snapshots::Snapshot;
use crate::reconcile::{DriftStatement, Population, System};

use super::casebook::{Casebook, utc};
use super::references::INVENTORY;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Systems whose current snapshot has fewer grants or fewer accounts than
    /// the opening one by more than `share`. Grants are distinct pairs of account and entitlement;
    /// an account counts once, whatever it holds. A current snapshot that a source declares to
    /// cover the system and that holds nothing is a fall by all.
    ///
    /// **Why it matters.** Companies rarely take away a third of a system's access in one period,
    /// but exports often lose it: a filter was left on, a role was not readable, a page was not
    /// fetched. Whatever the export lost passes every test, and drift shows removals that never
    /// happened.
    ///
    /// **How to answer it.** Compare the number of accounts with the system's own count and with
    /// the query of the earlier extract. If the export is incomplete, extract it again. If access
    /// was really taken away, name the project that did it; the drift statement shows what explains
    /// each removal.
    sudden_drop {
        title: "A snapshot with far less in it than the one before",
        family: Family::Inputs,
        population: "systems with an opening snapshot",
        scope: Scope::AsAt,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Grants],
        parameters: &[Parameter {
            name: "share",
            default: Value::Number(0.3),
            range: (0.0, 1.0),
            doc: "Share of the opening grants or accounts by which they may fall.",
        }],
        quotes: quotes! {
            Grants: snapshot_at, system, account, entitlement;
        },
        references: INVENTORY,
        test: test,
    }
}

/// What a system held at opening and holds now.
struct Fall<'a> {
    opening: &'a Snapshot,
    current: &'a Snapshot,
    grants: (u64, u64),
    accounts: (u64, u64),
}

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let share = parameters.number("share");
    population.systems.iter().filter_map(|system| judge(&book, system, share)).collect()
}

fn judge(book: &Casebook<'_>, system: &System, share: f64) -> Option<Judged> {
    let fall = fall(book, system)?;
    let fell = fell(fall.grants, share) || fell(fall.accounts, share);
    Some(if fell { Judged::failed(finding(book, system, &fall)) } else { Judged::Passed })
}

fn fall<'a>(book: &'a Casebook<'_>, system: &System) -> Option<Fall<'a>> {
    let DriftStatement { opening: before, closing: now, .. } = system.statement?;
    let grants = book.views.grants?;
    let snapshots = book.population.books.snapshots_of(system.key);
    let opening = snapshots.iter().find(|snapshot| Some(snapshot.at) == system.opening)?;
    let current = snapshots.last()?;
    let accounts = |snapshot| accounts(book, &grants, snapshot);
    let accounts = (accounts(opening), accounts(current));
    Some(Fall { opening, current, grants: (before, now), accounts })
}

/// Distinct accounts of a snapshot, whose rows stand in the order of the accounts.
fn accounts(book: &Casebook<'_>, grants: &Grants<'_>, snapshot: &Snapshot) -> u64 {
    let account = |row: usize| book.frames.key(grants.account.at(row));
    let begins = |row: &usize| *row == snapshot.rows.start || account(*row) != account(*row - 1);
    snapshot.rows.clone().filter(begins).count() as u64
}

/// Whether more than `share` was lost. A share is a binary fraction, which may lie a hair below the
/// decimal one that was meant: a loss of exactly the share is none.
fn fell((before, now): (u64, u64), share: f64) -> bool {
    const HAIR: f64 = 1e-9;
    before.saturating_sub(now) as f64 > share * before as f64 * (1.0 + HAIR)
}

fn finding(book: &Casebook<'_>, system: &System, fall: &Fall<'_>) -> Finding {
    let row = |snapshot, grants: u64, accounts: u64| {
        let row = book.snapshot_row(&CONTROL, system.key, snapshot);
        row.counting("grants", grants).counting("accounts", accounts)
    };
    let opening = row(fall.opening, fall.grants.0, fall.accounts.0);
    let opening = if opening.role() == "grant" { opening.called("earlier grant") } else { opening };
    let current = row(fall.current, fall.grants.1, fall.accounts.1);
    book.on_system(&CONTROL, system.key, sentence(book, system, fall), opening).and(current)
}

fn sentence(book: &Casebook<'_>, system: &System, fall: &Fall<'_>) -> String {
    format!(
        "On {} there were {} grants of {} accounts on {}, and {} grants of {} accounts on {}.",
        utc(fall.opening.at),
        fall.grants.0,
        fall.accounts.0,
        book.population.show(system.key),
        fall.grants.1,
        fall.accounts.1,
        utc(fall.current.at),
    )
}

#[cfg(test)]
mod tests {
    use super::fell;

    #[test]
    fn a_loss_of_exactly_the_share_is_none() {
        // 0.3 of 10 is 3, whatever binary fractions make of it.
        for tens in 1..2_000 {
            let before = tens * 10;
            assert!(!fell((before, before - 3 * tens), 0.3), "{before}");
            assert!(fell((before, before - 3 * tens - 1), 0.3), "{before}");
        }
        assert!(fell((3, 0), 0.3) && !fell((0, 0), 0.0) && !fell((4, 9), 0.0));
        assert!(!fell((5, 0), 1.0));
    }
}
