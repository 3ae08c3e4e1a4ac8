//! What a whole configuration becomes.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::frames::{FrameKind, Risk, Word};
use crate::settings::Settings;
use crate::stats::calendar::Window;

const FULL: &str = r##"
[report]
title = "GitHub access, 2025"
timezone = "Europe/Paris"
period = { from = "2025-01-01", to = 2026-01-01 }
as_of = "2025-12-31"
baseline_date = "2024-01-01"
fail_on = "High"

[sla]
approval = 48
fulfilment = { default = 72.5, critical = 24 }
revocation = { high = 8 }

[business_hours]
days = ["mon", "Sat"]
start = "08:30"
end = "24:00"
windows = { tue = ["13:30-17:30", "09:00 - 12:30"], sat = [], sun = ["00:00-24:00"] }
holidays = ["2025-12-26", 2025-12-25, "2025-12-25"]
pauses_excluded = true

[correlation]
automation = ["k8s-ci-robot", "Kubernetes Prow Robot"]

[reconcile]
pairing_days = 10
leaver_grace_hours = 24
disabled_counts = true
unknown_entitlement = "not_evaluable"
review_days = 180
dormant_days = 60

[systems]
"ZZ" = "z"
"AD-PROD" = "ad"

[controls.dormant_access]
days = 60
limits = [1, "two"]

[[sources]]
frame = "tickets"
path = "exports/tickets_*.csv"
columns = { ticket_id = "pr_number" }
constants = { system = "github", emergency = false, requested_at = "31/12/2025 10:00" }
values.action = { Add = "grant", remove = "revoke", "n/a" = "" }
date_formats = ["%d/%m/%Y %H:%M"]
timezone = "UTC"
null_tokens = ["?"]
list_separator = "|"
delimiter = "\t"
newest = { by = "sys_mod_count" }

[[sources]]
frame = "grants"
path = "members.csv"
snapshot_at = { constant = "2026-01-01" }
systems = ["github"]

[[sources]]
frame = "grants"
path = "members_*.csv"
snapshot_at = { file_name = "members_%Y-%m-%dT%H%M%SZ.csv" }
newest = { by = "n", of = ["account", "entitlement"] }

[[sources]]
frame = "grants"
path = "old.csv"
snapshot_at = { column = "taken" }
"##;

fn read(text: &str) -> Plan {
    parse("tickmark.toml", text, Path::new("audit"))
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn codes(text: &str) -> Vec<&'static str> {
    let problems = parse("tickmark.toml", text, Path::new(".")).expect_err("it is broken");
    assert!(problems.iter().all(|problem| problem.class == Class::Configuration));
    assert!(problems.iter().all(|problem| !problem.labels.is_empty()), "{problems:#?}");
    problems.iter().map(|problem| problem.code).collect()
}

fn utc(text: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_micros())
}

#[test]
fn the_report_is_counted_in_its_own_zone() {
    let plan = read(FULL);
    assert_eq!(plan.title, "GitHub access, 2025");
    assert_eq!(plan.from, utc("2024-12-31T23:00:00Z"));
    assert_eq!(plan.to, utc("2025-12-31T23:00:00Z"));
    assert_eq!(plan.as_of, utc("2025-12-31T23:00:00Z"));
    assert_eq!(plan.settings.baseline_date, utc("2023-12-31T23:00:00Z"));
    assert_eq!(plan.fail_on.as_deref(), Some("high"));
    assert_eq!(plan.text.text, FULL);
}

