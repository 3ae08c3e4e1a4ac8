//! How long do requests wait for a decision?

mod estimates;

use crate::frames::Instant;
use crate::period::AuditPeriod;
use crate::reconcile::Population;

use super::dimension::{Dimension, of_lines};
use super::months::Months;
use super::survey::Survey;
use super::waits::{Wait, waits};
use super::{Card, Measure, Metric, Value, measure};
use estimates::{FOLLOWED, LEADING, estimates, in_progress};

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
            shortest, where one decision is about several), was over by as-of, and leaves out \
            those withdrawn before: to count young requests already decided, but not young ones \
            still open, would flatter. Wilson (1927) gives its interval. approved_by_sla and \
            rejected_by_sla are the estimates of Aalen and Johansen (1978) on the clock of \
            elapsed time over time allowed, for the time allowed is in elapsed hours: no share is \
            given of what was decided in time on the business clock. There are two clocks. \
            Elapsed hours count nights, weekends, holidays and time on hold. Business hours are \
            those inside the working hours of the configuration, by day of the week in the zone of \
            the report, without its holidays and those of a holidays export; each working window \
            is turned into UTC before it is measured. Time on hold (from a change to on_hold to \
            the next change of the ticket) is left out of them where pauses_excluded says so. \
            Months are those of the request. in_progress_p50 and in_progress_p90 are of everything \
            that waited at any time in the period: requests from before it that were still \
            undecided at its start are followed from the age they had then (left-truncated, as in \
            Klein and Moeschberger 2003, section 4.6), so that decisions on old requests are not \
            forgotten; where few requests are young, its first steps rest on few waits and can \
            bring it down early.",
        blind_spots: "Lines with no decision on record, or with one without a time, and lines with \
            impossible dates have no latency: they are counted beside and lower the evaluable \
            share; old ones of this kind are not among those in progress. Times are as the ticket system wrote them; a date without a time of day and an \
            instant of that day are 0 hours apart on both clocks, and of two dates the first day \
            counts in full and the last not at all: 24 elapsed hours from one day to the next, and \
            the business hours of the first. Holidays are taken as those of everybody, whatever \
            calendar a row of the export names, and working hours as those of every team. \
            Withdrawals are taken as unrelated to how long the decision would have \
            taken; where people give up because nobody answers, the true waits are longer. Decisions \
            are those known at as-of, also where the snapshot of a system is older: tickets.csv \
            shows its lines as they stood at that snapshot, and who decided since then is not \
            among the approvers here.",
    },
    measures: &MEASURES,
    compute,
};

const MEASURES: [Measure; 32] = [
    measure("p50", "hours", "Half was decided within these elapsed hours: the median wait."),
    measure("p90", "hours", "90 % were decided within these elapsed hours."),
    measure(
        "within_sla",
        "share",
        "Decided within the elapsed hours allowed, of those whose time is over.",
    ),
    measure("still_open", "count", "Of these, still open at as-of."),
    measure(
        "business_p50",
        "business hours",
        "Half was decided within these business hours: the median wait on that clock.",
    ),
    measure("naive_p50", "hours", "Median of what was decided, forgetting what is still open."),
    measure("p50_gap", "hours", "What the naive median hides: p50 less naive_p50."),
    measure("p25", "hours", "A quarter was decided within these elapsed hours."),
    measure("p75", "hours", "Three quarters were decided within these elapsed hours."),
    measure("p95", "hours", "95 % were decided within these elapsed hours."),
    measure("business_p25", "business hours", "A quarter was decided within these business hours."),
    measure(
        "business_p75",
        "business hours",
        "Three quarters were decided within these business hours.",
    ),
    measure("business_p90", "business hours", "90 % were decided within these business hours."),
    measure("business_p95", "business hours", "95 % were decided within these business hours."),
    measure(
        "business_naive_p50",
        "business hours",
        "Median business hours of what was decided, forgetting what is still open.",
    ),
    measure(
        "business_p50_gap",
        "business hours",
        "What the naive median hides: business_p50 less business_naive_p50.",
    ),
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
    measure(
        "in_progress_p50",
        "hours",
        "Median wait in elapsed hours of all that waited in the period, older requests included.",
    ),
    measure(
        "in_progress_p90",
        "hours",
        "90 % of all that waited in the period, older requests included, were decided within \
            these elapsed hours.",
    ),
    measure(
        "carried_in",
        "count",
        "Of these, requested before the period and undecided at its start.",
    ),
];

