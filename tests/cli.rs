//! The real binary, as people and pipelines call it: help, lists, exit codes, colours, pipes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use clap::CommandFactory;
use tickmark::cli::{Cli, ColorChoice};
use tickmark::controls::CONTROLS;
use tickmark::frames::{FRAMES, Word};
use tickmark::metrics::METRICS;
use tickmark::outputs::OUTPUTS;

/// People in the example company: as few as it takes, for speed.
const SMALL: [&str; 3] = ["demo", "--people", "20"];

fn tickmark() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.env_remove("NO_COLOR");
    command
}

fn run(args: &[&str]) -> Output {
    tickmark().args(args).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is printed is UTF-8")
}

/// What a call that must succeed prints; it must say nothing on the error stream.
fn answer(args: &[&str]) -> String {
    let output = run(args);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{args:?}");
    text(&output.stdout)
}

/// What a call that must fail with `exit` complains about; it must print no result.
fn complaint(exit: i32, args: &[&str]) -> String {
    let output = run(args);
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(exit), String::new()),
        "{args:?}"
    );
    text(&output.stderr)
}

/// Writes a small bundle and returns what was said.
fn demo(out: &Path, more: &[&str]) -> Output {
    let output = tickmark().args(SMALL).arg("--out").arg(out).args(more).output();
    output.expect("the binary runs")
}

fn bundle() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("bundle");
    let output = demo(&out, &["--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    (folder, out)
}

fn has_escapes(bytes: &[u8]) -> bool {
    bytes.contains(&0x1b)
}

#[test]
fn the_help_of_every_command_names_its_options_and_says_what_it_does() {
    for command in Cli::command().get_subcommands() {
        let help = answer(&[command.get_name(), "--help"]);
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let first = about.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            help.split_whitespace().collect::<Vec<_>>().join(" ").starts_with(&first),
            "{help}"
        );
        for option in command.get_arguments() {
            let name = option.get_long().map_or(option.get_id().as_str().to_uppercase(), |long| {
                assert!(option.get_help().is_some(), "--{long} has no help");
                format!("--{long}")
            });
            assert!(help.contains(&name), "{name} is missing in:\n{help}");
        }
        for option in ["--color", "--quiet", "--threads", "--help"] {
            assert!(help.contains(option), "{option} is missing in:\n{help}");
        }
    }
}

