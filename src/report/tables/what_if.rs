//! `what_if.csv`: what the run would have said under other settings.

use super::super::table::{Column, Table, flags, texts, whole};
use crate::report::{Change, ScopeFacts, WhatIfFacts, WhatIfTrial};

/// One row: a setting, a value, and what the numbers are about.
struct Row<'a> {
    setting: &'a str,
    trial: &'a WhatIfTrial,
    scope: &'a str,
    numbers: Option<&'a ScopeFacts>,
    findings: Option<Change>,
    with_findings: Option<Change>,
}

pub(super) fn table(answers: &[WhatIfFacts]) -> Table {
    let rows: Vec<Row<'_>> = answers.iter().flat_map(rows_of).collect();
    let mut columns = names(&rows);
    columns.extend(verdicts(&rows));
    columns.extend(changes(&rows));
    Table::new(
        "what_if",
        "What if",
        "One row per setting asked about in `[what_if]`, value and scope: exactly what this run would have said with that value and everything else unchanged. Waivers reduce no count here.",
        columns,
    )
    .keyed(&["setting", "value", "scope"])
}

fn rows_of(answer: &WhatIfFacts) -> impl Iterator<Item = Row<'_>> {
    answer.trials.iter().flat_map(move |trial| {
        let row = move |scope, numbers, findings, with_findings| Row {
            setting: answer.setting.as_str(),
            trial,
            scope,
            numbers,
            findings,
            with_findings,
        };
        let totals = [
            row("lines", Some(&trial.lines), None, Some(trial.lines.found)),
            row("grants", Some(&trial.grants), None, Some(trial.grants.found)),
            row("findings", None, Some(trial.findings), None),
        ];
        let controls = trial.controls.iter();
        let controls = controls
            .map(move |(id, numbers)| row(id.as_str(), Some(numbers), Some(numbers.found), None));
        totals.into_iter().chain(controls)
    })
}

fn names(rows: &[Row<'_>]) -> Vec<Column> {
    vec![
        texts(
            ("setting", "Setting", "The setting that is changed: a key of `[what_if]`."),
            rows.iter().map(|row| row.setting),
        ),
        texts(
            ("value", "Value", "The value; for hours that differ by risk, the hours of each."),
            rows.iter().map(|row| row.trial.value.as_str()),
        ),
        flags(
            (
                "in_force",
                "In force",
                "Whether it is the value of the run itself; its numbers are those of the report.",
            ),
            rows.iter().map(|row| Some(row.trial.in_force)),
        ),
        texts(
            (
                "scope",
                "Scope",
                "What is counted: `lines` (ticket lines by fulfilment status), `grants` (by standing), `findings` (of all controls), or a control whose numbers differ under any value of the setting.",
            ),
            rows.iter().map(|row| row.scope),
        ),
    ]
}

fn verdicts(rows: &[Row<'_>]) -> Vec<Column> {
    let count = |name, title, doc, pick: fn(&ScopeFacts) -> u64| -> Column {
        let cell = |row: &Row<'_>| row.numbers.map(|numbers| pick(numbers) as i64);
        whole((name, title, doc), rows.iter().map(cell))
    };
    vec![
        count("population", "Population", "Items looked at.", |row| row.verdicts.total()),
        count("evaluable", "Evaluable", "Items that could be judged.", |row| {
            row.verdicts.total() - row.verdicts.not_evaluable
        }),
        count("pass", "Pass", "Items as they should be.", |row| row.verdicts.pass),
        count("fail", "Fail", "Items that fail.", |row| row.verdicts.fail),
        count("open", "Open", "Items in work, inside their time.", |row| row.verdicts.open),
        count("listed", "Listed", "Items shown, not judged.", |row| row.verdicts.listed),
        count("not_evaluable", "Not evaluable", "Items that cannot be judged.", |row| {
            row.verdicts.not_evaluable
        }),
    ]
}

fn changes(rows: &[Row<'_>]) -> Vec<Column> {
    let cell = |name, title, doc, pick: fn(&Row<'_>) -> Option<i64>| -> Column {
        whole((name, title, doc), rows.iter().map(pick))
    };
    vec![
        cell("findings", "Findings", "Findings; several failed items may be one.", |row| {
            row.findings.map(|change| change.count as i64)
        }),
        cell(
            "with_findings",
            "With findings",
            "Of the lines or grants, those that at least one finding of any control rests on.",
            |row| row.with_findings.map(|change| change.count as i64),
        ),
        cell("change_fail", "Change in fail", "Items that fail, less those of the run.", |row| {
            row.numbers.map(|numbers| numbers.fail.difference)
        }),
        cell("change_findings", "Change in findings", "Findings, less those of the run.", |row| {
            row.findings.map(|change| change.difference)
        }),
        cell(
            "change_with_findings",
            "Change in with findings",
            "Lines or grants that a finding rests on, less those of the run.",
            |row| row.with_findings.map(|change| change.difference),
        ),
    ]
}
