//! What changed: this period against the one before, and the control charts.

use serde::Serialize;

use super::control_chart::{Spot, drawing};
use super::figure::{Figure, bare, figure, with_unit};
use super::metrics::ceiling;
use crate::metrics::drift_signal::RULES;
use crate::outputs::instant;
use crate::report::{Charted, MetricValue, Report, Shift};

/// Everything the page says about change.
#[derive(Serialize)]
pub(super) struct SignalsView {
    shifts: Vec<ShiftView>,
    /// Number, name and meaning of each rule.
    rules: Vec<(u8, &'static str, &'static str)>,
}

#[derive(Serialize)]
struct ShiftView {
    id: &'static str,
    metric: &'static str,
    name: &'static str,
    this: Option<Figure>,
    previous: Option<Figure>,
    /// The difference in words, with its interval; empty where none was computed.
    effect: String,
    p: String,
    word: &'static str,
    changed: bool,
    chart: Option<ChartView>,
}

#[derive(Serialize)]
struct ChartView {
    unit: String,
    drawing: String,
    alternative: String,
    /// The points of the period at which a rule fired: when, the value, which rules.
    signals: Vec<(String, String, String)>,
    /// Why there are no limits; empty where there are.
    unlimited: String,
}

/// What the page says about change; none where nothing is followed.
pub(super) fn view(report: &Report) -> Option<SignalsView> {
    let shifts = report.shifts();
    if shifts.is_empty() {
        return None;
    }
    let rules = RULES.map(|rule| (rule.number, rule.name, rule.meaning)).to_vec();
    Some(SignalsView { shifts: shifts.iter().map(shift).collect(), rules })
}

fn shift(shift: &Shift<'_>) -> ShiftView {
    ShiftView {
        id: shift.id,
        metric: shift.metric,
        name: shift.name,
        this: shift.this.map(figure),
        previous: shift.previous.map(figure),
        effect: shift.effect.map(effect).unwrap_or_default(),
        p: shift.p.and_then(|p| p.value).map(p_value).unwrap_or_default(),
        word: shift.word(),
        changed: shift.changed == Some(true),
        chart: chart(shift),
    }
}

/// `1.31 times (1.10 to 1.55)`, `+6.2 points (+1.6 to +10.8)`.
fn effect(value: &MetricValue) -> String {
    let is_ratio = value.unit == "ratio";
    let number = |number: f64| match is_ratio {
        true => format!("{number:.2}"),
        false => format!("{:+.1}", number * 100.0),
    };
    let Some(middle) = value.value else { return String::new() };
    let unit = if is_ratio { "times" } else { "points" };
    let interval = match (value.low, value.high) {
        (Some(low), Some(high)) => format!(" ({} to {})", number(low), number(high)),
        _ => String::new(),
    };
    format!("{} {unit}{interval}", number(middle))
}

fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

fn chart(shift: &Shift<'_>) -> Option<ChartView> {
    let first = shift.points.first()?;
    let unit = first.value.unit.clone();
    let drawn = shift.points.iter().flat_map(|point| {
        [point.value.value, point.limits.map(|[_, _, high]| high)].into_iter().flatten()
    });
    let top = ceiling(drawn);
    let spots: Vec<Spot> = shift.points.iter().map(spot).collect();
    let levels = [0.0, top / 2.0, top].map(|level| (level, bare(level, &unit)));
    let limited = shift.points.iter().any(|point| point.limits.is_some());
    Some(ChartView {
        drawing: drawing(&spots, top, &levels),
        alternative: alternative(shift),
        signals: shift.signals().map(|point| signal(point, &unit)).collect(),
        unlimited: if limited {
            String::new()
        } else {
            format!("{} points: limits need twelve that vary", shift.points.len())
        },
        unit,
    })
}

fn spot(point: &Charted<'_>) -> Spot {
    Spot {
        label: label(point.label),
        value: point.value.value,
        limits: point.limits,
        rules: numbers(&point.rules),
        in_period: point.in_period,
    }
}

fn numbers(rules: &[u8]) -> String {
    rules.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// `2026-W31` as `W31 26`, a month as elsewhere.
fn label(period: &str) -> String {
    match period.split_once("-W") {
        Some((year, week)) => format!("W{week} {}", year.get(2..).unwrap_or(year)),
        None => instant::month(period),
    }
}

fn signal(point: &Charted<'_>, unit: &str) -> (String, String, String) {
    let value = point.value.value.map(|value| with_unit(value, unit)).unwrap_or_default();
    let named = |number: &u8| {
        let rule = RULES.iter().find(|rule| rule.number == *number);
        format!("rule {number}, {}", rule.map_or("", |rule| rule.name))
    };
    let rules: Vec<String> = point.rules.iter().map(named).collect();
    (label(point.label), value, rules.join("; "))
}

/// The chart in a sentence: how many points, where they stand, which stand out.
fn alternative(shift: &Shift<'_>) -> String {
    let known = shift.points.iter().filter(|point| point.value.value.is_some()).count();
    let newest = shift.points.iter().rev().find_map(|point| {
        let value = with_unit(point.value.value?, &point.value.unit);
        Some(format!(", newest {} {value}", label(point.label)))
    });
    let flagged: Vec<String> = shift
        .signals()
        .map(|point| format!("{} (rule {})", label(point.label), numbers(&point.rules)))
        .collect();
    let stand_out = match flagged.as_slice() {
        [] => "none of this period stands out".to_owned(),
        some => format!("standing out in this period: {}", some.join(", ")),
    };
    format!(
        "Control chart of {}: {known} points{}; {stand_out}.",
        shift.name,
        newest.unwrap_or_default()
    )
}
