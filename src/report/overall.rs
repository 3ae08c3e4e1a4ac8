//! The figures of a metric without a breakdown: what most of the page, the first screen and the
//! charts look up, among values of which nearly all are breakdowns.

use super::facts::{MetricFacts, MetricValue};

/// The values of one metric for everything, in the order of the metric.
pub struct Overall<'a>(Vec<&'a MetricValue>);

impl MetricFacts {
    /// Its values without a breakdown.
    #[must_use]
    pub fn overall(&self) -> Overall<'_> {
        Overall(self.values.iter().filter(|value| value.dimension == "all").collect())
    }
}

impl<'a> Overall<'a> {
    /// The value of a measure in a period.
    #[must_use]
    pub fn at(&self, measure: &str, period: &str) -> Option<&'a MetricValue> {
        self.of(measure).find(|value| value.period == period)
    }

    /// The value of a measure for the whole period.
    #[must_use]
    pub fn whole(&self, measure: &str) -> Option<&'a MetricValue> {
        self.at(measure, "period")
    }

    /// The values of a measure.
    pub fn of(&self, measure: &str) -> impl Iterator<Item = &'a MetricValue> {
        self.0.iter().copied().filter(move |value| value.measure == measure)
    }

    /// The periods that have a value.
    pub fn periods(&self) -> impl Iterator<Item = &'a str> + use<'_, 'a> {
        self.0.iter().map(|value| value.period.as_str())
    }
}
