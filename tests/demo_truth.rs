//! The example company: every planted finding, status and standing is found, and nothing else.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{company, demo_plan, render, report, rows};
use tickmark::demo::{DemoPlan, ORDINARY_STANDINGS, ORDINARY_STATUSES, truth_csv};
use tickmark::frames::Word;
use tickmark::outputs::OutputFile;
use tickmark::reconcile::{Standing, Status};

type Row = BTreeMap<String, String>;

/// What identifies a row, on both sides: its cells in these columns.
type Key = Vec<String>;

const FINDING: [&str; 4] = ["control", "system", "holder", "entitlement"];
const LINE: [&str; 4] = ["ticket_id", "system", "holder", "entitlement"];
const GRANT: [&str; 4] = ["system", "account", "holder", "entitlement"];

fn key(row: &Row, columns: &[&str]) -> Key {
    columns.iter().map(|column| row[*column].to_lowercase()).collect()
}

/// The company of a plan, as planted and as judged.
struct Compared {
    truth: Vec<Row>,
    bundle: Vec<OutputFile>,
}

impl Compared {
    fn of(plan: &DemoPlan) -> Self {
        let (company, files) = company(plan);
        let bytes = truth_csv(&company).into_bytes();
        let truth = rows(&[OutputFile { path: "truth".into(), bytes }], "truth");
        Self { truth, bundle: render(&report(&demo_plan(), files)) }
    }

    /// The planted rows of one kind and, if asked for, one word.
    fn planted(&self, expects: &str, word: Option<&str>) -> impl Iterator<Item = &Row> {
        let fits = move |row: &&Row| {
            row["expects"] == expects && word.is_none_or(|word| row["word"] == word)
        };
        self.truth.iter().filter(fits)
    }

    fn findings_agree(&self) {
        let found = rows(&self.bundle, "data/findings.csv");
        let as_finding = |row: &Row| {
            let mut row = row.clone();
            row.insert("control".into(), row["word"].clone());
            key(&row, &FINDING)
        };
        let planted: Vec<&Row> = self.planted("finding", None).collect();
        same(
            "finding",
            planted.iter().map(|row| as_finding(row)).collect(),
            found.iter().map(|row| key(row, &FINDING)).collect(),
        );
        assert_eq!(found.len(), planted.len(), "number of findings and of planted anomalies");
        for row in planted.iter().filter(|row| !row["ticket_id"].is_empty()) {
            let named = found
                .iter()
                .any(|f| key(f, &FINDING) == as_finding(row) && f["ticket_id"] == row["ticket_id"]);
            assert!(named, "{} is found but not under its ticket", row["ticket_id"]);
        }
    }

    /// Every word of a side, with its planted and its judged rows.
    fn side<W: Word>(
        &self,
        (expects, path): (&str, &str),
        columns: &[&str],
    ) -> Vec<(&'static str, Vec<Key>, Vec<Key>)> {
        let judged = rows(&self.bundle, path);
        let of = |word: &'static str| {
            let planted = self.planted(expects, Some(word)).map(|row| key(row, columns)).collect();
            let fits = judged.iter().filter(|row| row[expects] == word);
            (word, planted, fits.map(|row| key(row, columns)).collect())
        };
        W::ALL.iter().map(|word| of(word.as_str())).collect()
    }

    fn statuses(&self) -> Vec<(&'static str, Vec<Key>, Vec<Key>)> {
        self.side::<Status>(("status", "data/tickets.csv"), &LINE)
    }

    fn standings(&self) -> Vec<(&'static str, Vec<Key>, Vec<Key>)> {
        self.side::<Standing>(("standing", "data/grants.csv"), &GRANT)
    }

    fn words_agree(&self) {
        for (word, planted, judged) in self.statuses() {
            agree(word, planted, judged, ORDINARY_STATUSES.contains(&word));
        }
        for (word, planted, judged) in self.standings() {
            agree(word, planted, judged, ORDINARY_STANDINGS.contains(&word));
        }
    }

    fn every_word_is_planted(&self) {
        for (word, planted, _) in self.statuses().into_iter().chain(self.standings()) {
            assert!(!planted.is_empty(), "nothing is planted as {word}");
        }
    }

    /// How many lines or grants fail, and of how many.
    fn failing(&self, path: &str) -> (usize, usize) {
        let judged = rows(&self.bundle, path);
        (judged.iter().filter(|row| row["verdict"] == "fail").count(), judged.len())
    }
}

