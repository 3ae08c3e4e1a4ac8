//! Pure arithmetic, one topic per file: plain slices in, numbers out.
//!
//! Nothing here knows what a ticket is. An empty population has no rate and no quantile, so these
//! functions answer `None` where a number would be an invention; they never answer 0 for "nothing".

pub mod calendar;
pub mod competing;
pub mod concentration;
pub mod control_chart;
pub mod entropy;
pub mod exact;
pub mod hazard;
pub mod k_sample;
pub mod logrank;
pub mod multiplicity;
pub mod proportion;
pub mod quantile;
pub mod rate;
pub mod runs;
pub mod survival;
pub mod two_proportions;

use thiserror::Error;

/// The 0.975 quantile of the standard normal distribution: the z of a two-sided 95 % interval.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A 95 % interval, in the unit of the value it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Why times could not be taken into a calculation. `index` counts from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InputError {
    /// Two slices that describe the same lines differ in length.
    #[error("{expected} times, but {found} values beside them: each line needs both")]
    Length {
        /// Length of the times.
        expected: usize,
        /// Length of the slice beside them.
        found: usize,
    },
    /// A time is negative, infinite or not a number.
    #[error("line {index}: a time must be a finite number, 0 or more")]
    Time {
        /// The line.
        index: usize,
    },
    /// A line ended before or when its observation began, so nobody could have seen it end.
    #[error("line {index}: it ended no later than its observation began; leave it out")]
    NeverObserved {
        /// The line.
        index: usize,
    },
}

/// Refuses slices of different lengths.
pub(crate) fn same_length(expected: usize, found: usize) -> Result<(), InputError> {
    if expected == found { Ok(()) } else { Err(InputError::Length { expected, found }) }
}

/// Refuses times that are negative, infinite or not a number.
pub(crate) fn all_times(times: &[f64]) -> Result<(), InputError> {
    match times.iter().position(|time| !is_time(*time)) {
        Some(index) => Err(InputError::Time { index }),
        None => Ok(()),
    }
}

fn is_time(time: f64) -> bool {
    time.is_finite() && time >= 0.0
}
