//! Stacked bars: parts of a whole, from left to right.

use serde::Serialize;

use super::figure::percent;
use crate::frames::Word;
use crate::reconcile::{Standing, Verdict};
use crate::report::{SystemFacts, Verdicts, grouped, meaning};

/// One part of a bar.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Part {
    /// Word of the closed set, as the CSVs spell it.
    word: &'static str,
    /// The word, for people.
    name: String,
    /// Verdict it counts as: gives colour and pattern.
    verdict: &'static str,
    /// Where it starts and how long it is, in percent of the bar.
    x: String,
    width: String,
    count: String,
    share: String,
}

/// A bar with its text alternative.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Bar {
    name: String,
    total: String,
    parts: Vec<Part>,
    /// The bar in words.
    alternative: String,
}

/// A word of a closed set for people: `not_evaluable` is `not evaluable`.
pub(super) fn spoken(word: &str) -> String {
    word.replace('_', " ")
}

/// Verdicts from left to right: what is well first, what is not next to it.
const ORDER: [Verdict; 5] =
    [Verdict::Pass, Verdict::Fail, Verdict::Open, Verdict::Listed, Verdict::NotEvaluable];

/// A bar of verdicts.
pub(super) fn of_verdicts(name: &str, verdicts: &Verdicts) -> Bar {
    let parts = ORDER.iter().map(|verdict| (verdict.as_str(), *verdict, verdicts.of(*verdict)));
    bar(name, parts.collect())
}

/// A bar of the standings of one system.
pub(super) fn of_system(system: &SystemFacts) -> Bar {
    let count = |standing: &Standing| {
        let found = system.standings.iter().find(|(word, _)| word == standing.as_str());
        found.map_or(0, |(_, count)| *count)
    };
    let part =
        |standing: &Standing| (standing.as_str(), meaning::standing(*standing).0, count(standing));
    let mut parts: Vec<_> = Standing::ALL.iter().map(part).collect();
    parts.sort_by_key(|(_, verdict, _)| ORDER.iter().position(|other| other == verdict));
    bar(&system.name, parts)
}

fn bar(name: &str, counts: Vec<(&'static str, Verdict, u64)>) -> Bar {
    let total = counts.iter().map(|(_, _, count)| count).sum::<u64>();
    let mut parts = Vec::new();
    let mut before = 0;
    for (word, verdict, count) in counts.into_iter().filter(|(_, _, count)| *count > 0) {
        parts.push(part(word, verdict, count, before, total));
        before += count;
    }
    let words: Vec<String> =
        parts.iter().map(|part| format!("{} {} ({})", part.count, part.name, part.share)).collect();
    let alternative = format!("{name}: {} in all: {}.", grouped(total), words.join(", "));
    Bar { name: name.to_owned(), total: grouped(total), parts, alternative }
}

fn part(word: &'static str, verdict: Verdict, count: u64, before: u64, total: u64) -> Part {
    let place = |n: u64| format!("{:.3}%", n as f64 / total as f64 * 100.0);
    Part {
        word,
        name: spoken(word),
        verdict: verdict.as_str(),
        x: place(before),
        width: place(count),
        count: grouped(count),
        share: percent(count, total),
    }
}
