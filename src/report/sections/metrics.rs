//! Every metric with its card and its values.

use crate::metrics::{METRICS, Metric, Value};
use crate::report::{MeasureFacts, MetricFacts, MetricValue};

/// Every metric of the registry, and whatever else has values, in that order.
pub(in crate::report) fn metrics(values: &[Value]) -> Vec<MetricFacts> {
    let mut metrics: Vec<MetricFacts> = METRICS.iter().map(|metric| card(metric)).collect();
    for value in values {
        match metrics.iter_mut().find(|metric| metric.id == value.metric) {
            Some(metric) => metric.values.push(fact(value)),
            None => {
                metrics.push(MetricFacts { values: vec![fact(value)], ..unlisted(value.metric) });
            }
        }
    }
    metrics
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
    }
}

fn fact(value: &Value) -> MetricValue {
    // What is not finite has no place in JSON: it would not come back as it went.
    let finite = |number: Option<f64>| number.filter(|number| number.is_finite());
    MetricValue {
        measure: value.measure.into(),
        period: value.period.clone(),
        dimension: value.dimension.into(),
        dimension_value: value.dimension_value.clone(),
        value: finite(value.value),
        unit: value.unit.into(),
        n: value.n,
        low: finite(value.low),
        high: finite(value.high),
        method: value.method.into(),
        evaluable_share: finite(value.evaluable_share),
    }
}
