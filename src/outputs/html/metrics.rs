//! Metrics by month: for each measure the value of the whole period and a small line chart.

use serde::Serialize;

use super::figure::{Figure, bare, figure};
use crate::outputs::instant;
use crate::report::{MetricFacts, MetricValue, Report, grouped};

/// Measures of a metric that get a chart; all stand in the table below them.
const CHARTS: usize = 6;
/// Parts of a dimension that are listed; all stand in the CSV.
const PARTS: usize = 12;
/// Upper and lower edge of the plot, in pixels of the chart.
const TOP: f64 = 22.0;
const BOTTOM: f64 = 92.0;
/// Left and right edge of the plot, in percent of the chart's width.
const LEFT: f64 = 17.0;
const RIGHT: f64 = 92.0;

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
    months: Vec<String>,
    splits: Vec<Split<'a>>,
}

/// One measure over time.
#[derive(Serialize)]
struct Chart<'a> {
    name: &'a str,
    label: String,
    doc: &'a str,
    unit: &'a str,
    figure: Option<Figure>,
    ticks: Vec<Tick>,
    segments: Vec<Segment>,
    points: Vec<Point>,
    alternative: String,
    plotted: bool,
}

#[derive(Serialize)]
struct Tick {
    y: String,
    label: String,
}

#[derive(Serialize)]
struct Segment {
    x1: String,
    y1: String,
    x2: String,
    y2: String,
}

#[derive(Serialize)]
struct Point {
    x: String,
    /// Empty when the month has no value.
    y: String,
    low: String,
    high: String,
    value: String,
    month: String,
    n: String,
    /// Whether there is room for its labels.
    labelled: bool,
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

/// The leading measure split by one dimension.
#[derive(Serialize)]
struct Split<'a> {
    dimension: &'a str,
    measure: String,
    rows: Vec<(String, Figure)>,
    more: usize,
}

/// Every metric that has a card or values.
pub(super) fn views(report: &Report) -> Vec<MetricView<'_>> {
    report.metrics.iter().map(|metric| view(metric, report)).collect()
}

fn view<'a>(metric: &'a MetricFacts, report: &'a Report) -> MetricView<'a> {
    let names = measures(metric);
    let months = months(metric);
    let headline = report.headlines.iter().find(|headline| headline.metric == metric.id);
    let leading = headline.and_then(|headline| headline.value.as_ref());
    let leading = leading.map(|value| value.measure.as_str()).or(names.first().copied());
    MetricView {
        id: &metric.id,
        title: &metric.title,
        question: &metric.question,
        population: &metric.population,
        method: &metric.method,
        blind_spots: &metric.blind_spots,
        charts: charts(metric, &names, &months, leading),
        rows: names.iter().map(|name| row(metric, name, &months)).collect(),
        months: months.iter().map(|month| instant::month(month)).collect(),
        splits: leading.map(|leading| splits(metric, leading)).unwrap_or_default(),
    }
}

/// Measures that have values, in the order of the metric's own list.
fn measures(metric: &MetricFacts) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let declared = metric.measures.iter().map(|measure| measure.name.as_str());
    let valued = metric.values.iter().map(|value| value.measure.as_str());
    for name in declared.chain(valued) {
        if !names.contains(&name) && metric.values.iter().any(|value| value.measure == name) {
            names.push(name);
        }
    }
    names
}

fn months(metric: &MetricFacts) -> Vec<&str> {
    let overall = metric.values.iter().filter(|value| value.dimension == "all");
    let mut months: Vec<&str> =
        overall.map(|value| value.period.as_str()).filter(|period| *period != "period").collect();
    months.sort_unstable();
    months.dedup();
    months
}

fn value_of<'a>(metric: &'a MetricFacts, measure: &str, period: &str) -> Option<&'a MetricValue> {
    let mut values = metric.values.iter();
    values.find(|v| v.dimension == "all" && v.measure == measure && v.period == period)
}

fn doc_of<'a>(metric: &'a MetricFacts, measure: &str) -> &'a str {
    let declared = metric.measures.iter().find(|declared| declared.name == measure);
    declared.map_or("", |declared| declared.doc.as_str())
}

fn row<'a>(metric: &'a MetricFacts, measure: &'a str, months: &[&str]) -> MeasureRow<'a> {
    let whole = value_of(metric, measure, "period");
    let share = whole.and_then(|value| value.evaluable_share);
    MeasureRow {
        name: measure,
        label: super::bars::spoken(measure),
        doc: doc_of(metric, measure),
        figure: whole.map(figure),
        method: whole.map_or("", |value| value.method.as_str()),
        evaluable: share.map(|share| super::figure::with_unit(share, "share")).unwrap_or_default(),
        cells: months.iter().map(|month| value_of(metric, measure, month).map(figure)).collect(),
    }
}

fn charts<'a>(
    metric: &'a MetricFacts,
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
    let charts = leading.into_iter().chain(rest).map(|name| chart(metric, name, months));
    charts.filter(|chart| chart.plotted || chart.figure.is_some()).take(CHARTS).collect()
}

