//! How long until it happens, when some of it has not happened yet: the Kaplan-Meier estimate.
//!
//! A line still open is *right-censored*: it says "at least this long". A line that was already
//! running when observation began is *left-truncated*: it counts only from its entry on.

mod limits;

use super::{InputError, Interval, Z_95, all_times, is_time, same_length};
use limits::Limit;

/// Slack when asking whether a curve reached a level, so that rounding in a product of fractions
/// cannot move a quantile by one step.
const REACHED: f64 = 1e-12;

/// One row of the table: a time at which at least one line ended or was censored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Time, in the unit of the durations.
    pub time: f64,
    /// Lines observed just before `time`: entered before it, ended or censored at it or later.
    pub at_risk: u64,
    /// Lines that ended at `time`.
    pub events: u64,
    /// Lines censored at `time`; they were at risk for the events of the same time.
    pub censored: u64,
    /// S(t): the estimated share that lasts longer than `time`.
    pub survival: f64,
    /// Greenwood's sum of d / (n (n - d)) up to here; infinite once the curve is at 0.
    pub greenwood: f64,
}

impl Step {
    /// Greenwood's variance of S(t) (Greenwood 1926); `None` once the curve is at 0, where the
    /// formula has no value.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        self.greenwood.is_finite().then_some(self.survival * self.survival * self.greenwood)
    }

    /// The log-log 95 % interval of S(t), S^exp(±z·se) with se = sqrt(greenwood) / |ln S|
    /// (Kalbfleisch and Prentice 2002, section 1.4). `None` where S is 0 or 1: it has no value.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        if self.survival <= 0.0 || self.survival >= 1.0 {
            return None;
        }
        let log = self.survival.ln();
        let reach = Z_95 * self.greenwood.sqrt() / log.abs();
        Some(Interval { low: (log * reach.exp()).exp(), high: (log * (-reach).exp()).exp() })
    }
}

/// A quantile of a curve, in the unit of the durations. `None` means "not reached": the data end
/// before it, and the largest duration is no substitute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The smallest time with S(t) <= 1 - p.
    pub estimate: Option<f64>,
    /// Lower 95 % limit: the smallest time at which the lower limit of S(t) is at most 1 - p.
    pub low: Option<f64>,
    /// Upper 95 % limit: the smallest time at which the upper limit of S(t) is at most 1 - p.
    pub high: Option<f64>,
}

/// A Kaplan-Meier curve (Kaplan and Meier 1958), S(t) = Π (1 - d/n) over the times up to t.
///
/// At equal times events come before censorings. Building costs O(n log n).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    steps: Vec<Step>,
    events: u64,
}

impl Curve {
    /// The curve of lines all observed from 0 on: `events[i]` says whether line i ended at
    /// `durations[i]` (true) or was only seen to last that long (false).
    ///
    /// # Errors
    ///
    /// Slices of different lengths; a duration that is negative, infinite or not a number.
    pub fn new(durations: &[f64], events: &[bool]) -> Result<Self, InputError> {
        same_length(durations.len(), events.len())?;
        Self::of(durations.iter().copied().zip(events.iter().copied()))
    }

    /// The same of lines one by one: how long, and whether each ended.
    ///
    /// # Errors
    ///
    /// A duration that is negative, infinite or not a number.
    pub fn of(lines: impl Iterator<Item = (f64, bool)>) -> Result<Self, InputError> {
        let mut kinds = Kinds::default();
        for (index, (time, has_ended)) in lines.enumerate() {
            if !is_time(time) {
                return Err(InputError::Time { index });
            }
            kinds.add(time, has_ended);
        }
        Ok(Self::build(Risk::from_start(kinds.len()), kinds))
    }

    /// The curve of lines that came under observation at `entries[i]`, on the clock of the
    /// durations. An entry of 0 is "from the start"; any other is at risk only after its entry.
    ///
    /// With few early entries the curve can fall to 0 while others are still to come, and stays
    /// there: look at `at_risk` before quoting it.
    ///
    /// # Errors
    ///
    /// Those of [`Curve::new`], for entries too, and an entry not before its duration.
    pub fn with_entry(
        entries: &[f64],
        durations: &[f64],
        events: &[bool],
    ) -> Result<Self, InputError> {
        same_length(durations.len(), events.len())?;
        same_length(durations.len(), entries.len())?;
        all_times(durations)?;
        all_times(entries)?;
        let unseen = |(entry, duration): (&f64, &f64)| *entry > 0.0 && entry >= duration;
        if let Some(index) = entries.iter().zip(durations).position(unseen) {
            return Err(InputError::NeverObserved { index });
        }
        let mut kinds = Kinds::default();
        durations.iter().zip(events).for_each(|(time, event)| kinds.add(*time, *event));
        Ok(Self::build(Risk::with_entry(entries), kinds))
    }

    fn build(mut risk: Risk, kinds: Kinds) -> Self {
        // Reserved once: growing by doubling would briefly hold a long table twice.
        let mut steps = Vec::with_capacity(kinds.len());
        let (mut ended, mut censored) = (Ordered::of(kinds.ended), Ordered::of(kinds.censored));
        let (mut product, mut greenwood) = (Product::default(), 0.0);
        while let Some(time) = earliest(ended.next_time(), censored.next_time()) {
            let at_risk = risk.just_before(time);
            let (events, censored) = (ended.take(time), censored.take(time));
            risk.leave(events + censored);
            let survival = product.step(at_risk, events);
            greenwood += greenwood_term(at_risk, events);
            steps.push(Step { time, at_risk, events, censored, survival, greenwood });
        }
        Self { steps, events: ended.times.len() as u64 }
    }

