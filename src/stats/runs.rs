//! Rules for runs: patterns that chance alone seldom makes on a control chart.
//!
//! The numbers are those of Nelson ("The Shewhart control chart: tests for special causes", 1984).
//! The Western Electric handbook (1956) numbers them otherwise: its first is Nelson's 1, its
//! second Nelson's 5, its fourth is Nelson's 2 with eight points instead of nine
//! ([`same_side`] of 8); Nelson's 3 is none of its four.
//!
//! `z` are distances from the centre in standard deviations, in order. All comparisons are strict:
//! a point on the centre line or a value like the one before breaks a run. A rule fires at the
//! last point of its pattern, and again at each point that keeps the pattern up.

/// Length of the run on one side of rule 2.
pub const SAME_SIDE: usize = 9;

/// Points of the trend of rule 3.
const TREND: usize = 6;

/// Which of the rules fired at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fired {
    /// Rule 1: the point lies beyond three standard deviations.
    pub beyond_limits: bool,
    /// Rule 2: nine points in a row lie on the same side of the centre.
    pub same_side: bool,
    /// Rule 3: six points in a row, each higher than the one before, or each lower.
    pub trend: bool,
    /// Rule 5: two of three points in a row lie beyond two standard deviations on the same side.
    pub near_limits: bool,
}

impl Fired {
    /// Whether any rule fired.
    #[must_use]
    pub fn any(self) -> bool {
        self.by_number().contains(&true)
    }

    /// Rules 1, 2, 3 and 5, in this order.
    #[must_use]
    pub fn by_number(self) -> [bool; 4] {
        [self.beyond_limits, self.same_side, self.trend, self.near_limits]
    }
}

/// What fired at each point.
#[must_use]
pub fn fired(z: &[f64]) -> Vec<Fired> {
    let (same_side, trend) = (same_side(z, SAME_SIDE), trend(z));
    let at = |place: usize| Fired {
        beyond_limits: z[place].abs() > 3.0,
        same_side: same_side[place],
        trend: trend[place],
        near_limits: place >= 2 && near_limits(&z[place - 2..=place]),
    };
    (0..z.len()).map(at).collect()
}

/// At which points `length` in a row, the point among them, lie on the same side of the centre.
#[must_use]
pub fn same_side(z: &[f64], length: usize) -> Vec<bool> {
    let side = |place: usize| sign(z[place]);
    runs(z.len(), side).into_iter().map(|run| run >= length).collect()
}

/// Six points that rise are five steps up.
fn trend(z: &[f64]) -> Vec<bool> {
    let step = |place: usize| place.checked_sub(1).map_or(0, |before| sign(z[place] - z[before]));
    runs(z.len(), step).into_iter().map(|steps| steps + 1 >= TREND).collect()
}

fn near_limits(three: &[f64]) -> bool {
    let beyond = |side: f64| three.iter().filter(|z| **z * side > 2.0).count() >= 2;
    beyond(1.0) || beyond(-1.0)
}

/// For each place how many in a row, up to it, have its own direction; 0 where it has none.
fn runs(len: usize, direction: impl Fn(usize) -> i8) -> Vec<usize> {
    let mut lengths: Vec<usize> = Vec::with_capacity(len);
    for place in 0..len {
        let own = direction(place);
        let before = place.checked_sub(1).filter(|before| direction(*before) == own);
        let run = before.map_or(0, |before| lengths[before]) + 1;
        lengths.push(if own == 0 { 0 } else { run });
    }
    lengths
}

fn sign(x: f64) -> i8 {
    i8::from(x > 0.0) - i8::from(x < 0.0)
}
