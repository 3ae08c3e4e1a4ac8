//! Runs the real binary over a copy of every folder in `fixtures/broken`: a configuration, with
//! files that make the run end before its bundle is written.
//!
//! `expected.txt` is the exact text on the error stream, `expected.exit` the exit code. `args.txt`
//! holds the arguments, one a line; without it they are `run`. Nothing may be printed, and nothing
//! may be left behind.
//!
//! `TICKMARK_BLESS=1 cargo test --test broken_input` writes what is expected anew; read the diff.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Files of a case that are not part of its input.
const EXPECTED: [&str; 3] = ["expected.txt", "expected.exit", "args.txt"];

#[test]
fn broken_inputs_are_refused_with_the_exact_message_and_leave_nothing_behind() {
    let cases = cases();
    assert!(cases.len() >= 40, "the fixtures are gone: {cases:?}");
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn cases() -> Vec<PathBuf> {
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/broken");
    let mut cases: Vec<PathBuf> = fs::read_dir(&broken)
        .expect("fixtures/broken is there")
        .map(|entry| entry.expect("an entry of fixtures/broken").path())
        .collect();
    cases.sort();
    cases
}

fn check(case: &Path) -> Result<(), String> {
    let place = tempfile::tempdir().expect("a temporary folder");
    copy(case, place.path());
    let before = contents(place.path());
    let output = run(case, place.path());
    if !output.stdout.is_empty() || contents(place.path()) != before {
        return Err(format!("{}: something was printed or left behind: {output:?}", name(case)));
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let exit = format!("{}\n", output.status.code().unwrap_or(-1));
    if std::env::var_os("TICKMARK_BLESS").is_some() {
        fs::write(case.join("expected.txt"), &said).expect("expected.txt can be written");
        fs::write(case.join("expected.exit"), &exit).expect("expected.exit can be written");
    }
    let same = said == read(case, "expected.txt") && exit == read(case, "expected.exit");
    if same { Ok(()) } else { Err(format!("{}: exit {exit}{said}", name(case))) }
}

fn run(case: &Path, place: &Path) -> Output {
    let arguments = read(case, "args.txt");
    let arguments = if arguments.is_empty() { "run" } else { &arguments };
    Command::new(env!("CARGO_BIN_EXE_tickmark"))
        .args(arguments.lines())
        .current_dir(place)
        .output()
        .expect("the binary runs")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder of fixtures").flatten() {
        let name = entry.file_name();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(name));
        } else if !EXPECTED.iter().any(|expected| name == *expected) {
            fs::copy(entry.path(), to.join(name)).expect("a fixture can be copied");
        }
    }
}

/// Every file below a folder with its bytes, and every folder.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(contents(&path));
            found.insert(path, None);
        } else {
            found.insert(path.clone(), fs::read(path).ok());
        }
    }
    found
}

fn read(case: &Path, file: &str) -> String {
    fs::read_to_string(case.join(file)).unwrap_or_default()
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
