//! `match_rates.csv`: how the names of each system were matched, by rule.

use super::super::ground::Ground;
use super::super::table::{Table, numbers, whole, words};
use super::keys;
use crate::reconcile::MatchRate;

pub(super) fn table(ground: &Ground<'_>, rates: &[MatchRate]) -> Table {
    let rows = || rates.iter();
    let columns = vec![
        keys(("system", "System", "System."), ground, rows().map(|row| row.system)),
        words(("role", "Role", "What the names are in."), rows().map(|row| Some(row.role))),
        words(
            ("match_rule", "Match rule", "The rule that resolved them."),
            rows().map(|row| Some(row.rule)),
        ),
        whole(
            ("names", "Names", "Distinct names it resolved."),
            rows().map(|row| i64::try_from(row.names).ok()),
        ),
        whole(
            ("n", "n", "Distinct names of the role on the system."),
            rows().map(|row| i64::try_from(row.of).ok()),
        ),
        numbers(
            ("share", "Share", "Their share of the names of the role on the system."),
            rows().map(|row| Some(row.names as f64 / row.of as f64)),
        ),
    ];
    Table::new(
        "match_rates",
        "Match rates",
        "How the names of each system were matched to identities: one row per system, role and rule.",
        columns,
    )
    .keyed(&["system", "role", "match_rule"])
}
