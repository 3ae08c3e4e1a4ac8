//! What `tickmark diff` and `run --previous` say of figures: every row holds the figures of both
//! bundles, and a judgement that their numbers bear out.

mod bundles;

use std::collections::BTreeMap;

use bundles::{Bundles, Row, cell};

/// metric, measure, dimension, dimension value.
type Place = [String; 4];

fn place(row: &Row) -> Place {
    ["metric", "measure", "dimension", "dimension_value"].map(|column| cell(row, column).to_owned())
}

/// The figures of a bundle that are compared, with value, unit and n.
fn figures(bundles: &Bundles, quarter: &str) -> BTreeMap<Place, [String; 3]> {
    let rows = bundles.table(quarter, "metrics");
    let compared = rows.iter().filter(|row| {
        cell(row, "period") == "period"
            && cell(row, "metric") != "drift_signal"
            && ["all", "system", "risk"].contains(&cell(row, "dimension"))
    });
    compared
        .map(|row| (place(row), ["value", "unit", "n"].map(|column| cell(row, column).to_owned())))
        .collect()
}

#[test]
fn every_figure_of_both_bundles_has_its_row() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let moved = bundles.figures_moved("q1", "q2");
    let (old, new) = (figures(&bundles, "q1"), figures(&bundles, "q2"));
    let all: std::collections::BTreeSet<&Place> = old.keys().chain(new.keys()).collect();
    assert_eq!(moved.len(), all.len());
    let empty = ["", "", ""].map(str::to_owned);
    for row in &moved {
        let (before, now) = (old.get(&place(row)), new.get(&place(row)));
        let both = ["value_before", "n_before", "value", "n"].map(|column| cell(row, column));
        let [old_value, _, old_n] = before.unwrap_or(&empty);
        let [value, unit, n] = now.unwrap_or(&empty);
        assert_eq!(both, [old_value, old_n, value, n], "{row:?}");
        assert!(now.is_none() || cell(row, "unit") == unit, "{row:?}");
    }
}

#[test]
fn a_judgement_follows_from_the_adjusted_p_and_has_its_method() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    for row in bundles.figures_moved("q1", "q2") {
        assert!(!cell(&row, "method").is_empty(), "{row:?}");
        let p = |column| cell(&row, column).parse::<f64>().ok();
        match (p("p"), p("adjusted_p")) {
            (Some(p), Some(adjusted)) => {
                assert!(p <= adjusted && adjusted <= 1.0, "{row:?}");
                let word = if adjusted <= 0.05 { "changed" } else { "within_variation" };
                assert_eq!(cell(&row, "judgement"), word, "{row:?}");
            }
            (None, None) => assert_ne!(cell(&row, "judgement"), "within_variation", "{row:?}"),
            _ => panic!("one p without the other: {row:?}"),
        }
    }
}

#[test]
fn a_bundle_against_itself_has_no_figure_that_changed() {
    let bundles = Bundles::of("two-quarters", &["q1"]);
    for row in bundles.figures_moved("q1", "q1") {
        assert_ne!(cell(&row, "judgement"), "changed", "{row:?}");
        assert!(["", "0"].contains(&cell(&row, "change")), "{row:?}");
    }
}

#[test]
fn a_run_with_an_earlier_bundle_says_of_its_figures_what_diff_says() {
    let bundles = Bundles::chained("two-quarters", &["q1", "q2"]);
    let moved = bundles.figures_moved("q1", "q2");
    assert!(moved.len() > 100);
    assert_eq!(moved, bundles.table("q2", "metric_movements"));
    assert_eq!(bundles.table("q1", "metric_movements"), Vec::<Row>::new());
    let page = bundles.read("q2/index.html");
    assert!(page.contains("id=\"moved-figures\"") && page.contains("data/metric_movements.csv"));
}

#[test]
fn an_older_bundle_without_metrics_is_read_as_far_as_it_goes() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    std::fs::remove_file(bundles.root().join("q1/data/metrics.csv")).expect("it was there");
    bundles.seal("q1", true);
    let moved = bundles.figures_moved("q1", "q2");
    assert!(moved.iter().all(|row| cell(row, "method") == "not in the older bundle"));
    assert!(!moved.is_empty());
}
