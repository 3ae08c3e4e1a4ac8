//! What changed since the period before, in a sentence or two.

use super::html::figure::with_unit;
use crate::report::{MetricValue, Report, Shift};

/// What changed; empty where nothing is followed over time.
pub(super) fn sentence(report: &Report) -> String {
    let shifts = report.shifts();
    if shifts.is_empty() {
        return String::new();
    }
    let compared = compared(&shifts);
    let points: usize = shifts.iter().map(|shift| shift.signals().count()).sum();
    match points {
        0 => compared,
        1 => format!("{compared} One point of this period stands out on the control charts."),
        points => {
            format!("{compared} {points} points of this period stand out on the control charts.")
        }
    }
}

fn compared(shifts: &[Shift<'_>]) -> String {
    let of = |changed: Option<bool>| shifts.iter().filter(move |shift| shift.changed == changed);
    let changed: Vec<String> = of(Some(true)).map(from_to).collect();
    let steady: Vec<&str> = of(Some(false)).map(|shift| shift.name).collect();
    let steady = match steady.as_slice() {
        [] => String::new(),
        [one] => format!("{one} is within its usual variation"),
        many => format!("{} are within their usual variation", listed(many)),
    };
    match (changed.is_empty(), steady.is_empty()) {
        (true, true) => {
            "Whether anything changed cannot be said: the exports do not hold enough of the period \
             before."
                .to_owned()
        }
        (true, false) => {
            format!(
                "Compared with the period before, nothing changed by more than chance: {steady}."
            )
        }
        (false, true) => format!("Compared with the period before, {}.", changed.join(", ")),
        (false, false) => {
            format!("Compared with the period before, {}; {steady}.", changed.join(", "))
        }
    }
}

/// `the median wait for a decision changed (from 2.3 hours to 1.9 hours)`.
fn from_to(shift: &Shift<'_>) -> String {
    let said = |value: Option<&MetricValue>| {
        let value = value?;
        Some(with_unit(value.value?, &value.unit))
    };
    let values = said(shift.previous).zip(said(shift.this));
    let values = values.map(|(before, now)| format!(" (from {before} to {now})"));
    format!("{} changed{}", shift.name, values.unwrap_or_default())
}

/// `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
