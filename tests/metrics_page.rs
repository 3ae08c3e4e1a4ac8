//! The figures of the page against `metrics.csv`: every one of them has its row there, and says the
//! same.

mod common;

use std::collections::BTreeMap;

use common::{company, demo_plan, render, report, rows};
use tickmark::demo::DemoPlan;
use tickmark::outputs::OutputFile;

/// metric, measure, period, dimension, dimension value.
type Place = [String; 5];

fn bundle() -> Vec<OutputFile> {
    let (_, files) = company(&DemoPlan { people: 120, ..DemoPlan::default() });
    render(&report(&demo_plan(), files))
}

fn page(files: &[OutputFile]) -> String {
    let file = files.iter().find(|file| file.path == "index.html").expect("a page");
    String::from_utf8(file.bytes.clone()).expect("the page is UTF-8")
}

fn values(files: &[OutputFile]) -> BTreeMap<Place, BTreeMap<String, String>> {
    let columns = ["metric", "measure", "period", "dimension", "dimension_value"];
    let keyed = |row: BTreeMap<String, String>| (columns.map(|name| row[name].clone()), row);
    rows(files, "data/metrics.csv").into_iter().map(keyed).collect()
}

/// What stands in `text` between `before` and `after`, everywhere.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Vec<&'t str> {
    let ends = text.split(before).skip(1).filter_map(|rest| rest.split_once(after));
    ends.map(|(found, _)| found).collect()
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// The text of a piece of HTML without its tags; the few entities of names taken apart.
fn text(html: &str) -> String {
    let outside = html.split('<').map(|piece| piece.split_once('>').map_or("", |(_, rest)| rest));
    let text: String = outside.collect();
    [
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (entity, plain)| text.replace(entity, plain))
}

/// The cells of a table, each with its place.
fn cells(table: &str) -> Vec<(Place, String)> {
    let (head, body) = table.split_once("<tbody>").expect("a body");
    let (tag, _) = head.split_once('>').expect("the table's own tag");
    let metric = attribute(tag, "data-metric").expect("a metric").to_owned();
    let dimension = attribute(tag, "data-dimension");
    let heads: Vec<&str> = between(head, "<th scope=\"col\"", ">").into_iter().skip(1).collect();
    let mut found = Vec::new();
    for row in between(body, "<tr", "</tr>") {
        let (tag, _) = row.split_once('>').expect("a row");
        let part = text(&format!("<{}", between(row, "<th scope=\"row\"", "</th>")[0]));
        for (heading, cell) in heads.iter().zip(between(row, "<td", "</td>")) {
            let place = match (dimension, attribute(heading, "data-period")) {
                (None, Some(period)) => {
                    let measure = attribute(tag, "data-measure").expect("a measure");
                    [&metric, measure, period, "all", ""].map(str::to_owned)
                }
                (Some(dimension), _) => {
                    let measure = attribute(heading, "data-measure").expect("a measure");
                    let part = if part == "(not given)" { "" } else { &part };
                    [&metric, measure, "period", dimension, part].map(str::to_owned)
                }
                // The column of the evaluable share speaks of the row's own value.
                (None, None) => continue,
            };
            found.push((place, text(&format!("<td{cell}"))));
        }
    }
    found
}

/// The first number of a cell, in the unit of the CSV.
fn number(cell: &str) -> Option<f64> {
    match cell.split_whitespace().next()? {
        "yes" => return Some(1.0),
        "no" => return Some(0.0),
        _ => {}
    }
    let digits = cell.split_whitespace().next()?.replace([',', '%'], "");
    let digits = digits.split('\u{A0}').next()?;
    let number: f64 = digits.parse().ok()?;
    Some(if cell.contains("\u{A0}%") { number / 100.0 } else { number })
}

#[test]
fn every_figure_of_the_metrics_section_has_its_row_and_says_the_same() {
    let files = bundle();
    let (page, values) = (page(&files), values(&files));
    let tables = between(&page, "<table", "</table>");
    let tables = tables.into_iter().filter(|table| table.contains("data-metric="));
    let cells: Vec<(Place, String)> = tables.flat_map(cells).collect();
    assert!(cells.len() > 1000, "{} cells", cells.len());
    for (place, shown) in &cells {
        if shown == "–" {
            assert!(!values.contains_key(place), "{place:?} has a row and shows nothing");
            continue;
        }
        let row = values.get(place).unwrap_or_else(|| panic!("{place:?} shows {shown}: no row"));
        let value = row["value"].parse::<f64>().ok();
        if shown.starts_with("not evaluable") {
            assert_eq!(value, None, "{place:?}: {shown}");
        } else {
            let shown_number = number(shown).unwrap_or_else(|| panic!("{place:?}: {shown}"));
            let value = value.unwrap_or_else(|| panic!("{place:?} shows {shown}: no value"));
            // One decimal from 1 on, two below; a share is shown in percent.
            let scale = if row["unit"] == "share" { 100.0 } else { 1.0 };
            let size = value.abs() * scale;
            let slack = if size >= 1000.0 {
                0.5
            } else if size >= 0.995 {
                0.05
            } else {
                0.005
            };
            let slack = (slack + 1e-9) / scale;
            assert!((value - shown_number).abs() <= slack, "{place:?}: {shown} is {value}");
        }
        let n = format!("n {}", grouped(&row["n"]));
        assert!(shown.contains(&n), "{place:?}: {shown} without {n}");
    }
}

fn grouped(n: &str) -> String {
    let mut out = String::new();
    for (place, digit) in n.chars().enumerate() {
        if place > 0 && (n.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[test]
fn every_measure_of_metrics_csv_is_explained_in_measures_csv() {
    let files = bundle();
    let known: std::collections::BTreeSet<[String; 3]> = rows(&files, "data/measures.csv")
        .into_iter()
        .map(|row| {
            assert!(
                ["meaning", "question", "population", "method", "blind_spots"]
                    .iter()
                    .all(|column| !row[*column].is_empty())
            );
            ["metric", "measure", "unit"].map(|column| row[column].clone())
        })
        .collect();
    let used: std::collections::BTreeSet<[String; 3]> = values(&files)
        .into_values()
        .map(|row| ["metric", "measure", "unit"].map(|column| row[column].clone()))
        .collect();
    assert_eq!(known, used);
}