#[test]
fn settings_replace_their_defaults() {
    let settings = read(FULL).settings;
    assert_eq!(settings.timezone.name(), "Europe/Paris");
    assert_eq!(settings.sla.approval.hours, [48.0; 4]);
    assert_eq!(settings.sla.fulfilment.hours, [72.5, 72.5, 72.5, 24.0]);
    assert_eq!(settings.sla.revocation.hours, [24.0, 24.0, 8.0, 24.0]);
    assert_eq!(settings.business.days, [true, false, false, false, false, true, false]);
    assert_eq!((settings.business.start_minute, settings.business.end_minute), (510, 1440));
    let day = |day| chrono::NaiveDate::from_ymd_opt(2025, 12, day).expect("a day");
    assert!(settings.business.holidays.iter().eq(&[day(25), day(26)]));
    let window = |start, end| Window { start, end };
    let week = settings.business.week();
    assert_eq!(week[0], [window(510, 1440)], "as days, start and end say");
    assert_eq!(week[1], [window(540, 750), window(810, 1050)], "its own, in order");
    assert_eq!(week[5], [], "a day off, whatever days says");
    assert_eq!(week[6], [window(0, 1440)]);
    assert_eq!([2, 3, 4].map(|day: usize| week[day].len()), [0; 3]);
    assert!(settings.business.pauses_excluded && settings.disabled_counts);
    assert_eq!(settings.automation, ["k8s-ci-robot", "Kubernetes Prow Robot"]);
    assert!(settings.unknown_entitlement_not_evaluable);
    assert_eq!((settings.pairing_days, settings.leaver_grace_hours), (10, 24));
    assert_eq!((settings.review_days, settings.dormant_days), (180, 60));
}

#[test]
fn a_source_says_how_its_cells_are_read() {
    let plan = read(FULL);
    let tickets = &plan.sources[0];
    assert_eq!(tickets.frame, FrameKind::Tickets);
    assert_eq!(
        (tickets.path.text.as_str(), tickets.base.as_path()),
        ("exports/tickets_*.csv", Path::new("audit"))
    );
    assert_eq!(&FULL[tickets.path.span.clone()], "\"exports/tickets_*.csv\"");
    assert_eq!(tickets.columns["ticket_id"].text, "pr_number");
    assert_eq!(tickets.constants["system"].text, "github");
    assert_eq!(tickets.constants["emergency"].text, "false");
    let actions: Vec<_> =
        tickets.values["action"].iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(actions, [("add", "grant"), ("n/a", ""), ("remove", "revoke")]);
    assert_eq!((tickets.delimiter, tickets.list_separator.as_str()), (b'\t', "|"));
    assert_eq!((tickets.timezone.name(), tickets.null_tokens.len()), ("UTC", 1));
    let newest = tickets.newest.as_ref().expect("a log of updates");
    assert_eq!(newest.of, FrameKind::Tickets.spec().key);
}

#[test]
fn a_snapshot_is_dated_in_one_of_three_ways() {
    let plan = read(FULL);
    let end_of_day = utc("2026-01-01T23:00:00Z");
    assert!(
        matches!(plan.sources[1].snapshot_at, Some(SnapshotAt::Constant(at)) if Some(at) == end_of_day)
    );
    assert_eq!(plan.sources[1].systems, ["github"]);
    assert!(
        matches!(&plan.sources[2].snapshot_at, Some(SnapshotAt::FileName(name)) if name.text.starts_with("members_%Y"))
    );
    assert!(plan.sources[3].snapshot_at.is_none());
    assert_eq!(plan.sources[3].columns["snapshot_at"].text, "taken");
}

#[test]
fn what_belongs_to_others_is_handed_on_with_its_place() {
    let plan = read(FULL);
    let order: Vec<_> = plan.system_aliases.iter().map(|(found, _)| found.as_str()).collect();
    assert_eq!(order, ["ZZ", "AD-PROD"]);
    let section = &plan.controls["dormant_access"];
    assert_eq!(&FULL[section.span.clone()], "dormant_access");
    let entry = &section.entries[1];
    assert_eq!(
        (&FULL[entry.key_span.clone()], &FULL[entry.value_span.clone()]),
        ("limits", "[1, \"two\"]")
    );
    assert_eq!(entry.value.as_array().map(Vec::len), Some(2));
}

#[test]
fn what_is_not_said_keeps_its_default() {
    let plan = read(
        "[[sources]]\nframe = \"grants\"\npath = \"members.csv\"\nconstants.snapshot_at = 2026-01-01\n",
    );
    assert_eq!(format!("{:?}", plan.settings), format!("{:?}", Settings::default()));
    assert_eq!((plan.from, plan.to, plan.as_of, plan.fail_on), (None, None, None, None));
    let at = utc("2026-01-02T00:00:00Z");
    assert!(
        matches!(plan.sources[0].snapshot_at, Some(SnapshotAt::Constant(found)) if Some(found) == at)
    );
    assert_eq!(plan.sources[0].null_tokens.len(), 7);
}