    /// The rows of the table, by ascending time.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Number of events under the curve.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// S(`time`): the estimated share that lasts longer. `None` for no data, and after the last
    /// observed time unless the curve is at 0 there: nobody was watched that long.
    #[must_use]
    pub fn survival_at(&self, time: f64) -> Option<f64> {
        let last = self.steps.last()?;
        if time > last.time && last.survival > 0.0 {
            return None;
        }
        let passed = self.steps.partition_point(|step| step.time <= time);
        Some(passed.checked_sub(1).map_or(1.0, |row| self.steps[row].survival))
    }

    /// The `p` quantile (0 < p <= 1), reached when S(t) <= 1 - p + 1e-12, with the log-log 95 %
    /// interval of Brookmeyer and Crowley (1982).
    #[must_use]
    pub fn quantile(&self, p: f64) -> Quantile {
        if !(p > 0.0 && p <= 1.0) {
            return Quantile { estimate: None, low: None, high: None };
        }
        let level = 1.0 - p;
        // The curve never rises.
        let above = self.steps.partition_point(|step| !reached(step.survival, level));
        Quantile {
            estimate: self.steps.get(above).map(|step| step.time),
            low: Limit::Low.first(&self.steps, level),
            high: Limit::High.first(&self.steps, level),
        }
    }

    /// The `p` quantile (0 < p <= 1) of the events alone: the smallest t with F(t) >= p. This is
    /// the figure that forgets what is still open; with nothing censored both agree exactly.
    /// `None` when there is no event.
    #[must_use]
    pub fn naive_quantile(&self, p: f64) -> Option<f64> {
        let mut left = self.events;
        self.first(p, |step, level| {
            left -= step.events;
            step.events > 0 && reached(left as f64 / self.events as f64, level)
        })
    }

    fn first(&self, p: f64, mut at: impl FnMut(&Step, f64) -> bool) -> Option<f64> {
        if !(p > 0.0 && p <= 1.0) {
            return None;
        }
        self.steps.iter().find(|step| at(step, 1.0 - p)).map(|step| step.time)
    }
}

fn reached(survival: f64, level: f64) -> bool {
    survival <= level + REACHED
}

fn greenwood_term(at_risk: u64, events: u64) -> f64 {
    let (n, d) = (at_risk as f64, events as f64);
    // Without the test the steps after S = 0 would add 0 / 0.
    if events == 0 { 0.0 } else { d / (n * (n - d)) }
}

fn earliest(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Π (1 - d/n), taken as one fraction as long as nobody was censored or entered in between:
/// (n-d1)/n · (n-d1-d2)/(n-d1) = (n-d1-d2)/n. Complete data then give exact shares, and millions
/// of steps do not pile up millions of roundings.
#[derive(Debug)]
pub(super) struct Product {
    value: f64,
    start: f64,
    of: u64,
    left: u64,
}

impl Default for Product {
    fn default() -> Self {
        Self { value: 1.0, start: 1.0, of: 0, left: 0 }
    }
}

impl Product {
    /// Multiplies by 1 - events / at_risk and returns the product.
    pub(super) fn step(&mut self, at_risk: u64, events: u64) -> f64 {
        if at_risk != self.left {
            (self.start, self.of) = (self.value, at_risk);
        }
        self.left = at_risk - events;
        if events > 0 {
            self.value = self.start * (self.left as f64 / self.of as f64);
        }
        self.value
    }
}

/// The times at which lines ended, and those up to which others were only seen to last.
#[derive(Default)]
struct Kinds {
    ended: Vec<Bits>,
    censored: Vec<Bits>,
}

/// A time as its bits: of numbers that are not negative they have the same order, and are sorted
/// faster.
type Bits = u64;

fn bits(time: f64) -> Bits {
    // A negative 0 becomes one like the others.
    (time + 0.0).to_bits()
}

impl Kinds {
    fn add(&mut self, time: f64, has_ended: bool) {
        (if has_ended { &mut self.ended } else { &mut self.censored }).push(bits(time));
    }

    fn len(&self) -> usize {
        self.ended.len() + self.censored.len()
    }
}

/// Ascending times and how many of them have been taken.
struct Ordered {
    times: Vec<Bits>,
    taken: usize,
}

impl Ordered {
    fn of(mut times: Vec<Bits>) -> Self {
        times.sort_unstable();
        Self { times, taken: 0 }
    }

    fn next_time(&self) -> Option<f64> {
        self.times.get(self.taken).map(|time| f64::from_bits(*time))
    }

    fn take(&mut self, time: f64) -> u64 {
        self.take_while(|t| t == time)
    }

    fn take_while(&mut self, wanted: impl Fn(f64) -> bool) -> u64 {
        let before = self.taken;
        while self.next_time().is_some_and(&wanted) {
            self.taken += 1;
        }
        (self.taken - before) as u64
    }
}

/// Who is under observation.
struct Risk {
    entries: Ordered,
    present: u64,
}

impl Risk {
    fn from_start(lines: usize) -> Self {
        Self { entries: Ordered::of(Vec::new()), present: lines as u64 }
    }

    fn with_entry(entries: &[f64]) -> Self {
        let mut entries = Ordered::of(entries.iter().map(|time| bits(*time)).collect());
        let present = entries.take_while(|t| t <= 0.0);
        Self { entries, present }
    }

    fn just_before(&mut self, time: f64) -> u64 {
        self.present += self.entries.take_while(|t| t < time);
        self.present
    }

    fn leave(&mut self, lines: u64) {
        self.present -= lines;
    }
}
