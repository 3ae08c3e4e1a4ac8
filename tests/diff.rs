//! `tickmark diff` and `run --previous`: the real binary over every folder of `fixtures/diff`, each
//! a small company over two or three quarters, and the laws a comparison keeps.
//!
//! `expected.txt` is what `diff q1 q2` prints. `TICKMARK_BLESS=1 cargo test --test diff` writes it
//! anew; read the diff.

mod bundles;
mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bundles::{Bundles, Row, cell, ids, of_change, tickmark};
use common::{good, render};
use tickmark::config;
use tickmark::outputs::console;
use tickmark::progress::Silent;
use tickmark::publish;
use tickmark::report::Report;
use tickmark::run::report_on;
use tickmark::source::Shelf;

const CASES: [&str; 3] = ["hostile", "no-list-of-people", "two-quarters"];

/// The controls whose findings the fixtures are made of; others may find more in them.
const TESTED: [&str; 3] = ["leaver_access", OUT_OF_BAND, "self_approval"];

/// Identity of a row that people can derive from the exports: change, control, subject, first seen,
/// days, and why.
fn told(rows: &[Row]) -> Vec<[String; 6]> {
    let columns = ["change", "control", "subject", "first_seen", "days_open", "reason"];
    let tested = rows.iter().filter(|row| TESTED.contains(&cell(row, "control")));
    let mut told: Vec<[String; 6]> =
        tested.map(|row| columns.map(|column| cell(row, column).to_owned())).collect();
    told.sort();
    told
}

fn sorted<const N: usize>(rows: [[&str; 6]; N]) -> Vec<[String; 6]> {
    let mut rows = rows.map(|row| row.map(str::to_owned)).to_vec();
    rows.sort();
    rows
}

const Q1: &str = "2026-06-30T23:00:00Z";
const Q2: &str = "2026-09-30T23:00:00Z";
const Q3: &str = "2027-01-01T00:00:00Z";

const OUT_OF_BAND: &str = "out_of_band_access";
const NO_SNAPSHOT: &str = "the newer bundle shows no grant of this system: it has no snapshot";
const NO_LINE: &str = "the newer bundle has no line of this ticket";
const OUTSIDE: &str = "the ticket was requested outside the period of the newer bundle";

/// The only row of a control about a subject that begins so.
fn one<'r>(rows: &'r [Row], control: &str, subject: &str) -> &'r Row {
    let is_it =
        |row: &&Row| cell(row, "control") == control && cell(row, "subject").starts_with(subject);
    let found: Vec<&Row> = rows.iter().filter(is_it).collect();
    let [row] = found.as_slice() else { panic!("{control} {subject}: {found:?}") };
    row
}

#[test]
fn every_case_prints_what_its_folder_expects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff");
    for case in CASES {
        let bundles = Bundles::of(case, &["q1", "q2"]);
        let said = bundles.diff("q1", "q2");
        assert_eq!(said.exit, 0, "{}", said.err);
        assert!(!said.out.contains('\u{1b}') && !said.out.contains('\u{202E}'), "{}", said.out);
        let expected = folder.join(case).join("expected.txt");
        if std::env::var_os("TICKMARK_BLESS").is_some() {
            fs::write(&expected, &said.out).expect("expected.txt can be written");
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(said.out, expected, "{case}");
    }
    let entries = fs::read_dir(&folder).expect("the fixtures are there").flatten();
    assert_eq!(entries.count(), CASES.len(), "every folder of fixtures/diff is a case");
}

#[test]
fn two_quarters_are_told_apart_finding_by_finding() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let rows = bundles.compared("q1", "q2");
    let expected = sorted([
        ["new", "leaver_access", "hal / ledger-read / erp / T-5", Q2, "0", ""],
        ["new", "self_approval", "ada / ledger-post / erp / T-9", Q2, "0", ""],
        ["persisting", "leaver_access", "gus / ledger-read / erp / T-4", Q1, "92", ""],
        ["persisting", OUT_OF_BAND, "dan / ledger-post / erp", Q1, "92", ""],
        ["resolved", OUT_OF_BAND, "eve / ledger-read / erp", Q1, "92", ""],
        ["not_tested", OUT_OF_BAND, "fay / crm-edit / crm", Q1, "92", NO_SNAPSHOT],
        ["not_tested", "self_approval", "ada / crm-admin / crm / T-2", Q1, "92", NO_LINE],
        ["not_tested", "self_approval", "ada / ledger-admin / erp / T-1", Q1, "92", OUTSIDE],
    ]);
    assert_eq!(told(&rows), expected);
    let dan = one(&rows, OUT_OF_BAND, "dan");
    assert_eq!((cell(dan, "severity"), cell(dan, "severity_before")), ("critical", "high"));
    let gus = one(&rows, "leaver_access", "gus");
    assert!(cell(gus, "sentence_before").ends_with("on 2026-06-30 23:00 UTC."), "{gus:?}");
}

