//! Are we in control? One plain answer from all findings and verdicts.

use super::Report;
use crate::finding::Severity;

/// How good the answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Nothing that could be judged failed.
    Yes,
    /// Only findings of medium or low severity.
    Mostly,
    /// Findings of high or critical severity.
    No,
    /// There was nothing to judge, or controls were left out.
    Unknown,
}

/// The answer to "are we in control?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How good it is.
    pub level: Level,
    /// The answer in a few words.
    pub short: &'static str,
    /// Why, in a sentence.
    pub because: String,
}

impl Report {
    /// Findings of this severity that no waiver accepts.
    #[must_use]
    pub fn standing_findings(&self, severity: Severity) -> u64 {
        self.controls.iter().map(|control| control.found.standing(severity)).sum()
    }

    /// Are we in control?
    #[must_use]
    pub fn answer(&self) -> Answer {
        let level = self.level();
        let short = match level {
            Level::Yes => "Yes, as far as the records go.",
            Level::Mostly => "Mostly.",
            Level::No => "Not yet.",
            Level::Unknown => "It cannot be said.",
        };
        Answer { level, short, because: self.because(level) }
    }

    fn level(&self) -> Level {
        let count = |severity| self.standing_findings(severity);
        let grave = count(Severity::Critical) + count(Severity::High);
        let slight = count(Severity::Medium) + count(Severity::Low);
        let failed = self.lines.fail + self.grants.fail;
        if grave > 0 {
            Level::No
        } else if self.not_run() > 0 || !self.is_anything_judged() {
            // Slight findings on the inputs do not make up for access that nobody could judge.
            Level::Unknown
        } else if slight + failed > 0 {
            Level::Mostly
        } else {
            Level::Yes
        }
    }

    /// Whether any ticket line or any grant could be judged.
    fn is_anything_judged(&self) -> bool {
        let judged = |verdicts: &super::Verdicts| verdicts.total() > verdicts.not_evaluable;
        judged(&self.lines) || judged(&self.grants)
    }

    /// Controls that were left out.
    #[must_use]
    pub fn not_run(&self) -> u64 {
        self.controls.iter().filter(|control| !control.was_run()).count() as u64
    }

    /// That controls were left out, as a sentence; empty where none was.
    #[must_use]
    pub fn left_out(&self) -> String {
        let (count, all) = (grouped(self.not_run()), grouped(self.controls.len() as u64));
        match self.not_run() {
            0 => String::new(),
            1 => format!("1 of {all} controls was not run; what it would find is unknown."),
            _ => {
                format!("{count} of {all} controls were not run; what they would find is unknown.")
            }
        }
    }

    fn because(&self, level: Level) -> String {
        let left_out = self.left_out();
        if left_out.is_empty() {
            return self.found(level);
        }
        format!("{left_out} {}", self.found(level))
    }

    fn found(&self, level: Level) -> String {
        let by_severity = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
            .into_iter()
            .map(|severity| (self.standing_findings(severity), severity))
            .filter(|(count, _)| *count > 0)
            .map(|(count, severity)| format!("{} {severity}", grouped(count)));
        let counts = listed(&by_severity.collect::<Vec<_>>());
        if level == Level::Unknown && !self.is_anything_judged() {
            let nothing = "No ticket line and no grant could be judged.";
            return counts.map_or_else(
                || nothing.to_owned(),
                |counts| format!("{nothing} Findings that need an answer: {counts}."),
            );
        }
        let failed = format!("{}{}", self.failed(), self.changes());
        match counts {
            Some(counts) => format!("Findings that need an answer: {counts}. {failed}"),
            None if self.not_run() > 0 => {
                format!("No control that was run has a finding that needs an answer. {failed}")
            }
            None => format!("No control has a finding that needs an answer. {failed}"),
        }
    }

    fn failed(&self) -> String {
        let part = |verdicts: &super::Verdicts, what: &str| {
            let (fail, all) = (grouped(verdicts.fail), grouped(verdicts.total()));
            (verdicts.total() > 0).then(|| format!("{fail} of {all} {what}"))
        };
        let parts = [part(&self.grants, "grants"), part(&self.lines, "ticket lines")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        listed(&parts)
            .map_or_else(String::new, |parts| format!("{parts} are not as they should be."))
    }
}

impl Report {
    /// What changed since the opening snapshots, where there are any.
    fn changes(&self) -> String {
        let drifts = || self.systems.iter().filter_map(|system| system.drift);
        if drifts().next().is_none() {
            return String::new();
        }
        let (added, removed): (u64, u64) =
            (drifts().map(|drift| drift.added).sum(), drifts().map(|drift| drift.removed).sum());
        let explained: u64 =
            drifts().map(|drift| drift.added_explained + drift.removed_explained).sum();
        let unexplained = match added + removed - explained {
            0 => "every change is explained".to_owned(),
            1 => "one of these changes is unexplained".to_owned(),
            count => format!("{} of these changes are unexplained", grouped(count)),
        };
        format!(
            " Since the opening snapshots {} grants were added and {} removed; {unexplained}.",
            grouped(added),
            grouped(removed)
        )
    }
}

/// `a`, `a and b`, `a, b and c`; nothing of nothing.
fn listed(parts: &[String]) -> Option<String> {
    let (last, rest) = parts.split_last()?;
    if rest.is_empty() {
        return Some(last.clone());
    }
    Some(format!("{} and {last}", rest.join(", ")))
}

/// A count with a comma between thousands.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
