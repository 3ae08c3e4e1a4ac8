//! `tie_out.csv`: the equations that must foot.

use super::super::table::{Table, flags, texts, whole};
use crate::report::EquationFacts;

pub(super) fn table(equations: &[EquationFacts]) -> Table {
    let rows = || equations.iter();
    let columns = vec![
        texts(("kind", "Kind", "What is being footed."), rows().map(|row| &row.kind)),
        texts(("item", "Item", "Which one; empty: the whole."), rows().map(|row| &row.item)),
        texts(("total_name", "Total", "Name of the total."), rows().map(|row| &row.total_name)),
        whole(("total", "Value", "The total."), rows().map(|row| Some(row.total))),
        texts(
            ("parts", "Parts", "Names and values of the parts."),
            rows().map(|row| {
                let parts = row.parts.iter().map(|(name, value)| format!("{name}={value}"));
                parts.collect::<Vec<_>>().join("; ")
            }),
        ),
        whole(
            ("sum", "Sum", "Sum of the parts."),
            rows().map(|row| Some(row.parts.iter().map(|(_, value)| value).sum())),
        ),
        flags(("foots", "Foots", "Whether the two are equal."), rows().map(|row| Some(row.foots))),
    ];
    Table::new("tie_out", "Tie-out", "One row per equation: total = sum of parts.", columns)
}
