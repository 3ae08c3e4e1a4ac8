//! The engine against the reference: every row of thousands of small random companies.
//!
//! `TICKMARK_CASES` and `TICKMARK_SEED` explore further than the fixed cases.

mod reference;

use std::collections::{BTreeMap, BTreeSet};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use tickmark::frames::Word;
use tickmark::reconcile::{
    DecisionSource, EffectOrder, MatchRule, Outcome, Standing, Status, Verdict,
};

use reference::compare::{differences, engine, of_engine, of_reference};
use reference::generator::{Draft, drafts};
use reference::rows::Ledger;
use reference::sheet::Company;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn runner(seed: u64, cases: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config {
        cases: cases as u32,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, rng)
}

fn company(draft: &Draft) -> Company {
    draft.company().without_repeats()
}

/// What the two say differently about a company.
fn disagreement(company: &Company) -> Option<String> {
    let by_engine = engine(company, |loaded, population| {
        assert!(loaded.rejects.is_empty(), "{:?}\n{}", loaded.rejects, company.show());
        of_engine(population)
    });
    let differences = differences(&by_engine, &of_reference(&Ledger::of(company)));
    (!differences.is_empty()).then(|| differences.join("\n"))
}

fn explore(seed: u64, cases: u64) -> Result<(), String> {
    let outcome =
        runner(seed, cases).run(&drafts(), |draft| match disagreement(&company(&draft)) {
            Some(text) => Err(TestCaseError::fail(text)),
            None => Ok(()),
        });
    match outcome {
        Ok(()) => Ok(()),
        Err(TestError::Fail(why, draft)) => Err(format!("{}\n{why}", company(&draft).show())),
        Err(TestError::Abort(why)) => Err(why.to_string()),
    }
}

/// What the fixed cases must reach: every word of every judgement and every row of both tables.
fn wanted() -> BTreeSet<String> {
    fn words<W: Word>(field: &str) -> Vec<String> {
        W::ALL.iter().map(|word| format!("{field}={}", word.as_str())).collect()
    }
    let rows = |kind: &'static str, rows: std::ops::RangeInclusive<u8>| {
        rows.map(move |row| format!("{kind} rule={row}"))
    };
    let words = [
        words::<Status>("status"),
        words::<Standing>("standing"),
        words::<MatchRule>("match"),
        words::<Outcome>("outcome"),
        words::<DecisionSource>("source"),
        words::<Verdict>("verdict"),
        words::<EffectOrder>("effect"),
    ];
    let flags = ["orphaned", "used_after_end", "ownerless", "dormant", "disabled"];
    let answers = ["None", "Some(true)", "Some(false)"];
    let flags = flags.iter().flat_map(|flag| answers.map(|answer| format!("{flag}={answer}")));
    let drift = ["added", "removed"].iter().flat_map(|change| {
        [true, false].map(|explained| format!("{change} explained={explained}"))
    });
    words
        .into_iter()
        .flatten()
        .chain(rows("line", 1..=21))
        .chain(rows("grant", 1..=16))
        .chain(flags)
        .chain(drift)
        .chain(["changed explained=true".to_owned()])
        .collect()
}

/// What one row of a judgement reaches.
fn reached(name: &str, text: &str) -> Vec<String> {
    let kind = name.split(' ').next().unwrap_or_default();
    if kind == "drift" {
        return vec![text.to_owned()];
    }
    let fields = text.split(' ').map(|field| match field.starts_with("rule=") {
        true => format!("{kind} {field}"),
        false => field.to_owned(),
    });
    fields.collect()
}

#[test]
fn the_cases_reach_every_row_of_every_table() {
    let mut runner = runner(1, 0);
    let mut counts: BTreeMap<String, u32> = wanted().into_iter().map(|what| (what, 0)).collect();
    for _ in 0..number("TICKMARK_CASES", 3_000) {
        let draft = drafts().new_tree(&mut runner).expect("a draft").current();
        let company = company(&draft);
        for (name, text) in of_reference(&Ledger::of(&company)) {
            for what in reached(&name, &text) {
                counts.entry(what).and_modify(|count| *count += 1);
            }
        }
    }
    let never: Vec<&String> =
        counts.iter().filter(|(_, count)| **count == 0).map(|(what, _)| what).collect();
    assert!(never.is_empty(), "never reached: {never:?}\n{counts:#?}");
}

#[test]
fn the_engine_says_of_every_row_what_the_reference_says() {
    let (seed, cases) = (number("TICKMARK_SEED", 1), number("TICKMARK_CASES", 3_000));
    let half = |half: u64| move || explore(2 * seed + half, cases / 2);
    let other = std::thread::spawn(half(1));
    let outcomes = [half(0)(), other.join().expect("a judgement")];
    for outcome in outcomes {
        if let Err(why) = outcome {
            panic!("{why}");
        }
    }
}
