//! Real exports, where they are at hand. The counts were confirmed by a second, row-by-row
//! computation over the same files.

mod common;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use common::{good, real_data, report};
use tickmark::config::{self, Plan};
use tickmark::report::{Report, Tally};

/// The configuration of an example, and the files of a folder of real data.
fn example(name: &str) -> Plan {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name).join("tickmark.toml");
    good(config::load(&path))
}

fn csv_files(folder: &Path) -> BTreeMap<String, Arc<[u8]>> {
    let entries =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = entries.filter(|path| path.extension().is_some_and(|end| end == "csv"));
    files
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("readable").into())
        })
        .collect()
}

fn counts(tallies: &[Tally]) -> BTreeMap<&str, u64> {
    tallies
        .iter()
        .filter(|tally| tally.verdicts.total() > 0)
        .map(|tally| (tally.word.as_str(), tally.verdicts.total()))
        .collect()
}

fn assert_foots(report: &Report) {
    for equation in &report.equations {
        assert!(equation.foots, "{equation:?}");
    }
}

#[test]
fn an_organisation_s_access_history_reconciles() {
    let Some(folder) = real_data("kubernetes") else { return };
    let report = report(&example("kubernetes"), csv_files(&folder));
    assert_foots(&report);
    assert_eq!(report.rejected, 0);
    let statuses = counts(&report.statuses);
    assert_eq!(statuses.values().sum::<u64>(), 24_264);
    assert_eq!(statuses["not_evaluable"], 898 + 101);
    assert_eq!(statuses["removed_without_ticket"], 8);
    assert_eq!(statuses["revocation_not_effected"], 1);
    assert_eq!(statuses["awaiting_decision"], 14);
    let standings = counts(&report.standings);
    let expected =
        [("explicitly_approved", 5_702), ("out_of_band", 73), ("revoked_but_present", 1)];
    assert_eq!(standings, BTreeMap::from(expected));
    let drift = report.systems[0].drift.expect("three snapshots");
    assert_eq!(
        (drift.opening, drift.added, drift.removed, drift.closing),
        (6_048, 977, 1_249, 5_776)
    );
    assert_eq!(
        (drift.added - drift.added_explained, drift.removed - drift.removed_explained),
        (2, 1)
    );
    assert_eq!(found_by_control(&report), BTreeMap::from(FOUND_IN_TEAMS));
    assert_eq!(tested(&report, "approval_overdue"), [2_527, 2_527 - 646, 646, 0, 0, 0]);
    assert_eq!(tested(&report, "stale_request"), [14, 0, 2, 12, 0, 0]);
    assert_eq!(tested(&report, "ticket_number_gap"), [2_719, 0, 0, 0, 0, 2_719], "shared numbers");
    assert!(
        report.controls.iter().any(|c| c.id == "leaver_access" && c.is_blind()),
        "no HR list: not evaluable"
    );
}

/// What every control finds there. Overdue and stale requests were counted apart from the tool; the
/// decisions are those of a robot, behind which the export names nobody.
const FOUND_IN_TEAMS: [(&str, u64); 6] = [
    ("approval_overdue", 646),
    ("incomplete_evidence", 2_511),
    ("out_of_band_access", 73),
    ("removed_without_ticket", 8),
    ("revocation_not_effected", 1),
    ("stale_request", 2),
];

fn found_by_control(report: &Report) -> BTreeMap<&str, u64> {
    let found = report.controls.iter().map(|control| (control.id.as_str(), control.found.total()));
    found.filter(|(_, count)| *count > 0).collect()
}

/// Population, passed, failed, open, listed and not evaluable of a control.
fn tested(report: &Report, id: &str) -> [u64; 6] {
    let control = report.controls.iter().find(|control| control.id == id).expect("a control");
    let v = &control.verdicts;
    [v.total(), v.pass, v.fail, v.open, v.listed, v.not_evaluable]
}

