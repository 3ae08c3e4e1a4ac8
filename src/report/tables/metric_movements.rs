//! `metric_movements.csv`: what each metric says in both bundles.

use super::super::table::{Column, Table, numbers, texts, whole, words};
use crate::movement::{MetricMovement, Reading};

/// The figures of two bundles. It is there, and empty, where no earlier bundle was given.
#[must_use]
pub fn metric_movements(moved: &[MetricMovement]) -> Table {
    let description = "One row per metric figure of the whole period, of all, of each system and of each risk, in the older and in the newer bundle; empty where there is no older one.";
    let columns = [place(moved), readings(moved), judgement(moved)].concat();
    Table::new("metric_movements", "Movements per metric", description, columns).keyed(&[
        "metric",
        "measure",
        "dimension",
        "dimension_value",
    ])
}

fn place(moved: &[MetricMovement]) -> Vec<Column> {
    let rows = || moved.iter();
    let unit = |row: &MetricMovement| {
        let reading = row.new.as_ref().or(row.old.as_ref());
        reading.map(|reading| reading.unit.clone()).unwrap_or_default()
    };
    vec![
        texts(("metric", "Metric", "Metric."), rows().map(|row| &row.place.0)),
        texts(("measure", "Measure", "Measure."), rows().map(|row| &row.place.1)),
        texts(
            ("dimension", "Dimension", "`all`, or what it is split by."),
            rows().map(|row| &row.place.2),
        ),
        texts(
            ("dimension_value", "Dimension value", "The part it speaks of; empty for `all`."),
            rows().map(|row| &row.place.3),
        ),
        texts(("unit", "Unit", "Unit of the two values and of the change."), rows().map(unit)),
    ]
}

fn readings(moved: &[MetricMovement]) -> Vec<Column> {
    let before =
        |pick: fn(&Reading) -> Option<f64>| moved.iter().map(move |row| pick(row.old.as_ref()?));
    let now =
        |pick: fn(&Reading) -> Option<f64>| moved.iter().map(move |row| pick(row.new.as_ref()?));
    let n = |reading: Option<&Reading>| i64::try_from(reading?.n).ok();
    vec![
        numbers(
            ("value_before", "Value before", "In the older bundle; empty where not defined."),
            before(|reading| reading.value),
        ),
        whole(
            ("n_before", "n before", "Number of observations behind it."),
            moved.iter().map(|row| n(row.old.as_ref())),
        ),
        numbers(
            ("value", "Value", "In the newer bundle; empty where not defined."),
            now(|reading| reading.value),
        ),
        whole(
            ("n", "n", "Number of observations behind it."),
            moved.iter().map(|row| n(row.new.as_ref())),
        ),
        numbers(
            ("change", "Change", "Newer less older, where both have a value."),
            moved.iter().map(|row| row.change),
        ),
    ]
}

fn judgement(moved: &[MetricMovement]) -> Vec<Column> {
    let rows = || moved.iter();
    vec![
        numbers(
            (
                "effect",
                "Effect",
                "What was tested: a difference of shares, or a ratio of rates (newer over older).",
            ),
            rows().map(|row| row.effect),
        ),
        numbers(
            ("low", "Low", "Lower end of the 95 % interval of the effect."),
            rows().map(|row| row.low),
        ),
        numbers(
            ("high", "High", "Upper end of the 95 % interval of the effect."),
            rows().map(|row| row.high),
        ),
        numbers(("p", "p", "p value of no change, of this test alone."), rows().map(|row| row.p)),
        numbers(
            (
                "adjusted_p",
                "Adjusted p",
                "The same after Benjamini and Hochberg, over all tests of the dimension.",
            ),
            rows().map(|row| row.adjusted_p),
        ),
        words(
            ("judgement", "Judgement", "Whether the change is more than chance makes likely."),
            rows().map(|row| Some(row.judgement)),
        ),
        texts(
            ("method", "Method", "How it was judged, or why it was not."),
            rows().map(|row| &row.method),
        ),
    ]
}