/// Ordinary words are those of many rows that nobody planted; all others are planted to the last.
fn agree(word: &str, planted: Vec<Key>, judged: Vec<Key>, ordinary: bool) {
    let distinct: BTreeSet<Key> = planted.iter().cloned().collect();
    assert_eq!(distinct.len(), planted.len(), "{word}: planted twice on one object");
    let judged: BTreeSet<Key> = judged.into_iter().collect();
    let judged = if ordinary { judged.intersection(&distinct).cloned().collect() } else { judged };
    same(word, distinct, judged);
}

fn same(what: &str, planted: BTreeSet<Key>, found: BTreeSet<Key>) {
    let missed: Vec<_> = planted.difference(&found).collect();
    let invented: Vec<_> = found.difference(&planted).collect();
    let agree = missed.is_empty() && invented.is_empty();
    assert!(agree, "{what}: missed {missed:#?}\ninvented {invented:#?}");
}

fn plan(people: u32, seed: u64) -> DemoPlan {
    DemoPlan { people, seed, ..DemoPlan::default() }
}

/// The default company first.
const COMPANIES: [(u32, u64); 7] =
    [(400, 7), (400, 8), (60, 2), (60, 11), (20, 1), (20, 5), (1500, 3)];

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    for (people, seed) in COMPANIES {
        let compared = Compared::of(&plan(people, seed));
        compared.findings_agree();
        compared.words_agree();
    }
}

#[test]
fn every_status_and_every_standing_is_planted_from_sixty_people_on() {
    assert_eq!(DemoPlan::default(), plan(COMPANIES[0].0, COMPANIES[0].1));
    // Of twenty people only three may be left to whom nothing happens by itself.
    for (people, seed) in COMPANIES.into_iter().filter(|(people, _)| *people >= 60) {
        Compared::of(&plan(people, seed)).every_word_is_planted();
    }
}

#[test]
fn a_planted_word_is_a_word_of_the_report() {
    let compared = Compared::of(&plan(60, 2));
    let all = compared.planted("status", None).chain(compared.planted("standing", None));
    let known: Vec<&str> = Status::ALL.iter().map(|word| word.as_str()).collect();
    let of_grants: Vec<&str> = Standing::ALL.iter().map(|word| word.as_str()).collect();
    for row in all {
        let words = if row["expects"] == "status" { &known } else { &of_grants };
        assert!(words.contains(&row["word"].as_str()), "{row:?}");
    }
    assert!(ORDINARY_STATUSES.iter().all(|word| known.contains(word)));
    assert!(ORDINARY_STANDINGS.iter().all(|word| of_grants.contains(word)));
}

#[test]
fn failing_rows_stay_a_few_per_cent() {
    let compared = Compared::of(&DemoPlan::default());
    for path in ["data/tickets.csv", "data/grants.csv"] {
        let (failing, all) = compared.failing(path);
        assert!(failing * 100 <= all * 4, "{failing} of {all} rows of {path} fail");
    }
}

#[test]
fn a_company_without_anomalies_has_no_finding_and_no_failing_row() {
    for (people, seed) in COMPANIES {
        let compared = Compared::of(&DemoPlan { anomalies: false, ..plan(people, seed) });
        compared.findings_agree();
        compared.words_agree();
        assert_eq!(compared.planted("finding", None).count(), 0);
        for path in ["data/tickets.csv", "data/grants.csv"] {
            assert_eq!(compared.failing(path).0, 0, "{path} of {people} people");
        }
    }
}
