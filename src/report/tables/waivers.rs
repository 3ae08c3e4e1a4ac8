//! `waivers.csv`: the accepted findings as the configuration words them, and what each waived.

use super::super::table::{Column, Table, instants, texts, whole, words};
use crate::report::WaiverFacts;

pub(super) fn table(waivers: &[WaiverFacts]) -> Table {
    let rows = || waivers.iter();
    let count = |name, title, doc, pick: fn(&WaiverFacts) -> u64| -> Column {
        whole((name, title, doc), rows().map(|row| Some(pick(row) as i64)))
    };
    let columns = vec![
        count("number", "Number", "Its place among the waivers of the configuration.", |row| {
            row.number
        }),
        count("line", "Line", "Line of the configuration it starts on.", |row| row.line),
        texts(
            ("selector", "Accepts", "Which findings it accepts, as written: all of it must fit."),
            rows().map(|row| &row.selector),
        ),
        texts(("reason", "Reason", "Why they are accepted."), rows().map(|row| &row.reason)),
        texts(("owner", "Owner", "Who accepts them."), rows().map(|row| &row.owner)),
        instants(
            ("until", "Until", "First instant at which it no longer holds."),
            rows().map(|row| Some(row.until)),
        ),
        words(
            ("state", "State", "How it stands at as-of; one that is unused fits no finding."),
            rows().map(|row| Some(row.state)),
        ),
        count("findings_waived", "Waived", "Findings it waives.", |row| row.waived),
        count(
            "findings_fitting",
            "Fitting",
            "Findings it fits: more than it waives where it has expired, or where a waiver before it in the file fits too.",
            |row| row.fitting,
        ),
    ];
    Table::new("waivers", "Waivers", "One row per waiver of the configuration.", columns)
        .keyed(&["number"])
}
