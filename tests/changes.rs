//! What the page and the terminal say about change, against `metrics.csv`.

mod common;

use std::collections::BTreeMap;

use common::{company, demo_plan, render, report, rows};
use tickmark::demo::DemoPlan;
use tickmark::outputs::{OutputFile, console};
use tickmark::report::{Level, Report};

fn example() -> (Report, Vec<OutputFile>) {
    let (_, files) = company(&DemoPlan { people: 400, ..DemoPlan::default() });
    let report = report(&demo_plan(), files);
    let files = render(&report);
    (report, files)
}

/// The values of `drift_signal` without a breakdown, by measure and period.
fn signals(files: &[OutputFile]) -> BTreeMap<(String, String), Option<f64>> {
    let rows = rows(files, "data/metrics.csv").into_iter();
    let of_it = rows.filter(|row| row["metric"] == "drift_signal" && row["dimension"] == "all");
    of_it
        .map(|row| ((row["measure"].clone(), row["period"].clone()), row["value"].parse().ok()))
        .collect()
}

#[test]
fn each_judgement_and_each_point_is_that_of_the_csv() {
    let (report, files) = example();
    let values = signals(&files);
    let whole = |measure: String| values[&(measure, "period".to_owned())];
    assert_eq!(report.shifts().len(), 4);
    for shift in report.shifts() {
        let word = match whole(format!("{}_changed", shift.id)) {
            Some(1.0) => "changed",
            Some(0.0) => "within its usual variation",
            None => "not judged",
            Some(other) => panic!("{} is {other}", shift.id),
        };
        assert_eq!(shift.word(), word, "{}", shift.id);
        let points = shift.signals().count() as f64;
        let signals = whole(format!("{}_series_signals", shift.id)).unwrap_or(0.0);
        assert_eq!(points, signals, "{}: points of the period that stand out", shift.id);
        for point in &shift.points {
            let at = |what: &str| {
                values[&(format!("{}_series{what}", shift.id), point.label.to_owned())]
            };
            assert_eq!(point.value.value, at(""), "{} {}", shift.id, point.label);
            let limits = at("_centre").zip(at("_low")).zip(at("_high"));
            assert_eq!(point.limits, limits.map(|((c, low), high)| [c, low, high]));
            for rule in [1, 2, 3, 5] {
                let fired = at(&format!("_rule_{rule}")) == Some(1.0);
                assert_eq!(point.rules.contains(&rule), fired, "{} {}", shift.id, point.label);
            }
        }
    }
}

#[test]
fn the_first_screen_and_the_terminal_say_what_changed() {
    let (report, files) = example();
    let page = files.iter().find(|file| file.path == "index.html").expect("a page");
    let page = String::from_utf8_lossy(&page.bytes);
    let (first, _) = page.split_once("id=\"systems\"").expect("the systems follow");
    let told = console::summary(&report, false);
    for said in [first, told.as_str()] {
        assert!(said.contains("Compared with the period before"), "{said}");
    }
    for shift in report.shifts().iter().filter(|shift| shift.changed == Some(true)) {
        assert!(told.contains(&format!("{} changed (from ", shift.name)), "{told}");
    }
    // A p value alone is no answer: it stands beside the effect and the word, never on the first page.
    assert!(!first.contains("Adjusted p"));
    assert_ne!(report.answer().level, Level::Unknown);
}

#[test]
fn without_records_of_the_period_before_nothing_is_judged() {
    let (_, mut files) = company(&DemoPlan { people: 60, ..DemoPlan::default() });
    let mut plan = demo_plan();
    // The example's tickets begin in its own period; the period before that knows nothing.
    plan.from = plan.from.map(|from| from - 400 * 86_400_000_000);
    plan.to = plan.from.map(|from| from + 90 * 86_400_000_000);
    let files_of = std::mem::take(&mut files);
    let report = report(&plan, files_of);
    assert!(report.shifts().iter().all(|shift| shift.changed.is_none()));
    let told = console::summary(&report, false);
    assert!(told.contains("Whether anything changed cannot be said"), "{told}");
}
