//! Accepted findings: `fixtures/waivers/<case>/` are small companies whose expected findings and
//! waivers were derived by hand; and what no waiver may change.
//!
//! `expected/<table>.csv` holds some columns of that table. Findings are compared for the controls
//! the case is about; what other controls find is no part of it.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{good, render, rows};
use tickmark::config::{self, Plan};
use tickmark::progress::Silent;
use tickmark::report::{Level, Report};
use tickmark::run::{Exit, report_on, verdict};
use tickmark::source::Shelf;

/// The controls the cases are about.
const ABOUT: [&str; 2] = ["out_of_band_access", "leaver_access"];

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/waivers");
    let mut cases: Vec<PathBuf> =
        root.read_dir().expect("the fixtures").flatten().map(|entry| entry.path()).collect();
    cases.sort();
    cases
}

fn plan(case: &Path) -> Plan {
    good(config::load(&case.join("tickmark.toml")))
}

fn report(plan: &Plan) -> Report {
    good(report_on(plan, &Shelf::Disk, &Silent))
}

fn case(name: &str) -> Plan {
    plan(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/waivers").join(name))
}

/// The rows of an expected file, and of the table found with the same columns.
fn both(case: &Path, report: &Report, table: &str) -> [Vec<BTreeMap<String, String>>; 2] {
    let path = case.join("expected").join(format!("{table}.csv"));
    let mut reader = csv::Reader::from_path(&path).expect("an expected file");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(Into::into).collect();
    let cells = |record: csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let expected = reader.records().map(|record| cells(record.expect("a record")));
    let named = |cells: Vec<String>| header.iter().cloned().zip(cells).collect();
    let expected = expected.map(named).collect();
    let found = rows(&render(report), &format!("data/{table}.csv"));
    let is_about = |row: &BTreeMap<String, String>| {
        row.get("control").is_none_or(|control| ABOUT.contains(&control.as_str()))
    };
    let pick = |row: BTreeMap<String, String>| {
        header.iter().map(|name| (name.clone(), row[name].clone())).collect()
    };
    [expected, found.into_iter().filter(is_about).map(pick).collect()]
}

#[test]
fn findings_and_waivers_are_as_expected() {
    let cases = cases();
    assert!(cases.len() >= 3, "{cases:?}");
    for case in cases {
        let report = report(&plan(&case));
        for table in ["findings", "waivers"] {
            let [expected, found] = both(&case, &report, table);
            assert_eq!(expected, found, "{}: {table}", case.display());
        }
    }
}

/// What a run says, apart from who accepts it.
fn judged(report: &Report) -> Vec<String> {
    let controls =
        report.controls.iter().map(|c| format!("{} {:?} {}", c.id, c.verdicts, c.findings));
    let findings =
        report.findings.iter().map(|f| format!("{} {} {}", f.id, f.severity, f.sentence));
    controls.chain(findings).chain([format!("{:?} {:?}", report.lines, report.grants)]).collect()
}

#[test]
fn a_waiver_changes_no_judgement_and_no_count() {
    let with = report(&case("who-waives-what"));
    assert_eq!(judged(&with), judged(&report(&case("none"))));
    let waived =
        |id: &str| with.controls.iter().find(|c| c.id == id).map(|c| (c.findings, c.waived));
    assert_eq!(waived("out_of_band_access"), Some((5, 4)));
    assert_eq!(waived("leaver_access"), Some((1, 0)));
}

#[test]
fn waived_findings_neither_fail_a_run_nor_ask_for_an_answer() {
    let mut plan = case("who-waives-what");
    plan.waivers.truncate(0);
    assert_eq!(verdict(&report(&plan), Some("high")), Exit::Findings);
    let text = plan.text.text.split("\n[[waivers]]").next().unwrap_or_default().to_owned()
        + "\n[[waivers]]\nsystem = \"erp\"\nreason = \"r\"\nowner = \"o\"\nuntil = 2027-01-01\n";
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/waivers/none");
    let all = report(&good(config::parse("tickmark.toml", &text, &base)));
    assert_eq!(verdict(&all, Some("low")), Exit::Clean);
    assert!(all.findings.len() >= 6 && all.findings.iter().all(|finding| finding.waived));
    // The five grants are still not as they should be.
    let answer = all.answer();
    assert_eq!(answer.level, Level::Mostly);
    assert!(
        answer.because.contains("5 of 5 grants are not as they should be"),
        "{}",
        answer.because
    );
}

#[test]
fn the_page_and_the_terminal_tell_of_waivers_that_do_nothing() {
    let report = report(&case("who-waives-what"));
    let files = render(&report);
    let page = files.iter().find(|file| file.path == "index.html").expect("the page");
    let page = String::from_utf8_lossy(&page.bytes);
    for part in ["id=\"waiver-5\"", "ledger migration", ">31 Oct 2026<", ">expired<", ">unused<"] {
        assert!(page.contains(part), "{part}");
    }
    let said = tickmark::outputs::console::summary(&report, false);
    for part in [
        "accepted by a waiver, among those above: 4",
        "expired and accept nothing (see data/waivers.csv): 1",
        "fit no finding (see data/waivers.csv): 1",
    ] {
        assert!(said.contains(part), "{part} is missing in:\n{said}");
    }
}
