//! The four figures of the first page.

use super::facts::{Headline, MetricFacts, MetricValue};

/// A figure: the metric, a heading, and the measures that may stand for it, best first. Where the
/// metric has none of them its first measure stands for it.
type Figure = (&'static str, &'static str, &'static [&'static str]);

const FIGURES: [Figure; 4] = [
    ("approval_latency", "Approval latency (median)", &["p50"]),
    ("reopen_rate", "Reopen rate", &["reopen_rate", "rate", "reopened_share"]),
    (
        "exception_volume",
        "Exception volume",
        &["any_kind_share", "any_share", "any_per_1000", "any"],
    ),
    ("orphaned_access", "Orphaned access", &["orphaned_share", "orphaned", "orphaned_count"]),
];

/// The figures, in the order of the page.
pub(super) fn all(metrics: &[MetricFacts]) -> Vec<Headline> {
    FIGURES.iter().map(|figure| headline(figure, metrics)).collect()
}

fn headline((id, title, measures): &Figure, metrics: &[MetricFacts]) -> Headline {
    let metric = metrics.iter().find(|metric| metric.id == *id);
    let found = metric.and_then(|metric| figure(metric, measures));
    let value = found.filter(|value| value.value.is_some()).cloned();
    let missing = if value.is_some() { String::new() } else { why(found).to_owned() };
    let question = metric.map(|metric| metric.question.clone()).unwrap_or_default();
    Headline { metric: (*id).into(), title: (*title).into(), question, value, missing }
}

fn figure<'a>(metric: &'a MetricFacts, measures: &[&str]) -> Option<&'a MetricValue> {
    let whole = |name: &str| {
        let mut values = metric.values.iter();
        values.find(|v| v.measure == name && v.period == "period" && v.dimension == "all")
    };
    let named = measures.iter().find_map(|name| whole(name));
    named.or_else(|| metric.measures.iter().find_map(|measure| whole(&measure.name)))
}

/// Why a figure has no value: never shown as a 0.
pub(super) fn why(value: Option<&MetricValue>) -> &'static str {
    match value {
        None => "the inputs it needs were not given",
        Some(value) if value.n == 0 => "there was nothing to measure in the period",
        Some(value) if value.unit == "hours" || value.unit == "days" => {
            "not reached: too few had happened by the end of what is known"
        }
        Some(_) => "it is not defined for these records",
    }
}
