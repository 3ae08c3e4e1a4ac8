//! Working time and local time against the vectors that Python's own calendar computed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use serde_json::Value;
use tickmark::load::{self, Loaded};
use tickmark::progress::Silent;
use tickmark::source::Shelf;
use tickmark::stats::calendar::{Clock, Stretch, Week, Window, union};

const SECOND: i64 = 1_000_000;

fn cases(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stats/vectors.json");
    let text = std::fs::read_to_string(path).expect("the vectors are readable");
    let all: Value = serde_json::from_str(&text).expect("the vectors are JSON");
    assert!(all[name]["source"].is_string(), "{name} names its source");
    all[name]["cases"].as_array().expect("cases").clone()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn utc(value: &Value) -> i64 {
    DateTime::parse_from_rfc3339(text(value)).expect("an instant").timestamp_micros()
}

fn zone(value: &Value) -> Tz {
    text(value).parse().expect("a zone")
}

/// What the loader makes of a local time in a zone.
fn loaded(local: &str, zone: Tz) -> Loaded {
    let config = format!(
        "[report]\ntimezone = \"{}\"\n[[sources]]\nframe = \"tickets\"\npath = \"tickets.csv\"\n",
        zone.name()
    );
    let plan = tickmark::config::parse("tickmark.toml", &config, Path::new("")).expect("a plan");
    let row = format!(
        "ticket_id,system,entitlement,beneficiary,state,requested_at\n1,a,read,ann,requested,{local}\n"
    );
    let files = BTreeMap::from([("tickets.csv".to_owned(), Arc::from(row.into_bytes()))]);
    load::load(&plan, &Shelf::Memory(files), &Silent).expect("usable")
}

fn requested_at(loaded: &Loaded) -> i64 {
    let tickets = loaded.frames.tickets().expect("tickets");
    tickets.requested_at.at(0).expect("a time").micros
}

fn notes(loaded: &Loaded) -> Vec<(&str, u64)> {
    loaded.intake[0].notes.iter().map(|note| (note.code, note.count)).collect()
}

fn week(calendar: &Value) -> Week {
    let minute = |value: &Value| {
        let (hour, minute) = text(value).split_once(':').expect("a time of day");
        hour.parse::<u32>().expect("an hour") * 60 + minute.parse::<u32>().expect("a minute")
    };
    std::array::from_fn(|day| {
        let windows = list(&calendar["week"][day.to_string()]).iter();
        windows.map(|w| Window { start: minute(&w[0]), end: minute(&w[1]) }).collect()
    })
}

fn holidays(calendar: &Value) -> BTreeSet<NaiveDate> {
    let days = list(&calendar["holidays"]).iter();
    days.map(|day| text(day).parse().expect("a day")).collect()
}

fn pauses(case: &Value, zone: Tz) -> Vec<Stretch> {
    let at = |value: &Value| requested_at(&loaded(text(value), zone));
    union(list(&case["pauses_local"]).iter().map(|p| (at(&p[0]), at(&p[1]))).collect())
}

#[test]
fn working_time_matches_every_case() {
    let cases = cases("business_hours");
    assert_eq!(cases.len(), 10);
    for case in &cases {
        let (calendar, zone) = (&case["calendar"], zone(&case["calendar"]["tz"]));
        let (start, end) = (utc(&case["start_utc"]), utc(&case["end_utc"]));
        for (local, utc) in [("start_local", start), ("end_local", end)] {
            assert_eq!(requested_at(&loaded(text(&case[local]), zone)), utc, "{}", case["name"]);
        }
        let clock = Clock::new(&week(calendar), &holidays(calendar), zone, start..end);
        let worked = clock.without(&pauses(case, zone), start, end).map(|micros| micros / SECOND);
        assert_eq!(worked, case["expected_business_seconds"].as_i64(), "{}", case["name"]);
        assert_eq!(Some((end - start) / SECOND), case["elapsed_seconds"].as_i64());
        let year = 366 * 86_400 * SECOND;
        let longer =
            Clock::new(&week(calendar), &holidays(calendar), zone, start - year..end + year);
        let same = longer.without(&pauses(case, zone), start, end);
        assert_eq!(same.map(|micros| micros / SECOND), worked, "whatever the clock's span");
    }
}

#[test]
fn an_end_before_the_start_is_a_mistake_and_no_zero() {
    for case in cases("business_hours").iter().filter(|case| case["elapsed_seconds"] != 0) {
        let (start, end) = (utc(&case["start_utc"]), utc(&case["end_utc"]));
        let clock = Clock::new(&week(&case["calendar"]), &BTreeSet::new(), Tz::UTC, start..end);
        assert_eq!(clock.between(end, start), None);
    }
}

#[test]
fn of_a_repeated_time_the_earlier_instant_is_meant_and_the_intake_says_so() {
    let mut seen = 0;
    for case in cases("local_time_edge_cases").iter().filter(|case| case["kind"] == "ambiguous") {
        let loaded = loaded(text(&case["local"]), zone(&case["tz"]));
        let (earlier, later) = (utc(&case["utc_earlier(fold=0)"]), utc(&case["utc_later(fold=1)"]));
        assert_eq!(later - earlier, 3_600 * SECOND);
        assert_eq!(requested_at(&loaded), earlier, "{case}");
        assert_eq!(notes(&loaded), [("repeated-hour", 1)]);
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn a_time_that_does_not_exist_takes_the_offset_before_the_gap_and_the_intake_says_so() {
    let mut seen = 0;
    for case in cases("local_time_edge_cases").iter().filter(|case| case["kind"] == "nonexistent") {
        let zone = zone(&case["tz"]);
        let loaded = loaded(text(&case["local"]), zone);
        let micros = requested_at(&loaded);
        assert_eq!(micros, utc(&case["python_fold0_utc"]), "{case}");
        let shown = DateTime::from_timestamp_micros(micros).expect("a time").with_timezone(&zone);
        let shown = shown.naive_local().format("%Y-%m-%dT%H:%M:%S").to_string();
        assert_eq!(shown, text(&case["round_trips_to"]));
        assert_eq!(notes(&loaded), [("skipped-hour", 1)]);
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn a_time_that_the_clocks_leave_alone_is_flagged_by_nothing() {
    for local in ["2026-10-25T00:59", "2026-10-25T02:00", "2026-03-29T00:59", "2026-03-29T02:00"] {
        assert_eq!(notes(&loaded(local, Tz::Europe__London)), [], "{local}");
    }
}
