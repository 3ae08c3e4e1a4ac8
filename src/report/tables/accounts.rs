//! `accounts.csv`: whose every account of the current snapshots is, and how that is known.

use super::super::table::{Table, whole, words};
use super::{files, keys, line_numbers};
use crate::reconcile::Population;

pub(super) fn table(population: &Population<'_>) -> Table {
    let rows = || population.accounts.iter();
    let columns = vec![
        keys(("system", "System", "System."), population, rows().map(|row| row.system)),
        keys(("account", "Account", "Account."), population, rows().map(|row| row.account)),
        keys(
            ("holder", "Holder", "Its holder; the account itself where nobody is found."),
            population,
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
        files(population, rows().map(|row| row.origin)),
        line_numbers(rows().map(|row| row.origin)),
    ];
    Table::new(
        "accounts",
        "Accounts",
        "How every account of the current snapshots was matched.",
        columns,
    )
    .keyed(&["system", "account"])
    .pointing("file", "intake", "file")
}
