//! Metrics: one question per file, and the registry they are listed in.
//!
//! A metric takes the reconciled population and returns values: never text for people, never a
//! file.

pub mod approval_latency;
pub mod approver_concentration;
pub mod backlog;
pub mod drift_signal;
pub mod entitlement_sprawl;
pub mod evidence_completeness;
pub mod exception_volume;
pub mod fulfilment_latency;
pub mod orphaned_access;
pub mod reconciliation_rate;
pub mod reopen_rate;
pub mod revocation_latency;
pub mod workflow_conformance;

mod alike;
mod answers;
mod bands;
mod bypasses;
mod dimension;
mod estimate;
mod explain;
mod latency;
mod months;
mod overdue;
mod ranks;
mod survey;
#[cfg(test)]
mod testing;
mod value;
mod waits;

use rayon::prelude::*;

use crate::reconcile::Population;

pub use estimate::Estimate;
pub use explain::explain;
pub use overdue::{Overdue, WaitingFor, overdue};
pub use value::{About, Value};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Its name.
    pub name: &'static str,
    /// Its unit: `hours`, `share`, `count`, `per 1000 requests` ...
    pub unit: &'static str,
    /// What it means.
    pub doc: &'static str,
}

const fn measure(name: &'static str, unit: &'static str, doc: &'static str) -> Measure {
    Measure { name, unit, doc }
}

const fn count(name: &'static str, doc: &'static str) -> Measure {
    measure(name, "count", doc)
}

const fn share(name: &'static str, doc: &'static str) -> Measure {
    measure(name, "share", doc)
}

/// Every metric, in the order of the report.
pub const METRICS: &[&Metric] = &[
    &approval_latency::METRIC,
    &fulfilment_latency::METRIC,
    &revocation_latency::METRIC,
    &reopen_rate::METRIC,
    &exception_volume::METRIC,
    &orphaned_access::METRIC,
    &evidence_completeness::METRIC,
    &reconciliation_rate::METRIC,
    &workflow_conformance::METRIC,
    &backlog::METRIC,
    &approver_concentration::METRIC,
    &entitlement_sprawl::METRIC,
    &drift_signal::METRIC,
];

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
    let mut values = Vec::with_capacity(by_metric.iter().map(Vec::len).sum());
    by_metric.into_iter().for_each(|of_metric| values.extend(of_metric));
    values
}

#[cfg(test)]
mod tests {
    use super::testing::{HOUR, Request, World};
    use super::*;
    use crate::reconcile::Outcome;

    fn requests() -> Vec<Request> {
        let request = |id, requested, decided: Option<i64>| Request {
            decided,
            outcome: if decided.is_some() { Outcome::Approved } else { Outcome::Pending },
            ..Request::new(id, requested)
        };
        let b = Request { system: "b", ..request("2", 800, None) };
        vec![request("1", 10, Some(20)), b, request("3", 1300, Some(1310))]
    }

    #[test]
    fn a_metric_is_found_by_its_id() {
        for metric in METRICS {
            assert_eq!(find(metric.id).map(|found| found.title), Some(metric.title));
        }
        assert!(find("nothing").is_none());
    }

    #[test]
    fn every_measure_has_one_value_per_group_in_the_order_of_its_card() {
        let world = World::of(&requests());
        let values = compute_all(&world.population(0, 2000 * HOUR, 2000 * HOUR));
        for metric in METRICS {
            let whole = values.iter().filter(|v| v.metric() == metric.id && v.dimension() == "all");
            let whole = whole.filter(|value| value.period() == "period");
            let found: Vec<_> = whole.map(|value| (value.measure(), value.unit())).collect();
            let named: Vec<_> = metric.measures.iter().map(|m| (m.name, m.unit)).collect();
            assert_eq!(found, named, "{}", metric.id);
        }
        let place = |v: &Value| {
            (
                v.metric(),
                v.measure(),
                v.period().to_owned(),
                v.dimension(),
                v.dimension_value().to_owned(),
            )
        };
        let mut places: Vec<_> = values.iter().map(place).collect();
        places.sort();
        places.dedup();
        assert_eq!(places.len(), values.len());
    }

    #[test]
    fn months_add_up_to_the_whole_and_an_empty_month_is_still_there() {
        let world = World::of(&requests());
        // 1 January to 25 March 1970; the requests are of January, February, February.
        let values = compute_all(&world.population(0, 2000 * HOUR, 2000 * HOUR));
        let lines =
            values.iter().filter(|v| v.metric() == "approval_latency" && v.measure() == "lines");
        let all: Vec<_> = lines
            .filter(|value| value.dimension() == "all")
            .map(|value| (value.period(), value.n(), value.value()))
            .collect();
        let expected = [
            ("period", 3, Some(3.0)),
            ("1970-01", 1, Some(1.0)),
            ("1970-02", 2, Some(2.0)),
            ("1970-03", 0, None),
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn no_frames_at_all_give_null_measures_and_no_panic() {
        let world = World::with(&[], Vec::new());
        let values = compute_all(&world.population(0, 0, 0));
        assert!(!values.is_empty());
        assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    }

    #[test]
    fn one_thread_and_many_give_the_same_values() {
        let world = World::of(&requests());
        let population = world.population(0, 2000 * HOUR, 2000 * HOUR);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads").install(|| compute_all(&population))
        };
        assert_eq!(with(1), with(8));
    }
}
