//! How long do requests wait for a decision?

use crate::frames::Instant;
use crate::reconcile::Population;
use crate::stats::competing::cumulative_incidence;
use crate::stats::survival::Curve;

use super::dimension::of_lines;
use super::estimate::Estimate;
use super::months::Months;
use super::survey::{Part, Survey};
use super::waits::{End, Wait, waits};
use super::{Card, Measure, Metric, Value};

/// The metric.
pub static METRIC: Metric = Metric {
    id: "approval_latency",
    title: "Time to a decision",
    card: Card {
        question: "How long do requests wait for a decision?",
        population: "Decisions on lines requested in the period and no later than as-of: the lines \
            of one ticket with the same time of request and of decision are one decision. Lines \
            that wait alike without a decision are one too, with the longest of their waits.",
        method: "Hours from the request to the final decision. What is still open is taken as \
            waiting at least until as-of, what was withdrawn undecided at least until its closing \
            (right-censored), in the curve of Kaplan and Meier (1958); quantiles have the log-log \
            interval of Brookmeyer and Crowley (1982). A quantile without a value is not reached: \
            too much is still open. The naive median beside it knows decided requests only. \
            within_sla looks at requests whose time allowed, by the risk of the entitlement (the \
            shortest, where one decision is about several), had run out by as-of, and leaves out \
            those withdrawn before: to count young requests already decided, but not young ones \
            still open, would flatter. Wilson (1927) gives its interval. approved_by_sla and \
            rejected_by_sla are the estimates of Aalen and Johansen (1978) on the clock of \
            elapsed time over time allowed. Months are those of the request.",
        blind_spots: "Lines with no decision on record, or with one without a time, and lines with \
            impossible dates have no latency: they are counted beside and lower the evaluable \
            share. Times are as the ticket system wrote them; a date without a time of day and an \
            instant of that day are 0 hours apart. Elapsed hours only: nights, weekends and time \
            on hold count. Withdrawals are taken as unrelated to how long the decision would have \
            taken; where people give up because nobody answers, the true waits are longer. For a \
            system whose snapshot is older than as-of, a decision made since then is known only \
            if the ticket's own row tells it; otherwise the wait counts up to that snapshot.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 22] = [
    measure("p50", "hours", "Half was decided within this time: the median wait."),
    measure("p90", "hours", "90 % were decided within this time."),
    measure("within_sla", "share", "Decided within the time allowed, of those whose time is up."),
    measure("still_open", "count", "Of these, still open at as-of."),
    measure("naive_p50", "hours", "Median of what was decided, forgetting what is still open."),
    measure("p50_gap", "hours", "What the naive median hides: p50 less naive_p50."),
    measure("p25", "hours", "A quarter was decided within this time."),
    measure("p75", "hours", "Three quarters were decided within this time."),
    measure("p95", "hours", "95 % were decided within this time."),
    measure("approved_by_sla", "share", "Approved by the end of the time allowed."),
    measure("rejected_by_sla", "share", "Rejected by the end of the time allowed."),
    measure("open_over_sla", "count", "Still open although the time allowed is over."),
    measure("within_1_day", "share", "Decided within 24 hours."),
    measure("within_7_days", "share", "Decided within 7 times 24 hours."),
    measure("within_30_days", "share", "Decided within 30 times 24 hours."),
    measure("lines", "count", "Lines requested in the period."),
    measure("decisions", "count", "Decisions waited for, decided or not, with usable times."),
    measure("decided", "count", "Of these, decided."),
    measure("withdrawn", "count", "Of these, withdrawn before a decision."),
    measure("undocumented_lines", "count", "Lines past approval with no decision on record."),
    measure("decided_without_time", "count", "Lines with a decision whose time nobody noted."),
    measure("impossible_dates", "count", "Lines decided or withdrawn before they were requested."),
];

/// Measures that wide dimensions have: the median and its honesty, the share in time, what is open.
const LEADING: usize = 6;

const fn measure(name: &'static str, unit: &'static str, doc: &'static str) -> Measure {
    Measure { name, unit, doc }
}

fn compute(population: &Population<'_>) -> Vec<Value> {
    let waits = waits(population, |line| line.in_period);
    let months = Months::of(&population.period, population.settings.timezone);
    let dimensions = of_lines(population, |wait: &Wait| &population.lines[wait.line as usize]);
    let survey = Survey {
        metric: METRIC.id,
        measures: METRIC.measures,
        leading: LEADING,
        items: &waits,
        months: &months,
        at: |wait| wait.requested.micros,
    };
    let as_of = Instant::exact(population.period.as_of);
    survey.values(&dimensions, |part| estimates(part, as_of))
}

/// The decision that one or more lines waited for.
#[derive(Debug, Clone, Copy)]
struct Unit {
    hours: f64,
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
        let is_due = self.age >= self.allowed && (self.is_decided() || self.is_over());
        is_due.then(|| self.is_decided() && self.hours <= self.allowed)
    }

    fn is_over(&self) -> bool {
        self.hours >= self.allowed
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

    fn curve(&self) -> Curve {
        let hours: Vec<f64> = self.units.iter().map(|unit| unit.hours).collect();
        let ended: Vec<bool> = self.units.iter().map(Unit::is_decided).collect();
        // Impossible dates are left out before, so that no wait is negative.
        Curve::new(&hours, &ended).unwrap_or_default()
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

fn estimates(part: &Part<'_, Wait>, as_of: Instant) -> [Estimate; MEASURES.len()] {
    let waits = Waits::of(part, as_of);
    let curve = waits.curve();
    let (n, population) = (waits.len(), waits.population);
    let quantile = |p| Estimate::quantile(curve.quantile(p), n).of(population);
    let by = |days: f64| Estimate::ended_by(&curve, days * DAY, n).of(population);
    let lines = |end| {
        let found = part.iter().filter(|wait| wait.end == end).count() as u64;
        Estimate::count(found, part.len()).of(part.len())
    };
    [
        quantile(0.5),
        quantile(0.9),
        waits.within_sla(),
        waits.number(|unit| unit.end == End::Open),
        naive(&curve).of(population),
        gap(&curve, n).of(population),
        quantile(0.25),
        quantile(0.75),
        quantile(0.95),
        waits.by_sla(APPROVED),
        waits.by_sla(REJECTED),
        waits.number(|unit| unit.end == End::Open && unit.is_over()),
        by(1.0),
        by(7.0),
        by(30.0),
        Estimate::count(part.len(), part.len()).of(part.len()),
        waits.number(|_| true),
        waits.number(Unit::is_decided),
        waits.number(|unit| unit.end == End::Withdrawn),
        lines(End::Undocumented),
        lines(End::Untimed),
        lines(End::Impossible),
    ]
}

fn naive(curve: &Curve) -> Estimate {
    Estimate::plain(curve.naive_quantile(0.5), curve.events(), "quantile of decided requests only")
}

fn gap(curve: &Curve, n: u64) -> Estimate {
    let gap = curve.quantile(0.5).estimate.zip(curve.naive_quantile(0.5));
    Estimate::plain(gap.map(|(honest, naive)| honest - naive), n, "difference of two medians")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::State;
    use crate::metrics::testing::{HOUR, Request, World, find};
    use crate::reconcile::Outcome;

    fn decided(id: &'static str, requested: i64, hours: i64) -> Request {
        let request = Request::new(id, requested).outcome(Outcome::Approved);
        Request { decided: Some(requested + hours), ..request }
    }

    fn values(requests: &[Request], as_of_hours: i64) -> Vec<Value> {
        let world = World::of(requests);
        world.compute(&METRIC, 0, as_of_hours * HOUR, as_of_hours * HOUR)
    }

    #[test]
    fn open_requests_make_the_median_longer_than_the_naive_one() {
        let requests = [
            decided("1", 0, 10),
            decided("2", 0, 20),
            decided("3", 0, 30),
            Request::new("4", 50),
            Request::new("5", 40),
            Request::new("6", 0),
        ];
        let values = values(&requests, 100);
        let median = find(&values, "p50");
        // S: 5/6 at 10, 4/6 at 20, 3/6 at 30.
        assert_eq!((median.value, median.n), (Some(30.0), 6));
        assert_eq!(find(&values, "naive_p50").value, Some(20.0));
        assert_eq!(find(&values, "p50_gap").value, Some(10.0));
        let late = find(&values, "p90");
        assert_eq!((late.value, late.n), (None, 6), "not reached");
        assert_eq!(find(&values, "still_open").value, Some(3.0));
        // Of those 72 hours old only number 6 is open; 4 and 5 are too young to be judged.
        let kept = find(&values, "within_sla");
        assert_eq!((kept.value, kept.n), (Some(0.75), 4));
        assert_eq!(find(&values, "open_over_sla").value, Some(1.0));
    }

    #[test]
    fn the_lines_of_one_decision_count_once_and_lines_stand_beside() {
        let requests = [
            decided("1", 0, 10),
            Request { system: "b", ..decided("1", 0, 10) },
            Request { system: "b", ..decided("1", 0, 40) },
        ];
        let values = values(&requests, 100);
        assert_eq!(find(&values, "decisions").value, Some(2.0));
        assert_eq!(find(&values, "lines").value, Some(3.0));
        let of_b = values.iter().find(|v| v.measure == "decisions" && v.dimension_value == "b");
        assert_eq!(of_b.and_then(|value| value.value), Some(2.0));
    }

    #[test]
    fn what_has_no_latency_is_counted_beside_and_never_0() {
        let requests = [
            decided("1", 0, 10),
            Request::new("2", 0).outcome(Outcome::Undocumented),
            Request::new("3", 0).outcome(Outcome::Approved),
            decided("4", 20, -5),
        ];
        let values = values(&requests, 100);
        for beside in ["undocumented_lines", "decided_without_time", "impossible_dates"] {
            assert_eq!(find(&values, beside).value, Some(1.0), "{beside}");
        }
        let median = find(&values, "p50");
        assert_eq!((median.value, median.n), (Some(10.0), 1));
        assert_eq!(median.evaluable_share, Some(0.25));
    }

    #[test]
    fn a_withdrawal_is_censored_at_its_closing_and_one_after_a_decision_is_that_decision() {
        let withdrawn = Request {
            state: State::Cancelled,
            closed: Some(5),
            ..Request::new("1", 0).outcome(Outcome::Cancelled)
        };
        let after = Request { ticket_decided: Some(4), ..withdrawn };
        let values = values(&[withdrawn, Request { id: "2", ..after }, decided("3", 0, 8)], 100);
        assert_eq!(find(&values, "withdrawn").value, Some(1.0));
        assert_eq!(find(&values, "decided").value, Some(2.0));
        // S: 2/3 at 4; the withdrawal leaves at 5; 0 at 8.
        assert_eq!(find(&values, "p50").value, Some(8.0));
    }

    #[test]
    fn approvals_and_rejections_share_out_what_is_decided_in_time() {
        let rejected = Request { outcome: Outcome::Rejected, ..decided("2", 0, 20) };
        let requests = [decided("1", 0, 10), rejected, decided("3", 0, 90), decided("4", 0, 95)];
        let values = values(&requests, 100);
        assert_eq!(find(&values, "approved_by_sla").value, Some(0.25));
        assert_eq!(find(&values, "rejected_by_sla").value, Some(0.25));
        assert_eq!(find(&values, "within_sla").value, Some(0.5));
    }

    #[test]
    fn nothing_requested_gives_no_value_at_all() {
        let values = values(&[], 100);
        assert_eq!(find(&values, "p50").n, 0);
        assert!(values.iter().all(|value| value.value.is_none()));
    }
}