#[test]
fn first_seen_is_carried_over_the_quarters_and_what_was_not_tested_is_not_lost() {
    let bundles = Bundles::chained("two-quarters", &["q1", "q2", "q3"]);
    let rows = bundles.compared("q2", "q3");
    let expected = sorted([
        // Back after it was gone: open since it came back.
        ["new", OUT_OF_BAND, "eve / ledger-read / erp", Q3, "0", ""],
        // Nothing explains it any more, because the export no longer has T-2.
        ["new", OUT_OF_BAND, "ada / crm-admin / crm", Q3, "0", ""],
        ["persisting", "leaver_access", "hal / ledger-read / erp / T-5", Q2, "92", ""],
        ["persisting", OUT_OF_BAND, "dan / ledger-post / erp", Q1, "184", ""],
        // Not tested in between, and found again.
        ["persisting", OUT_OF_BAND, "fay / crm-edit / crm", Q1, "184", ""],
        ["resolved", "leaver_access", "gus / ledger-read / erp / T-4", Q1, "184", ""],
        ["not_tested", "self_approval", "ada / ledger-post / erp / T-9", Q2, "92", OUTSIDE],
        ["not_tested", "self_approval", "ada / crm-admin / crm / T-2", Q1, "184", NO_LINE],
        ["not_tested", "self_approval", "ada / ledger-admin / erp / T-1", Q1, "184", OUTSIDE],
    ]);
    assert_eq!(told(&rows), expected);
    assert_eq!(cell(one(&rows, "self_approval", "ada / crm-admin"), "last_seen"), Q1);
    assert_eq!(rows, bundles.table("q3", "previous"), "the run says the same of itself");
}

#[test]
fn a_run_says_of_itself_what_diff_says_of_it() {
    for case in CASES {
        let bundles = Bundles::chained(case, &["q1", "q2"]);
        let rows = bundles.compared("q1", "q2");
        assert_eq!(rows, bundles.table("q2", "previous"), "{case}");
        let since: BTreeSet<[&str; 4]> = rows
            .iter()
            .filter(|row| ["new", "persisting"].contains(&cell(row, "change")))
            .map(|row| ["finding_id", "first_seen", "days_open", "change"].map(|c| cell(row, c)))
            .collect();
        let findings = bundles.table("q2", "findings");
        let columns = ["finding_id", "first_seen", "days_open", "change"];
        let own = findings.iter().map(|row| columns.map(|column| cell(row, column))).collect();
        assert_eq!(since, own, "{case}");
    }
}

#[test]
fn without_an_earlier_bundle_the_columns_are_there_and_empty() {
    let bundles = Bundles::of("two-quarters", &["q1"]);
    assert_eq!(bundles.table("q1", "previous"), Vec::<Row>::new());
    for row in bundles.table("q1", "findings") {
        let cells = ["first_seen", "days_open", "change"].map(|column| cell(&row, column));
        assert_eq!(cells, ["", "", ""]);
    }
    assert!(!bundles.read("q1/manifest.json").contains("\"previous\""));
    assert!(!bundles.read("q1/index.html").contains("Since the last report"));
}

