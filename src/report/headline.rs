//! The four figures of the first page.

use super::facts::{Headline, MetricFacts, MetricValue};

/// A figure: the metric, a heading, and the measure that stands for it.
type Figure = (&'static str, &'static str, &'static str);

const FIGURES: [Figure; 4] = [
    ("approval_latency", "Approval latency (median)", "p50"),
    ("reopen_rate", "Reopen rate", "reopen_rate"),
    ("exception_volume", "Exception volume", "any_kind_share"),
    ("orphaned_access", "Orphaned access", "orphaned_share"),
];

/// The same, for who looks a figure up: metric and measure.
pub const HEADLINES: [(&str, &str); 4] = [
    (FIGURES[0].0, FIGURES[0].2),
    (FIGURES[1].0, FIGURES[1].2),
    (FIGURES[2].0, FIGURES[2].2),
    (FIGURES[3].0, FIGURES[3].2),
];

/// The figures, in the order of the page.
pub(super) fn all(metrics: &[MetricFacts]) -> Vec<Headline> {
    FIGURES.iter().map(|figure| headline(figure, metrics)).collect()
}

fn headline((id, title, measure): &Figure, metrics: &[MetricFacts]) -> Headline {
    let metric = metrics.iter().find(|metric| metric.id == *id);
    let found = metric.and_then(|metric| metric.overall().whole(measure));
    let value = found.filter(|value| value.value.is_some()).cloned();
    let missing = match (&value, metric) {
        (Some(_), _) => "",
        (None, None) => "it was not computed",
        (None, Some(_)) => why(found),
    };
    let question = metric.map(|metric| metric.question.clone()).unwrap_or_default();
    Headline {
        metric: (*id).into(),
        title: (*title).into(),
        question,
        value,
        missing: missing.into(),
    }
}

/// Why a figure has no value: never shown as a 0.
fn why(value: Option<&MetricValue>) -> &'static str {
    match value {
        None => "the inputs it needs were not given",
        Some(value) if value.evaluable_share == Some(0.0) => "the inputs it needs were not given",
        Some(value) if value.n == 0 => "there was nothing to measure in the period",
        Some(value) if value.unit == "hours" || value.unit == "days" => {
            "not reached: too few had happened by the end of what is known"
        }
        Some(_) => "it is not defined for these records",
    }
}
