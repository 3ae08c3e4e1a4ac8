//! The first time at which a confidence limit of a curve reaches a level.
//!
//! A limit is not monotone, so that the first time cannot be found by halving alone; and with a
//! logarithm and two powers it is too dear to be computed for each of a million steps. Over a run
//! of steps it has a bound, though: S falls and Greenwood's sum g rises, and with u = -ln S the
//! limits are exp(-u exp(±z √g / u)). A run whose bound stays above the level is passed over.

use super::{Step, Z_95, reached};

/// Steps that are looked at one by one.
const FEW: usize = 16;

/// How far, at least, a bound stays away from the level where a run is passed over: much more than
/// rounding can move it.
const SAFE: f64 = 1e-9;

/// One of the limits of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Low,
    High,
}

impl Limit {
    /// The first time at which the limit is at most `level`.
    pub(super) fn first(self, steps: &[Step], level: f64) -> Option<f64> {
        if steps.len() <= FEW {
            return steps.iter().find(|step| self.has_reached(step, level)).map(|step| step.time);
        }
        if self.stays_above(steps, level) {
            return None;
        }
        let (earlier, later) = steps.split_at(steps.len() / 2);
        self.first(earlier, level).or_else(|| self.first(later, level))
    }

    fn has_reached(self, step: &Step, level: f64) -> bool {
        // Without an event nothing moves.
        step.events > 0
            && match self {
                // At 0 the interval has no value, but any lower limit of 0 is at most 0.
                Self::Low => {
                    step.survival <= 0.0 || step.interval().is_some_and(|i| reached(i.low, level))
                }
                Self::High => step.interval().is_some_and(|i| reached(i.high, level)),
            }
    }

    /// Whether no step of a run can have reached the level: true only where that is certain.
    fn stays_above(self, steps: &[Step], level: f64) -> bool {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return true };
        if last.survival >= 1.0 {
            return true;
        }
        // The absolute value, for the logarithm of 1 must not become a negative 0.
        let (least, most) = (first.survival.ln().abs(), last.survival.ln().abs());
        let furthest = match self {
            Self::Low => most * (Z_95 * last.greenwood.sqrt() / least).exp(),
            Self::High => most * (-Z_95 * first.greenwood.sqrt() / most).exp(),
        };
        let wanted = -(level + super::REACHED).ln();
        furthest < wanted * (1.0 - SAFE) - SAFE
    }
}

#[cfg(test)]
mod tests {
    use super::super::Curve;
    use super::*;

    /// Times with many ties, of which one in `every` is not an event.
    fn curve(n: u64, every: u64, spread: u64) -> Curve {
        let mixed = |i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
        let hours: Vec<f64> = (0..n).map(|i| (mixed(i) % spread) as f64 / 4.0).collect();
        let events: Vec<bool> = (0..n).map(|i| mixed(i + n) % every != 0).collect();
        Curve::new(&hours, &events).unwrap_or_default()
    }

    #[test]
    fn passing_over_runs_finds_the_same_step_as_looking_at_each() {
        for (n, every, spread) in [
            (40, 3, 1000),
            (900, 2, 100_000),
            (5000, 50, 700),
            (20_000, 7, 1_000_000),
            (3000, 1, 9),
        ] {
            let curve = curve(n, every, spread);
            for level in [0.95, 0.9, 0.75, 0.5, 0.25, 0.1, 0.05, 0.001, 0.0] {
                let low = |step: &&Step| {
                    step.survival <= 0.0 || step.interval().is_some_and(|i| reached(i.low, level))
                };
                let high = |step: &&Step| step.interval().is_some_and(|i| reached(i.high, level));
                let time = |step: &Step| step.time;
                let steps = curve.steps();
                assert_eq!(Limit::Low.first(steps, level), steps.iter().find(low).map(time));
                assert_eq!(Limit::High.first(steps, level), steps.iter().find(high).map(time));
            }
        }
    }
}
