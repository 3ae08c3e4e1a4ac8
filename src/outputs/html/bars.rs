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
    /// Whether a gap parts it from the one before; a sliver has no room for one.
    parted: bool,
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

/// The least width of a part, as a share of the bar: one failure among a million must be seen.
const LEAST: f64 = 0.005;

fn bar(name: &str, mut counts: Vec<(&'static str, Verdict, u64)>) -> Bar {
    counts.retain(|(_, _, count)| *count > 0);
    let total = counts.iter().map(|(_, _, count)| count).sum::<u64>();
    let widths: Vec<f64> =
        counts.iter().map(|(_, _, count)| (*count as f64 / total as f64).max(LEAST)).collect();
    let all: f64 = widths.iter().sum();
    let mut x = 0.0;
    let mut parts = Vec::new();
    for ((word, verdict, count), width) in counts.into_iter().zip(widths) {
        let width = width / all * 100.0;
        parts.push(part(word, verdict, (count, total), (x, width)));
        x += width;
    }
    let alternative = alternative(name, total, &parts);
    Bar { name: name.to_owned(), total: grouped(total), parts, alternative }
}

fn alternative(name: &str, total: u64, parts: &[Part]) -> String {
    let words: Vec<String> =
        parts.iter().map(|part| format!("{} {} ({})", part.count, part.name, part.share)).collect();
    format!("{name}: {} in all: {}.", grouped(total), words.join(", "))
}

fn part(
    word: &'static str,
    verdict: Verdict,
    (count, total): (u64, u64),
    (x, width): (f64, f64),
) -> Part {
    Part {
        word,
        name: spoken(word),
        verdict: verdict.as_str(),
        x: format!("{x:.3}%"),
        width: format!("{width:.3}%"),
        parted: x > 0.0 && width > 1.5,
        count: grouped(count),
        share: percent(count, total),
    }
}