#[test]
fn the_four_changes_add_up_to_the_findings_of_both() {
    for case in CASES {
        let bundles = Bundles::of(case, &["q1", "q2"]);
        let rows = bundles.compared("q1", "q2");
        let [new, persisting, resolved, not_tested] =
            ["new", "persisting", "resolved", "not_tested"].map(|change| of_change(&rows, change));
        let newer: BTreeSet<String> = new.union(&persisting).cloned().collect();
        assert_eq!(newer, ids(&bundles.table("q2", "findings")), "{case}");
        let gone: BTreeSet<String> = resolved.union(&not_tested).cloned().collect();
        let older: BTreeSet<String> = gone.union(&persisting).cloned().collect();
        assert_eq!(older, ids(&bundles.table("q1", "findings")), "{case}");
        assert_eq!(rows.len(), ids(&rows).len(), "{case}: a finding stands there once");
        assert!(new.is_disjoint(&gone) && resolved.is_disjoint(&not_tested), "{case}");
    }
}

#[test]
fn a_bundle_against_itself_has_nothing_new_and_nothing_resolved() {
    for case in CASES {
        let bundles = Bundles::of(case, &["q1"]);
        let rows = bundles.compared("q1", "q1");
        assert_eq!(of_change(&rows, "persisting"), ids(&bundles.table("q1", "findings")));
        assert!(!rows.is_empty() && rows.iter().all(|row| cell(row, "change") == "persisting"));
        let before = ["severity_before", "waived_before", "sentence_before", "reason"];
        let silent = |row: &Row| before.iter().all(|column| cell(row, column).is_empty());
        assert!(rows.iter().all(silent), "{case}: {rows:?}");
        let said = bundles.diff("q1", "q1").out;
        assert!(!said.contains("Controls that moved") && !said.contains("Made with"), "{said}");
    }
}

#[test]
fn a_bundle_that_carries_what_was_not_tested_still_carries_it_against_itself() {
    let bundles = Bundles::chained("two-quarters", &["q1", "q2"]);
    let rows = bundles.compared("q2", "q2");
    assert_eq!(of_change(&rows, "persisting"), ids(&bundles.table("q2", "findings")));
    let carried = of_change(&bundles.table("q2", "previous"), "not_tested");
    assert_eq!(of_change(&rows, "not_tested"), carried);
    assert_eq!(rows.len(), ids(&bundles.table("q2", "findings")).len() + carried.len());
    assert_eq!(cell(one(&rows, OUT_OF_BAND, "fay"), "first_seen"), Q1);
}

#[test]
fn the_wrong_order_is_refused_with_the_way_out() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let said = bundles.diff("q2", "q1");
    assert_eq!((said.exit, said.out.as_str()), (2, ""));
    let way_out = format!("tickmark diff {} {}", bundles.path("q1"), bundles.path("q2"));
    assert!(said.err.contains("error[swapped-bundles]") && said.err.contains(&way_out));
    let said = bundles.run("q1", "again", &["--previous", &bundles.path("q2")]);
    assert_eq!(said.exit, 2);
    assert!(said.err.contains("previous-is-later") && said.err.contains(Q2), "{}", said.err);
    assert!(!bundles.root().join("again").exists(), "nothing is left behind");
}

#[test]
fn fail_on_looks_at_new_findings_only() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let exit = |old, new, severity| bundles.diff_with(old, new, &["--fail-on", severity]).exit;
    // New are hal's access and T-9, both critical.
    assert_eq!((exit("q1", "q2", "critical"), exit("q1", "q2", "low")), (1, 1));
    assert_eq!((exit("q1", "q1", "low"), bundles.diff("q1", "q2").exit), (0, 0));
}

#[test]
fn a_control_that_could_judge_nothing_resolves_nothing() {
    let bundles = Bundles::of("no-list-of-people", &["q1", "q2"]);
    let rows = bundles.compared("q1", "q2");
    let gus = one(&rows, "leaver_access", "gus");
    assert_eq!(cell(gus, "change"), "not_tested");
    assert!(cell(gus, "reason").contains("missing identities=1"), "{gus:?}");
    let movements = bundles.movements("q1", "q2");
    let leavers = movements.iter().find(|row| cell(row, "control") == "leaver_access");
    let leavers = leavers.expect("every control has a row");
    let cells = ["fail_before", "fail", "fail_change", "not_evaluable", "blind", "not_tested"];
    assert_eq!(cells.map(|column| cell(leavers, column)), ["1", "0", "-1", "1", "true", "1"]);
}

