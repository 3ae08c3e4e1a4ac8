//! The figures of the time to a decision: what the waits of one part amount to.

use crate::frames::Instant;
use crate::frames::instant::MICROS_PER_HOUR;
use crate::stats::competing::cumulative_incidence;
use crate::stats::survival::Curve;

use crate::metrics::estimate::Estimate;
use crate::metrics::survey::Part;
use crate::metrics::waits::{End, Wait};

/// Measures that wide dimensions have: the median on both clocks and its honesty, the share in
/// time, what is open.
pub(super) const LEADING: usize = 7;
/// Number of measures of what was requested in the period.
pub(super) const FOLLOWED: usize = 29;
/// Number of measures of what waited at any time in it.
pub(super) const IN_PROGRESS: usize = 3;

/// The decision that one or more lines waited for.
#[derive(Debug, Clone, Copy)]
struct Unit {
    hours: f64,
    business: f64,
    end: End,
    allowed: f64,
    age: f64,
}

/// Lines of one decision: the longest wait, the shortest time allowed; open if any is open,
/// approved if any is approved.
fn unit(lines: &[&Wait], as_of: Instant) -> Unit {
    let fold = |start: f64, pick: fn(f64, f64) -> f64, field: fn(&Wait) -> f64| {
        lines.iter().fold(start, |best, wait| pick(best, field(wait)))
    };
    Unit {
        hours: fold(0.0, f64::max, |wait| wait.hours),
        business: fold(0.0, f64::max, |wait| wait.business),
        end: lines.iter().map(|wait| wait.end).min().unwrap_or(End::Open),
        allowed: fold(f64::INFINITY, f64::min, |wait| wait.allowed),
        age: lines.first().map_or(0.0, |wait| wait.requested.hours_until(as_of)),
    }
}

impl Unit {
    fn is_decided(&self) -> bool {
        matches!(self.end, End::Approved | End::Rejected)
    }

    /// Whether it was decided within the time allowed; `None` where nobody can know: the time is
    /// not over yet, or it was withdrawn before it was.
    fn kept_sla(&self) -> Option<bool> {
        let is_due = self.age > self.allowed && (self.is_decided() || self.is_over());
        is_due.then(|| self.is_decided() && self.hours <= self.allowed)
    }

    fn is_over(&self) -> bool {
        self.hours > self.allowed
    }

    /// Time waited in times allowed.
    fn relative(&self) -> f64 {
        match self.allowed > 0.0 {
            true => self.hours / self.allowed,
            false => f64::from(u8::from(self.hours > 0.0)) * 2.0,
        }
    }

    fn cause(&self) -> u8 {
        match self.end {
            End::Approved => APPROVED,
            End::Rejected => REJECTED,
            _ => crate::stats::competing::CENSORED,
        }
    }
}

const APPROVED: u8 = 1;
const REJECTED: u8 = 2;
const DAY: f64 = 24.0;

/// The units of a part, and what of it had to be left out.
struct Waits {
    units: Vec<Unit>,
    population: u64,
}

impl Waits {
    /// The items stand in the order of tickets, so that the lines of one decision are neighbours.
    fn of(part: &Part<'_, Wait>, as_of: Instant) -> Self {
        let lines: Vec<&Wait> = part.iter().collect();
        let mut waits = Self { units: Vec::new(), population: 0 };
        for same in lines.chunk_by(|a, b| a.decision() == b.decision()) {
            waits.population += 1;
            if same.iter().all(|wait| wait.end.is_usable()) {
                waits.units.push(unit(same, as_of));
            }
        }
        // The estimators sort by time; what is sorted already costs them one pass.
        waits.units.sort_unstable_by(|a, b| a.hours.total_cmp(&b.hours));
        waits
    }

    fn len(&self) -> u64 {
        self.units.len() as u64
    }

    fn count(&self, wanted: impl Fn(&Unit) -> bool) -> u64 {
        self.units.iter().filter(|unit| wanted(unit)).count() as u64
    }

    fn number(&self, wanted: impl Fn(&Unit) -> bool) -> Estimate {
        Estimate::count(self.count(wanted), self.len()).of(self.population)
    }

    fn curve(&self, clock: fn(&Unit) -> f64) -> Curve {
        let lines = self.units.iter().map(|unit| (clock(unit), unit.is_decided()));
        // Impossible dates are left out before, so that no wait is negative.
        Curve::of(lines).unwrap_or_default()
    }

    fn within_sla(&self) -> Estimate {
        let due = self.count(|unit| unit.kept_sla().is_some());
        Estimate::share(self.count(|unit| unit.kept_sla() == Some(true)), due).of(self.population)
    }

    fn by_sla(&self, cause: u8) -> Estimate {
        let times: Vec<f64> = self.units.iter().map(Unit::relative).collect();
        let causes: Vec<u8> = self.units.iter().map(Unit::cause).collect();
        let share = cumulative_incidence(&times, &causes, cause, 1.0).ok().flatten();
        Estimate::plain(share, self.len(), "Aalen-Johansen").of(self.population)
    }
}

