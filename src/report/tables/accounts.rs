//! `accounts.csv`: whose every account of the current snapshots is, and how that is known.

use std::ops::Range;
use std::sync::Arc;

use super::super::ground::Ground;
use super::super::rows::{ByRows, Rows};
use super::super::table::{Column, Table, whole, words};
use super::{ROWS, files, keys, line_numbers};
use crate::reconcile::AccountMatch;

pub(super) fn table<'a>(rows: &mut Rows<'a>) -> Table {
    let ground = Arc::clone(&rows.ground);
    let count = ground.population.accounts.len();
    let make = move |range: Range<usize>| columns(&ground, &ground.population.accounts[range]);
    rows.demand(described, ByRows { rows: count, size: ROWS, make })
}

fn columns(ground: &Ground<'_>, accounts: &[AccountMatch]) -> Vec<Column> {
    let rows = || accounts.iter();
    vec![
        keys(("system", "System", "System."), ground, rows().map(|row| row.system)),
        keys(("account", "Account", "Account."), ground, rows().map(|row| row.account)),
        keys(
            ("holder", "Holder", "Its holder; the account itself where nobody is found."),
            ground,
            rows().map(|row| row.holder),
        ),
        words(
            ("match_rule", "Match rule", "How the holder was found."),
            rows().map(|row| Some(row.rule)),
        ),
        whole(
            ("grants", "Grants", "Its grants in the current snapshot."),
            rows().map(|row| Some(i64::from(row.grants))),
        ),
        files(ground, rows().map(|row| row.origin)),
        line_numbers(rows().map(|row| row.origin)),
    ]
}

fn described(columns: Vec<Column>) -> Table {
    Table::new(
        "accounts",
        "Accounts",
        "How every account of the current snapshots was matched.",
        columns,
    )
    .keyed(&["system", "account"])
    .pointing("file", "intake", "file")
}
