//! The large example company, small: what its truth counts is what the tool says, the bytes follow
//! from the plan alone, and it is as large as asked for.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use common::{good, on_threads, render, report, rows};
use tickmark::config;
use tickmark::demo::bulk::{Bulk, BulkPlan, file_names};
use tickmark::frames::{FRAMES, Word};

type Row = BTreeMap<String, String>;
type Files = BTreeMap<String, Vec<u8>>;
/// How often each word must be said, or is: by what it is said of.
type Counts = BTreeMap<(String, String), u64>;

const GRANTS: [&str; 2] = ["grants_2026-07-01.csv", "grants_2026-10-01.csv"];

fn plan(people: u32, grants_per_person: u32, tickets: u64) -> BulkPlan {
    BulkPlan { people, grants_per_person, tickets, seed: 7 }
}

fn files(plan: &BulkPlan) -> Files {
    let mut files = Files::new();
    let written = Bulk::new(plan).write(&mut |name, bytes| {
        files.entry(name.to_owned()).or_default().extend_from_slice(bytes);
        Ok(())
    });
    written.expect("memory takes every byte");
    files
}

fn parse(bytes: &[u8]) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.expect("a record"))).collect()
}

fn truth(files: &Files) -> Vec<Row> {
    parse(&files["truth.csv"])
}

fn number(row: &Row, column: &str) -> u64 {
    row[column].parse().expect("a number")
}

fn planted(files: &Files) -> Counts {
    let mut counts = Counts::new();
    for row in truth(files) {
        let word = (row["expects"].clone(), row["word"].clone());
        *counts.entry(word).or_default() += number(&row, "count");
    }
    counts.retain(|_, count| *count > 0);
    counts
}

/// What the tool says, counted: every table in which a word is said, and its column.
fn said(files: Files) -> Counts {
    let config = String::from_utf8(files["tickmark.toml"].clone()).expect("UTF-8");
    let plan = good(config::parse("tickmark.toml", &config, Path::new("")));
    let shared = files.into_iter().map(|(name, bytes)| (name, Arc::from(bytes))).collect();
    let bundle = render(&report(&plan, shared));
    let tables = [
        ("status", "tickets", "status"),
        ("standing", "grants", "standing"),
        ("finding", "findings", "control"),
        ("reject", "rejects", "reason"),
    ];
    let mut counts = Counts::new();
    for (expects, table, column) in tables {
        for row in rows(&bundle, &format!("data/{table}.csv")) {
            *counts.entry((expects.to_owned(), row[column].clone())).or_default() += 1;
        }
    }
    counts
}

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    let usual = plan(200, 50, 1_000);
    let others = [
        BulkPlan { seed: 8, ..plan(200, 50, 1_000) },
        plan(150, 120, 4_000),
        plan(400, 15, 1_500),
        plan(300, 30, 7),
    ];
    for plan in [usual].iter().chain(&others) {
        let files = files(plan);
        assert_eq!(planted(&files), said(files), "{plan:?}");
    }
}

#[test]
fn of_ten_thousand_requests_every_kind_has_some() {
    let files = files(&plan(2_000, 20, 10_000));
    let none = truth(&files).into_iter().find(|row| number(row, "count") == 0);
    assert_eq!(none, None);
}

#[test]
fn the_truth_tells_every_line_and_every_grant_once() {
    let plan = plan(250, 40, 1_250);
    let files = files(&plan);
    let sum = |expects: &str| -> u64 {
        let counts = planted(&files).into_iter();
        counts.filter(|((of, _), _)| of == expects).map(|(_, count)| count).sum()
    };
    assert_eq!(sum("status"), plan.tickets);
    let refused = truth(&files).iter().filter(|row| row["expects"] == "reject").count();
    assert_eq!(refused, 3);
    let read = parse(&files["tickets.csv"]).len() + parse(&files[GRANTS[1]]).len();
    assert_eq!(sum("status") + sum("standing") + sum("reject"), read as u64);
}

#[test]
fn the_same_plan_gives_the_same_bytes_on_any_number_of_threads() {
    // More people and tickets than one part has.
    let plan = plan(9_000, 10, 9_000);
    let first = on_threads(1, || files(&plan));
    assert_eq!(first, on_threads(3, || files(&plan)));
    let other = files(&BulkPlan { seed: 8, ..plan });
    for name in ["tickets.csv", "events.csv", "identities.csv", GRANTS[0], GRANTS[1]] {
        assert_ne!(first[name], other[name], "{name}");
    }
}