fn compute(population: &Population<'_>) -> Vec<Value> {
    let period = population.period;
    let all = waits(population, |line| line.requested_at.micros < period.to);
    let followed: Vec<Wait> =
        all.iter().filter(|wait| wait.requested.micros >= period.from).copied().collect();
    let mut values = of_the_period(population, &followed);
    drop(followed);
    values.extend(of_all_in_progress(population, &all));
    values
}

/// What was requested in the period.
fn of_the_period(population: &Population<'_>, waits: &[Wait]) -> Vec<Value> {
    let months = Months::of(&population.period, population.settings.timezone);
    let survey = Survey {
        metric: METRIC.id,
        measures: &METRIC.measures[..FOLLOWED],
        leading: LEADING,
        items: waits,
        months: &months,
        at: |wait| wait.requested.micros,
    };
    let as_of = Instant::exact(population.period.as_of);
    survey.values(&of_lines(population, |wait: &Wait| wait.line), |part| estimates(part, as_of))
}

/// What waited at any time in the period: no months, for a request waits through several.
fn of_all_in_progress(population: &Population<'_>, waits: &[Wait]) -> Vec<Value> {
    let survey = Survey {
        metric: METRIC.id,
        measures: &METRIC.measures[FOLLOWED..],
        leading: 0,
        items: waits,
        months: &Months::none(),
        at: |wait| wait.requested.micros,
    };
    let narrow = |dimension: &Dimension<'_, Wait>| !dimension.is_wide;
    let mut dimensions = of_lines(population, |wait: &Wait| wait.line);
    dimensions.retain(narrow);
    let AuditPeriod { from, .. } = population.period;
    survey.values(&dimensions, |part| in_progress(part, from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::State;
    use crate::frames::instant::Precision;
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
        assert_eq!((median.value(), median.n()), (Some(30.0), 6));
        assert_eq!(find(&values, "naive_p50").value(), Some(20.0));
        assert_eq!(find(&values, "p50_gap").value(), Some(10.0));
        let late = find(&values, "p90");
        assert_eq!((late.value(), late.n()), (None, 6), "not reached");
        assert_eq!(find(&values, "still_open").value(), Some(3.0));
        // Of those 72 hours old only number 6 is open; 4 and 5 are too young to be judged.
        let kept = find(&values, "within_sla");
        assert_eq!((kept.value(), kept.n()), (Some(0.75), 4));
        assert_eq!(find(&values, "open_over_sla").value(), Some(1.0));
    }

    #[test]
    fn the_lines_of_one_decision_count_once_and_lines_stand_beside() {
        let requests = [
            decided("1", 0, 10),
            Request { system: "b", ..decided("1", 0, 10) },
            Request { system: "b", ..decided("1", 0, 40) },
        ];
        let values = values(&requests, 100);
        assert_eq!(find(&values, "decisions").value(), Some(2.0));
        assert_eq!(find(&values, "lines").value(), Some(3.0));
        let of_b = values.iter().find(|v| v.measure() == "decisions" && v.dimension_value() == "b");
        assert_eq!(of_b.and_then(Value::value), Some(2.0));
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
            assert_eq!(find(&values, beside).value(), Some(1.0), "{beside}");
        }
        let median = find(&values, "p50");
        assert_eq!((median.value(), median.n()), (Some(10.0), 1));
        assert_eq!(median.evaluable_share(), Some(0.25));
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
        assert_eq!(find(&values, "withdrawn").value(), Some(1.0));
        assert_eq!(find(&values, "decided").value(), Some(2.0));
        // S: 2/3 at 4; the withdrawal leaves at 5; 0 at 8.
        assert_eq!(find(&values, "p50").value(), Some(8.0));
    }

    #[test]
    fn approvals_and_rejections_share_out_what_is_decided_in_time() {
        let rejected = Request { outcome: Outcome::Rejected, ..decided("2", 0, 20) };
        let requests = [decided("1", 0, 10), rejected, decided("3", 0, 90), decided("4", 0, 95)];
        let values = values(&requests, 100);
        assert_eq!(find(&values, "approved_by_sla").value(), Some(0.25));
        assert_eq!(find(&values, "rejected_by_sla").value(), Some(0.25));
        assert_eq!(find(&values, "within_sla").value(), Some(0.5));
    }

    #[test]
    fn nothing_requested_gives_no_value_at_all() {
        let values = values(&[], 100);
        assert_eq!(find(&values, "p50").n(), 0);
        assert!(values.iter().all(|value| value.value().is_none()));
    }

    #[test]
    fn both_clocks_are_shown_by_the_same_estimator() {
        // Hour 0 is a Thursday. From 10:00: 2 business hours to noon, 8 to the same hour of Friday,
        // 16 to that of Monday; the open one has waited 32 by Wednesday, 10:00.
        let requests = [
            decided("1", 10, 2),
            decided("2", 10, 24),
            decided("3", 10, 96),
            Request::new("4", 10),
        ];
        let values = values(&requests, 10 + 6 * 24);
        assert_eq!(find(&values, "p50").value(), Some(24.0));
        let business = find(&values, "business_p50");
        assert_eq!(
            (business.value(), business.n(), business.unit()),
            (Some(8.0), 4, "business hours")
        );
        assert_eq!(find(&values, "business_p25").value(), Some(2.0));
        assert_eq!(find(&values, "business_p75").value(), Some(16.0));
        assert_eq!(find(&values, "business_p90").value(), None, "not reached");
        assert_eq!(find(&values, "business_naive_p50").value(), Some(8.0));
        assert_eq!(find(&values, "business_p50_gap").value(), Some(0.0));
    }

    #[test]
    fn old_requests_are_followed_from_their_age_at_the_start_of_the_period() {
        // The period begins at hour 100. Numbers 1 to 3 were open then, at the ages 100, 60 and 10;
        // 4 was decided an hour before, 5 in its first instant; 6 and 7 were requested in it.
        let requests = [
            decided("1", 0, 150),
            Request::new("2", 40),
            decided("3", 90, 30),
            decided("4", 0, 99),
            decided("5", 50, 50),
            decided("6", 110, 20),
            Request::new("7", 190),
        ];
        let world = World::of(&requests);
        let values = world.compute(&METRIC, 100 * HOUR, 200 * HOUR, 200 * HOUR);
        // At 20: 3 (from 10), 6 are at risk, 7 left at 10: S = 1/2. At 30: 3 alone: S = 0.
        let median = find(&values, "in_progress_p50");
        assert_eq!((median.value(), median.n()), (Some(20.0), 6));
        assert_eq!(find(&values, "in_progress_p90").value(), Some(30.0));
        assert_eq!(find(&values, "carried_in").value(), Some(4.0));
        assert_eq!(find(&values, "p50").value(), Some(20.0), "of 6 and 7 only");
        assert_eq!(find(&values, "decisions").value(), Some(2.0));
        let months = values.iter().filter(|v| v.measure().starts_with("in_progress"));
        assert!(months.clone().all(|value| value.period() == "period"));
        assert!(months.into_iter().any(|value| value.dimension() == "system"));
    }

    #[test]
    fn a_request_known_by_its_date_is_as_old_as_its_day() {
        // The period begins at hour 96. Number 1, of the day before, waits 30 hours and is watched
        // from its 24th on: at 10, when 2 is decided, only 2 and 3 are at risk.
        let requests = [decided("1", 72, 30), decided("2", 100, 10), decided("3", 100, 20)];
        let world = World::of(&requests);
        let mut population = world.population(96 * HOUR, 200 * HOUR, 200 * HOUR);
        population.lines[0].requested_at.precision = Precision::day(24 * HOUR);
        let values = (METRIC.compute)(&population);
        let median = find(&values, "in_progress_p50");
        assert_eq!((median.value(), median.n()), (Some(10.0), 3));
        assert_eq!(find(&values, "carried_in").value(), Some(1.0));
    }

    #[test]
    fn with_nothing_old_all_in_progress_is_what_was_requested() {
        let requests = [decided("1", 0, 10), decided("2", 5, 20), Request::new("3", 50)];
        let values = values(&requests, 100);
        for (all, own) in [("in_progress_p50", "p50"), ("in_progress_p90", "p90")] {
            let [all, own] = [all, own].map(|measure| find(&values, measure));
            assert_eq!((all.value(), all.n(), all.low()), (own.value(), own.n(), own.low()));
        }
        assert_eq!(find(&values, "carried_in").value(), Some(0.0));
    }
}