#[test]
fn the_help_of_all_names_every_command_and_every_exit_code() {
    let help = answer(&["--help"]);
    for command in Cli::command().get_subcommands() {
        assert!(help.contains(command.get_name()), "{}", command.get_name());
    }
    for code in ["0 no finding", "1 there is one", "2 usage", "3 an input", "70 a bug"] {
        assert!(help.contains(code), "{code} is missing in:\n{help}");
    }
    assert_eq!(answer(&["--version"]), format!("tickmark {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn lists_name_everything_the_registries_hold() {
    let has_all = |what: &str, ids: Vec<&str>| {
        let list = answer(&["list", what]);
        let missing = ids.iter().find(|id| !list.contains(**id));
        assert!(!ids.is_empty() && missing.is_none(), "{missing:?} is missing in:\n{list}");
    };
    has_all("controls", CONTROLS.iter().map(|control| control.id).collect());
    has_all("metrics", METRICS.iter().map(|metric| metric.id).collect());
    has_all("outputs", OUTPUTS.iter().map(|output| output.id).collect());
    has_all("profiles", vec!["canonical"]);
    let columns = FRAMES.iter().flat_map(|spec| spec.columns.iter().map(|column| column.name));
    has_all("frames", FRAMES.iter().map(|spec| spec.frame.as_str()).chain(columns).collect());
}

#[test]
fn every_control_and_metric_explains_itself() {
    for control in CONTROLS {
        let said = answer(&["explain", control.id]);
        for heading in ["What it finds", "Why it matters", "How to answer it"] {
            assert!(said.contains(heading), "{}: no {heading}:\n{said}", control.id);
        }
        assert!(said.contains(control.title) && said.ends_with('\n'), "{said}");
    }
    for metric in METRICS {
        let said = answer(&["explain", metric.id]);
        assert!(said.contains(metric.card.question) && said.ends_with('\n'), "{said}");
    }
}

#[test]
fn an_id_nobody_knows_ends_with_2_and_the_near_name() {
    let said = complaint(2, &["explain", "leaver_acess"]);
    assert!(
        said.contains("`leaver_acess`") && said.contains("did you mean `leaver_access`?"),
        "{said}"
    );
    let said = complaint(2, &["explain", "zzz"]);
    assert!(said.contains("tickmark list controls"), "{said}");
}

#[test]
fn wrong_usage_ends_with_2() {
    let wrong: [&[&str]; 7] = [
        &["frobnicate"],
        &["demo", "--people", "3"],
        &["demo", "--fail-on", "hihg"],
        &["list", "secrets"],
        &["run", "--threads", "0"],
        &["verify"],
        &[],
    ];
    for args in wrong {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn the_template_is_a_configuration_that_only_lacks_its_sources() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("tickmark.toml");
    fs::write(&path, answer(&["template"])).expect("written");
    let said = complaint(2, &["check", "-c", &path.to_string_lossy()]);
    assert!(said.starts_with("error[no-sources]"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
}

#[test]
fn check_prints_what_was_read_and_writes_nothing() {
    let clean = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clean");
    let before = fs::read_dir(&clean).expect("a folder").count();
    let output = tickmark().arg("check").current_dir(&clean).output().expect("runs");
    let said = text(&output.stdout);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    for part in ["tickets.csv", "grants.csv", "Every row was used.", "all of them foot"] {
        assert!(said.contains(part), "{part} is missing in:\n{said}");
    }
    assert!(!has_escapes(&output.stdout));
    assert_eq!(fs::read_dir(&clean).expect("a folder").count(), before);
}

#[test]
fn check_says_what_is_wrong_with_the_cache_and_goes_on() {
    let clean = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clean");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let check = |cache: &str| {
        let cache = folder.path().join(cache);
        let mut command = tickmark();
        command.arg("check").arg("--cache").arg(cache).current_dir(&clean);
        let output = command.output().expect("runs");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
        text(&output.stdout)
    };
    let (first, second) = (check("cache"), check("cache"));
    assert!(!first.contains("cache") && first == second, "{first}\n{second}");
    fs::write(folder.path().join("file"), "no folder").expect("it can be written");
    let said = check("file/cache");
    assert!(said.contains("note: The cache ") && said.contains(" cannot be written: "), "{said}");
}

#[test]
fn check_shows_rejected_rows_by_reason() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rejects/unknown-word");
    let output = tickmark().arg("check").current_dir(case).output().expect("runs");
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for part in ["unknown_word", "tickets.csv:3 state: `clsed`", "did you mean `closed`?"] {
        assert!(said.contains(part), "{part} is missing in:\n{said}");
    }
}

#[test]
fn quiet_says_nothing_and_a_pipe_gets_no_escapes_and_no_progress() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("bundle");
    let quiet = demo(&out, &["--quiet"]);
    assert_eq!((quiet.status.code(), quiet.stdout, quiet.stderr), (Some(0), vec![], vec![]));
    let piped = demo(&out, &[]);
    assert_eq!((piped.status.code(), text(&piped.stderr)), (Some(0), String::new()));
    assert!(text(&piped.stdout).contains("index.html") && !has_escapes(&piped.stdout));
}

#[test]
fn timings_tell_every_stage_on_the_error_stream_and_in_the_manifest_and_change_nothing_else() {
    let (folder, plain) = bundle();
    let out = folder.path().join("timed");
    let said = text(&demo(&out, &["--timings", "--quiet"]).stderr);
    let stages: Vec<&str> =
        said.trim().lines().skip(1).filter_map(|line| line.split("  ").next()).collect();
    assert_eq!(stages.first(), Some(&"starting"), "{said}");
    assert_eq!(stages.last(), Some(&"all"), "{said}");
    let read = |dir: &Path, name: &str| fs::read_to_string(dir.join(name)).expect("a file");
    let manifest: serde_json::Value =
        serde_json::from_str(&read(&out, "manifest.json")).expect("JSON");
    let told: Vec<&str> = manifest["timings"]
        .as_array()
        .expect("timings")
        .iter()
        .filter_map(|lap| lap["stage"].as_str())
        .collect();
    assert!(stages.starts_with(&told) && told.contains(&"reading"), "{told:?} of {stages:?}");
    assert!(!read(&plain, "manifest.json").contains("timings"));
    let sums = |dir: &Path| {
        let all = read(dir, "SHA256SUMS");
        all.lines().filter(|line| !line.ends_with("manifest.json")).map(str::to_owned).collect()
    };
    let (timed, untimed): (Vec<String>, Vec<String>) = (sums(&out), sums(&plain));
    assert_eq!(timed, untimed);
}

#[test]
fn colour_when_asked_for_and_never_otherwise() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("bundle");
    assert!(has_escapes(&demo(&out, &["--color", "always"]).stdout));
    assert!(!has_escapes(&demo(&out, &["--color", "never"]).stdout));
    assert!(has_escapes(&run(&["explain", "zzz", "--color", "always"]).stderr));
    assert!(!has_escapes(&run(&["explain", "zzz"]).stderr));
}

/// The environment of a process cannot be changed safely, so this test calls itself.
#[test]
fn no_color_is_respected_on_a_terminal_unless_colour_is_asked_for() {
    const ASKED: &str = "TICKMARK_TEST_COLOUR";
    if std::env::var_os(ASKED).is_some() {
        let applied = (ColorChoice::Auto.applies(true), ColorChoice::Always.applies(true));
        println!("{ASKED}={applied:?}");
        return;
    }
    for (value, expected) in
        [(None, "(true, true)"), (Some(""), "(true, true)"), (Some("1"), "(false, true)")]
    {
        let mut command = Command::new(std::env::current_exe().expect("this test"));
        command.args([
            "--exact",
            "--nocapture",
            "no_color_is_respected_on_a_terminal_unless_colour_is_asked_for",
        ]);
        command.env(ASKED, "1").env_remove("NO_COLOR");
        value.map(|value| command.env("NO_COLOR", value));
        let said = text(&command.output().expect("this test runs").stdout);
        assert!(said.contains(&format!("{ASKED}={expected}")), "NO_COLOR={value:?}: {said}");
    }
}

#[test]
fn fail_on_decides_between_0_and_1_and_writes_the_bundle_either_way() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("bundle");
    assert_eq!(demo(&out, &["--quiet"]).status.code(), Some(0));
    let failed = demo(&out, &["--quiet", "--fail-on", "low"]);
    assert_eq!((failed.status.code(), failed.stderr), (Some(1), vec![]));
    assert!(out.join("index.html").is_file());
    let clean = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clean/tickmark.toml");
    let mut run = tickmark();
    run.args(["run", "--fail-on", "low", "--quiet", "-c"]).arg(clean).arg("-o").arg(&out);
    assert_eq!(run.output().expect("runs").status.code(), Some(0));
}

