//! One figure in its place. A run keeps millions of them, most by approver: what those of a part
//! share is held once, and a figure that is not there takes no more room than one that is.

use std::sync::Arc;

use super::Measure;
use super::estimate::Estimate;

/// What values speak of: those of one metric, period and part of a dimension share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Metric id.
    pub metric: &'static str,
    /// See [`Value::period`].
    pub period: String,
    /// See [`Value::dimension`].
    pub dimension: &'static str,
    /// See [`Value::dimension_value`].
    pub dimension_value: String,
}

/// One value of a metric: one row of `metrics.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    about: Arc<About>,
    measure: &'static Measure,
    figures: Figures,
}

/// A million values are 72 MB: no further field without need.
const _: () = assert!(size_of::<Value>() <= 72);

/// The numbers of an [`Estimate`], narrower.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Figures {
    value: Number,
    low: Number,
    high: Number,
    evaluable_share: Number,
    n: u64,
    method: &'static str,
}

/// A number that may be missing; what is not a number is.
#[derive(Debug, Clone, Copy)]
struct Number(f64);

impl Number {
    fn of(number: Option<f64>) -> Self {
        Self(number.unwrap_or(f64::NAN))
    }

    fn get(self) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl From<Estimate> for Figures {
    fn from(estimate: Estimate) -> Self {
        Self {
            value: Number::of(estimate.value),
            low: Number::of(estimate.low),
            high: Number::of(estimate.high),
            evaluable_share: Number::of(estimate.evaluable_share),
            n: estimate.n,
            method: estimate.method,
        }
    }
}

impl Value {
    /// What was estimated of a measure.
    #[must_use]
    pub fn new(about: Arc<About>, measure: &'static Measure, estimate: Estimate) -> Self {
        Self::holding(about, measure, estimate.into())
    }

    pub(super) fn holding(about: Arc<About>, measure: &'static Measure, figures: Figures) -> Self {
        Self { about, measure, figures }
    }

    /// Metric id.
    #[must_use]
    pub fn metric(&self) -> &'static str {
        self.about.metric
    }

    /// Name of the measure.
    #[must_use]
    pub fn measure(&self) -> &'static str {
        self.measure.name
    }

    /// `period` for the whole period, else the calendar month in the report's zone, `2026-07`, or
    /// its ISO week, `2026-W31`.
    #[must_use]
    pub fn period(&self) -> &str {
        &self.about.period
    }

    /// `all`, or what it is split by: `system`, `risk`, `policy`, `department`, `approver`, `group`,
    /// `action`, or what a metric has beside these, such as `variant`.
    #[must_use]
    pub fn dimension(&self) -> &'static str {
        self.about.dimension
    }

    /// Value of the dimension; empty for `all`.
    #[must_use]
    pub fn dimension_value(&self) -> &str {
        &self.about.dimension_value
    }

    /// The value; `None` when it is not defined (empty population) or not reached.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        self.figures.value.get()
    }

    /// Fills in a value that could not be known before others were.
    pub(super) fn set(&mut self, value: f64) {
        self.figures.value = Number(value);
    }

    /// Unit.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        self.measure.unit
    }

    /// Number of observations behind it.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.figures.n
    }

    /// Lower end of the 95 % interval.
    #[must_use]
    pub fn low(&self) -> Option<f64> {
        self.figures.low.get()
    }

    /// Upper end of the 95 % interval.
    #[must_use]
    pub fn high(&self) -> Option<f64> {
        self.figures.high.get()
    }

    /// How it was computed.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.figures.method
    }

    /// Share of the population that could be evaluated; `None` when there is none.
    #[must_use]
    pub fn evaluable_share(&self) -> Option<f64> {
        self.figures.evaluable_share.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::share;

    static MEASURE: Measure = share("part", "A part.");

    #[test]
    fn a_value_gives_back_what_was_estimated_and_nothing_stays_nothing() {
        let about = About {
            metric: "m",
            period: "2026-07".into(),
            dimension: "system",
            dimension_value: "erp".into(),
        };
        let of = |estimate: Estimate| Value::new(Arc::new(about.clone()), &MEASURE, estimate);
        let estimate = Estimate::share(3, 8).of(10);
        let value = of(estimate);
        let place = (value.metric(), value.measure(), value.period(), value.unit());
        assert_eq!(place, ("m", "part", "2026-07", "share"));
        assert_eq!((value.dimension(), value.dimension_value()), ("system", "erp"));
        assert_eq!((value.value(), value.n(), value.method()), (Some(0.375), 8, estimate.method));
        assert_eq!((value.low(), value.high()), (estimate.low, estimate.high));
        assert_eq!(value.evaluable_share(), Some(0.8));
        let nothing = of(Estimate::share(0, 0));
        assert_eq!((nothing.value(), nothing.low(), nothing.evaluable_share()), (None, None, None));
        assert_eq!(nothing, nothing.clone());
        assert_ne!(nothing, value);
    }
}