#[test]
fn movements_are_the_differences_of_both_tables_of_controls() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let (old, new) = (bundles.table("q1", "controls"), bundles.table("q2", "controls"));
    let movements = bundles.movements("q1", "q2");
    assert_eq!(movements.len(), new.len());
    let number = |row: &Row, column: &str| cell(row, column).parse::<i64>().expect("a number");
    for ((old, new), moved) in old.iter().zip(&new).zip(&movements) {
        assert_eq!(cell(new, "control"), cell(moved, "control"));
        for name in ["population", "pass", "fail", "open", "listed", "not_evaluable", "findings"] {
            let change = number(new, name) - number(old, name);
            assert_eq!(number(moved, &format!("{name}_change")), change, "{name}: {moved:?}");
        }
    }
}

#[test]
fn inputs_and_configuration_that_changed_are_named() {
    let said = Bundles::of("two-quarters", &["q1", "q2"]).diff("q1", "q2").out;
    for part in [
        "  added     catalogue.csv (catalogue): rows - -> 3\n",
        "  removed   crm.csv (grants): rows 2 -> -\n",
        "  changed   erp.csv (grants): rows 6 -> 6\n",
        "  leaver_grace_hours: 0 -> 24\n",
        "  period_from: 2026-03-31T23:00:00Z -> 2026-06-30T23:00:00Z\n",
        "  -    7  period = \"2026-Q2\"\n",
        "  +    8  period = \"2026-Q3\"\n",
    ] {
        assert!(said.contains(part), "{part} is missing in:\n{said}");
    }
}

#[test]
fn what_was_changed_since_it_was_written_is_refused() {
    let forge = |path: &str| {
        let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
        bundles.append(&format!("q1/{path}"), "\n");
        bundles
    };
    for path in ["data/findings.csv", "data/controls.csv", "data/previous.csv", "manifest.json"] {
        let said = forge(path).diff("q1", "q2");
        assert_eq!((said.exit, said.out.as_str()), (3, ""), "{path}");
        assert!(said.err.contains(path) && said.err.contains("tickmark verify"), "{}", said.err);
    }
    let bundles = forge("data/tickets.csv");
    // Only the newer side's tickets are read.
    assert_eq!(bundles.diff("q1", "q2").exit, 0);
    bundles.append("q2/data/tickets.csv", "\n");
    assert_eq!(bundles.diff("q1", "q2").exit, 3);
    let said = forge("data/findings.csv");
    let said = said.run("q2", "again", &["--previous", &said.path("q1")]);
    assert!(said.exit == 3 && said.err.contains("bundle-changed"), "{}", said.err);
}

#[test]
fn a_list_changed_with_its_file_still_disagrees_with_the_manifest() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let findings = bundles.read("q1/data/findings.csv");
    bundles.write("q1/data/findings.csv", &findings.replace(",high,", ",low,"));
    bundles.seal("q1", false);
    let said = bundles.diff("q1", "q2");
    assert!(said.exit == 3 && said.err.contains("data/findings.csv"), "{}", said.err);
}

#[test]
fn what_is_no_bundle_is_refused() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    fs::create_dir(bundles.root().join("empty")).expect("made");
    for (dir, why) in [("nowhere", "there is no such folder"), ("empty", "SHA256SUMS")] {
        let said = bundles.diff(dir, "q2");
        assert!(said.exit == 3 && said.err.contains(why), "{}", said.err);
        let said = bundles.diff("q1", dir);
        assert!(said.exit == 3 && said.err.contains(why), "{}", said.err);
        let said = bundles.run("q2", "again", &["--previous", &bundles.path(dir)]);
        assert!(said.exit == 3 && said.err.contains(why), "{}", said.err);
    }
    bundles.diff_with("q1", "q2", &["--out", &bundles.path("compared")]);
    let said = bundles.diff("compared", "q2");
    assert!(said.exit == 3 && said.err.contains("no `period_from`"), "{}", said.err);
}

#[test]
fn a_bundle_of_an_older_program_is_read_as_far_as_it_goes() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let with_all = bundles.compared("q1", "q2");
    let known = ["first_seen", "days_open", "change", "owner_role", "attributes"];
    bundles.drop_columns("q1/data/findings.csv", &known);
    fs::remove_file(bundles.root().join("q1/data/previous.csv")).expect("it was there");
    bundles.seal("q1", true);
    assert_eq!(bundles.compared("q1", "q2"), with_all, "first seen is the as-of of the bundle");
    bundles.drop_columns("q1/data/findings.csv", &["sentence"]);
    bundles.seal("q1", true);
    let said = bundles.diff("q1", "q2");
    assert!(said.exit == 3 && said.err.contains("no column `sentence`"), "{}", said.err);
    assert!(said.err.contains("write the bundle again"), "{}", said.err);
}

