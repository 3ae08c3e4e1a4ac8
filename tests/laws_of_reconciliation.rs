//! Laws that hold whatever the tables say, over the same random companies as the reference test.
//!
//! Ties that the design decides by file and line (two lines with the same decision time, request
//! time and ticket; two reviews or two events at one instant) are kept out of the law of shuffled
//! rows: companies in which they occur are skipped there.

mod reference;

use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tickmark::reconcile::equations;

use reference::compare::{Judgement, engine, of_engine};
use reference::generator::drafts;
use reference::sheet::{Company, Record, Sheet, Source};

const CASES: usize = 400;

fn companies() -> Vec<Company> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut draw = || drafts().new_tree(&mut runner).expect("a draft").current();
    (0..CASES).map(|_| draw().company().without_repeats()).collect()
}

fn judged(company: &Company) -> Judgement {
    engine(company, |_, population| of_engine(population))
}

/// What is said, without the names of files and numbers of lines.
fn without_places(judgement: &Judgement) -> Vec<String> {
    let place = |word: &str| {
        let (file, line) = word.split_once(".csv:").unwrap_or_default();
        !file.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
    };
    let plain = |text: &str| {
        let words = text.split(' ').map(|word| if place(word) { "at" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    let mut said: Vec<String> =
        judgement.iter().map(|(name, text)| plain(&format!("{name} {text}"))).collect();
    said.sort();
    said
}

fn assert_same(a: &Judgement, b: &Judgement, company: &Company) {
    let (a, b) = (without_places(a), without_places(b));
    let only = |one: &[String], other: &[String]| {
        one.iter().filter(|text| !other.contains(text)).cloned().collect::<Vec<_>>().join("\n")
    };
    assert!(a == b, "- {}\n+ {}\n{}", only(&a, &b), only(&b, &a), company.show());
}

#[test]
fn every_equation_foots() {
    for company in companies() {
        engine(&company, |loaded, population| {
            let read = tickmark::run::file_counts(loaded);
            for equation in equations(population, &read) {
                assert!(equation.foots(), "{equation:?}\n{}", company.show());
            }
        });
    }
}

#[test]
fn an_unrelated_ticket_changes_no_other_judgement() {
    for company in companies() {
        let before = judged(&company);
        let mut more = company.clone();
        let Some(tickets) = more.sheets.iter_mut().find(|sheet| sheet.frame == "tickets") else {
            continue;
        };
        let Some(first) = tickets.records.first().cloned() else { continue };
        let unrelated = |column: &&str, cell: &String| match *column {
            "ticket_id" => "T999".to_owned(),
            "beneficiary" | "requester" => "somebody else".to_owned(),
            "entitlement" => "something else".to_owned(),
            "previous_entitlement" | "account" => String::new(),
            _ => cell.clone(),
        };
        let cells = tickets.columns.iter().zip(&first.cells);
        let cells = cells.map(|(column, cell)| unrelated(column, cell)).collect();
        tickets.records.push(Record { file: first.file, cells });
        let mut after = judged(&more);
        let added = format!("line tickets.csv:{}", tickets_len(&more) + 1);
        assert!(after.remove(&added).is_some(), "the new line is judged");
        assert_eq!(before, after, "{}", more.show());
    }
}

fn tickets_len(company: &Company) -> usize {
    company.sheet("tickets").map_or(0, |sheet| sheet.records.len())
}

#[test]
fn a_system_against_itself_has_no_drift() {
    for mut company in companies() {
        let Some(grants) = company.sheets.iter_mut().find(|sheet| sheet.frame == "grants") else {
            continue;
        };
        twice(grants);
        company.knobs.as_of = None;
        let company = company.without_repeats();
        engine(&company, |_, population| {
            assert!(population.drift.is_empty(), "{:?}\n{}", population.drift, company.show());
            for system in &population.systems {
                let statement = system.statement.unwrap_or_default();
                assert_eq!(statement.opening, statement.closing);
            }
        });
    }
}

/// The rows of the first snapshot, once more ten days later.
fn twice(grants: &mut Sheet) {
    let keep = grants.records.first().map(|record| record.file.clone()).unwrap_or_default();
    grants.records.retain(|record| record.file == keep);
    grants.drop_column("snapshot_at");
    let again = |record: &Record| Record { file: "later.csv".to_owned(), ..record.clone() };
    let later: Vec<Record> = grants.records.iter().map(again).collect();
    grants.records.extend(later);
    let source = |file: &str, day: &str| Source {
        file: file.to_owned(),
        snapshot_at: Some(day.to_owned()),
        systems: vec![],
    };
    grants.sources = vec![source("later.csv", "2026-04-10")];
    if !keep.is_empty() {
        grants.sources.push(source(&keep, "2026-03-31"));
    }
}

#[test]
fn the_order_of_rows_changes_nothing_but_lines() {
    let mut tested = 0;
    for company in companies().iter().filter(|company| !has_ties(company)) {
        let mut turned = company.clone();
        turned.sheets.iter_mut().for_each(|sheet| sheet.records.reverse());
        assert_same(&judged(company), &judged(&turned), company);
        tested += 1;
    }
    assert!(tested > CASES / 10, "only {tested} companies without ties");
}

/// Rows that only file and line tell apart: any two rows of one ticket in one of these frames, or
/// two reviews, policies of approvals, or unlisted identity values of one account.
fn has_ties(company: &Company) -> bool {
    let repeated = |frame: &str, column: &str| {
        let Some(sheet) = company.sheet(frame) else { return false };
        let Some(place) = sheet.place(column) else { return false };
        let mut seen = BTreeSet::new();
        sheet.records.iter().any(|record| !seen.insert(record.cells[place].to_lowercase()))
    };
    ["tickets", "approvals", "events"].iter().any(|frame| repeated(frame, "ticket_id"))
        || repeated("certifications", "decided_at")
}

#[test]
fn a_file_in_two_parts_changes_nothing_but_lineage() {
    for company in companies() {
        let mut parts = company.clone();
        for sheet in parts.sheets.iter_mut().filter(|sheet| sheet.frame != "grants") {
            split(sheet);
        }
        assert_same(&judged(&company), &judged(&parts), &company);
    }
}

/// The second half of the rows in a file of its own, behind the first.
fn split(sheet: &mut Sheet) {
    let file = format!("{}-2.csv", sheet.frame);
    let first = format!("{}-1.csv", sheet.frame);
    let half = sheet.records.len() / 2;
    for (place, record) in sheet.records.iter_mut().enumerate() {
        record.file = if place < half { first.clone() } else { file.clone() };
    }
    let source = |file: String| Source { file, ..Source::default() };
    sheet.sources = vec![source(first), source(file)];
}

#[test]
fn one_thread_and_four_judge_alike() {
    let on = |threads: usize, company: &Company| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a thread pool").install(|| judged(company))
    };
    for company in companies().iter().take(30) {
        assert_eq!(on(1, company), on(4, company), "{}", company.show());
    }
}
