//! A short summary for a terminal.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::instant;
use super::visible::line;
use crate::finding::Severity;
use crate::finding::waiver::State;
use crate::report::{Level, Report, Verdicts, WhatIfTrial, grouped};

/// The summary: the answer, the counts, the controls with findings. `colour` adds ANSI colours.
#[must_use]
pub fn summary(report: &Report, colour: bool) -> String {
    let paint = Paint(colour);
    let mut out = String::new();
    out.push_str(&heading(report, paint));
    out.push_str(&since(report));
    out.push_str(&counts(report));
    out.push_str(&headlines(report));
    out.push_str(&changes(report));
    out.push_str(&controls(report, paint));
    out.push_str(&what_if(report));
    out.push_str(&loose_ends(report));
    out
}

/// Severities, gravest first.
const SEVERITIES: [Severity; 4] =
    [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

/// Colours, if they are wanted.
#[derive(Clone, Copy)]
pub(super) struct Paint(pub(super) bool);

impl Paint {
    pub(super) fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Critical => "1;31",
            Severity::High => "31",
            Severity::Medium => "33",
            Severity::Low => "36",
        };
        self.with(code, text)
    }
}

fn heading(report: &Report, paint: Paint) -> String {
    let zone = instant::zone(&report.window.zone);
    let at = |micros| instant::local(micros, zone);
    let answer = report.answer();
    let code = match answer.level {
        Level::Yes => "1;32",
        Level::Mostly => "1;33",
        Level::No => "1;31",
        Level::Unknown => "1",
    };
    format!(
        "{}\nPeriod {} to {}; as of {}\n\n{} {}\n\n",
        paint.with("1", &line(&report.title)),
        at(report.window.from),
        at(report.window.to),
        at(report.window.as_of),
        paint.with(code, answer.short),
        answer.because
    )
}

/// How findings moved since the earlier bundle, where one was given.
fn since(report: &Report) -> String {
    report.since.as_ref().map_or_else(String::new, |since| {
        let at = instant::local(since.old.as_of, instant::zone(&report.window.zone));
        format!("Since {at}: {}.\n\n", super::movement::counted(&since.counts()))
    })
}

fn counts(report: &Report) -> String {
    let row = |name: &str, cells: [String; 6]| {
        let cells = cells.map(|cell| format!("{cell:>14}"));
        format!("{name:<13}{}\n", cells.concat())
    };
    let numbers =
        |v: &Verdicts| [v.total(), v.pass, v.fail, v.open, v.listed, v.not_evaluable].map(grouped);
    let names = ["all", "pass", "fail", "open", "listed", "not evaluable"].map(str::to_owned);
    row("", names)
        + &row("ticket lines", numbers(&report.lines))
        + &row("grants", numbers(&report.grants))
        + "\n"
}

fn headlines(report: &Report) -> String {
    let mut out = String::new();
    for headline in &report.headlines {
        let value = match &headline.value {
            Some(value) => super::html::figure(value).sentence(),
            None if headline.missing.starts_with("not reached") => headline.missing.clone(),
            None => format!("not evaluable: {}", headline.missing),
        };
        out.push_str(&format!("{:<27}{value}\n", headline.title));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What changed since the period before.
fn changes(report: &Report) -> String {
    let sentence = super::changes::sentence(report);
    if sentence.is_empty() { sentence } else { format!("{sentence}\n\n") }
}

/// Controls with findings, those with the gravest first.
fn controls(report: &Report, paint: Paint) -> String {
    let counts = super::html::counts(report);
    let mut found: Vec<(Cow<'_, str>, Cow<'_, str>, [u64; 4])> = report
        .controls
        .iter()
        .filter_map(|control| {
            let counts = counts.get(control.id.as_str())?;
            Some((line(&control.id), line(&control.title), *counts))
        })
        .collect();
    if found.is_empty() {
        return String::new();
    }
    found.sort_by_key(|(_, _, counts)| counts.iter().position(|count| *count > 0));
    let width = found.iter().map(|(id, ..)| id.len()).max().unwrap_or(0);
    let names = SEVERITIES.map(|severity| paint.severity(severity, &format!("{severity:>10}")));
    let mut out = format!("{:<width$}{}\n", "", names.concat());
    for (id, title, counts) in found {
        let cells = counts.map(|count| if count == 0 { "-".into() } else { grouped(count) });
        let cells: String = cells.iter().map(|cell| format!("{cell:>10}")).collect();
        out.push_str(&format!("{id:<width$}{cells}  {title}\n"));
    }
    out + "\n"
}

/// What other settings would give: one line each, or where to read it.
fn what_if(report: &Report) -> String {
    const LONGEST: usize = 100;
    let mut out = String::new();
    for answer in &report.what_if {
        let trial = |trial: &WhatIfTrial| {
            let change = match trial.in_force {
                true => "in force".to_owned(),
                false => super::html::signed(trial.findings.difference),
            };
            format!("{}: {} ({change})", trial.value, grouped(trial.findings.count))
        };
        let all = answer.trials.iter().map(trial).collect::<Vec<_>>().join(", ");
        let all = if all.len() > LONGEST { "see data/what_if.csv".into() } else { all };
        out.push_str(&format!("findings if {} were {all}\n", answer.setting));
    }
    if out.is_empty() { out } else { out + "\n" }
}

fn loose_ends(report: &Report) -> String {
    let blind = report.controls.iter().filter(|control| control.is_blind()).count() as u64;
    let broken = report.equations.iter().filter(|equation| !equation.foots).count() as u64;
    let waived = report.controls.iter().map(|control| control.waived).sum::<u64>();
    let stands = |state| report.waivers.iter().filter(|one| one.state == state).count() as u64;
    let ends = [
        ("findings accepted by a waiver, among those above", waived),
        (
            "waivers that have expired and accept nothing (see data/waivers.csv)",
            stands(State::Expired),
        ),
        ("waivers that fit no finding (see data/waivers.csv)", stands(State::Unused)),
        ("controls that could judge nothing (the report says what is missing)", blind),
        ("rows not used (see data/rejects.csv)", report.rejected),
        ("totals that do not foot (see data/tie_out.csv)", broken),
    ];
    let ends = ends.iter().filter(|(_, count)| *count > 0);
    let ends: String = ends.map(|(what, count)| format!("{what}: {}\n", grouped(*count))).collect();
    let notes: String = report.notes.iter().map(|note| format!("note: {}\n", line(note))).collect();
    ends + &blind_advice(report) + &notes
}

/// What to give so that controls that could judge nothing can: one line for each advice.
pub(super) fn blind_advice(report: &Report) -> String {
    let mut by_advice: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for control in report.controls.iter().filter(|control| control.is_blind()) {
        by_advice.entry(&control.to_evaluate).or_default().push(&control.id);
    }
    let known = by_advice.iter().filter(|(advice, _)| !advice.is_empty());
    known.map(|(advice, ids)| format!("to evaluate {}: {advice}\n", few(ids))).collect()
}

/// Names that fit on a line; of many the first few, for the report has them all.
fn few(ids: &[&str]) -> String {
    const SHOWN: usize = 4;
    match ids.len().saturating_sub(SHOWN) {
        0 | 1 => ids.join(", "),
        more => format!("{} and {more} more controls", ids[..SHOWN].join(", ")),
    }
}
