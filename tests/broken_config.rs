//! Every folder `fixtures/broken/config-*` holds a `tickmark.toml` that must be refused:
//! `expected.txt` is the exact message, without colour, and `expected.exit` the exit code.
//!
//! `TICKMARK_BLESS=1 cargo test --test broken_config` writes the messages anew; read the diff.

use std::fs;
use std::path::{Path, PathBuf};

use tickmark::config;
use tickmark::diag::{Class, Diagnostic};

#[test]
fn broken_configurations_are_refused_with_the_exact_message() {
    let cases = cases();
    assert!(cases.len() >= 10, "the fixtures are gone: {cases:?}");
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn cases() -> Vec<PathBuf> {
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/broken");
    let entries = fs::read_dir(&broken).expect("fixtures/broken is there");
    let mut cases: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry of fixtures/broken").path()).collect();
    cases.retain(|path| name(path).starts_with("config-"));
    cases.sort();
    cases
}

fn check(case: &Path) -> Option<String> {
    let text = fs::read_to_string(case.join("tickmark.toml")).expect("a case has a tickmark.toml");
    let Err(found) = config::parse("tickmark.toml", &text, case) else {
        return Some(format!("{}: accepted", name(case)));
    };
    let (said, exit) = (said(&found), exit(&found));
    if std::env::var_os("TICKMARK_BLESS").is_some() {
        fs::write(case.join("expected.txt"), &said).expect("expected.txt can be written");
        fs::write(case.join("expected.exit"), &exit).expect("expected.exit can be written");
    }
    let same = said == read(case, "expected.txt") && exit == read(case, "expected.exit");
    (!same).then(|| format!("{}: exit {exit}\n{said}", name(case)))
}

fn said(problems: &[Diagnostic]) -> String {
    problems.iter().map(|problem| problem.render(false) + "\n").collect::<Vec<_>>().join("\n")
}

/// The exit code that the class of the problems stands for.
fn exit(problems: &[Diagnostic]) -> String {
    let ours = problems.iter().all(|problem| problem.class == Class::Configuration);
    if ours { "2\n".to_owned() } else { "not a configuration problem\n".to_owned() }
}

fn read(case: &Path, file: &str) -> String {
    fs::read_to_string(case.join(file)).unwrap_or_default()
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
