//! `drift.csv`: what changed since the opening snapshots, and what explains it.

use super::super::table::{Table, kinds, symbols, texts, words};
use super::counterpart::Other;
use super::{files, keys, line_numbers};
use crate::frames::Text;
use crate::reconcile::{Drift, Population};

pub(super) fn table(population: &Population<'_>) -> Table {
    let rows = || population.drift.iter();
    let other = Other::of(population);
    let sides = || rows().map(|row| (row.counterpart, None));
    let mut columns = vec![
        keys(("system", "System", "System."), population, rows().map(|row| row.system)),
        keys(("account", "Account", "Account."), population, rows().map(|row| row.account)),
        keys(
            ("entitlement", "Entitlement", "What was added, removed or changed."),
            population,
            rows().map(|row| row.entitlement),
        ),
        words(
            ("change", "Change", "How it differs from the opening snapshot."),
            rows().map(|row| Some(row.change)),
        ),
        kinds(
            (
                "explained_by",
                "Explained by",
                "A standing or event that explains it, or `unexplained`.",
            ),
            rows().map(|row| row.explained_by),
            |word| word,
        ),
        texts(
            ("detail", "Detail", "For changed grants, what changed: `attribute: before -> now`."),
            rows().map(|row| &row.detail),
        ),
        tickets(population),
        files(population, rows().map(|row| row.origin)),
        line_numbers(rows().map(|row| row.origin)),
    ];
    columns.extend(other.columns(sides));
    Table::new(
        "drift",
        "Drift",
        "Grants added, removed and changed since the opening snapshot.",
        columns,
    )
    .pointing("file", "intake", "file")
    .pointing("ticket_id", "tickets", "ticket_id")
}

fn tickets(population: &Population<'_>) -> super::Column {
    let label = ("ticket_id", "Ticket", "Ticket of the line behind it, if one is.");
    let cells = population.frames.tickets().map(|tickets| tickets.ticket_id);
    let text =
        |row: &Drift| Some(cells?.at(population.lines.get(row.line? as usize)?.row as usize).0);
    let all = &population.frames.symbols;
    let rows = population.drift.iter().map(|row| text(row).unwrap_or(0));
    symbols(label, all, rows, |number| all.text(Text(number)))
}