#[test]
fn verify_tells_a_fresh_bundle_from_a_changed_one_and_from_no_bundle() {
    let (folder, out) = bundle();
    let verify = |path: &Path| tickmark().arg("verify").arg(path).output().expect("runs");
    assert_eq!(verify(&out).status.code(), Some(0));
    let grants = out.join("data/grants.csv");
    let mut bytes = fs::read(&grants).expect("a table");
    if let Some(byte) = bytes.last_mut() {
        *byte ^= 1;
    }
    fs::write(&grants, bytes).expect("written");
    let changed = verify(&out);
    assert_eq!(
        (changed.status.code(), text(&changed.stdout)),
        (Some(1), "changed  data/grants.csv\n".into())
    );
    fs::write(out.join("more.txt"), "x").expect("written");
    fs::remove_file(out.join("index.html")).expect("removed");
    let worse = verify(&out);
    let expected = "changed  data/grants.csv\nmissing  index.html\nextra    more.txt\n";
    assert_eq!((worse.status.code(), text(&worse.stdout).as_str()), (Some(1), expected));
    assert_eq!(verify(folder.path()).status.code(), Some(3));
    let gone = verify(&folder.path().join("nowhere"));
    assert!(text(&gone.stderr).contains("there is no such folder"), "{}", text(&gone.stderr));
}

/// Nothing of a bundle but the time of the run in its manifest differs, whatever the threads.
#[test]
fn the_same_input_gives_the_same_bytes_with_one_thread_and_eight() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = |threads: &str| {
        let out = folder.path().join(threads);
        assert_eq!(demo(&out, &["--quiet", "--threads", threads]).status.code(), Some(0));
        let mut files = BTreeMap::new();
        for path in [
            "index.html",
            "data/tickets.csv",
            "data/grants.csv",
            "data/findings.csv",
            "data/metrics.csv",
            "data/intake.csv",
        ] {
            files.insert(path, fs::read(out.join(path)).expect(path));
        }
        files
    };
    assert!(files("1") == files("8"));
}

#[test]
fn a_reader_that_goes_away_ends_the_talking_and_not_the_work() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("bundle");
    let mut child = tickmark()
        .args(SMALL)
        .arg("--out")
        .arg(&out)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take()); // As `| true` does: gone before the first line.
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("read");
    let status = child.wait().expect("it ends");
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
    assert!(out.join("SHA256SUMS").is_file());
}

#[test]
fn a_reader_that_takes_one_line_gets_it() {
    let mut child = tickmark()
        .args(["list", "frames"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut first).expect("a line");
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("read");
    assert_eq!((child.wait().expect("it ends").code(), said.as_str()), (Some(0), ""));
    assert!(first.starts_with("tickets"), "{first}");
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_is_lost_on_a_full_disk_is_a_failure() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let output = tickmark().args(["list", "controls"]).stdout(full).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("the disk is full"), "{}", text(&output.stderr));
}
