//! A short summary for a terminal.

use super::instant;
use super::visible::line;
use crate::finding::Severity;
use crate::report::{Level, Report, Verdicts, grouped};

/// The summary: the answer, the counts, the controls with findings. `colour` adds ANSI colours.
#[must_use]
pub fn summary(report: &Report, colour: bool) -> String {
    let paint = Paint(colour);
    let mut out = String::new();
    out.push_str(&heading(report, paint));
    out.push_str(&counts(report));
    out.push_str(&headlines(report));
    out.push_str(&controls(report, paint));
    out.push_str(&loose_ends(report));
    out
}

/// Colours, if they are wanted.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
    fn severity(self, severity: Severity, text: &str) -> String {
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
            None => format!("not evaluable: {}", headline.missing),
        };
        out.push_str(&format!("{:<27}{value}\n", headline.title));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn controls(report: &Report, paint: Paint) -> String {
    let found: Vec<_> = report.controls.iter().filter(|control| control.findings > 0).collect();
    let width = found.iter().map(|control| control.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for severity in [Severity::Critical, Severity::High, Severity::Medium, Severity::Low] {
        for control in found.iter().filter(|control| control.severity == severity) {
            let name = paint.severity(severity, &format!("{severity:<8}"));
            let (id, count) = (&control.id, grouped(control.findings));
            out.push_str(&format!("{name}  {id:<width$}  {count:>9}  {}\n", control.title));
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn loose_ends(report: &Report) -> String {
    let broken = report.equations.iter().filter(|equation| !equation.foots).count();
    let blind = report.controls.iter().filter(|control| control.is_blind()).count();
    let mut out = String::new();
    if blind > 0 {
        out.push_str(&format!(
            "{blind} controls could judge nothing; the report says what is missing.\n"
        ));
    }
    if report.rejected > 0 {
        out.push_str(&format!(
            "{} rows were not used; see data/rejects.csv.\n",
            grouped(report.rejected)
        ));
    }
    if broken > 0 {
        out.push_str(&format!("{broken} totals do not foot; see data/tie_out.csv.\n"));
    }
    for note in &report.notes {
        out.push_str(&format!("note: {}\n", line(note)));
    }
    out
}
