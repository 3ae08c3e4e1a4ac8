//! `drift_signal` on small companies made by hand.

use super::{METRIC, RULES};
use crate::frames::{FrameKind, State};
use crate::metrics::Value;
use crate::metrics::testing::{HOUR, Request, Sheet, World, find, tickets};
use crate::reconcile::Outcome;

/// Monday, 5 January 1970, 00:00, and a week, in hours.
const MONDAY: i64 = 96;
const WEEK: i64 = 168;

fn name(number: usize) -> &'static str {
    format!("{number}").leak()
}

fn decided(number: usize, requested: i64, hours: i64) -> Request {
    let request = Request::new(name(number), requested).outcome(Outcome::Approved);
    Request { decided: Some(requested + hours), ..request }
}

fn of<'a>(values: &'a [Value], measure: &str, period: &str, part: &str) -> &'a Value {
    let mut found = values.iter().filter(|value| {
        (value.measure(), value.period(), value.dimension_value()) == (measure, period, part)
    });
    found.next().expect("a value")
}

/// 5 and 6 requests a week by turns in weeks 0 to 13; 20 in week 14, 5 in week 15.
fn a_rush() -> Vec<Value> {
    let size = |week: i64| if week == 14 { 20 } else { 5 + week % 2 * i64::from(week < 14) };
    let weeks = (0..16).flat_map(|week| (0..size(week)).map(move |i| MONDAY + week * WEEK + i));
    let requests: Vec<Request> =
        weeks.enumerate().map(|(number, at)| Request::new(name(number), at)).collect();
    let (from, to) = (MONDAY + 14 * WEEK, MONDAY + 16 * WEEK);
    World::of(&requests).compute(&METRIC, from * HOUR, to * HOUR, to * HOUR)
}

#[test]
fn a_week_of_many_requests_stands_out_of_the_weeks_before() {
    let values = a_rush();
    // Mean 5.5, every moving range 1.
    let high = find(&values, "requests_series_high").value();
    assert!(high.is_some_and(|high| (high - 8.16).abs() < 1e-9), "{high:?}");
    let (newest, fired) =
        (find(&values, "requests_series"), find(&values, "requests_series_rule_1"));
    assert_eq!((newest.value(), fired.value(), fired.n()), (Some(5.0), Some(1.0), 2));
    assert_eq!(of(&values, "requests_series_rule_1", "1970-W16", "").value(), Some(1.0));
    assert_eq!(of(&values, "requests_series_rule_1", "1970-W17", "").value(), Some(0.0));
    let points =
        values.iter().filter(|v| v.measure() == "requests_series" && v.period() != "period");
    let sum: f64 = points.filter_map(Value::value).sum();
    assert_eq!(sum, 7.0 * 11.0 + 25.0, "every request is in one week");
    // Nobody decided anything: no point of waits, and no chart.
    let waits = find(&values, "approval_series_signals");
    assert_eq!((waits.value(), waits.n(), waits.evaluable_share()), (None, 0, Some(0.0)));
}

#[test]
fn what_one_comparison_shows_may_be_chance_among_several() {
    let values = a_rush();
    // 11 requests in two weeks, then 25 in two; exceptions (self-approval) none on both sides.
    let effect = find(&values, "requests_effect");
    assert_eq!((effect.value(), effect.n()), (Some(25.0 / 11.0), 36));
    assert_eq!(find(&values, "requests_previous").value(), Some(11.0 / 14.0));
    // Of 36 tosses 25 or more, or 11 or fewer, heads.
    let p = find(&values, "requests_p").value().expect("judged");
    assert!((p - 0.028_816_720).abs() < 1e-6, "{p}");
    assert_eq!(find(&values, "exceptions_p").value(), Some(1.0));
    assert_eq!(find(&values, "requests_p_adjusted").value(), Some(2.0 * p));
    assert_eq!(find(&values, "requests_changed").value(), Some(0.0));
    // By system there is one cell of one comparison.
    assert_eq!(of(&values, "requests_p_adjusted", "period", "a").value(), Some(p));
    assert_eq!(of(&values, "requests_changed", "period", "a").value(), Some(1.0));
}