#[test]
fn it_is_as_large_as_asked_for() {
    for plan in [plan(1_000, 50, 5_000), plan(500, 100, 1), plan(2_000, 20, 20_000)] {
        let files = files(&plan);
        let asked = u64::from(plan.people) * u64::from(plan.grants_per_person);
        for name in GRANTS {
            let found = parse(&files[name]).len() as u64;
            assert!(found.abs_diff(asked) * 20 <= asked, "{name}: {found} grants of {asked}");
        }
        assert_eq!(planted_lines(&files), plan.tickets);
        assert_eq!(parse(&files["identities.csv"]).len() as u64, u64::from(plan.people));
        let (events, wanted) = (parse(&files["events.csv"]).len() as u64, 3 * plan.tickets);
        assert!(plan.tickets < 100 || events.abs_diff(wanted) * 20 <= wanted, "{events} events");
    }
}

/// Ticket lines that can be used: those of the right width, each number once.
fn planted_lines(files: &Files) -> u64 {
    let lines = parse(&files["tickets.csv"]);
    let numbers: BTreeSet<&str> = lines.iter().map(|line| line["ticket_id"].as_str()).collect();
    numbers.len() as u64
}

#[test]
fn a_few_rows_in_a_hundred_are_wrong() {
    let plan = plan(2_000, 50, 10_000);
    let files = files(&plan);
    let ordinary = ["explicitly_approved", "implicitly_approved", "baseline"];
    let usual = ["verified", "superseded", "lapsed", "no_effect_expected", "withdrawn_by_leaver"];
    let open = ["awaiting_decision", "awaiting_fulfilment", "effected_ticket_open"];
    let of = |expects: &str, good: &[&str]| -> u64 {
        let counts = planted(&files).into_iter();
        let wrong =
            counts.filter(|((of, word), _)| of == expects && !good.contains(&word.as_str()));
        wrong.map(|(_, count)| count).sum()
    };
    let grants = of("standing", &ordinary);
    let all = u64::from(plan.people * plan.grants_per_person);
    assert!((all / 100..=all / 25).contains(&grants), "{grants} of {all} grants");
    let lines = of("status", &[&usual[..], &open].concat());
    assert!((plan.tickets / 100..=plan.tickets / 25).contains(&lines), "{lines} lines");
}

#[test]
fn every_file_has_the_columns_of_its_frame_and_whole_rows() {
    let files = files(&plan(120, 50, 600));
    for name in
        file_names().into_iter().filter(|name| name.ends_with(".csv") && *name != "truth.csv")
    {
        let frame = name.split(['_', '.']).next().expect("a name");
        let spec = FRAMES.iter().find(|spec| spec.frame.as_str() == frame).expect("a frame");
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&files[name][..]);
        let header = reader.headers().expect("a header").clone();
        assert_eq!(header.iter().find(|column| spec.column(column).is_none()), None, "{name}");
        let narrow =
            reader.records().filter(|row| row.as_ref().expect("a record").len() != header.len());
        let planted = if frame == "tickets" || name == GRANTS[1] { 2 } else { 0 };
        assert_eq!(narrow.count(), planted, "{name}");
    }
}

fn tickmark(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tickmark")).args(args).output().expect("the binary runs")
}

#[test]
fn the_command_writes_the_folder_and_says_how_to_run_on_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("large");
    let out = out.to_str().expect("UTF-8");
    let size = ["--people", "100", "--grants-per-person", "10", "--tickets", "300"];
    let output = tickmark(&[&["demo", "--export", out], &size[..]].concat());
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let config = Path::new(out).join("tickmark.toml");
    assert_eq!(said.lines().count(), 2);
    assert!(said.contains(&format!("tickmark run -c {}", config.display())), "{said}");
    let expected = files(&plan(100, 10, 300));
    let names: BTreeSet<&str> = file_names().into_iter().collect();
    let found = std::fs::read_dir(out).expect("the folder is there");
    for entry in found.map(|entry| entry.expect("it can be listed")) {
        let name = entry.file_name().into_string().expect("UTF-8");
        let bytes = std::fs::read(entry.path()).expect("it can be read");
        assert!(names.contains(name.as_str()) && bytes == expected[&name], "{name}");
    }
    assert_eq!(std::fs::read_dir(out).expect("the folder is there").count(), names.len());
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 1, "no bundle");
}

#[test]
fn what_cannot_be_made_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("large");
    let out = out.to_str().expect("UTF-8");
    let cases: [(&[&str], &str); 6] = [
        (&["demo", "--tickets", "10"], "--export"),
        (&["demo", "--grants-per-person", "10"], "--export"),
        (&["demo", "--export", out, "--tickets", "10", "--out", "x"], "cannot be used with"),
        (&["demo", "--export", out, "--tickets", "10", "--people", "99"], "at least 100"),
        (&["demo", "--export", out, "--tickets", "4951", "--people", "100"], "at most 4950"),
        (&["demo", "--people", "1000001"], "too many"),
    ];
    for (args, why) in cases {
        let output = tickmark(args);
        let complaint = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(2), "{args:?}: {complaint}");
        assert!(complaint.contains(why), "{args:?}: {complaint}");
    }
    assert!(!Path::new(out).exists());
}
