//! Walks the golden fixtures: small companies whose expected judgements were derived by hand from
//! the two tables of the design and its rules of correlation, decision and drift.
//!
//! A folder holds `about.txt` (what happened, which row must decide and why, and the one fact that
//! makes the near miss), its inputs, and `expected/<table>.csv`: some columns of that table of the
//! bundle, every row. `fixtures/tracing` and `fixtures/vouching` have a folder for every row of
//! their table, whose name starts with the number of the row.
//!
//! `TICKMARK_BLESS=1` writes anew the column `reason` of expected files that have it, and no other:
//! what is judged is never taken from the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use tickmark::config;
use tickmark::diag::Outcome as Checked;
use tickmark::frames::Word;
use tickmark::outputs::{self, Options};
use tickmark::progress::Silent;
use tickmark::reconcile::{Change, DecisionSource, MatchRule, Outcome, Standing, Status};
use tickmark::report::Report;
use tickmark::run::report_on;
use tickmark::source::Shelf;

mod common;

/// Each family with the folder it stands in.
const FAMILIES: [&str; 5] = ["tracing", "vouching", "correlation", "decisions", "drift"];

/// Families that answer a table of the design: the table of the bundle, and its last row.
const NUMBERED: [(&str, &str, u8); 2] = [("tracing", "tickets", 21), ("vouching", "grants", 16)];

/// The one column that may be written anew.
const WORDING: &str = "reason";

