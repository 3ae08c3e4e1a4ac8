//! Metrics: one question per file, and the registry they are listed in.
//!
//! A metric takes the reconciled population and returns values: never text for people, never a
//! file.

pub mod approval_latency;
pub mod exception_volume;
pub mod reopen_rate;

mod bypasses;
mod closures;
mod dimension;
mod effects;
mod estimate;
mod explain;
mod months;
mod register;
mod survey;
#[cfg(test)]
mod testing;
mod waits;

use rayon::prelude::*;

use crate::reconcile::Population;

pub use explain::explain;

/// What a metric is, for people.
pub struct Card {
    /// The question it answers.
    pub question: &'static str,
    /// What is counted.
    pub population: &'static str,
    /// How, with the source of the formula.
    pub method: &'static str,
    /// What it cannot see.
    pub blind_spots: &'static str,
}

/// One metric.
pub struct Metric {
    /// Its id: file stem and `metric` in `metrics.csv`.
    pub id: &'static str,
    /// A heading of a few words.
    pub title: &'static str,
    /// Its card.
    pub card: Card,
    /// Its measures: name, unit and meaning, one per `measure` in `metrics.csv`.
    pub measures: &'static [Measure],
    /// The computation; values ordered by measure, period, dimension, dimension value.
    pub compute: fn(&Population<'_>) -> Vec<Value>,
}

/// One measure of a metric.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Its name.
    pub name: &'static str,
    /// Its unit: `hours`, `share`, `count`, `per 1000 requests` ...
    pub unit: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// One value of a metric: one row of `metrics.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Metric id.
    pub metric: &'static str,
    /// Measure.
    pub measure: &'static str,
    /// `period` for the whole period, else the calendar month in the report's zone: `2026-07`.
    pub period: String,
    /// `all`, `system`, `risk`, `policy`, `department`, `approver`, `group` or `action`.
    pub dimension: &'static str,
    /// Value of the dimension; empty for `all`.
    pub dimension_value: String,
    /// The value; `None` when it is not defined (empty population) or not reached.
    pub value: Option<f64>,
    /// Unit.
    pub unit: &'static str,
    /// Number of observations behind it.
    pub n: u64,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
    /// How it was computed.
    pub method: &'static str,
    /// Share of the population that could be evaluated; `None` when there is none.
    pub evaluable_share: Option<f64>,
}

/// Every metric, in the order of the report.
pub const METRICS: &[&Metric] =
    &[&approval_latency::METRIC, &reopen_rate::METRIC, &exception_volume::METRIC];

/// The metric called `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Metric> {
    METRICS.iter().copied().find(|metric| metric.id == id)
}

/// The values of every metric, in the order of [`METRICS`]; those of one metric by measure,
/// period, dimension and dimension value.
#[must_use]
pub fn compute_all(population: &Population<'_>) -> Vec<Value> {
    let by_metric: Vec<Vec<Value>> =
        METRICS.par_iter().map(|metric| (metric.compute)(population)).collect();
    by_metric.into_iter().flatten().collect()
}
