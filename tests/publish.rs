//! Writing a bundle, and checking one.

mod example;

use std::fs;
use std::path::Path;

use tickmark::outputs::{Options, render};
use tickmark::publish::{Change, Difference, Ran, publish, verify};

fn write(out: &Path) -> tickmark::diag::Outcome<()> {
    let report = example::report();
    let files = render(&report, &Options::default()).expect("the example renders");
    let ran = Ran { at: 1_790_900_000_000_000, timings: Vec::new() };
    publish(out, &files, &report, &ran)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_bundle_is_whole_and_checks_out() {
    let folder = folder();
    let out = folder.path().join("nested").join("out");
    write(&out).expect("written");
    assert_eq!(names(&out), ["SHA256SUMS", "data", "index.html", "manifest.json"]);
    assert_eq!(verify(&out).expect("a bundle"), []);
    assert_eq!(names(&folder.path().join("nested")), ["out"]);
}

#[test]
fn sha256sum_agrees() {
    let folder = folder();
    let out = folder.path().join("out");
    write(&out).expect("written");
    let checked = std::process::Command::new("sha256sum")
        .args(["-c", "--quiet", "SHA256SUMS"])
        .current_dir(&out)
        .status();
    // Not every machine has the tool; where it is, it must agree.
    assert!(checked.map_or(true, |status| status.success()));
}

#[test]
fn an_earlier_bundle_is_replaced_and_only_the_run_time_differs() {
    let folder = folder();
    let out = folder.path().join("out");
    write(&out).expect("written");
    let before = fs::read(out.join("manifest.json")).expect("a manifest");
    write(&out).expect("written again");
    assert_eq!(fs::read(out.join("manifest.json")).expect("a manifest"), before);
    assert_eq!(names(folder.path()), ["out"]);
    let manifest = String::from_utf8(before).expect("text");
    assert_eq!(manifest.matches("2026-10-02").count(), 1);
}

#[test]
fn tampering_is_named() {
    let folder = folder();
    let out = folder.path().join("out");
    write(&out).expect("written");
    fs::write(out.join("data/grants.csv"), "x").expect("written");
    fs::write(out.join("data/note.txt"), "x").expect("written");
    fs::remove_file(out.join("data/drift.csv")).expect("removed");
    let difference = |path: &str, change| Difference { path: path.into(), change };
    assert_eq!(
        verify(&out).expect("a bundle"),
        [
            difference("data/drift.csv", Change::Missing),
            difference("data/grants.csv", Change::Changed),
            difference("data/note.txt", Change::Extra),
        ]
    );
}

#[test]
fn a_list_that_was_changed_with_its_file_still_disagrees_with_the_manifest() {
    let folder = folder();
    let out = folder.path().join("out");
    write(&out).expect("written");
    let sums = fs::read_to_string(out.join("SHA256SUMS")).expect("sums");
    let line = sums.lines().find(|line| line.ends_with("data/drift.csv")).expect("a line");
    // SHA-256 of "x".
    let forged = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  data/drift.csv";
    fs::write(out.join("SHA256SUMS"), sums.replace(line, forged)).expect("written");
    fs::write(out.join("data/drift.csv"), "x").expect("written");
    let changed = Difference { path: "data/drift.csv".into(), change: Change::Changed };
    assert_eq!(verify(&out).expect("a bundle"), [changed]);
}

#[test]
fn a_list_that_points_outside_reads_nothing_there() {
    let folder = folder();
    let out = folder.path().join("out");
    write(&out).expect("written");
    fs::write(folder.path().join("secret"), "x").expect("written");
    let sums = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  ../secret\n";
    fs::write(out.join("SHA256SUMS"), sums).expect("written");
    let differences = verify(&out).expect("a list");
    assert!(
        differences.contains(&Difference { path: "../secret".into(), change: Change::Missing })
    );
}

#[test]
fn what_is_no_bundle_is_left_alone() {
    let folder = folder();
    let out = folder.path().join("out");
    fs::create_dir(&out).expect("made");
    fs::write(out.join("thesis.txt"), "years of work").expect("written");
    let refused = write(&out).expect_err("refused");
    assert_eq!(refused[0].code, "output-folder");
    assert_eq!(names(&out), ["thesis.txt"]);
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn a_bundle_with_somebodys_notes_is_left_alone() {
    let folder = folder();
    let out = folder.path().join("out");
    write(&out).expect("written");
    fs::write(out.join("notes.txt"), "mine").expect("written");
    let refused = write(&out).expect_err("refused");
    assert!(refused[0].message.contains("notes.txt"), "{:?}", refused[0]);
    assert_eq!(fs::read(out.join("notes.txt")).expect("still there"), b"mine");
}

#[test]
fn files_and_the_root_are_no_target() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "x").expect("written");
    assert!(write(&file).is_err());
    assert!(write(Path::new("/")).is_err());
    assert!(write(&folder.path().join("..")).is_err());
    assert_eq!(fs::read(&file).expect("still there"), b"x");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = folder();
    let elsewhere = folder.path().join("elsewhere");
    write(&elsewhere).expect("written");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&elsewhere, &link).expect("linked");
    assert!(write(&link).is_err());
    assert_eq!(verify(&elsewhere).expect("a bundle"), []);
}

#[test]
fn nothing_is_left_behind_when_it_cannot_be_written() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "x").expect("written");
    assert!(write(&file.join("out")).is_err());
    assert_eq!(names(folder.path()), ["file"]);
}