#[test]
fn all_problems_are_reported_in_the_order_of_the_file() {
    let text = "[report]\nas_of = \"x\"\ntilte = 1\n[[sources]]\nframe = \"nope\"\n[[sources]]\npath = 5\nframe = \"grants\"\n";
    assert_eq!(
        codes(text),
        ["bad-date", "unknown-key", "missing-key", "unknown-frame", "wrong-type"]
    );
    assert_eq!(codes(""), ["no-sources"]);
    assert_eq!(codes("sources = []"), ["no-sources"]);
    assert_eq!(codes("sources = [1]"), ["wrong-type"]);
    assert_eq!(codes("report = 1\n[[sources]]\nframe='grants'\npath='a'\n"), ["wrong-type"]);
}

#[test]
fn paths_stay_inside_the_folder_of_the_configuration() {
    for path in ["../a", "a/../../b", "/a", "C:\\\\a", "\\\\\\\\host\\\\a", "a\\\\..\\\\b", "", " "]
    {
        let text = format!("[[sources]]\nframe = \"tickets\"\npath = \"{path}\"\n");
        assert_eq!(codes(&text), ["bad-path"], "{path}");
    }
}

#[test]
fn line_ends_and_marks_of_other_editors_do_no_harm() {
    let text = FULL.replace('\n', "\r\n");
    assert_eq!(read(&text).sources.len(), 4);
    assert_eq!(read(&format!("\u{FEFF}{}", FULL.trim_start())).sources.len(), 4);
}

#[test]
fn the_keys_of_hours_per_risk_are_the_risks() {
    let keys: Vec<&str> = keys::HOURS.iter().skip(1).map(|key| key.name).collect();
    assert_eq!(keys, Risk::ALL.iter().map(|risk| risk.as_str()).collect::<Vec<_>>());
}

#[test]
fn every_value_that_a_message_or_the_template_suggests_is_accepted() {
    let source = "[[sources]]\nframe = \"grants\"\npath = \"a.csv\"\n";
    for section in keys::SECTIONS {
        for key in section.keys {
            let text = format!("[{}]\n{} = {}\n{source}", section.name, key.name, key.sample());
            assert_eq!(read(&text).sources.len(), 1);
        }
    }
    for key in keys::SOURCE.iter().filter(|key| !["frame", "path"].contains(&key.name)) {
        let grants = ["snapshot_at", "systems"].contains(&key.name);
        let frame = if grants { "grants" } else { "tickets" };
        let source = source.replace("grants", frame);
        assert_eq!(read(&format!("{source}{} = {}\n", key.name, key.sample())).sources.len(), 1);
    }
}

#[test]
fn a_file_that_cannot_be_used_says_why_and_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("tickmark.toml");
    let missing = load(&path).expect_err("there is no file");
    assert_eq!(missing[0].code, "no-configuration");
    assert!(missing[0].message.ends_with("there is no such file") && !missing[0].help.is_empty());
    std::fs::write(&path, b"[report]\ntitle = \"caf\xe9\"\n").expect("the file can be written");
    let latin = load(&path).expect_err("it is not UTF-8");
    assert_eq!((latin[0].code, latin[0].labels[0].span.clone()), ("not-utf-8", 21..24));
    std::fs::write(&path, FULL).expect("the file can be written");
    let plan = load(&path).expect("the configuration is good");
    assert_eq!(plan.sources[0].base, folder.path());
}

proptest! {
    #[test]
    fn no_damage_to_a_configuration_makes_it_panic(at in 0..FULL.len(), len in 0..20usize, put in "[\\PC\n\"]{0,6}") {
        let (at, end) = (FULL.floor_char_boundary(at), FULL.floor_char_boundary(at + len));
        let damaged = format!("{}{put}{}", &FULL[..at], &FULL[end.max(at)..]);
        if let Err(problems) = parse("tickmark.toml", &damaged, Path::new(".")) {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                let raw = |c: char| c.is_control() && c != '\n';
                prop_assert!(!problem.render(false).contains(raw));
            }
        }
    }
}