/// Named cells of a table, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cells {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[test]
fn every_row_is_judged_as_the_folder_expects() {
    let mut wrong = String::new();
    for folder in every_folder() {
        if let Err(why) = check(&folder) {
            let _ = write!(wrong, "\n{}\n{why}", folder.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_row_of_both_tables_has_a_case_and_a_near_miss() {
    let mut lacking = vec![];
    for (family, table, last) in NUMBERED {
        let cases: Vec<(Option<u8>, BTreeSet<String>)> = folders(family)
            .iter()
            .map(|path| (number(path), column(path, table, "rule")))
            .collect();
        for rule in 1..=last {
            let mut own = cases.iter().filter(|(row, _)| *row == Some(rule));
            let complete = |(_, rules): &(_, BTreeSet<String>)| {
                rules.contains(&rule.to_string()) && rules.len() > 1
            };
            if own.clone().next().is_none() || !own.all(complete) {
                lacking.push(format!("{family}: row {rule}"));
            }
        }
    }
    assert!(lacking.is_empty(), "no case, or no near miss: {lacking:?}");
}

#[test]
fn every_word_of_a_judgement_occurs() {
    let mut lacking = vec![];
    lacking.extend(unused::<Status>("tickets", "status"));
    lacking.extend(unused::<Outcome>("tickets", "decision"));
    lacking.extend(unused::<DecisionSource>("tickets", "decision_source"));
    lacking.extend(unused::<Standing>("grants", "standing"));
    lacking.extend(unused::<MatchRule>("accounts", "match_rule"));
    lacking.extend(unused::<Change>("drift", "change"));
    assert!(lacking.is_empty(), "no expected file has {lacking:?}");
}

#[test]
fn every_folder_tells_its_story_in_one_paragraph() {
    for folder in every_folder() {
        let path = folder.join("about.txt");
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let blank = text.trim_end().lines().any(|line| line.trim().is_empty());
        assert!(text.len() > 80 && !blank, "{} is one paragraph", path.display());
    }
}

#[test]
fn blessing_changes_no_judgement() {
    let cells = |header: &str, row: &str| Cells { header: split(header), rows: vec![split(row)] };
    let expected = cells("status,reason", "verified,old words");
    let found = cells("status,reason", "lapsed,new words");
    assert_eq!(blessed(&expected, &found), cells("status,reason", "verified,new words"));
    let more = Cells { rows: vec![split("lapsed,a"), split("lapsed,b")], ..found };
    assert_eq!(blessed(&expected, &more), expected);
}

fn split(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

/// Every folder of every family.
fn every_folder() -> Vec<PathBuf> {
    FAMILIES.iter().flat_map(|family| folders(family)).collect()
}

fn folders(family: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(family);
    entries(&root).into_iter().filter(|path| path.is_dir()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = folder.read_dir().unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut paths: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The row of the design's table that a folder's name starts with.
fn number(folder: &Path) -> Option<u8> {
    folder.file_name()?.to_str()?.split('-').next()?.parse().ok()
}

/// The distinct cells of one column of an expected file; none where there is no such column.
fn column(folder: &Path, table: &str, name: &str) -> BTreeSet<String> {
    let Some(cells) = read(&folder.join("expected").join(format!("{table}.csv"))) else {
        return BTreeSet::new();
    };
    let place = cells.header.iter().position(|header| header == name);
    place.map_or(BTreeSet::new(), |place| cells.rows.iter().map(|row| row[place].clone()).collect())
}

/// The words of a closed set that no expected file has in that column.
fn unused<W: Word>(table: &str, name: &str) -> Vec<String> {
    let used: BTreeSet<String> =
        every_folder().iter().flat_map(|folder| column(folder, table, name)).collect();
    let words = W::ALL.iter().map(|word| word.as_str());
    words.filter(|word| !used.contains(*word)).map(|word| format!("{name} {word}")).collect()
}

/// The cells of a CSV; `None` where there is no such file.
fn read(path: &Path) -> Option<Cells> {
    if !path.is_file() {
        return None;
    }
    let sound = |why: csv::Error| -> csv::Reader<std::fs::File> {
        panic!("{}: {why}", path.display());
    };
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(sound);
    let fields = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let header = fields(reader.headers().expect("a header"));
    let rows = reader.records().map(|row| fields(&row.expect("a row as wide as its header")));
    Some(Cells { header, rows: rows.collect() })
}

/// Runs a folder, and compares every expected table with the report's.
fn check(folder: &Path) -> Result<(), String> {
    let report = run(folder).map_err(|problems| {
        problems.iter().map(|problem| problem.render(false)).collect::<Vec<_>>().join("\n")
    })?;
    sound(folder, &report)?;
    let files = outputs::render(&report, &Options::default()).map_err(|why| format!("{why:?}"))?;
    let tables: Vec<PathBuf> = entries(&folder.join("expected"));
    let mut wrong = String::new();
    for path in &tables {
        let name = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a name in UTF-8")?;
        let found = common::rows(&files, &format!("data/{name}.csv"));
        wrong.push_str(&compare(path, &found)?);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn run(folder: &Path) -> Checked<Report> {
    let plan = config::load(&folder.join("tickmark.toml"))?;
    report_on(&plan, &Shelf::Disk, &Silent)
}

/// A rejected row is a slip of whoever wrote the folder, unless it says which it expects.
fn sound(folder: &Path, report: &Report) -> Result<(), String> {
    if report.rejected > 0 && !folder.join("expected/rejects.csv").is_file() {
        return Err(format!("  {} rows are rejected", report.rejected));
    }
    match report.equations.iter().find(|equation| !equation.foots) {
        Some(equation) => Err(format!("  does not foot: {equation:?}")),
        None => Ok(()),
    }
}

/// How an expected table differs from the one found; nothing where it does not.
fn compare(path: &Path, found: &[BTreeMap<String, String>]) -> Result<String, String> {
    let expected = read(path).ok_or_else(|| format!("{} is no file", path.display()))?;
    let found = chosen(&expected.header, found)?;
    let expected = bless(path, expected, &found);
    if expected == found {
        return Ok(String::new());
    }
    let name = path.file_name().unwrap_or_default().display();
    Ok(format!("  {name} (- expected, + found)\n{}", difference(&expected, &found)))
}

/// The columns of `header` out of whole rows.
fn chosen(header: &[String], found: &[BTreeMap<String, String>]) -> Result<Cells, String> {
    let cell = |row: &BTreeMap<String, String>, name: &String| {
        row.get(name).cloned().ok_or_else(|| format!("  the table has no column {name}"))
    };
    let pick = |row| header.iter().map(|name| cell(row, name)).collect::<Result<Vec<_>, _>>();
    Ok(Cells { header: header.to_vec(), rows: found.iter().map(pick).collect::<Result<_, _>>()? })
}

/// The header, then every row that differs: as expected, and as found.
fn difference(expected: &Cells, found: &Cells) -> String {
    let mut text = format!("      {}\n", expected.header.join(","));
    for place in 0..expected.rows.len().max(found.rows.len()) {
        let [old, new] = [expected, found].map(|cells| cells.rows.get(place));
        if old == new {
            continue;
        }
        for (sign, row) in [('-', old), ('+', new)] {
            if let Some(row) = row {
                let _ = writeln!(text, "    {sign} {}", row.join(","));
            }
        }
    }
    text
}

/// What is expected, after its wording was written anew if that was asked for.
fn bless(path: &Path, expected: Cells, found: &Cells) -> Cells {
    let asked = std::env::var_os("TICKMARK_BLESS").is_some();
    let new = blessed(&expected, found);
    if !asked || new == expected {
        return expected;
    }
    let mut writer = csv::Writer::from_path(path).expect("the expected file can be written");
    for row in std::iter::once(&new.header).chain(&new.rows) {
        writer.write_record(row).expect("a row is written");
    }
    writer.flush().expect("the expected file is written");
    new
}

/// The expected cells with the wording found; as they were where the rows do not even pair off.
fn blessed(expected: &Cells, found: &Cells) -> Cells {
    let mut new = expected.clone();
    let place = expected.header.iter().position(|name| name == WORDING);
    if let Some(place) = place.filter(|_| expected.rows.len() == found.rows.len()) {
        for (row, other) in new.rows.iter_mut().zip(&found.rows) {
            row[place].clone_from(&other[place]);
        }
    }
    new
}
