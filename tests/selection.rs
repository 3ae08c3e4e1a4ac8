//! The real binary with some controls left out, and with limits of their own: exit codes, what is
//! said of a control that was not run, and that leaving one out changes nothing about the others.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A company of four people, no ticket: five grants out of band (high), one leaver (critical).
const COMPANY: &str = "fixtures/waivers/none";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// The company, with `more` at the end of its configuration.
    fn with(more: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(COMPANY);
        for name in ["tickets.csv", "grants.csv", "identities.csv"] {
            fs::copy(from.join(name), folder.path().join(name)).expect("copied");
        }
        let config = fs::read_to_string(from.join("tickmark.toml")).expect("a configuration");
        let path = folder.path().join("tickmark.toml");
        fs::write(path, format!("{more}\n{config}")).expect("written");
        Self { folder }
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
        command.args(args).current_dir(self.folder.path());
        command.output().expect("the binary runs")
    }

    /// The exit code of a run that must say nothing on the error stream.
    fn exit(&self, args: &[&str]) -> Option<i32> {
        let output = self.run(&[&["run", "--quiet"], args].concat());
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
        output.status.code()
    }

    fn bundle(&self) -> PathBuf {
        self.folder.path().join("tickmark-report")
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.bundle().join(path)).expect(path)
    }

    fn rows(&self, table: &str) -> Vec<BTreeMap<String, String>> {
        let text = self.text(&format!("data/{table}.csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.deserialize().map(|row| row.expect("a record")).collect()
    }
}

#[test]
fn the_limit_of_a_control_holds_in_place_of_that_of_the_run() {
    let exit = |config: &str, args: &[&str]| Place::with(config).exit(args);
    assert_eq!(exit("", &[]), Some(0));
    assert_eq!(exit("", &["--fail-on", "critical"]), Some(1));
    let lenient = "[controls.leaver_access]\nfail_on = \"never\"\n";
    assert_eq!(exit(lenient, &["--fail-on", "critical"]), Some(0));
    assert_eq!(exit(lenient, &["--fail-on", "high"]), Some(1));
    let both = format!("{lenient}[controls.out_of_band_access]\nfail_on = \"Critical\"\n");
    assert_eq!(exit(&both, &["--fail-on", "high", "--only", "*_access"]), Some(0));
    // Where the run has no limit, that of the control holds all the same.
    let strict = "[controls.out_of_band_access]\nfail_on = \"high\"\n";
    assert_eq!(exit(strict, &[]), Some(1));
    assert_eq!(exit(strict, &["--skip", "out_of_band_access"]), Some(0));
    assert_eq!(exit("[controls.self_approval]\nfail_on = \"low\"\n", &[]), Some(0));
    let waived =
        "[[waivers]]\nsystem = \"erp\"\nreason = \"r\"\nowner = \"o\"\nuntil = 2027-01-01\n";
    assert_eq!(exit(&format!("{strict}{waived}"), &["--fail-on", "low"]), Some(0));
}

#[test]
fn a_control_that_was_not_run_is_listed_and_nothing_is_claimed_of_it() {
    let place = Place::with("");
    let output = place.run(&["run", "--only", "*_access,self_*", "--skip", "out_of_band_access"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    assert!(said.contains("controls were not run; what they would find is unknown."), "{said}");
    let mut run = vec![];
    for row in place.rows("controls") {
        let counts = ["population", "pass", "fail", "findings", "waived"].map(|name| &row[name]);
        match row["status"].as_str() {
            "not_run" => assert!(counts.iter().all(|cell| cell.is_empty()), "{row:?}"),
            _ => run.push(row["control"].clone()),
        }
    }
    assert!(run.contains(&"leaver_access".to_owned()) && run.contains(&"self_approval".to_owned()));
    assert!(
        !run.contains(&"out_of_band_access".to_owned())
            && !run.contains(&"never_provisioned".to_owned())
    );
    assert!(place.rows("findings").iter().all(|row| row["control"] == "leaver_access"));
    let page = place.text("index.html");
    for part in ["id=\"not-run\"", "; not run, and so unknown: "] {
        assert!(page.contains(part), "{part}");
    }
    let manifest = place.text("manifest.json");
    assert!(
        manifest.contains("\"value\": \"*_access, self_*\""),
        "the manifest names what was run"
    );
    assert!(manifest.contains("\"value\": \"out_of_band_access\""), "and what was left out");
}

#[test]
fn where_controls_were_left_out_no_first_screen_claims_control() {
    let clean = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clean/tickmark.toml");
    let place = Place::with("");
    let config = clean.to_string_lossy();
    let said = |more: &[&str]| {
        let output = place.run(&[&["run", "--config", &config], more].concat());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(said(&[]).contains("Yes, as far as the records go."));
    let without = said(&["--skip", "leaver_access"]);
    assert!(without.contains("It cannot be said. 1 of "), "{without}");
    assert!(!place.text("index.html").contains("Yes, as far as"));
}

#[test]
fn leaving_a_control_out_changes_nothing_about_the_others() {
    let demo = |more: &[&str]| {
        let place = Place::with("");
        let output = place.run(&[&["demo", "--people", "60", "--quiet"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        place
    };
    let (all, some) = (demo(&[]), demo(&["--skip", "self_approval", "--skip=leaver_*"]));
    for table in ["tickets", "grants", "drift", "metrics", "intake", "accounts"] {
        let path = format!("data/{table}.csv");
        assert!(all.text(&path) == some.text(&path), "{table} differs");
    }
    let left_out = ["self_approval", "leaver_access"];
    let others = |place: &Place, table: &str, key: &str| {
        let mut rows = place.rows(table);
        rows.retain(|row| !left_out.contains(&row[key].as_str()));
        rows
    };
    for (table, key) in [("controls", "control"), ("findings", "control"), ("tie_out", "item")] {
        assert_eq!(others(&all, table, key), others(&some, table, key), "{table}");
    }
    let found = |place: &Place| place.rows("findings").len();
    assert!(found(&all) > found(&some), "the controls left out had findings");
    assert!(some.rows("tie_out").iter().all(|row| !left_out.contains(&row["item"].as_str())));
}

#[test]
fn a_waiver_of_a_control_that_was_not_run_is_not_called_unused() {
    let waiver = "[[waivers]]\ncontrol = \"leaver_access\"\nholder = \"u-9\"\nreason = \"r\"\nowner = \"o\"\nuntil = 2027-01-01\n";
    let place = Place::with(waiver);
    let state = |args: &[&str]| {
        place.exit(args);
        place.rows("waivers")[0]["state"].clone()
    };
    assert_eq!(state(&[]), "unused");
    assert_eq!(state(&["--skip", "leaver_access"]), "in_force");
    assert_eq!(state(&["--skip", "self_approval"]), "unused");
}

#[test]
fn what_a_control_left_out_had_found_before_is_not_called_resolved() {
    let place = Place::with("");
    assert_eq!(place.exit(&["--out", "before"]), Some(0));
    assert_eq!(place.exit(&["--previous", "before", "--skip", "leaver_access"]), Some(0));
    let change = |control: &str| {
        let rows = place.rows("previous");
        let own = rows.iter().filter(|row| row["control"] == control);
        own.map(|row| row["change"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(change("leaver_access"), ["not_tested"]);
    assert!(change("out_of_band_access").iter().all(|change| change == "persisting"));
    let diff = place.run(&["diff", "before", "tickmark-report"]);
    let said = String::from_utf8_lossy(&diff.stdout);
    assert!(said.contains("the control was left out of the newer bundle"), "{said}");
}

/// `fixtures/controls` has the cases without people and without ends; here the way out is named.
#[test]
fn a_control_without_its_input_says_what_to_give() {
    let place = Place::with("");
    let config = "[[sources]]\nframe = \"grants\"\npath = \"grants.csv\"\n";
    fs::write(place.folder.path().join("tickmark.toml"), config).expect("written");
    assert_eq!(place.exit(&[]), Some(0));
    let rows = place.rows("controls");
    let advice = |id: &str| {
        let row = rows.iter().find(|row| row["control"] == id).expect(id);
        (row["status"].clone(), row["to_evaluate"].clone())
    };
    let not_evaluable = |text: &str| ("not_evaluable".to_owned(), text.to_owned());
    assert_eq!(advice("leaver_access"), not_evaluable("add a source with frame = \"identities\""));
    assert_eq!(advice("self_approval"), not_evaluable("add a source with frame = \"tickets\""));
    assert_eq!(
        advice("retained_past_expiry"),
        not_evaluable("map the column expires_at of grants")
    );
    let page = place.text("index.html");
    assert!(page.contains("<td>add a source with frame = &quot;identities&quot;</td>"), "the page");
    let check = place.run(&["check"]);
    let said = String::from_utf8_lossy(&check.stdout);
    let line = said.lines().find(|line| line.contains("leaver_access")).unwrap_or_default();
    assert!(line.ends_with(": add a source with frame = \"identities\""), "{said}");
}
