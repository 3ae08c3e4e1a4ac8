//! The numbers of `fixtures/stats/vectors.json`, and how close is close.

use serde_json::Value;
use std::path::Path;
use tickmark::stats::Interval;

/// Relative distance that is still the same number.
pub const TOLERANCE: f64 = 1e-10;

/// The vector called `name`.
pub fn vector(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stats/vectors.json");
    let text = std::fs::read_to_string(path).expect("the vectors are readable");
    let all: Value = serde_json::from_str(&text).expect("the vectors are JSON");
    let one = all[name].clone();
    assert!(one["source"].is_string(), "{name} names its source");
    one
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

pub fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

pub fn count(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

pub fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(number).collect()
}

pub fn counts(value: &Value) -> Vec<u64> {
    list(value).iter().map(count).collect()
}

pub fn flags(value: &Value) -> Vec<bool> {
    list(value).iter().map(|v| count(v) == 1).collect()
}

#[track_caller]
pub fn close(found: f64, expected: &Value) {
    let expected = number(expected);
    let slack = TOLERANCE * expected.abs();
    assert!((found - expected).abs() <= slack, "found {found}, expected {expected}");
}

#[track_caller]
pub fn close_interval(found: Option<Interval>, expected: &Value) {
    let found = found.expect("an interval");
    close(found.low, &expected[0]);
    close(found.high, &expected[1]);
}
