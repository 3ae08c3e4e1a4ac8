//! What would have been said under other settings.

use serde::Serialize;

use crate::report::{Change, Report, ScopeFacts, WhatIfFacts, WhatIfTrial, grouped};

/// One setting.
#[derive(Serialize)]
pub(super) struct WhatIfView<'a> {
    setting: &'a str,
    doc: &'a str,
    trials: Vec<TrialView<'a>>,
    /// Whether any number differs under any value.
    moves: bool,
}

/// One value of it.
#[derive(Serialize)]
struct TrialView<'a> {
    value: &'a str,
    in_force: bool,
    lines: ScopeView,
    grants: ScopeView,
    findings: ChangeView,
    controls: Vec<ControlView<'a>>,
}

#[derive(Serialize)]
struct ScopeView {
    fail: ChangeView,
    evaluable: String,
    found: ChangeView,
}

#[derive(Serialize)]
struct ControlView<'a> {
    id: &'a str,
    numbers: ScopeView,
}

/// A count, and in words how it differs from the run's; no words for the value in force.
#[derive(Serialize)]
struct ChangeView {
    count: String,
    difference: String,
}

/// Every setting asked about.
pub(super) fn views(report: &Report) -> Vec<WhatIfView<'_>> {
    report.what_if.iter().map(view).collect()
}

fn view(answer: &WhatIfFacts) -> WhatIfView<'_> {
    let differs = |trial: &WhatIfTrial| {
        !trial.controls.is_empty()
            || [trial.lines.fail, trial.grants.fail, trial.findings]
                .iter()
                .any(|c| c.difference != 0)
    };
    WhatIfView {
        setting: &answer.setting,
        doc: &answer.doc,
        trials: answer.trials.iter().map(trial).collect(),
        moves: answer.trials.iter().any(differs),
    }
}

fn trial(trial: &WhatIfTrial) -> TrialView<'_> {
    let shown = |numbers| scope(numbers, trial.in_force);
    TrialView {
        value: &trial.value,
        in_force: trial.in_force,
        lines: shown(&trial.lines),
        grants: shown(&trial.grants),
        findings: change(trial.findings, trial.in_force),
        controls: trial
            .controls
            .iter()
            .map(|(id, numbers)| ControlView { id, numbers: shown(numbers) })
            .collect(),
    }
}

fn scope(numbers: &ScopeFacts, in_force: bool) -> ScopeView {
    let verdicts = &numbers.verdicts;
    ScopeView {
        fail: change(numbers.fail, in_force),
        evaluable: grouped(verdicts.total() - verdicts.not_evaluable),
        found: change(numbers.found, in_force),
    }
}

fn change(change: Change, in_force: bool) -> ChangeView {
    let difference = if in_force { String::new() } else { signed(change.difference) };
    ChangeView { count: grouped(change.count), difference }
}

/// `+3`, `−1`, `no change`.
pub(in crate::outputs) fn signed(difference: i64) -> String {
    let size = grouped(difference.unsigned_abs());
    match difference {
        0 => "no change".to_owned(),
        1.. => format!("+{size}"),
        _ => format!("\u{2212}{size}"),
    }
}
