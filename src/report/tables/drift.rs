//! `drift.csv`: what changed since the opening snapshots, and what explains it.

use std::ops::Range;
use std::sync::Arc;

use super::super::ground::Ground;
use super::super::rows::{ByRows, Rows};
use super::super::table::{Column, Table, literals, symbols, texts, words};
use super::counterpart::Other;
use super::{ROWS, files, keys, line_numbers};
use crate::reconcile::Drift;

pub(super) fn table<'a>(rows: &mut Rows<'a>) -> Table {
    let ground = Arc::clone(&rows.ground);
    let count = ground.population.drift.len();
    let make = move |range: Range<usize>| columns(&ground, &ground.population.drift[range]);
    rows.demand(described, ByRows { rows: count, size: ROWS, make })
}

fn columns(ground: &Ground<'_>, drift: &[Drift]) -> Vec<Column> {
    let rows = || drift.iter();
    let other = Other::of(ground);
    let sides = || rows().map(|row| (row.counterpart, None));
    let mut columns = vec![
        keys(("system", "System", "System."), ground, rows().map(|row| row.system)),
        keys(("account", "Account", "Account."), ground, rows().map(|row| row.account)),
        keys(
            ("entitlement", "Entitlement", "What was added, removed or changed."),
            ground,
            rows().map(|row| row.entitlement),
        ),
        words(
            ("change", "Change", "How it differs from the opening snapshot."),
            rows().map(|row| Some(row.change)),
        ),
        literals(
            (
                "explained_by",
                "Explained by",
                "A standing or event that explains it, or `unexplained`.",
            ),
            rows().map(|row| row.explained_by),
        ),
        texts(
            ("detail", "Detail", "For changed grants, what changed: `attribute: before -> now`."),
            rows().map(|row| &row.detail),
        ),
        tickets(ground, drift),
        files(ground, rows().map(|row| row.origin)),
        line_numbers(rows().map(|row| row.origin)),
    ];
    columns.extend(other.columns(sides));
    columns
}

fn described(columns: Vec<Column>) -> Table {
    Table::new(
        "drift",
        "Drift",
        "Grants added, removed and changed since the opening snapshot.",
        columns,
    )
    .pointing("file", "intake", "file")
    .pointing("ticket_id", "tickets", "ticket_id")
}

fn tickets(ground: &Ground<'_>, drift: &[Drift]) -> Column {
    let label = ("ticket_id", "Ticket", "Ticket of the line behind it, if one is.");
    let cells = ground.views.tickets.map(|tickets| tickets.ticket_id);
    let lines = &ground.population.lines;
    let text = |row: &Drift| Some(cells?.at(lines.get(row.line? as usize)?.row as usize).0);
    symbols(label, drift.iter().map(|row| text(row).unwrap_or(0)))
}
