//! Numbers as people read them.

use serde::Serialize;

use crate::report::{MetricValue, grouped};

/// A metric value with its interval and its n.
#[derive(Debug, Clone, Serialize)]
pub(in crate::outputs) struct Figure {
    /// The value with its unit; empty when there is none.
    pub value: String,
    /// The value without its unit (a share keeps its percent sign).
    pub number: String,
    /// The unit.
    pub unit: String,
    /// The 95 % interval; empty when there is none.
    pub interval: String,
    /// Number of observations.
    pub n: String,
    /// How much of the population could be judged, where it is so little that a reader must know.
    pub evaluable: String,
    /// That there is no value, and why: not evaluable, not reached, not defined; empty when there is.
    pub missing: String,
}

impl Figure {
    /// All of it in one line.
    pub(in crate::outputs) fn sentence(&self) -> String {
        if self.value.is_empty() {
            return self.missing.clone();
        }
        let interval = match self.interval.as_str() {
            "" => String::new(),
            interval => format!(", 95 % interval {interval}"),
        };
        let evaluable = match self.evaluable.as_str() {
            "" => String::new(),
            evaluable => format!("; {evaluable}"),
        };
        format!("{} (n = {}{interval}{evaluable})", self.value, self.n)
    }
}

/// A metric value for people.
pub(in crate::outputs) fn figure(value: &MetricValue) -> Figure {
    let missing = match (value.value, value.n) {
        (Some(_), _) => "",
        (None, 0) => "not evaluable: nothing to measure",
        (None, _) if is_time(&value.unit) => "not reached",
        (None, _) => "not defined",
    };
    Figure {
        value: value.value.map(|number| with_unit(number, &value.unit)).unwrap_or_default(),
        number: value.value.map(|number| shown(number, &value.unit)).unwrap_or_default(),
        unit: if is_silent(&value.unit) { String::new() } else { value.unit.clone() },
        interval: interval(value),
        n: grouped(value.n),
        evaluable: evaluable(value),
        missing: missing.to_owned(),
    }
}

/// Below this share of the population a figure may be that of a corner of it.
const NEARLY_ALL: f64 = 0.95;

fn evaluable(value: &MetricValue) -> String {
    match value.evaluable_share.filter(|share| *share < NEARLY_ALL) {
        Some(share) => format!("only {} of all could be judged", with_unit(share, "share")),
        None => String::new(),
    }
}

fn interval(value: &MetricValue) -> String {
    let unit = &value.unit;
    match (value.low, value.high) {
        (Some(low), Some(high)) => format!("{} to {}", bare(low, unit), shown(high, unit)),
        (Some(low), None) => format!("{} or more", shown(low, unit)),
        (None, Some(high)) => format!("up to {}", shown(high, unit)),
        (None, None) => String::new(),
    }
}

/// A number with its unit: `41.3 hours`, `12.5 %`, `1,204`.
pub(in crate::outputs) fn with_unit(number: f64, unit: &str) -> String {
    let number = shown(number, unit);
    match unit {
        unit if is_silent(unit) => number,
        "hours" | "days" | "business hours" if number == "1" => {
            format!("1 {}", unit.trim_end_matches('s'))
        }
        unit => format!("{number} {unit}"),
    }
}

fn is_time(unit: &str) -> bool {
    matches!(unit, "hours" | "days")
}

/// Units that are not spelled out: a count has none, a share has its percent sign.
fn is_silent(unit: &str) -> bool {
    matches!(unit, "share" | "count" | "yes or no" | "")
}

/// A number without its unit; a share in percent, whose sign stays with it on the line.
fn shown(number: f64, unit: &str) -> String {
    let percent = if unit == "share" { "\u{A0}%" } else { "" };
    format!("{}{percent}", bare(number, unit))
}

/// A number as it stands before its unit.
pub(super) fn bare(number: f64, unit: &str) -> String {
    match unit {
        "share" => rounded(number * 100.0),
        "yes or no" if number == 0.0 => "no".to_owned(),
        "yes or no" => "yes".to_owned(),
        _ => rounded(number),
    }
}

fn rounded(number: f64) -> String {
    let size = number.abs();
    if number.fract() == 0.0 && size < 1e15 {
        let sign = if number < 0.0 { "-" } else { "" };
        return format!("{sign}{}", grouped(size as u64));
    }
    match size {
        size if size >= 1000.0 => rounded(number.round()),
        size if size >= 0.995 => format!("{number:.1}"),
        size if size >= 0.0095 => format!("{number:.2}"),
        size if size >= 0.000_095 => format!("{number:.4}"),
        _ => format!("{number:.2e}"),
    }
}

/// A part of a whole in percent; never `100` or `0` where it is not all or nothing.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let share = part as f64 / whole as f64 * 100.0;
    match share {
        _ if part == 0 || part == whole => format!("{share:.0}\u{A0}%"),
        share if share < 0.1 => "< 0.1\u{A0}%".to_owned(),
        share if share > 99.9 => "> 99.9\u{A0}%".to_owned(),
        share => format!("{share:.1}\u{A0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_matters() {
        assert_eq!(with_unit(41.26, "hours"), "41.3 hours");
        assert_eq!(with_unit(1.0, "hours"), "1 hour");
        assert_eq!(with_unit(0.125, "share"), "12.5\u{A0}%");
        assert_eq!(with_unit(1204.0, "count"), "1,204");
        assert_eq!(with_unit(-3.0, "count"), "-3");
        assert_eq!(with_unit(0.0004, "share"), "0.04\u{A0}%");
        assert_eq!(percent(1, 100_000), "< 0.1\u{A0}%");
        assert_eq!(percent(99_999, 100_000), "> 99.9\u{A0}%");
        assert_eq!(percent(0, 0), "–");
    }

    #[test]
    fn a_figure_of_a_corner_of_its_population_says_so() {
        let value = |evaluable_share| MetricValue {
            measure: "any_kind_share".into(),
            period: "period".into(),
            dimension: "all".into(),
            dimension_value: String::new(),
            value: Some(0.0),
            unit: "share".into(),
            n: 1,
            low: None,
            high: None,
            method: String::new(),
            evaluable_share,
        };
        let said = figure(&value(Some(0.02))).sentence();
        assert_eq!(said, "0\u{A0}% (n = 1; only 2\u{A0}% of all could be judged)");
        assert_eq!(figure(&value(Some(0.97))).sentence(), "0\u{A0}% (n = 1)");
        assert_eq!(figure(&value(None)).evaluable, "");
    }
}
