//! The example company: deterministic, readable as canonical frames, and wrong only on record.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use tickmark::demo::{Company, DemoPlan, config_toml, file_names, truth_csv, write_file};
use tickmark::frames::{FRAMES, FrameKind, FrameSpec, Word};

/// Controls of which the company has failures: every one.
fn planted() -> BTreeSet<&'static str> {
    tickmark::controls::CONTROLS.iter().map(|control| control.id).collect()
}

/// Controls that look at whole systems or files: one odd one is enough to show what they find, and
/// three of each would make the company a museum.
const ONE_IS_ENOUGH: [&str; 4] =
    ["low_match_rate", "stale_snapshot", "sudden_drop", "truncated_export"];

/// The export that is cut off on purpose.
const CUT_OFF: &str = "events_helpdesk.csv";

type Row = BTreeMap<String, String>;

fn company(people: u32, seed: u64) -> Company {
    Company::new(&DemoPlan { people, seed, ..DemoPlan::default() })
}

fn text(company: &Company, name: &str) -> String {
    let mut bytes = Vec::new();
    write_file(company, name, &mut bytes).expect("memory takes every byte");
    String::from_utf8(bytes).expect("exports are UTF-8")
}

fn parse(text: &str) -> (Vec<String>, Vec<Row>) {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let header: Vec<String> =
        reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let cells = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.expect("as wide as the header");
        header.iter().cloned().zip(record.iter().map(str::to_owned)).collect()
    };
    let rows = reader.records().map(cells).collect();
    (header, rows)
}

fn rows(company: &Company, name: &str) -> Vec<Row> {
    parse(&text(company, name)).1
}

/// The frame a file fills, by its name.
fn spec(name: &str) -> &'static FrameSpec {
    let stem = name.trim_end_matches(".csv");
    // Several files of one frame: what stands after the frame tells them apart.
    let stem = stem.split_once('_').filter(|(frame, _)| ["grants", "events"].contains(frame));
    let stem = stem.map_or(name.trim_end_matches(".csv"), |(frame, _)| frame);
    FRAMES.iter().find(|spec| spec.frame.as_str() == stem).expect("a file is named like its frame")
}

fn everything(company: &Company) -> Vec<String> {
    file_names().iter().map(|name| text(company, name)).chain([truth_csv(company)]).collect()
}

#[test]
fn the_same_plan_gives_the_same_bytes_and_another_seed_does_not() {
    let first = everything(&company(60, 7));
    assert_eq!(first, everything(&company(60, 7)));
    let other = everything(&company(60, 8));
    for name in ["tickets.csv", "grants_2026-10-01.csv", "identities.csv"] {
        let place = file_names().iter().position(|one| *one == name).expect("a file");
        assert_ne!(first[place], other[place], "{name}");
    }
}

#[test]
fn every_file_reads_as_its_frame() {
    for people in [20, 150] {
        let company = company(people, 7);
        for name in file_names() {
            check_frame(name, &text(&company, name));
        }
    }
}

fn check_frame(name: &str, text: &str) {
    let (header, rows) = parse(text);
    let spec = spec(name);
    assert!(!rows.is_empty(), "{name} has rows");
    for column in &header {
        assert!(spec.column(column).is_some(), "{name}: column {column}");
    }
    for column in spec.columns.iter().filter(|column| column.required) {
        let empty = rows.iter().position(|row| row.get(column.name).is_none_or(String::is_empty));
        assert_eq!(empty, None, "{name}: {} is required", column.name);
    }
    check_keys(name, spec, &header, &rows);
}

/// Frames without a key must not repeat a whole row.
fn check_keys(name: &str, spec: &FrameSpec, header: &[String], rows: &[Row]) {
    let whole: Vec<&str> = header.iter().map(String::as_str).collect();
    let columns = if spec.key.is_empty() { &whole } else { spec.key };
    let mut seen = BTreeSet::new();
    for row in rows {
        let cell = |column: &&str| row.get(*column).cloned().unwrap_or_default().to_lowercase();
        let key: Vec<String> = columns.iter().map(cell).collect();
        assert!(seen.insert(key.clone()), "{name}: {key:?} twice");
    }
}

#[test]
fn every_frame_has_a_file_and_a_source_in_the_configuration() {
    let config: toml::Table = config_toml().parse().expect("valid TOML");
    let sources = config["sources"].as_array().expect("a list of sources");
    let of = |source: &toml::Value| source["frame"].as_str().expect("a frame").to_owned();
    let configured: Vec<String> = sources.iter().map(of).collect();
    let all: Vec<&str> = FrameKind::ALL.iter().map(|frame| frame.as_str()).collect();
    assert_eq!(configured, all);
    let names: BTreeSet<&str> = file_names().iter().map(|name| spec(name).frame.as_str()).collect();
    assert_eq!(names.len(), all.len());
}

/// The planted findings.
fn findings(company: &Company) -> Vec<Row> {
    let (_, truth) = parse(&truth_csv(company));
    truth.into_iter().filter(|row| row["expects"] == "finding").collect()
}

