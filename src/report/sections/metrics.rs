//! Every metric with its card and its values.

use std::collections::{BTreeMap, BTreeSet};

use crate::metrics::{METRICS, Metric, Value};
use crate::movement::is_compared;
use crate::report::{MeasureFacts, MetricFacts, MetricValue};

/// Parts of a dimension that are told.
const PARTS: usize = 15;

/// Every metric of the registry, and whatever else has values, in that order.
pub(in crate::report) fn metrics(values: &[Value]) -> Vec<MetricFacts> {
    let mut metrics: Vec<(MetricFacts, Vec<&Value>)> =
        METRICS.iter().map(|metric| (card(metric), vec![])).collect();
    for own in values.chunk_by(|a, b| a.metric() == b.metric()) {
        let id = own[0].metric();
        match metrics.iter_mut().find(|(metric, _)| metric.id == id) {
            Some((_, known)) => known.extend(own),
            None => metrics.push((unlisted(id), own.iter().collect())),
        }
    }
    metrics.into_iter().map(|(metric, values)| told(metric, &values)).collect()
}

/// A metric with those of its values that are told: of a dimension of thousands of parts, such as
/// the approvers, the parts with most observations. `metrics.csv` has every one.
fn told(mut metric: MetricFacts, values: &[&Value]) -> MetricFacts {
    let mut listed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for dimension in values.iter().map(|value| value.dimension()).collect::<BTreeSet<&str>>() {
        let mut parts = parts(dimension, values);
        if parts.len() > PARTS && !is_compared(dimension) {
            metric.parts.push((dimension.to_owned(), parts.len() as u64));
            // The sort is stable: parts with as many observations keep the order of the CSV.
            parts.sort_by_key(|part| std::cmp::Reverse(part.n()));
            let most = parts.iter().take(PARTS).map(|part| part.dimension_value());
            listed.insert(dimension, most.collect());
        }
    }
    let is_told = |value: &&&Value| {
        listed.get(value.dimension()).is_none_or(|parts| parts.contains(value.dimension_value()))
    };
    metric.values = values.iter().filter(is_told).map(|value| fact(value)).collect();
    metric
}

/// The values of the first measure for the parts of a dimension: one per part.
fn parts<'v>(dimension: &str, values: &[&'v Value]) -> Vec<&'v Value> {
    let whole = || values.iter().filter(|v| v.period() == "period" && v.dimension() == dimension);
    let first = whole().next().map(|value| value.measure());
    whole().filter(|value| Some(value.measure()) == first).copied().collect()
}

fn card(metric: &Metric) -> MetricFacts {
    let measures = metric.measures.iter();
    let measures = measures.map(|measure| MeasureFacts {
        name: measure.name.into(),
        unit: measure.unit.into(),
        doc: measure.doc.into(),
    });
    MetricFacts {
        id: metric.id.into(),
        title: metric.title.into(),
        question: metric.card.question.into(),
        population: metric.card.population.into(),
        method: metric.card.method.into(),
        blind_spots: metric.card.blind_spots.into(),
        measures: measures.collect(),
        values: vec![],
        parts: vec![],
    }
}

/// A metric that has values but no card.
fn unlisted(id: &str) -> MetricFacts {
    MetricFacts {
        id: id.into(),
        title: id.replace('_', " "),
        question: String::new(),
        population: String::new(),
        method: String::new(),
        blind_spots: String::new(),
        measures: vec![],
        values: vec![],
        parts: vec![],
    }
}

fn fact(value: &Value) -> MetricValue {
    // What is not finite has no place in JSON: it would not come back as it went.
    let finite = |number: Option<f64>| number.filter(|number| number.is_finite());
    MetricValue {
        measure: value.measure().into(),
        period: value.period().into(),
        dimension: value.dimension().into(),
        dimension_value: value.dimension_value().into(),
        value: finite(value.value()),
        unit: value.unit().into(),
        n: value.n(),
        low: finite(value.low()),
        high: finite(value.high()),
        method: value.method().into(),
        evaluable_share: finite(value.evaluable_share()),
    }
}