/// The measures of what was requested in the period, in their order. Those that wide dimensions
/// lack are worked out only when they are asked for: they cost as much again.
pub(super) fn estimates(
    part: &Part<'_, Wait>,
    as_of: Instant,
) -> impl Iterator<Item = Estimate> + use<> {
    let figures = Figures::of(part, as_of);
    let leading = figures.leading();
    leading.into_iter().chain(std::iter::once_with(move || figures.rest()).flatten())
}

/// What the measures of a part are read from.
struct Figures {
    waits: Waits,
    elapsed: Curve,
    business: Curve,
    lines: u64,
    /// Lines without a length: undocumented, without a time, and with impossible dates.
    beside: [u64; 3],
}

impl Figures {
    fn of(part: &Part<'_, Wait>, as_of: Instant) -> Self {
        let waits = Waits::of(part, as_of);
        let count = |end| part.iter().filter(|wait| wait.end == end).count() as u64;
        Self {
            elapsed: waits.curve(|unit| unit.hours),
            business: waits.curve(|unit| unit.business),
            waits,
            lines: part.len(),
            beside: [End::Undocumented, End::Untimed, End::Impossible].map(count),
        }
    }

    fn quantile(&self, curve: &Curve, p: f64) -> Estimate {
        Estimate::quantile(curve.quantile(p), self.waits.len()).of(self.waits.population)
    }

    fn naive(&self, curve: &Curve) -> Estimate {
        naive(curve).of(self.waits.population)
    }

    fn gap(&self, curve: &Curve) -> Estimate {
        Estimate::gap(curve, self.waits.len()).of(self.waits.population)
    }

    fn decided_by(&self, days: f64) -> Estimate {
        let (n, population) = (self.waits.len(), self.waits.population);
        Estimate::ended_by(&self.elapsed, days * DAY, n).of(population)
    }

    fn of_lines(&self, found: u64) -> Estimate {
        Estimate::count(found, self.lines).of(self.lines)
    }

    fn leading(&self) -> [Estimate; LEADING] {
        [
            self.quantile(&self.elapsed, 0.5),
            self.quantile(&self.elapsed, 0.9),
            self.waits.within_sla(),
            self.waits.number(|unit| unit.end == End::Open),
            self.quantile(&self.business, 0.5),
            self.naive(&self.elapsed),
            self.gap(&self.elapsed),
        ]
    }

    fn rest(&self) -> [Estimate; FOLLOWED - LEADING] {
        let (waits, elapsed, business) = (&self.waits, &self.elapsed, &self.business);
        let [undocumented, untimed, impossible] = self.beside;
        [
            self.quantile(elapsed, 0.25),
            self.quantile(elapsed, 0.75),
            self.quantile(elapsed, 0.95),
            self.quantile(business, 0.25),
            self.quantile(business, 0.75),
            self.quantile(business, 0.9),
            self.quantile(business, 0.95),
            self.naive(business),
            self.gap(business),
            waits.by_sla(APPROVED),
            waits.by_sla(REJECTED),
            waits.number(|unit| unit.end == End::Open && unit.is_over()),
            self.decided_by(1.0),
            self.decided_by(7.0),
            self.decided_by(30.0),
            self.of_lines(self.lines),
            waits.number(|_| true),
            waits.number(Unit::is_decided),
            waits.number(|unit| unit.end == End::Withdrawn),
            self.of_lines(undocumented),
            self.of_lines(untimed),
            self.of_lines(impossible),
        ]
    }
}

/// The measures of what waited at any time from `from` on, in their order.
///
/// A request from before comes under observation at the age it had an instant before `from`: what
/// is decided at `from` itself, as a decision known by its date is, was waiting until then. What
/// had ended by then never waited in the period. The age of a request known by its date counts from
/// the first instant of that day, as its wait does: with an age of 0 it would stand beside those
/// that were watched from their start, and none of it could ever end on its first day.
pub(super) fn in_progress(part: &Part<'_, Wait>, from: i64) -> [Estimate; IN_PROGRESS] {
    let watched_from = from.saturating_sub(1);
    let waits: Vec<&Wait> = part.iter().filter(|wait| wait.end.is_usable()).collect();
    let (mut entries, mut hours, mut ended) = (Vec::new(), Vec::new(), Vec::new());
    let mut carried_in = 0;
    for same in waits.chunk_by(|a, b| a.decision() == b.decision()) {
        let (unit, requested) = (unit(same, Instant::exact(from)), same[0].requested.micros);
        let entry = (watched_from - requested).max(0) as f64 / MICROS_PER_HOUR as f64;
        let is_old = requested < from;
        if !is_old || unit.hours > entry {
            carried_in += u64::from(is_old);
            entries.push(entry);
            hours.push(unit.hours);
            ended.push(unit.is_decided());
        }
    }
    let n = hours.len() as u64;
    let curve = Curve::with_entry(&entries, &hours, &ended).unwrap_or_default();
    let quantile = |p| Estimate::quantile(curve.quantile(p), n).of(n);
    [quantile(0.5), quantile(0.9), Estimate::count(carried_in, n).of(n)]
}

fn naive(curve: &Curve) -> Estimate {
    Estimate::plain(curve.naive_quantile(0.5), curve.events(), "quantile of decided requests only")
}
