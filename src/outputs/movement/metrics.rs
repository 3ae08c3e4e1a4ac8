//! Which figures moved, as people read it.

use std::collections::BTreeMap;

use crate::movement::{MetricMovement, Movement, Noise, Reading};
use crate::outputs::html::figure;
use crate::outputs::measure::said;
use crate::report::{HEADLINES, grouped};

/// One figure, then and now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(in crate::outputs) struct Told {
    /// `approval_latency p50`, and the part it speaks of.
    pub name: String,
    /// The older and the newer value with their unit and n; `–` where there is none.
    pub before: String,
    pub now: String,
    /// The effect that was tested with its interval; empty where none was.
    pub effect: String,
    /// In words: changed, within its usual variation, or why it was not judged.
    pub judgement: String,
    /// Whether it changed by more than chance.
    pub changed: bool,
}

/// The figures of the first page, and every other one that changed by more than chance.
pub(in crate::outputs) fn moved(movement: &Movement) -> Vec<Told> {
    let is_headline = |moved: &&MetricMovement| HEADLINES.contains(&key(moved));
    let headlines = movement.metrics.iter().filter(|moved| is_headline(moved) && is_of_all(moved));
    let wholes: BTreeMap<_, _> =
        movement.metrics.iter().filter(is_of_all).map(|moved| (key(moved), sizes(moved))).collect();
    // A part that is all there is says the same again.
    let repeats = |moved: &MetricMovement| {
        !is_of_all(&moved) && wholes.get(&key(moved)) == Some(&sizes(moved))
    };
    let others = movement.metrics.iter().filter(|moved| {
        let is_shown = is_headline(moved) && is_of_all(moved);
        moved.judgement == Noise::Changed && !is_shown && !repeats(moved)
    });
    headlines.chain(others).map(told).collect()
}

/// Observations behind a figure, then and now.
fn sizes(moved: &MetricMovement) -> [Option<u64>; 2] {
    [&moved.old, &moved.new].map(|reading| reading.as_ref().map(|reading| reading.n))
}

fn key(moved: &MetricMovement) -> (&str, &str) {
    (moved.place.0.as_str(), moved.place.1.as_str())
}

fn is_of_all(moved: &&MetricMovement) -> bool {
    moved.place.2 == "all"
}

fn told(moved: &MetricMovement) -> Told {
    let (metric, measure, dimension, part) = &moved.place;
    let of = if is_of_all(&moved) { String::new() } else { format!(", {dimension} {part}") };
    let measure = if measure == metric { String::new() } else { said(measure) };
    let name = format!("{} {measure}", said(metric));
    Told {
        name: format!("{}{of}", name.trim_end()),
        before: value(moved.old.as_ref()),
        now: value(moved.new.as_ref()),
        effect: effect(moved),
        judgement: judgement(moved),
        changed: moved.judgement == Noise::Changed,
    }
}

fn value(reading: Option<&Reading>) -> String {
    let shown = |reading: &Reading| {
        let number = figure::with_unit(reading.value?, &reading.unit);
        Some(format!("{number} (n {})", grouped(reading.n)))
    };
    reading.and_then(shown).unwrap_or_else(|| "–".to_owned())
}

/// The effect and its interval: a difference in points of percent, or a factor.
fn effect(moved: &MetricMovement) -> String {
    let unit = moved.new.as_ref().map_or("", |reading| reading.unit.as_str());
    let number = |value: f64| match unit {
        "share" => format!("{:+.1}", value * 100.0),
        _ => format!("{value:.2}"),
    };
    let Some(effect) = moved.effect else { return String::new() };
    let interval = match (moved.low, moved.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", number(low), number(high)),
        _ => String::new(),
    };
    let suffix = if unit == "share" { " points" } else { " times" };
    format!("{}{suffix}{interval}", number(effect))
}

fn judgement(moved: &MetricMovement) -> String {
    match (moved.judgement, moved.adjusted_p) {
        (Noise::Changed, None) => format!("changed: {}", moved.method),
        (Noise::Changed, Some(_)) => "changed".to_owned(),
        (Noise::WithinVariation, _) => "within its usual variation".to_owned(),
        (Noise::NotJudged, _) => format!("not judged: {}", moved.method),
    }
}