#[test]
fn every_kind_of_anomaly_is_planted_at_least_three_times_at_any_size() {
    for (people, seed) in [(0, 7), (20, 1), (21, 2), (37, 3), (400, 7)] {
        let truth = findings(&company(people, seed));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &truth {
            *counts.entry(row["word"].as_str()).or_default() += 1;
        }
        assert_eq!(counts.keys().copied().collect::<BTreeSet<_>>(), planted());
        let least = |control: &str| if ONE_IS_ENOUGH.contains(&control) { 1 } else { 3 };
        let enough = counts.iter().all(|(control, count)| *count >= least(control));
        assert!(enough, "{people} people: {counts:?}");
    }
}

#[test]
fn a_company_without_anomalies_has_nothing_to_find() {
    let plan = DemoPlan { people: 40, anomalies: false, ..DemoPlan::default() };
    assert!(findings(&Company::new(&plan)).is_empty());
}

/// The values of some columns, of all rows.
fn known(rows: &[Row], columns: &[&str]) -> BTreeSet<Vec<String>> {
    rows.iter().map(|row| columns.iter().map(|column| row[*column].clone()).collect()).collect()
}

#[test]
fn every_row_of_the_truth_speaks_of_objects_that_exist() {
    let company = company(120, 7);
    let tickets = known(&rows(&company, "tickets.csv"), &["ticket_id", "system"]);
    let accounts = known(&rows(&company, "accounts.csv"), &["system", "account"]);
    let identities = known(&rows(&company, "identities.csv"), &["identity"]);
    let key = ["system", "account", "entitlement"];
    let snapshots = file_names().iter().filter(|name| name.starts_with("grants_"));
    let grants: BTreeSet<Vec<String>> =
        snapshots.flat_map(|name| known(&rows(&company, name), &key)).collect();
    for row in parse(&truth_csv(&company)).1 {
        let cells = |columns: &[&str]| -> Vec<String> {
            columns.iter().map(|column| row[*column].clone()).collect()
        };
        let stray = ["uncorrelated_account", "uncorrelated", "disputed"];
        let is_stray = stray.contains(&row["word"].as_str());
        // Systems and numbers are nobody's.
        let held = !row["holder"].is_empty();
        assert!(!held || is_stray != identities.contains(&cells(&["holder"])), "{row:?}");
        let ticketed = !row["ticket_id"].is_empty();
        let known_as = if held { vec!["ticket_id", "system"] } else { vec!["ticket_id"] };
        let known = tickets.iter().any(|ticket| ticket.starts_with(&cells(&known_as)));
        assert!(!ticketed || known, "{row:?}");
        let account = !row["account"].is_empty();
        assert!(!account || accounts.contains(&cells(&["system", "account"])), "{row:?}");
        let granted = row["expects"] == "standing";
        assert!(!granted || grants.contains(&cells(&key)), "{row:?}");
        assert_eq!(row["expects"] == "status", ticketed && row["expects"] != "finding", "{row:?}");
    }
}

#[test]
fn no_control_has_two_planted_findings_on_one_object() {
    let mut truth = findings(&company(400, 7));
    truth.retain(|row| !row["holder"].is_empty());
    assert_eq!(known(&truth, &["word", "system", "holder", "entitlement"]).len(), truth.len());
}

#[test]
fn tickets_are_numbered_in_the_order_of_their_requests_and_only_the_old_tool_has_gaps() {
    let tickets = rows(&company(80, 7), "tickets.csv");
    let (old, new): (Vec<&Row>, Vec<&Row>) =
        tickets.iter().partition(|row| row["ticket_id"].starts_with("SD-"));
    let numbers: BTreeSet<&str> = old.iter().map(|row| row["ticket_id"].as_str()).collect();
    let left = ["SD-0001", "SD-0002", "SD-0004", "SD-0005", "SD-0007", "SD-0009", "SD-0010"];
    assert_eq!(numbers, BTreeSet::from(left));
    let mut last = (100_000, old.last().expect("the first tickets")["requested_at"].clone());
    for row in new {
        let number: u32 = row["ticket_id"].trim_start_matches("REQ-").parse().expect("a number");
        let next = (number, row["requested_at"].clone());
        assert!(number == last.0 || number == last.0 + 1, "{number} after {}", last.0);
        assert!(next >= last, "{next:?} after {last:?}");
        last = next;
    }
}

#[test]
fn no_export_but_the_one_cut_off_is_as_long_as_an_export_limit() {
    // 962 people and their usual 38 service accounts would make 1,000 identities.
    for people in [20, 400, 962] {
        let company = company(people, 7);
        for name in file_names() {
            let length = text(&company, name).lines().count() - 1;
            let caps = [1_000, 5_000, 10_000, 50_000, 65_535, 1_048_575];
            let is_cut_off = name == &CUT_OFF;
            assert_eq!(caps.contains(&length), is_cut_off, "{name} of {people}: {length} rows");
        }
    }
}

#[test]
fn a_large_company_works() {
    let company = company(5_000, 7);
    let grants = text(&company, "grants_2026-10-01.csv").lines().count();
    assert!((35_000..45_000).contains(&grants), "{grants} grants");
    assert!(truth_csv(&company).lines().count() > 500);
}

#[test]
fn an_unknown_file_and_a_full_disk_are_errors() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let company = company(20, 7);
    let unknown = write_file(&company, "secrets.csv", &mut io::sink()).expect_err("no such file");
    assert_eq!(unknown.kind(), io::ErrorKind::NotFound);
    let full = write_file(&company, "tickets.csv", &mut Full).expect_err("no room");
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
}
