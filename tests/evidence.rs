//! Every judgement says why, with facts, and names rows that are there: what `reason`, the columns
//! of the counterpart and the chains say is held against the very files of the fixtures.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{good, render, rows};
use tickmark::config;
use tickmark::outputs::OutputFile;
use tickmark::progress::Silent;
use tickmark::run::report_on;
use tickmark::source::Shelf;

type Row = BTreeMap<String, String>;

/// The bundle of every folder of small companies, with the folder.
fn bundles() -> Vec<(PathBuf, Vec<OutputFile>)> {
    let families = ["tracing", "vouching", "correlation", "decisions", "drift"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders: Vec<PathBuf> = families.iter().flat_map(|f| children(&root.join(f))).collect();
    folders.extend(children(&root.join("controls")).iter().flat_map(|control| children(control)));
    let bundle = |folder: PathBuf| {
        let plan = good(config::load(&folder.join("tickmark.toml")));
        (folder, render(&good(report_on(&plan, &Shelf::Disk, &Silent))))
    };
    folders.into_iter().map(bundle).collect()
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().expect("the folder is there");
    let mut all: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    all.retain(|path| path.is_dir());
    all.sort();
    all
}

/// The physical line of an input.
fn line_of(folder: &Path, file: &str, line: &str) -> String {
    let text = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
    let place: usize = line.parse().expect("a number");
    text.lines().nth(place - 1).unwrap_or_default().to_owned()
}

#[test]
fn every_reason_is_a_whole_sentence_with_no_gap_in_it() {
    for (folder, files) in bundles() {
        for table in ["data/tickets.csv", "data/grants.csv"] {
            for row in rows(&files, table) {
                let reason = &row["reason"];
                let gaps = ["  ", " ,", " ;", " .", "{", "}", "on ,", "on ;", "on .", "account  "];
                let broken = gaps.iter().find(|gap| reason.contains(**gap));
                assert!(
                    broken.is_none() && reason.ends_with('.') && reason.len() > 20,
                    "{}: {broken:?} in `{reason}`",
                    folder.display()
                );
            }
        }
    }
}

#[test]
fn a_counterpart_is_named_with_the_line_that_holds_it() {
    let mut kinds = std::collections::BTreeSet::new();
    for (folder, files) in bundles() {
        for table in ["data/tickets.csv", "data/grants.csv", "data/drift.csv"] {
            for row in rows(&files, table) {
                if row["counterpart"].is_empty() {
                    assert!(row["counterpart_id"].is_empty() && row["counterpart_file"].is_empty());
                    continue;
                }
                kinds.insert(row["counterpart"].clone());
                let text = line_of(&folder, &row["counterpart_file"], &row["counterpart_line"]);
                assert!(
                    text.contains(&row["counterpart_id"]),
                    "{}: `{}` is not in `{text}` ({row:#?})",
                    folder.display(),
                    row["counterpart_id"]
                );
            }
        }
    }
    let all = ["catalogue", "exception", "grant", "identity", "review", "ticket"];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

#[test]
fn a_row_decided_by_another_names_it() {
    // Rows of the tables that rest on something that is there.
    let on_something = |table: &str, row: &Row| match table {
        "data/tickets.csv" => {
            matches!(
                row["rule"].as_str(),
                "6" | "7" | "9" | "10" | "12" | "13" | "14" | "15" | "20"
            ) || matches!(row["status"].as_str(), "effected_without_approval")
        }
        _ => matches!(row["rule"].as_str(), "2" | "3" | "4" | "5" | "7" | "8" | "9" | "10" | "11"),
    };
    for (folder, files) in bundles() {
        for table in ["data/tickets.csv", "data/grants.csv"] {
            for row in rows(&files, table).iter().filter(|row| on_something(table, row)) {
                assert!(!row["counterpart_id"].is_empty(), "{}: {row:#?}", folder.display());
            }
        }
    }
}

#[test]
fn every_finding_has_a_chain_whose_steps_stand_where_they_say() {
    let mut parts = std::collections::BTreeSet::new();
    for (folder, files) in bundles() {
        let chains = rows(&files, "data/chains.csv");
        for finding in rows(&files, "data/findings.csv") {
            let own = chains.iter().filter(|step| step["finding_id"] == finding["finding_id"]);
            // What is about nobody's access may rest on a single row.
            let least = if finding["holder"].is_empty() { 1 } else { 2 };
            assert!(own.count() >= least, "{}: no chain for {finding:#?}", folder.display());
        }
        for step in &chains {
            parts.insert(step["part"].clone());
            assert_eq!(step["file"].is_empty(), step["line"].is_empty());
            let is_absent = step["part"] == "missing" || step["what"].starts_with("no");
            assert_eq!(step["file"].is_empty(), is_absent, "{}: {step:#?}", folder.display());
            if !is_absent {
                let text = line_of(&folder, &step["file"], &step["line"]);
                let named =
                    text.split(',').any(|cell| cell.len() > 1 && step["what"].contains(cell));
                assert!(named, "{}: nothing of `{text}` in {step:#?}", folder.display());
            }
        }
    }
    let missed = [
        "row",
        "request",
        "answer",
        "policy",
        "exception",
        "fulfilment",
        "snapshot",
        "review",
        "holder",
        "missing",
    ]
    .into_iter()
    .find(|part| !parts.contains(*part));
    assert_eq!(missed, None, "a part of a chain that no fixture shows");
}

/// One ticket that takes the same access away from two people, who both keep it.
const ONE_TICKET: [(&str, &str); 2] = [
    (
        "tickets.csv",
        "ticket_id,action,state,beneficiary,system,entitlement,requested_at,decision,decided_at\n\
         T-1,revoke,closed,ann,erp,post,2026-08-03T09:00:00Z,approved,2026-08-03T15:00:00Z\n\
         T-1,revoke,closed,bob,erp,post,2026-08-03T09:00:00Z,approved,2026-08-03T15:00:00Z\n",
    ),
    (
        "grants.csv",
        "snapshot_at,system,account,entitlement\n\
         2026-09-30T06:00:00Z,erp,ann,post\n2026-09-30T06:00:00Z,erp,bob,post\n",
    ),
];

#[test]
fn a_chain_tells_nothing_of_the_other_people_of_a_ticket() {
    let sources = ["tickets", "grants"]
        .map(|frame| format!("[[sources]]\nframe = \"{frame}\"\npath = \"{frame}.csv\"\n"));
    let plan = good(config::parse("tickmark.toml", &sources.concat(), Path::new("")));
    let files = ONE_TICKET.map(|(name, text)| (name.to_owned(), text.as_bytes().into()));
    let bundle = render(&common::report(&plan, files.into()));
    let (findings, chains) = (rows(&bundle, "data/findings.csv"), rows(&bundle, "data/chains.csv"));
    let ours = findings.iter().filter(|finding| finding["control"] == "revocation_not_effected");
    assert_eq!(ours.clone().count(), 2);
    for finding in ours {
        let own = chains.iter().filter(|step| step["finding_id"] == finding["finding_id"]);
        let requests: Vec<&str> = own
            .filter(|step| step["part"] == "request")
            .map(|step| step["what"].as_str())
            .collect();
        let holder = &finding["holder"];
        assert_eq!(requests, [format!("ticket T-1 is to take away post on erp for {holder}")]);
    }
}

#[test]
fn a_chain_is_told_in_the_order_of_its_parts_and_then_of_time() {
    let order = [
        "row",
        "request",
        "answer",
        "policy",
        "exception",
        "fulfilment",
        "snapshot",
        "review",
        "holder",
        "missing",
    ];
    let place = |step: &Row| order.iter().position(|part| *part == step["part"]);
    for (_, files) in bundles() {
        let chains = rows(&files, "data/chains.csv");
        for pair in chains.windows(2).filter(|pair| pair[0]["finding_id"] == pair[1]["finding_id"])
        {
            let key = |step: &Row| (place(step), step["at"].trim_end_matches('Z').to_owned());
            assert!(key(&pair[0]) <= key(&pair[1]), "{pair:#?}");
            let number = |step: &Row| step["step"].parse::<u32>().expect("a number");
            assert_eq!(number(&pair[0]) + 1, number(&pair[1]));
        }
    }
}

/// A company with one grant and a list of holidays.
fn with_holidays(holidays: String) -> Vec<Row> {
    let sources = ["grants", "holidays"]
        .map(|frame| format!("[[sources]]\nframe = \"{frame}\"\npath = \"{frame}.csv\"\n"));
    let plan = good(config::parse("tickmark.toml", &sources.concat(), Path::new("")));
    let grants = "snapshot_at,system,account,entitlement\n2026-09-30T06:00:00Z,erp,ann,post\n";
    let files = [("grants.csv", grants.to_owned()), ("holidays.csv", holidays)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().into()));
    let mut findings = rows(&render(&common::report(&plan, files.into())), "data/findings.csv");
    findings.retain(|finding| finding["control"] == "truncated_export");
    findings
}

#[test]
fn rows_that_could_not_be_used_count_towards_an_export_limit() {
    let day = |number: u32| {
        format!("{}-{:02}-{:02}\n", 2000 + number / 336, 1 + number / 28 % 12, 1 + number % 28)
    };
    let good: String = (0..999).map(day).collect();
    // The last of the rows that were kept is on line 1,000; the thousandth row is no date.
    let found = with_holidays(format!("date\n{good}some day\n"));
    assert_eq!(found.len(), 1);
    let evidence = &found[0]["evidence"];
    assert!(evidence.starts_with("last row holidays.csv:1000 [date="), "{evidence}");
    assert!(evidence.ends_with("rows_read=1000]"), "{evidence}");
    assert!(with_holidays(format!("date\n{good}")).is_empty());
    // Where no row was kept, the header stands for the file.
    let found = with_holidays(format!("date\n{}", "some day\n".repeat(1_000)));
    assert_eq!(found[0]["evidence"], "file holidays.csv:1 [rows_read=1000]");
}

#[test]
fn nobody_is_asked_to_answer_for_their_own_access() {
    let mut asked = 0;
    for (folder, files) in bundles() {
        for finding in rows(&files, "data/findings.csv") {
            let is_own = !finding["holder"].is_empty() && finding["owner"] == finding["holder"];
            assert!(!is_own, "{}: {finding:#?}", folder.display());
            asked += usize::from(finding["owner_role"] != "unassigned");
        }
    }
    assert!(asked > 100, "most findings have somebody who should act: {asked}");
}
