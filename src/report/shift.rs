//! What changed: the figures of the metric `drift_signal`, put together for people.

use chrono::{DateTime, Months, NaiveDate, Weekday};
use chrono_tz::Tz;

use super::{MetricValue, Overall, Report};
use crate::metrics::drift_signal::RULES;

/// The metric whose values these are.
pub const SIGNALS: &str = "drift_signal";

/// What is followed: prefix of the measures, the metric that tells more, and its name in a sentence.
const FOLLOWED: [(&str, &str, &str); 4] = [
    ("approval", "approval_latency", "the median wait for a decision"),
    ("requests", "approval_latency", "the number of requests"),
    ("reopened", "reopen_rate", "the share of closed lines taken up again within 14 days"),
    ("exceptions", "exception_volume", "the share that went round the standard route"),
];

/// One figure that is followed over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift<'a> {
    /// Prefix of its measures: `approval`.
    pub id: &'static str,
    /// The metric that tells more.
    pub metric: &'static str,
    /// Its name in a sentence.
    pub name: &'static str,
    /// This period.
    pub this: Option<&'a MetricValue>,
    /// The period before.
    pub previous: Option<&'a MetricValue>,
    /// By how much they differ, with its interval.
    pub effect: Option<&'a MetricValue>,
    /// The p value, adjusted for what was compared beside it.
    pub p: Option<&'a MetricValue>,
    /// Whether that is more than chance; `None` where it was not judged.
    pub changed: Option<bool>,
    /// The weeks or months on the chart, oldest first.
    pub points: Vec<Charted<'a>>,
}

/// One point of a control chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Charted<'a> {
    /// `2026-W31`, or `2026-07`.
    pub label: &'a str,
    /// The value with n.
    pub value: &'a MetricValue,
    /// Centre, lower and upper limit of the usual variation; `None` where there is no chart.
    pub limits: Option<[f64; 3]>,
    /// Numbers of the rules that fired at it.
    pub rules: Vec<u8>,
    /// Whether any of its days lies in the period.
    pub in_period: bool,
}

impl Report {
    /// The figures that are followed over time; empty without the metric.
    #[must_use]
    pub fn shifts(&self) -> Vec<Shift<'_>> {
        let found = self.metrics.iter().find(|metric| metric.id == SIGNALS);
        let Some(metric) = found.filter(|metric| !metric.values.is_empty()) else { return vec![] };
        let start = self.first_day();
        let overall = metric.overall();
        FOLLOWED.iter().map(|followed| shift(&overall, *followed, start)).collect()
    }

    /// The day the period starts on, in the zone of the report.
    fn first_day(&self) -> NaiveDate {
        let zone: Tz = self.window.zone.parse().unwrap_or(Tz::UTC);
        let start = DateTime::from_timestamp_micros(self.window.from).unwrap_or_default();
        start.with_timezone(&zone).date_naive()
    }
}

/// The last day of `2026-W31` or of `2026-07`.
fn last_day(label: &str) -> Option<NaiveDate> {
    let (year, part) = label.split_once('-')?;
    let year: i32 = year.parse().ok()?;
    match part.strip_prefix('W') {
        Some(week) => NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Sun),
        None => {
            let first = NaiveDate::from_ymd_opt(year, part.parse().ok()?, 1)?;
            first.checked_add_months(Months::new(1))?.pred_opt()
        }
    }
}

fn shift<'a>(
    overall: &Overall<'a>,
    (id, metric, name): (&'static str, &'static str, &'static str),
    start: NaiveDate,
) -> Shift<'a> {
    let of = |what: &str| {
        let value = overall.whole(&format!("{id}_{what}"));
        value.filter(|value| value.value.is_some())
    };
    Shift {
        id,
        metric,
        name,
        this: of("this"),
        previous: of("previous"),
        effect: of("effect"),
        p: of("p_adjusted"),
        changed: of("changed").and_then(|value| value.value).map(|changed| changed > 0.0),
        points: points(overall, id, start),
    }
}

fn points<'a>(overall: &Overall<'a>, id: &str, start: NaiveDate) -> Vec<Charted<'a>> {
    let measure = |what: &str| -> Vec<&'a MetricValue> {
        let values = overall.of(&format!("{id}_series{what}")).collect::<Vec<_>>();
        values.into_iter().filter(|value| value.period != "period").collect()
    };
    let (values, limits) = (measure(""), ["_centre", "_low", "_high"].map(measure));
    let rules = RULES.map(|rule| (rule.number, measure(&format!("_rule_{}", rule.number))));
    let number = |of: &[&MetricValue], place: usize| of.get(place).and_then(|value| value.value);
    let charted = |(place, value): (usize, &&'a MetricValue)| {
        let [centre, low, high] = [0, 1, 2].map(|which| number(&limits[which], place));
        let fired = rules.iter().filter(|(_, of)| number(of, place) == Some(1.0));
        Charted {
            label: &value.period,
            value,
            limits: centre.zip(low).zip(high).map(|((centre, low), high)| [centre, low, high]),
            rules: fired.map(|(rule, _)| *rule).collect(),
            in_period: last_day(&value.period).is_none_or(|last| last >= start),
        }
    };
    values.iter().enumerate().map(charted).collect()
}

impl Shift<'_> {
    /// In plain words: changed, within its usual variation, or not judged.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self.changed {
            Some(true) => "changed",
            Some(false) => "within its usual variation",
            None => "not judged",
        }
    }

    /// The points of the period at which a rule fired.
    pub fn signals(&self) -> impl Iterator<Item = &Charted<'_>> {
        self.points.iter().filter(|point| point.in_period && !point.rules.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_and_months_end_on_their_last_day() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        assert_eq!(last_day("2026-W31"), day(2026, 8, 2));
        assert_eq!(last_day("2026-W53"), day(2027, 1, 3));
        assert_eq!(last_day("2026-02"), day(2026, 2, 28));
        assert_eq!(last_day("period"), None);
    }
}