fn chart<'a>(metric: &'a MetricFacts, measure: &'a str, months: &[&str]) -> Chart<'a> {
    let values: Vec<Option<&MetricValue>> =
        months.iter().map(|month| value_of(metric, measure, month)).collect();
    let whole = value_of(metric, measure, "period");
    let unit = whole.or(values.iter().flatten().next().copied()).map_or("", |v| v.unit.as_str());
    let top =
        ceiling(values.iter().flatten().flat_map(|value| [value.value, value.high]).flatten());
    let points: Vec<Point> =
        (0..months.len()).map(|place| point(place, months, values[place], top)).collect();
    let known = points.iter().filter(|point| !point.y.is_empty()).count();
    Chart {
        name: measure,
        label: super::bars::spoken(measure),
        doc: doc_of(metric, measure),
        unit,
        figure: whole.map(figure),
        ticks: [0.0, top / 2.0, top].map(|level| tick(level, top, unit)).into(),
        segments: points.windows(2).filter_map(segment).collect(),
        alternative: alternative(measure, &points),
        points,
        plotted: known >= 2
            && !values
                .iter()
                .flatten()
                .any(|value| value.value < Some(0.0) && value.value.is_some()),
    }
}

/// A round number at or above everything that is drawn.
fn ceiling(drawn: impl Iterator<Item = f64>) -> f64 {
    let most = drawn.fold(0.0, f64::max);
    if most <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(most.log10().floor());
    let steps = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    steps.iter().map(|step| step * power).find(|step| *step >= most).unwrap_or(10.0 * power)
}

fn height(value: f64, top: f64) -> String {
    format!("{:.1}", BOTTOM - (BOTTOM - TOP) * (value / top).clamp(0.0, 1.0))
}

fn tick(level: f64, top: f64, unit: &str) -> Tick {
    Tick { y: height(level, top), label: bare(level, unit) }
}

fn point(place: usize, months: &[&str], value: Option<&MetricValue>, top: f64) -> Point {
    let step = (RIGHT - LEFT) / (months.len().max(2) - 1) as f64;
    let y = |number: Option<f64>| number.map(|number| height(number, top)).unwrap_or_default();
    let number = value.and_then(|value| value.value);
    let unit = value.map_or("", |value| value.unit.as_str());
    Point {
        x: format!("{:.2}%", if months.len() == 1 { 50.0 } else { LEFT + step * place as f64 }),
        y: y(number),
        low: y(value.and_then(|value| value.low)),
        high: y(value.and_then(|value| value.high)),
        value: number.map(|number| bare(number, unit)).unwrap_or_default(),
        month: instant::month(months[place]),
        n: value.map(|value| grouped(value.n)).unwrap_or_default(),
        labelled: place.is_multiple_of(months.len().div_ceil(6).max(1)),
    }
}

/// The line between two months that both have a value: a gap stays a gap.
fn segment(pair: &[Point]) -> Option<Segment> {
    let [a, b] = pair else { return None };
    let drawn = !a.y.is_empty() && !b.y.is_empty();
    let end = |point: &Point| (point.x.clone(), point.y.clone());
    let ((x1, y1), (x2, y2)) = (end(a), end(b));
    drawn.then_some(Segment { x1, y1, x2, y2 })
}

fn alternative(measure: &str, points: &[Point]) -> String {
    let part = |point: &Point| match point.value.as_str() {
        "" => format!("{} not evaluable", point.month),
        value => format!("{} {value} (n {})", point.month, point.n),
    };
    let parts: Vec<String> = points.iter().map(part).collect();
    format!("{} by month: {}.", super::bars::spoken(measure), parts.join(", "))
}

fn splits<'a>(metric: &'a MetricFacts, leading: &str) -> Vec<Split<'a>> {
    let of_leading = |value: &&MetricValue| {
        value.measure == leading && value.period == "period" && value.dimension != "all"
    };
    let values: Vec<&MetricValue> = metric.values.iter().filter(of_leading).collect();
    let mut dimensions: Vec<&str> = values.iter().map(|value| value.dimension.as_str()).collect();
    dimensions.dedup();
    dimensions.iter().map(|dimension| split(dimension, leading, &values)).collect()
}

fn split<'a>(dimension: &'a str, leading: &str, values: &[&'a MetricValue]) -> Split<'a> {
    let mut parts: Vec<&MetricValue> =
        values.iter().copied().filter(|value| value.dimension == dimension).collect();
    parts.sort_by_key(|value| std::cmp::Reverse(value.n));
    let name = |value: &MetricValue| match value.dimension_value.as_str() {
        "" => "(not given)".to_owned(),
        name => name.to_owned(),
    };
    Split {
        dimension,
        measure: super::bars::spoken(leading),
        rows: parts.iter().take(PARTS).map(|value| (name(value), figure(value))).collect(),
        more: parts.len().saturating_sub(PARTS),
    }
}