#[test]
fn a_control_of_one_bundle_only_is_said_to_be_so() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    // As a program would write it that no longer has the control, or was told to leave it out.
    let without = |id: &str| {
        let controls = bundles.read("q2/data/controls.csv");
        let kept = controls.lines().filter(|line| !line.starts_with(&format!("{id},")));
        bundles.write(
            "q2/data/controls.csv",
            &kept.map(|line| format!("{line}\n")).collect::<String>(),
        );
        let findings = bundles.read("q2/data/findings.csv");
        let kept = findings.lines().filter(|line| !line.contains(&format!(",{id},")));
        bundles.write(
            "q2/data/findings.csv",
            &kept.map(|line| format!("{line}\n")).collect::<String>(),
        );
        bundles.seal("q2", true);
    };
    without("leaver_access");
    let rows = bundles.compared("q1", "q2");
    let gus = one(&rows, "leaver_access", "gus");
    assert_eq!(cell(gus, "change"), "not_tested");
    assert_eq!(cell(gus, "reason"), "the newer bundle has no control of this name");
    let movements = bundles.movements("q1", "q2");
    let moved = movements.iter().find(|row| cell(row, "control") == "leaver_access");
    let moved = moved.expect("it is in the older bundle");
    assert_eq!((cell(moved, "presence"), cell(moved, "population")), ("only_old", ""));
    let said = bundles.diff("q1", "q2").out;
    assert!(said.contains("leaver_access: run in the older bundle only\n"), "{said}");
}

#[test]
fn a_comparison_is_whole_checks_out_and_can_be_written_again() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let out = bundles.path("compared");
    let first = bundles.diff_with("q1", "q2", &["--out", &out]);
    assert!(first.exit == 0 && first.out.contains("Comparison: "), "{}", first.err);
    let files = [
        "SHA256SUMS",
        "control_movements.csv",
        "diff.csv",
        "index.html",
        "manifest.json",
        "metric_movements.csv",
    ];
    let all = || files.map(|file| bundles.read(&format!("compared/{file}")));
    let before = all();
    assert_eq!(tickmark(&["verify", &out]).exit, 0);
    let checked = std::process::Command::new("sha256sum")
        .args(["-c", "--quiet", "SHA256SUMS"])
        .current_dir(&out)
        .status();
    assert!(checked.map_or(true, |status| status.success()));
    for threads in ["1", "4"] {
        bundles.diff_with("q1", "q2", &["--out", &out, "--threads", threads]);
        assert_eq!(all(), before, "{threads} threads");
    }
    let digest = bundles.digest("q1/SHA256SUMS");
    assert!(bundles.read("compared/manifest.json").contains(&digest));
}

#[test]
fn nothing_that_is_compared_is_replaced() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    let said = bundles.diff_with("q1", "q2", &["--out", &bundles.path("q2")]);
    assert!(said.exit == 2 && said.err.contains("previous-replaced"), "{}", said.err);
    let said = bundles.run("q2", "q1", &["--previous", &bundles.path("q1")]);
    assert!(said.exit == 2 && said.err.contains("previous-replaced"), "{}", said.err);
    assert_eq!(tickmark(&["verify", &bundles.path("q1")]).exit, 0);
}

#[test]
fn the_earlier_bundle_is_recorded_and_the_bytes_do_not_depend_on_threads() {
    let bundles = Bundles::chained("two-quarters", &["q1", "q2"]);
    let manifest = bundles.read("q2/manifest.json");
    let digest = bundles.digest("q1/SHA256SUMS");
    assert!(manifest.contains(&format!("\"sha256sums_sha256\": \"{digest}\"")), "{manifest}");
    assert_eq!(tickmark(&["verify", &bundles.path("q2")]).exit, 0);
    let previous = bundles.path("q1");
    for threads in ["1", "4"] {
        bundles.run("q2", threads, &["--previous", &previous, "--threads", threads]);
        for file in ["index.html", "data/previous.csv", "data/findings.csv"] {
            let (one, other) = (format!("q2/{file}"), format!("{threads}/{file}"));
            assert_eq!(bundles.read(&one), bundles.read(&other), "{file}");
        }
    }
}

