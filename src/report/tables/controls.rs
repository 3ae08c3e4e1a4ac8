//! `controls.csv`: what every control says about its population.

use super::super::table::{Column, Table, texts, whole, words};
use crate::report::ControlFacts;

pub(super) fn table(controls: &[ControlFacts]) -> Table {
    let rows = || controls.iter();
    let count = |name, title, doc, pick: fn(&ControlFacts) -> u64| -> Column {
        whole((name, title, doc), rows().map(|row| row.was_run().then(|| pick(row) as i64)))
    };
    let mut columns = vec![
        texts(("control", "Control", "Its id."), rows().map(|row| &row.id)),
        texts(("title", "Title", "A heading of a few words."), rows().map(|row| &row.title)),
        words(
            ("severity", "Severity", "Severity before it rises for privileged entitlements."),
            rows().map(|row| Some(row.severity)),
        ),
        texts(("tested", "Tested", "What is tested."), rows().map(|row| &row.tested)),
        count("population", "Population", "Items looked at.", |row| row.verdicts.total()),
        count("pass", "Pass", "Items as they should be.", |row| row.verdicts.pass),
        count("fail", "Fail", "Items that failed.", |row| row.verdicts.fail),
        count("open", "Open", "Items in work, inside their time.", |row| row.verdicts.open),
        count("listed", "Listed", "Items shown, not judged.", |row| row.verdicts.listed),
        count("not_evaluable", "Not evaluable", "Items that cannot be judged.", |row| {
            row.verdicts.not_evaluable
        }),
        texts(
            ("missing", "Missing", "Fields that are missing, with the items that lack them."),
            rows().map(|row| counted(&row.missing)),
        ),
        count("findings", "Findings", "Findings; several failed items may be one.", |row| {
            row.findings
        }),
        texts(
            ("parameters", "Parameters", "Its parameters, as used."),
            rows().map(|row| {
                let pairs = row.parameters.iter().map(|p| format!("{}={}", p.name, p.value));
                pairs.collect::<Vec<_>>().join("; ")
            }),
        ),
        texts(
            ("references", "References", "Standards it answers to."),
            rows().map(|row| row.references.join("; ")),
        ),
        words(
            ("family", "Family", "The part of the catalogue it stands in."),
            rows().map(|row| Some(row.family)),
        ),
    ];
    columns.extend(outcome(controls));
    Table::new(
        "controls",
        "Controls",
        "One row per control: what was tested, what was found.",
        columns,
    )
    .keyed(&["control"])
}

/// How far each control got, and what it looks at.
fn outcome(controls: &[ControlFacts]) -> Vec<Column> {
    let rows = || controls.iter();
    vec![
        whole(
            ("waived", "Waived", "Findings that a waiver accepts."),
            rows().map(|row| row.was_run().then_some(row.waived as i64)),
        ),
        words(
            (
                "status",
                "Status",
                "How far it got; the counts of one that was not run are not known.",
            ),
            rows().map(|row| Some(row.status)),
        ),
        texts(
            (
                "to_evaluate",
                "To evaluate",
                "What input would make it evaluable, or more of its items.",
            ),
            rows().map(|row| &row.to_evaluate),
        ),
        words(
            ("scope", "Scope", "Which items of the population are judged."),
            rows().map(|row| Some(row.scope)),
        ),
        texts(
            ("needs", "Needs", "Frames without which nothing is evaluable."),
            rows().map(|row| row.needs.join("; ")),
        ),
    ]
}

/// Names and numbers in one cell: `granted_at=3; snapshot=1`.
pub(in crate::report) fn counted(pairs: &[(String, u64)]) -> String {
    let pairs = pairs.iter().map(|(name, count)| format!("{name}={count}"));
    pairs.collect::<Vec<_>>().join("; ")
}
