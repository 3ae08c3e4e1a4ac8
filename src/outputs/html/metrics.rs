//! Metrics by month: for each measure the value of the whole period and a small line chart.

use std::collections::BTreeSet;

use serde::Serialize;

use super::chart::{Point, drawing};
use super::figure::{Figure, bare, figure};
use super::overdue::{self, OverdueView};
use super::signals::{self, SignalsView};
use super::splits::{Split, splits};
use crate::outputs::instant;
use crate::outputs::measure::said;
use crate::report::{MetricFacts, MetricValue, Overall, Report, SIGNALS, grouped};

/// Measures of a metric that get a chart; all stand in the table below them.
const CHARTS: usize = 6;
/// The metric whose section has the over-age list.
const WAITS: &str = "approval_latency";

/// One metric.
#[derive(Serialize)]
pub(super) struct MetricView<'a> {
    id: &'a str,
    title: &'a str,
    question: &'a str,
    population: &'a str,
    method: &'a str,
    blind_spots: &'a str,
    charts: Vec<Chart<'a>>,
    rows: Vec<MeasureRow<'a>>,
    /// Each month as it stands in the CSV, and as it is read.
    months: Vec<(&'a str, String)>,
    splits: Vec<Split<'a>>,
    overdue: Option<OverdueView<'a>>,
    signals: Option<SignalsView>,
}

/// One measure over time.
#[derive(Serialize)]
struct Chart<'a> {
    name: &'a str,
    label: String,
    doc: &'a str,
    unit: &'a str,
    figure: Option<Figure>,
    /// The inside of an SVG; empty when there are too few months to draw.
    drawing: String,
    alternative: String,
    plotted: bool,
}

#[derive(Serialize)]
struct MeasureRow<'a> {
    name: &'a str,
    label: String,
    doc: &'a str,
    figure: Option<Figure>,
    method: &'a str,
    evaluable: String,
    cells: Vec<Option<Figure>>,
}

/// Every metric that has a card or values.
pub(super) fn views(report: &Report) -> Vec<MetricView<'_>> {
    report.metrics.iter().map(|metric| view(metric, report)).collect()
}

fn view<'a>(metric: &'a MetricFacts, report: &'a Report) -> MetricView<'a> {
    let names = measures(metric);
    let overall = metric.overall();
    let months = months(&overall);
    let headline = report.headlines.iter().find(|headline| headline.metric == metric.id);
    let leading = headline.and_then(|headline| headline.value.as_ref());
    let leading = leading.map(|value| value.measure.as_str()).or(names.first().copied());
    let signals = if metric.id == SIGNALS { signals::view(report) } else { None };
    MetricView {
        id: &metric.id,
        title: &metric.title,
        question: &metric.question,
        population: &metric.population,
        method: &metric.method,
        blind_spots: &metric.blind_spots,
        // What is followed over time has charts of its own.
        charts: if signals.is_some() {
            vec![]
        } else {
            charts(metric, &overall, &names, &months, leading)
        },
        rows: names.iter().map(|name| row(metric, &overall, name, &months)).collect(),
        months: months.iter().map(|month| (*month, instant::month(month))).collect(),
        splits: splits(metric),
        overdue: if metric.id == WAITS { overdue::view(report) } else { None },
        signals,
    }
}

/// Measures that have values, in the order of the metric's own list.
fn measures(metric: &MetricFacts) -> Vec<&str> {
    let valued: BTreeSet<&str> = metric.values.iter().map(|v| v.measure.as_str()).collect();
    let declared: Vec<&str> = metric.measures.iter().map(|measure| measure.name.as_str()).collect();
    let known = declared.iter().copied().filter(|name| valued.contains(name));
    let others = metric.values.iter().map(|value| value.measure.as_str());
    let others = others.filter(|name| !declared.contains(name));
    let mut names: Vec<&str> = known.collect();
    for name in others {
        if names.last() != Some(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn months<'a>(overall: &Overall<'a>) -> Vec<&'a str> {
    // Weeks (`2026-W31`) are too many for columns.
    let is_month = |period: &&str| *period != "period" && !period.contains('W');
    let mut months: Vec<&str> = overall.periods().filter(is_month).collect();
    months.sort_unstable();
    months.dedup();
    months
}

fn doc_of<'a>(metric: &'a MetricFacts, measure: &str) -> &'a str {
    let declared = metric.measures.iter().find(|declared| declared.name == measure);
    declared.map_or("", |declared| declared.doc.as_str())
}