#[test]
fn a_report_with_its_past_read_back_from_json_gives_the_same_files() {
    let bundles = Bundles::of("two-quarters", &["q1"]);
    let earlier = good(publish::edition(&bundles.root().join("q1")));
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff/two-quarters/q2");
    let plan = good(config::load(&config.join("tickmark.toml")));
    let report = good(report_on(&plan, &Shelf::Disk, &Silent)).since(&earlier);
    let again = good(Report::from_json(&good(report.to_json())));
    assert_eq!(report, again);
    assert_eq!(render(&report), render(&again));
    assert!(report.since.is_some() && console::summary(&report, false).contains(" resolved, "));
}

#[test]
fn the_first_screen_says_what_changed() {
    let bundles = Bundles::chained("two-quarters", &["q1", "q2"]);
    let page = bundles.read("q2/index.html");
    let rows = bundles.table("q2", "previous");
    let count = |change| of_change(&rows, change).len();
    let [new, persisting] = [count("new"), count("persisting")];
    let [resolved, not_tested] = [count("resolved"), count("not_tested")];
    let counts = format!(
        "Since 1 Jul 2026, 00:00 BST: <a href=\"#since\">{new} new, {persisting} persisting, \
         {resolved} resolved, {not_tested} not tested</a>."
    );
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not there"));
    assert!(place(&counts) < place("class=\"totals\""));
    assert!(place("id=\"summary\"") < place("id=\"since\""));
    assert!(place("id=\"since\"") < place("id=\"findings\""));
    assert!(page.contains("<span class=\"tag\">open 92 days</span>"));
}

#[test]
fn pages_hold_no_markup_of_the_data_and_lead_somewhere() {
    let bundles = Bundles::chained("hostile", &["q1", "q2"]);
    bundles.diff_with("q1", "q2", &["--out", &bundles.path("compared")]);
    for dir in ["q2", "compared"] {
        let page = bundles.read(&format!("{dir}/index.html"));
        assert!(page.contains("Content-Security-Policy"));
        for (mark, count) in [("<script", 1), ("<style", 1), ("<img", 0), ("\u{202E}", 0)] {
            assert_eq!(page.matches(mark).count(), count, "{dir}: {mark}");
        }
        assert!(!page.contains('\u{1b}') && !page.contains("style=\""), "{dir}");
        assert!(page.contains("&lt;script&gt;alert(2)&lt;/script&gt;"), "{dir}");
        assert!(page.contains("gpj⟨U+202E⟩gnp⟨U+001B⟩[31m"), "{dir}");
        links_lead_somewhere(&page, &bundles.root().join(dir));
    }
    let csv = bundles.read("compared/diff.csv");
    assert!(csv.contains(",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")"), "{csv}");
    // A sentence that was neutralised for a spreadsheet is the same sentence.
    let bob = bundles.table("q2", "previous");
    let bob = one(&bob, OUT_OF_BAND, "bob");
    assert_eq!((cell(bob, "change"), cell(bob, "sentence_before")), ("persisting", ""));
}

fn links_lead_somewhere(page: &str, dir: &Path) {
    let mut ids: Vec<&str> =
        page.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
    for part in page.split("href=\"").skip(1) {
        let target = part.split('"').next().unwrap_or_default();
        let there = match target.strip_prefix('#') {
            Some(id) => ids.contains(&id),
            None => PathBuf::from(dir).join(target).is_file(),
        };
        assert!(there, "{target} leads nowhere");
    }
}

#[test]
fn colour_is_for_terminals_and_quiet_still_answers() {
    let bundles = Bundles::of("two-quarters", &["q1", "q2"]);
    assert!(bundles.diff_with("q1", "q2", &["--color", "always"]).out.contains("\u{1b}[1m"));
    assert!(!bundles.diff_with("q1", "q2", &["--color", "never"]).out.contains('\u{1b}'));
    let quiet = bundles.diff_with("q1", "q2", &["--quiet", "--out", &bundles.path("c")]);
    assert!(quiet.out.starts_with("Hollin access audit\n") && !quiet.out.contains("Comparison:"));
}