#[test]
fn what_was_decided_later_than_this_period_could_be_watched_counts_as_open() {
    // Periods of 1000 hours; as-of is 100 hours after the second, so the first is watched
    // until hour 1100.
    let late = |number| decided(number, 900, 400);
    let requests = [
        decided(0, 0, 10),
        decided(1, 0, 10),
        late(2),
        late(3),
        late(4),
        decided(5, 1000, 20),
        decided(6, 1001, 20),
        decided(7, 1002, 20),
        decided(8, 1003, 20),
        decided(9, 1004, 20),
    ];
    let values = World::of(&requests).compute(&METRIC, 1000 * HOUR, 2000 * HOUR, 2100 * HOUR);
    let previous = find(&values, "approval_previous");
    assert_eq!((previous.value(), previous.n()), (None, 5), "three of five were open");
    assert_eq!(find(&values, "approval_this").value(), Some(20.0));
    assert!(find(&values, "approval_p").value().is_some());
    let longer = World::of(&requests).compute(&METRIC, 1000 * HOUR, 2000 * HOUR, 2300 * HOUR);
    assert_eq!(find(&longer, "approval_previous").value(), Some(400.0));
}

#[test]
fn records_that_begin_late_in_the_previous_period_are_no_comparison() {
    let from = |oldest| {
        let requests: Vec<Request> =
            (0..12).map(|number| decided(number, oldest + 120 * number as i64, 5)).collect();
        World::of(&requests).compute(&METRIC, 1000 * HOUR, 2000 * HOUR, 2000 * HOUR)
    };
    let values = from(250);
    let previous = find(&values, "requests_previous");
    assert_eq!((previous.value(), previous.evaluable_share()), (None, Some(0.0)));
    assert!(find(&values, "requests_this").value().is_some());
    assert_eq!(find(&values, "requests_changed").evaluable_share(), Some(0.0));
    assert!(find(&from(249), "requests_previous").value().is_some());
}

fn closings(as_of: i64) -> Vec<Value> {
    let closed = |number| Request {
        state: State::Closed,
        closed: Some(100),
        ..Request::new(name(number), 0)
    };
    let requests = [closed(1), closed(2)];
    let steps = [
        ("1", 100, State::Closed),
        ("1", 110, State::Reopened),
        ("1", 1500, State::Closed),
        ("2", 100, State::Closed),
        // 337 hours later: one more than 14 days.
        ("2", 437, State::Reopened),
    ];
    let states: Vec<Option<State>> = steps.iter().map(|step| Some(step.2)).collect();
    let events = Sheet::new(FrameKind::Events, steps.len())
        .texts("ticket_id", &steps.map(|step| step.0))
        .hours("at", &steps.map(|step| Some(step.1)))
        .words("to_state", &states);
    let world = World::with(&requests, vec![tickets(&requests), events]);
    world.compute(&METRIC, 1000 * HOUR, 2000 * HOUR, as_of * HOUR)
}

#[test]
fn a_line_closed_in_both_periods_counts_in_both_and_is_followed_for_14_days() {
    let values = closings(2400);
    let previous = find(&values, "reopened_previous");
    assert_eq!((previous.value(), previous.n()), (Some(0.5), 2));
    let this = find(&values, "reopened_this");
    assert_eq!((this.value(), this.n()), (Some(0.0), 1));
    // 1500 + 336 = 1836: before that the second closing has not had its 14 days.
    assert_eq!(find(&closings(1836), "reopened_this").n(), 1);
    let young = find(&closings(1835), "reopened_this").clone();
    assert_eq!((young.value(), young.n()), (None, 0));
}

#[test]
fn parts_add_up_to_the_whole() {
    let requests: Vec<Request> = (0..40)
        .map(|number| {
            let system = if number % 3 == 0 { "b" } else { "a" };
            Request { system, approver: "eve", ..decided(number, 50 * number as i64, 5) }
        })
        .collect();
    let values = World::of(&requests).compute(&METRIC, 1000 * HOUR, 2000 * HOUR, 2000 * HOUR);
    for measure in ["requests_this", "requests_previous", "approval_this", "exceptions_this"] {
        let parts = values.iter().filter(|v| v.measure() == measure && v.dimension() == "system");
        assert_eq!(parts.map(Value::n).sum::<u64>(), 20, "{measure}");
        assert_eq!(find(&values, measure).n(), 20, "{measure}");
    }
}

#[test]
fn the_rules_are_those_of_the_measures() {
    let names: Vec<String> =
        RULES.iter().map(|rule| format!("requests_series_rule_{}", rule.number)).collect();
    let measures = METRIC.measures.iter().map(|measure| measure.name);
    let found: Vec<&str> =
        measures.filter(|name| name.starts_with("requests_series_rule_")).collect();
    assert_eq!(names, found);
}

#[test]
fn nothing_at_all_has_no_value() {
    let values = World::of(&[]).compute(&METRIC, 1000 * HOUR, 2000 * HOUR, 2000 * HOUR);
    assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
    assert_eq!(values.len(), METRIC.measures.len());
}