fn row<'a>(
    metric: &'a MetricFacts,
    overall: &Overall<'a>,
    measure: &'a str,
    months: &[&str],
) -> MeasureRow<'a> {
    let whole = overall.whole(measure);
    let share = whole.and_then(|value| value.evaluable_share);
    MeasureRow {
        name: measure,
        label: said(measure),
        doc: doc_of(metric, measure),
        figure: whole.map(figure),
        method: whole.map_or("", |value| value.method.as_str()),
        evaluable: share.map(|share| super::figure::with_unit(share, "share")).unwrap_or_default(),
        cells: months.iter().map(|month| overall.at(measure, month).map(figure)).collect(),
    }
}

fn charts<'a>(
    metric: &'a MetricFacts,
    overall: &Overall<'a>,
    names: &[&'a str],
    months: &[&str],
    leading: Option<&'a str>,
) -> Vec<Chart<'a>> {
    let is_count = |name: &str| {
        let declared = metric.measures.iter().find(|measure| measure.name == name);
        declared.is_some_and(|measure| measure.unit == "count")
    };
    let mut rest: Vec<&str> = names.iter().copied().filter(|name| Some(*name) != leading).collect();
    // Rates and times say more over time than counts; the sort is stable.
    rest.sort_by_key(|name| is_count(name));
    let charts = leading.into_iter().chain(rest).map(|name| chart(metric, overall, name, months));
    charts.filter(|chart| chart.plotted || chart.figure.is_some()).take(CHARTS).collect()
}

fn chart<'a>(
    metric: &'a MetricFacts,
    overall: &Overall<'a>,
    measure: &'a str,
    months: &[&str],
) -> Chart<'a> {
    let values: Vec<Option<&MetricValue>> =
        months.iter().map(|month| overall.at(measure, month)).collect();
    let whole = overall.whole(measure);
    let unit = whole.or(values.iter().flatten().next().copied()).map_or("", |v| v.unit.as_str());
    let top =
        ceiling(values.iter().flatten().flat_map(|value| [value.value, value.high]).flatten());
    let points: Vec<Point> =
        (0..months.len()).map(|place| point(place, months, values[place])).collect();
    let known = points.iter().filter(|point| point.value.is_some()).count();
    let below_zero = points.iter().any(|point| point.value.is_some_and(|value| value < 0.0));
    let plotted = known >= 2 && !below_zero;
    let levels = [0.0, top / 2.0, top].map(|level| (level, bare(level, unit)));
    Chart {
        name: measure,
        label: said(measure),
        doc: doc_of(metric, measure),
        unit,
        figure: whole.map(figure),
        drawing: if plotted { drawing(&points, top, &levels) } else { String::new() },
        alternative: alternative(measure, &points),
        plotted,
    }
}

/// A round number at or above everything that is drawn.
pub(super) fn ceiling(drawn: impl Iterator<Item = f64>) -> f64 {
    let most = drawn.fold(0.0, f64::max);
    if most <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(most.log10().floor());
    let steps = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.iter().map(|step| step * power).find(|step| *step >= most).unwrap_or(10.0 * power)
}

fn point(place: usize, months: &[&str], value: Option<&MetricValue>) -> Point {
    let number = value.and_then(|value| value.value);
    let unit = value.map_or("", |value| value.unit.as_str());
    Point {
        value: number,
        interval: value.and_then(|value| value.low.zip(value.high)),
        label: number.map(|number| bare(number, unit)).unwrap_or_default(),
        month: instant::month(months[place]),
        n: value.map(|value| grouped(value.n)).unwrap_or_default(),
        labelled: place.is_multiple_of(months.len().div_ceil(6).max(1)),
    }
}

fn alternative(measure: &str, points: &[Point]) -> String {
    let part = |point: &Point| match point.label.as_str() {
        "" => format!("{} not evaluable", point.month),
        value => format!("{} {value} (n {})", point.month, point.n),
    };
    let parts: Vec<String> = points.iter().map(part).collect();
    format!("{} by month: {}.", said(measure), parts.join(", "))
}
