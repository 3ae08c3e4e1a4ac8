//! Loads every folder `fixtures/rejects/<case>`: files that can be used, with rows that cannot.
//! `expected.json` holds every reject, every row kept and every note of the account of the files.
//!
//! `TICKMARK_BLESS=1 cargo test --test rejects` writes what is expected anew; read the diff.

mod rows;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tickmark::config;
use tickmark::frames::Word;
use tickmark::load::{self, FileIntake, Loaded, RejectReason};
use tickmark::progress::Silent;
use tickmark::source::Shelf;

/// What a folder gives.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// What the case shows, for a reader.
    about: String,
    /// The account of every file.
    files: BTreeMap<String, Account>,
    /// Every row not used.
    rejects: Vec<Refused>,
    /// Every row kept, by frame.
    kept: BTreeMap<String, Vec<rows::Row>>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    read: u64,
    kept: u64,
    rejected: u64,
    /// Code, count and text of each note.
    notes: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    at: String,
    column: String,
    text: String,
    reason: RejectReason,
    detail: String,
}

#[test]
fn rows_that_cannot_be_used_are_rejected_with_their_line_and_the_others_are_kept() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rejects");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root).expect("fixtures/rejects").flatten().map(|entry| entry.path()).collect();
    cases.sort();
    assert!(cases.len() >= 15, "the fixtures are gone: {cases:?}");
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(case: &Path) -> Result<(), String> {
    let path = case.join("expected.json");
    let text = fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
    let about: serde_json::Value = serde_json::from_str(&text).map_err(|why| why.to_string())?;
    let found = load_case(case, about["about"].as_str().unwrap_or_default())?;
    if std::env::var_os("TICKMARK_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&found).map_err(|why| why.to_string())?;
        return fs::write(&path, text + "\n").map_err(|why| why.to_string());
    }
    let expected: Expected =
        serde_json::from_str(&text).map_err(|why| format!("{}: {why}", path.display()))?;
    if found == expected {
        return Ok(());
    }
    Err(format!("{}\nexpected {expected:#?}\nfound {found:#?}", case.display()))
}

fn load_case(case: &Path, about: &str) -> Result<Expected, String> {
    let readable = |problems: Vec<_>| format!("{}: {}", case.display(), rows::rendered(&problems));
    let plan = config::load(&case.join("tickmark.toml")).map_err(readable)?;
    let loaded = load::load(&plan, &Shelf::Disk, &Silent).map_err(readable)?;
    rows::foots(&loaded)?;
    Ok(shown(&loaded, about))
}

fn shown(loaded: &Loaded, about: &str) -> Expected {
    let name = |file: &FileIntake| {
        format!("{} ({})", loaded.frames.files[file.file as usize], file.frame.as_str())
    };
    Expected {
        about: about.to_owned(),
        files: loaded.intake.iter().map(|file| (name(file), account(file))).collect(),
        rejects: refused(loaded),
        kept: rows::all(loaded).into_iter().map(|(name, rows)| (name.to_owned(), rows)).collect(),
    }
}

fn account(file: &FileIntake) -> Account {
    let note = |note: &load::IntakeNote| format!("{} x{}: {}", note.code, note.count, note.text);
    Account {
        read: file.read,
        kept: file.kept,
        rejected: file.rejected,
        notes: file.notes.iter().map(note).collect(),
    }
}

fn refused(loaded: &Loaded) -> Vec<Refused> {
    let refuse = |reject: &load::Reject| Refused {
        at: rows::at(loaded, reject.origin),
        column: reject.column.clone(),
        text: reject.text.clone(),
        reason: reject.reason,
        detail: reject.detail.clone(),
    };
    loaded.rejects.iter().map(refuse).collect()
}

/// Too large for a fixture: a field over 1 MiB, and one that is just short enough.
#[test]
fn a_field_over_a_mebibyte_is_rejected_and_one_of_a_mebibyte_is_kept() {
    let grants = |length: usize| format!("erp,ada,{}\n", "x".repeat(length));
    let text = format!("system,account,entitlement\n{}{}", grants((1 << 20) + 1), grants(1 << 20));
    let config = "[[sources]]\nframe = \"grants\"\npath = \"grants.csv\"\nsnapshot_at = { constant = \"2026-09-30\" }\n";
    let plan = config::parse("tickmark.toml", config, Path::new("")).expect("a configuration");
    let files = BTreeMap::from([("grants.csv".to_owned(), Arc::from(text.into_bytes()))]);
    let loaded = load::load(&plan, &Shelf::Memory(files), &Silent).expect("usable");
    rows::foots(&loaded).expect("foots");
    let reject = &loaded.rejects[0];
    assert_eq!((reject.origin.line, reject.reason), (2, RejectReason::FieldTooLong));
    assert_eq!(reject.text.chars().count(), 200, "what is shown of it is cut");
    assert_eq!(loaded.intake[0].kept, 1);
}
