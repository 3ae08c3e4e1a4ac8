//! `measures.csv`: what every measure in `metrics.csv` means.

use super::super::table::{Table, texts};
use crate::report::MetricFacts;

pub(super) fn table(metrics: &[MetricFacts]) -> Table {
    let all = || metrics.iter().flat_map(|metric| metric.measures.iter().map(move |m| (metric, m)));
    let columns = vec![
        texts(("metric", "Metric", "Metric."), all().map(|(metric, _)| &metric.id)),
        texts(("measure", "Measure", "Measure."), all().map(|(_, measure)| &measure.name)),
        texts(("unit", "Unit", "Its unit."), all().map(|(_, measure)| &measure.unit)),
        texts(("meaning", "Meaning", "What it means."), all().map(|(_, measure)| &measure.doc)),
        texts(
            ("title", "Title", "The metric in a few words."),
            all().map(|(metric, _)| &metric.title),
        ),
        texts(
            ("question", "Question", "The question the metric answers."),
            all().map(|(metric, _)| &metric.question),
        ),
        texts(
            ("population", "Population", "What is counted."),
            all().map(|(metric, _)| &metric.population),
        ),
        texts(
            ("method", "Method", "How, with the source of the formula."),
            all().map(|(metric, _)| &metric.method),
        ),
        texts(
            ("blind_spots", "Blind spots", "What the metric cannot see."),
            all().map(|(metric, _)| &metric.blind_spots),
        ),
    ];
    let description = "One row per measure: the data dictionary of metrics.csv.";
    Table::new("measures", "Measures", description, columns).keyed(&["metric", "measure"])
}
