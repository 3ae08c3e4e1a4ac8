//! A metric by each of its dimensions: one table per dimension, one row per part.

use serde::Serialize;

use super::bars::spoken;
use super::figure::{Figure, figure};
use crate::outputs::measure::said;
use crate::report::{MetricFacts, MetricValue, grouped};

/// Parts of a dimension that are listed; all stand in the CSV.
const PARTS: usize = 15;
/// Measures that are listed, the leading ones; all stand in the CSV.
const MEASURES: usize = 4;

/// The leading measures of a metric, part by part of one dimension.
#[derive(Serialize)]
pub(super) struct Split<'a> {
    id: &'a str,
    dimension: String,
    /// Name, and how it is read.
    measures: Vec<(&'a str, String)>,
    rows: Vec<Row<'a>>,
    /// How many parts there are, where not all are listed.
    all: String,
}

#[derive(Serialize)]
struct Row<'a> {
    part: &'a str,
    /// A cell per measure: what it is sorted by, and what is shown.
    cells: Vec<(String, Option<Figure>)>,
}

/// The tables of a metric, in the order of its dimensions.
pub(super) fn splits(metric: &MetricFacts) -> Vec<Split<'_>> {
    let whole: Vec<&MetricValue> =
        metric.values.iter().filter(|v| v.period == "period" && v.dimension != "all").collect();
    let mut dimensions: Vec<&str> = Vec::new();
    for value in &whole {
        if !dimensions.contains(&value.dimension.as_str()) {
            dimensions.push(&value.dimension);
        }
    }
    dimensions.iter().map(|dimension| split(metric, dimension, &whole)).collect()
}

fn split<'a>(metric: &MetricFacts, dimension: &'a str, whole: &[&'a MetricValue]) -> Split<'a> {
    let of: Vec<&MetricValue> =
        whole.iter().copied().filter(|value| value.dimension == dimension).collect();
    let mut measures: Vec<&str> = Vec::new();
    for value in &of {
        if measures.len() < MEASURES && !measures.contains(&value.measure.as_str()) {
            measures.push(&value.measure);
        }
    }
    let mut parts: Vec<&MetricValue> = of
        .iter()
        .copied()
        .filter(|value| Some(&value.measure.as_str()) == measures.first())
        .collect();
    let told = metric.parts.iter().find(|(cut, _)| cut == dimension);
    let count = told.map_or(parts.len() as u64, |(_, count)| *count);
    // The sort is stable: parts with as many observations keep the order of the CSV.
    parts.sort_by_key(|value| std::cmp::Reverse(value.n));
    parts.truncate(PARTS);
    let is_listed = |value: &&MetricValue| {
        parts.iter().any(|part| part.dimension_value == value.dimension_value)
    };
    // Of thousands of parts only these few are looked up, measure by measure.
    let of: Vec<&MetricValue> = of.iter().copied().filter(is_listed).collect();
    let rows = parts.iter().map(|part| row(&part.dimension_value, &measures, &of));
    Split {
        id: dimension,
        dimension: spoken(dimension),
        measures: measures.iter().map(|measure| (*measure, said(measure))).collect(),
        rows: rows.collect(),
        all: if count > PARTS as u64 { grouped(count) } else { String::new() },
    }
}

fn row<'a>(part: &'a str, measures: &[&str], of: &[&MetricValue]) -> Row<'a> {
    let cell = |measure: &&str| {
        let mut found =
            of.iter().filter(|value| value.dimension_value == part && value.measure == **measure);
        let value = found.next();
        let rank = value.and_then(|value| value.value).map(|number| number.to_string());
        (rank.unwrap_or_default(), value.map(|value| figure(value)))
    };
    Row { part, cells: measures.iter().map(cell).collect() }
}
