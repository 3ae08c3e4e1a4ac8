//! The example company: every planted anomaly is found, and nothing else.

mod common;

use std::collections::BTreeSet;

use common::{company, demo_plan, render, report, rows};
use tickmark::demo::{DemoPlan, truth_csv};

/// (control, system, holder, entitlement, ticket); the ticket only where `truth.csv` names one.
type Expected = (String, String, String, String);

fn key(row: &std::collections::BTreeMap<String, String>) -> Expected {
    let get = |name: &str| row[name].to_lowercase();
    (get("control"), get("system"), get("holder"), get("entitlement"))
}

fn compare(plan: DemoPlan) {
    let (company, files) = company(&plan);
    let bundle = render(&report(&demo_plan(), files));
    let found = rows(&bundle, "data/findings.csv");
    let truth = tickmark::outputs::OutputFile {
        path: "truth".into(),
        bytes: truth_csv(&company).into_bytes(),
    };
    let planted = rows(&[truth], "truth");

    let found_keys: BTreeSet<Expected> = found.iter().map(key).collect();
    let planted_keys: BTreeSet<Expected> = planted.iter().map(key).collect();
    assert_eq!(found.len(), planted.len(), "number of findings and of planted anomalies");
    let missed: Vec<_> = planted_keys.difference(&found_keys).collect();
    let invented: Vec<_> = found_keys.difference(&planted_keys).collect();
    assert!(missed.is_empty() && invented.is_empty(), "missed {missed:#?}\ninvented {invented:#?}");
    for anomaly in planted.iter().filter(|anomaly| !anomaly["ticket_id"].is_empty()) {
        let named =
            found.iter().any(|f| key(f) == key(anomaly) && f["ticket_id"] == anomaly["ticket_id"]);
        assert!(named, "{} is found but not under its ticket", anomaly["ticket_id"]);
    }
}

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    compare(DemoPlan::default());
}

#[test]
fn in_small_and_other_companies_too() {
    for (people, seed) in [(20, 1), (60, 2), (1500, 3)] {
        compare(DemoPlan { people, seed, ..DemoPlan::default() });
    }
}

#[test]
fn a_company_without_anomalies_has_no_finding() {
    let (_, files) = company(&DemoPlan { anomalies: false, ..DemoPlan::default() });
    let report = report(&demo_plan(), files);
    let sentences: Vec<&str> =
        report.findings.iter().map(|finding| finding.sentence.as_str()).collect();
    assert_eq!(sentences, Vec::<&str>::new());
}
