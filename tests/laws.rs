//! Laws over the whole path: same input, same bytes; a report read back gives the same files.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{company, demo_plan, on_threads, render, report};
use tickmark::demo::DemoPlan;
use tickmark::outputs::{Options, OutputFile, Told};
use tickmark::progress::{Progress, Silent};
use tickmark::publish::{Ran, publish_told, verify};
use tickmark::report::{Report, Table};
use tickmark::run::with_report;
use tickmark::source::Shelf;

fn files() -> BTreeMap<String, Arc<[u8]>> {
    company(&DemoPlan { people: 120, ..DemoPlan::default() }).1
}

fn assert_same(a: &[OutputFile], b: &[OutputFile]) {
    let paths =
        |files: &[OutputFile]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(a), paths(b));
    for (a, b) in a.iter().zip(b) {
        assert!(a.bytes == b.bytes, "{} differs", a.path);
    }
}

#[test]
fn one_thread_and_eight_give_the_same_bytes() {
    let bundle = |threads| on_threads(threads, || render(&report(&demo_plan(), files())));
    assert_same(&bundle(1), &bundle(8));
}

#[test]
fn the_order_of_the_sources_does_not_matter() {
    let mut shuffled = demo_plan();
    shuffled.sources.reverse();
    assert_same(&render(&report(&demo_plan(), files())), &render(&report(&shuffled, files())));
}

#[test]
fn the_order_of_rows_changes_nothing_but_their_lines() {
    let reversed = files().into_iter().map(|(name, bytes)| (name, reverse_rows(&bytes))).collect();
    let (straight, turned) = (report(&demo_plan(), files()), report(&demo_plan(), reversed));
    assert_eq!(straight.lines, turned.lines);
    assert_eq!(straight.grants, turned.grants);
    assert_eq!(straight.statuses, turned.statuses);
    assert_eq!(straight.standings, turned.standings);
    assert_eq!(straight.systems, turned.systems);
    let ids = |report: &Report| {
        report.findings.iter().map(|f| (f.id.clone(), f.sentence.clone())).collect::<Vec<_>>()
    };
    assert_eq!(ids(&straight), ids(&turned));
}

fn reverse_rows(bytes: &[u8]) -> Arc<[u8]> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut records: Vec<csv::ByteRecord> =
        reader.byte_records().map(|record| record.expect("a record")).collect();
    records[1..].reverse();
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in &records {
        writer.write_byte_record(record).expect("written");
    }
    writer.into_inner().expect("flushed").into()
}

#[test]
fn a_report_read_back_from_json_gives_the_same_files() {
    let report = report(&demo_plan(), files());
    let json = common::good(report.to_json());
    let again = common::good(Report::from_json(&json));
    assert_same(&render(&report), &render(&again));
}

#[test]
fn everything_foots_and_every_finding_has_evidence() {
    let report = report(&demo_plan(), files());
    assert!(report.equations.iter().all(|equation| equation.foots));
    assert!(report.findings.iter().all(|finding| !finding.evidence.is_empty()));
    for control in &report.controls {
        let named: u64 = control.missing.iter().map(|(_, count)| count).sum();
        assert_eq!(control.verdicts.not_evaluable, named, "{}", control.id);
    }
}

#[test]
fn empty_exports_give_null_measures_and_no_panic() {
    let headers = files().into_iter().map(|(name, bytes)| (name, header_only(&bytes))).collect();
    let report = report(&demo_plan(), headers);
    assert_eq!((report.lines.total(), report.grants.total(), report.findings.len()), (0, 0, 0));
    for metric in &report.metrics {
        for value in metric.values.iter().filter(|value| value.unit == "share") {
            assert_eq!(value.value, None, "{} {} of nothing", metric.id, value.measure);
        }
    }
    assert!(render(&report).iter().any(|file| file.path == "index.html"));
}

fn header_only(bytes: &[u8]) -> Arc<[u8]> {
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |place| place + 1);
    bytes[..end].into()
}

#[test]
fn the_four_figures_of_the_first_page_have_values_with_n_and_interval() {
    let report = report(&demo_plan(), files());
    assert_eq!(report.headlines.len(), 4);
    for headline in &report.headlines {
        let value =
            headline.value.as_ref().unwrap_or_else(|| panic!("{} has no value", headline.metric));
        assert!(value.n > 0 && value.low.is_some() && value.high.is_some(), "{value:?}");
    }
}

fn silent(watcher: &Silent) -> &dyn Progress {
    watcher
}

#[test]
fn rows_made_as_they_are_written_are_those_of_a_report_that_holds_them() {
    let plan = demo_plan();
    let (_, files) = company(&DemoPlan { people: 1_200, ..DemoPlan::default() });
    let held = report(&plan, files.clone());
    let grants = held.table("grants").map_or(0, Table::rows);
    assert!(grants > 4_096, "more than one block: {grants} rows");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let shelf = Shelf::Memory(files);
    common::good(with_report(&plan, &shelf, &mut Silent, silent, |report, rows, _| {
        let told = Told { report: &report, rows: Some(&rows) };
        publish_told(&out, &told, &Options::default(), &Ran::default())
    }));
    for file in render(&held) {
        let written = std::fs::read(out.join(&file.path)).expect("the file is there");
        assert!(written == file.bytes, "{} differs", file.path);
    }
    assert_eq!(common::good(verify(&out)), []);
}
