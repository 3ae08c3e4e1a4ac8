//! `metrics.csv`: every value of every metric.

use std::ops::Range;

use super::super::rows::{ByRows, Rows};
use super::super::table::{Column, Table, literals, numbers, texts, whole};
use super::ROWS;
use crate::metrics::Value;

pub(super) fn table<'a>(rows: &mut Rows<'a>, values: &'a [Value]) -> Table {
    let make = |range: Range<usize>| columns(&values[range]);
    rows.demand(described, ByRows { rows: values.len(), size: ROWS, make })
}

fn columns(values: &[Value]) -> Vec<Column> {
    let rows = || values.iter();
    vec![
        literals(("metric", "Metric", "Metric."), rows().map(Value::metric)),
        literals(("measure", "Measure", "Measure."), rows().map(Value::measure)),
        texts(
            (
                "period",
                "Period",
                "`period`, or a calendar month (`2026-07`) or ISO week (`2026-W31`) in the zone of \
                    the report.",
            ),
            rows().map(Value::period),
        ),
        literals(
            ("dimension", "Dimension", "`all`, or what it is split by."),
            rows().map(Value::dimension),
        ),
        texts(
            ("dimension_value", "Dimension value", "The part it speaks of; empty for `all`."),
            rows().map(Value::dimension_value),
        ),
        numbers(
            ("value", "Value", "The value; empty where it is not defined or not reached."),
            rows().map(Value::value),
        ),
        literals(("unit", "Unit", "Its unit."), rows().map(Value::unit)),
        whole(
            ("n", "n", "Number of observations behind it."),
            rows().map(|row| i64::try_from(row.n()).ok()),
        ),
        numbers(("low", "Low", "Lower end of the 95 % interval."), rows().map(Value::low)),
        numbers(("high", "High", "Upper end of the 95 % interval."), rows().map(Value::high)),
        literals(("method", "Method", "How it was computed."), rows().map(Value::method)),
        numbers(
            (
                "evaluable_share",
                "Evaluable share",
                "Share of the population that could be evaluated.",
            ),
            rows().map(Value::evaluable_share),
        ),
    ]
}

fn described(columns: Vec<Column>) -> Table {
    Table::new("metrics", "Metrics", "One row per value of a metric.", columns).keyed(&[
        "metric",
        "measure",
        "period",
        "dimension",
        "dimension_value",
    ])
}