#[test]
fn a_log_of_incidents_keeps_the_newest_update_of_each() {
    let Some(folder) = real_data("servicenow_incidents") else { return };
    let files = BTreeMap::from([("incident_event_log.csv".to_owned(), unzipped(&folder))]);
    let report = report(&example("servicenow-incidents"), files);
    assert_foots(&report);
    let input = &report.inputs[0];
    assert_eq!((input.read, input.kept, input.rejected), (119_998, 20_767, 99_231));
    let rejects: BTreeMap<&str, u64> =
        input.rejects.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
    assert_eq!(
        rejects,
        BTreeMap::from([("missing_value", 22), ("unknown_word", 2), ("older_update", 99_207)])
    );
    // Tickets only: nothing can be traced or vouched for, and the report says so.
    assert_eq!(report.lines.not_evaluable, 20_767);
    assert_eq!(report.grants.total(), 0);
}

fn unzipped(folder: &Path) -> Arc<[u8]> {
    let file = std::fs::File::open(folder.join("incident_event_log.zip")).expect("readable");
    let mut archive = zip::ZipArchive::new(file).expect("a zip");
    let mut entry = archive.by_name("incident_event_log.csv").expect("the log");
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).expect("unpacked");
    bytes.into()
}

/// Hours from request to closing of the incidents closed in the period: type 7 quantiles, computed
/// apart from the tool over the same log.
const CLOSE_P50: f64 = 150.2;
const CLOSE_P90: f64 = 511.635;

/// The value of one measure over the whole period.
fn measured(report: &Report, metric: &str, measure: &str) -> (Option<f64>, u64) {
    let metric = report.metrics.iter().find(|known| known.id == metric).expect("a metric");
    let whole = |v: &&tickmark::report::MetricValue| {
        v.measure == measure && v.period == "period" && v.dimension == "all"
    };
    let value = metric.values.iter().find(whole).expect("a measure");
    (value.value, value.n)
}

#[test]
fn incidents_are_reopened_and_closed_as_the_log_says() {
    let Some(folder) = real_data("servicenow_incidents") else { return };
    let files = BTreeMap::from([("incident_event_log.csv".to_owned(), unzipped(&folder))]);
    let report = report(&example("servicenow-incidents"), files);
    assert_eq!(measured(&report, "reopen_rate", "reopened"), (Some(224.0), 20_420));
    assert_eq!(measured(&report, "reopen_rate", "reopen_rate"), (Some(224.0 / 20_420.0), 20_420));
    let (p50, n) = measured(&report, "reopen_rate", "close_p50");
    assert_eq!(n, 20_420);
    assert!((p50.expect("closed") - CLOSE_P50).abs() < 1e-9, "{p50:?}");
    let (p90, _) = measured(&report, "reopen_rate", "close_p90");
    assert!((p90.expect("closed") - CLOSE_P90).abs() < 1e-9, "{p90:?}");
}

/// The CSV files of the directory example, converted by its own script; `None` where the data or
/// Python is not at hand.
fn converted_directory() -> Option<BTreeMap<String, Arc<[u8]>>> {
    let folder = real_data("midpoint")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/midpoint/ldif_to_csv.py");
    let out = tempfile::tempdir().expect("a folder");
    let exports = ["ldap_people.ldif", "ldap_application_groups.ldif"];
    let run = std::process::Command::new("python3")
        .arg(script)
        .args(exports.map(|name| folder.join(name)))
        .arg(out.path())
        .output();
    let Ok(run) = run else {
        eprintln!("skipped: there is no python3");
        return None;
    };
    let said = String::from_utf8_lossy(&run.stderr);
    let counted = "39 accounts, 194 grants, 18 groups; left out: 18 placeholders\n";
    assert_eq!(said, counted, "nothing but placeholders is left out");
    let mut files = csv_files(out.path());
    files.extend(csv_files(&folder));
    Some(files)
}

#[test]
fn a_directory_is_held_against_the_list_of_people() {
    let Some(files) = converted_directory() else { return };
    let report = report(&example("midpoint"), files);
    assert_foots(&report);
    assert_eq!(report.rejected, 0);
    // The extra account has no employee number. The names that are misspelt on purpose do not
    // matter, for accounts are matched by number; former employees have no account.
    let found: Vec<(&str, &str)> =
        report.findings.iter().map(|f| (f.control.as_str(), f.account.as_str())).collect();
    assert_eq!(found, [("uncorrelated_account", "test123")]);
    // Nobody exported tickets: whether the rest was asked for cannot be said, and is not claimed.
    assert_eq!(
        counts(&report.standings),
        BTreeMap::from([("not_evaluable", 193), ("uncorrelated", 1)])
    );
}
