//! Findings of two bundles, matched by their stable id.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::edition::{Edition, Item};
use super::untested;
use crate::finding::Severity;
use crate::words;

words! {
    /// How a finding moved between two bundles.
    Change, "change" {
        /// Found by the newer bundle, not held by the older one.
        New = "new",
        /// Held by the older bundle, found by the newer one.
        Persisting = "persisting",
        /// Held by the older bundle; the newer one tested it and did not find it.
        Resolved = "resolved",
        /// Held by the older bundle; the newer one did not test it.
        NotTested = "not_tested",
    }
}

/// One finding of either bundle. What is said of it is said by the newest bundle that found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Stable id.
    pub id: String,
    /// How it moved.
    pub change: Change,
    /// Control that found it.
    pub control: String,
    /// How much it matters.
    pub severity: Severity,
    /// Who should act.
    pub owner: String,
    /// What it is about, in a few words.
    pub subject: String,
    /// What is wrong.
    pub sentence: String,
    /// As-of of the earliest bundle known to have held it; UTC microseconds.
    pub first_seen: i64,
    /// As-of of the latest bundle known to have found it; UTC microseconds.
    pub last_seen: i64,
    /// Whole days from `first_seen` to the as-of of the newer bundle.
    pub days_open: i64,
    /// Whether a waiver accepts it.
    pub waived: bool,
    /// System.
    pub system: String,
    /// Ticket.
    pub ticket_id: String,
    /// Whether the first row it rests on is a ticket line.
    pub about_line: bool,
    /// Severity in the older bundle, where it was another.
    pub severity_before: Option<Severity>,
    /// Whether it was waived in the older bundle, where that was otherwise.
    pub waived_before: Option<bool>,
    /// Sentence of the older bundle, where it was another.
    pub sentence_before: Option<String>,
    /// Why the newer bundle did not test it; of a new finding, why the older one could not have
    /// found it. Empty where both looked.
    pub reason: String,
}

/// How many findings moved in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// New ones.
    pub new: u64,
    /// Persisting ones.
    pub persisting: u64,
    /// Resolved ones.
    pub resolved: u64,
    /// Those not tested.
    pub not_tested: u64,
}

impl<'a> FromIterator<&'a Moved> for Counts {
    fn from_iter<I: IntoIterator<Item = &'a Moved>>(findings: I) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            match finding.change {
                Change::New => counts.new += 1,
                Change::Persisting => counts.persisting += 1,
                Change::Resolved => counts.resolved += 1,
                Change::NotTested => counts.not_tested += 1,
            }
        }
        counts
    }
}

/// Every finding of either bundle, once.
pub(super) fn compare(old: &Edition, new: &Edition) -> Vec<Moved> {
    let held: BTreeMap<&str, &Item> =
        old.carried.iter().chain(&old.findings).map(|item| (item.id.as_str(), item)).collect();
    let found: BTreeSet<&str> = new.findings.iter().map(|item| item.id.as_str()).collect();
    let times = Times { old: old.bundle.as_of, new: new.bundle.as_of };
    let known = new.findings.iter().map(|item| match held.get(item.id.as_str()) {
        Some(before) => persisting(before, item, times),
        None => fresh(item, old, times),
    });
    let gone = held.values().filter(|item| !found.contains(item.id.as_str()));
    let mut moved: Vec<Moved> = known.chain(gone.map(|item| no_longer(item, new, times))).collect();
    moved.sort_by(|a, b| order(a).cmp(&order(b)));
    moved.dedup_by(|a, b| a.id == b.id && a.change == b.change);
    moved
}

/// Gravest first within a change.
fn order(moved: &Moved) -> (Change, std::cmp::Reverse<Severity>, &str, &str) {
    (moved.change, std::cmp::Reverse(moved.severity), &moved.control, &moved.id)
}

fn fresh(item: &Item, old: &Edition, times: Times) -> Moved {
    let seen = (item.first_seen.unwrap_or(times.new), times.new);
    let reason = untested::unseen(item, old).unwrap_or_default();
    Moved { reason, ..times.told(item, Change::New, seen) }
}

fn persisting(before: &Item, item: &Item, times: Times) -> Moved {
    let own = item.first_seen.unwrap_or(times.new);
    let first_seen = before.first_seen.unwrap_or(times.old).min(own);
    let same_sentence = plain(&before.sentence) == plain(&item.sentence);
    Moved {
        severity_before: (before.severity != item.severity).then_some(before.severity),
        waived_before: (before.waived != item.waived).then_some(before.waived),
        sentence_before: (!same_sentence).then(|| before.sentence.clone()),
        ..times.told(item, Change::Persisting, (first_seen, times.new))
    }
}

/// A sentence without the apostrophe that keeps a spreadsheet from running it: only a bundle that
/// was read back has one.
fn plain(sentence: &str) -> &str {
    sentence.trim_start_matches('\'')
}

fn no_longer(item: &Item, new: &Edition, times: Times) -> Moved {
    let reason = untested::reason(item, new);
    let change = if reason.is_some() { Change::NotTested } else { Change::Resolved };
    let seen =
        (item.first_seen.unwrap_or(times.old), item.last_seen.unwrap_or(times.old).min(times.old));
    Moved { reason: reason.unwrap_or_default(), ..times.told(item, change, seen) }
}

/// The as-of of both bundles.
#[derive(Clone, Copy)]
struct Times {
    old: i64,
    new: i64,
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

impl Times {
    fn told(self, item: &Item, change: Change, (first_seen, last_seen): (i64, i64)) -> Moved {
        Moved {
            id: item.id.clone(),
            change,
            control: item.control.clone(),
            severity: item.severity,
            owner: item.owner.clone(),
            subject: item.subject.clone(),
            sentence: item.sentence.clone(),
            first_seen,
            last_seen,
            days_open: self.new.saturating_sub(first_seen).max(0) / MICROS_PER_DAY,
            waived: item.waived,
            system: item.system.clone(),
            ticket_id: item.ticket_id.clone(),
            about_line: item.about_line,
            severity_before: None,
            waived_before: None,
            sentence_before: None,
            reason: String::new(),
        }
    }
}
