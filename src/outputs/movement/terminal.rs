//! What moved, for a terminal.

use super::{Told, changed, counted, days, moved};
use crate::frames::Word;
use crate::movement::{
    Change, ControlCounts, ControlMovement, InputState, LineChange, Moved, Movement, Pick,
    Presence, Side,
};
use crate::outputs::console::Paint;
use crate::outputs::instant;
use crate::outputs::visible::line;
use crate::report::grouped;

/// Findings of one change, and lines of the configuration, that a terminal shows.
const SHOWN: usize = 20;

/// What moved, in short. `colour` adds ANSI colours.
#[must_use]
pub fn told(movement: &Movement, colour: bool) -> String {
    let paint = Paint(colour);
    let mut out = heading(movement, paint);
    for change in Change::ALL {
        out += &findings(movement, *change, paint);
    }
    out + &metrics(movement, paint)
        + &controls(movement, paint)
        + &inputs(movement, paint)
        + &configuration(movement, paint)
}

fn heading(movement: &Movement, paint: Paint) -> String {
    let zone = instant::zone(&movement.new.zone);
    let (old, new) = (movement.old.as_of, movement.new.as_of);
    format!(
        "{}\nFrom {} to {}\n\n{}\n",
        paint.with("1", &line(&movement.new.title)),
        instant::local(old, zone),
        instant::local(new, zone),
        paint.with("1", &format!("Findings: {}", counted(&movement.counts())))
    )
}

fn findings(movement: &Movement, change: Change, paint: Paint) -> String {
    let moved: Vec<&Moved> =
        movement.findings.iter().filter(|finding| finding.change == change).collect();
    if moved.is_empty() {
        return String::new();
    }
    let heading = format!("{} ({})", heading_of(change), grouped(moved.len() as u64));
    let mut out = format!("\n{}\n", paint.with("1", &heading));
    moved.iter().take(SHOWN).for_each(|finding| out += &finding_lines(finding, paint));
    if moved.len() > SHOWN {
        let rest = grouped((moved.len() - SHOWN) as u64);
        out += &format!("  and {rest} more; --out DIR writes them all\n");
    }
    out
}

/// A change as a heading.
pub(in crate::outputs) fn heading_of(change: Change) -> &'static str {
    match change {
        Change::New => "New",
        Change::Persisting => "Persisting",
        Change::Resolved => "Resolved",
        Change::NotTested => "Not tested",
    }
}

fn finding_lines(finding: &Moved, paint: Paint) -> String {
    let severity = paint.severity(finding.severity, &format!("{:<8}", finding.severity));
    let waived = if finding.waived { " (waived)" } else { "" };
    let about = about(finding).map_or_else(String::new, |about| format!("            {about}\n"));
    format!(
        "  {severity}  {}  {}{waived}\n            {}\n{about}",
        line(&finding.id),
        line(&finding.control),
        line(&finding.sentence),
    )
}

/// How long it has been open, what changed about it, and why it was not tested.
fn about(finding: &Moved) -> Option<String> {
    let open = match finding.change {
        Change::New if finding.reason.is_empty() => None,
        Change::New => Some(line(&finding.reason).into_owned()),
        Change::Persisting => Some(format!("open for {}", days(finding.days_open))),
        Change::Resolved => Some(format!("was open for {} at most", days(finding.days_open))),
        Change::NotTested => {
            Some(format!("{}; first seen {} ago", line(&finding.reason), days(finding.days_open)))
        }
    };
    let parts: Vec<String> = open
        .into_iter()
        .chain(judged_otherwise(finding))
        .chain(finding.sentence_before.as_ref().map(|_| "the sentence changed".to_owned()))
        .collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What is said otherwise of a persisting finding than before.
pub(in crate::outputs) fn differences(finding: &Moved) -> Vec<String> {
    let sentence = finding.sentence_before.as_ref().map(|before| format!("It said: {before}"));
    judged_otherwise(finding).chain(sentence).collect()
}

fn judged_otherwise(finding: &Moved) -> impl Iterator<Item = String> {
    let severity = finding.severity_before.map(|before| format!("severity was {before}"));
    let waived = finding
        .waived_before
        .map(|before| if before { "was waived" } else { "was not waived" }.to_owned());
    severity.into_iter().chain(waived)
}

/// The figures that moved: name, then, now, and what to make of it.
fn metrics(movement: &Movement, paint: Paint) -> String {
    let moved = moved(movement);
    if moved.is_empty() {
        return String::new();
    }
    let rows: String = moved.iter().take(SHOWN).map(figure_lines).collect();
    let rest = moved.len().saturating_sub(SHOWN);
    let rest = match rest {
        0 => String::new(),
        rest => {
            format!("  and {} more that changed; --out DIR writes them all\n", grouped(rest as u64))
        }
    };
    format!("\n{}\n{rows}{rest}", paint.with("1", "Figures"))
}

fn figure_lines(figure: &Told) -> String {
    let effect = match figure.effect.as_str() {
        "" => String::new(),
        effect => format!("; {effect}"),
    };
    let name = line(&figure.name);
    format!("  {name}: {} -> {}\n      {}{effect}\n", figure.before, figure.now, figure.judgement)
}

fn controls(movement: &Movement, paint: Paint) -> String {
    let moved: Vec<&ControlMovement> =
        movement.controls.iter().filter(|control| has_moved(control)).collect();
    if moved.is_empty() {
        return String::new();
    }
    let names = ControlCounts::ALL.iter().map(|(name, _)| name.replace('_', " "));
    let names = std::iter::once(String::new()).chain(names).collect();
    let rows: Vec<Vec<String>> =
        std::iter::once(names).chain(moved.iter().map(|control| row(control))).collect();
    let notes: String = moved.iter().filter_map(|control| note(control)).collect();
    format!("\n{}\n{}{notes}", paint.with("1", "Controls that moved"), aligned(&rows))
}

/// Whether a control counted something else than before, or was not run in both.
pub(in crate::outputs) fn has_moved(control: &ControlMovement) -> bool {
    let findings = control.moved.new + control.moved.resolved + control.moved.not_tested;
    control.old != control.new || findings > 0 || control.blind_before != control.blind_now
}

fn row(control: &ControlMovement) -> Vec<String> {
    let cell = |(_, pick): &(&str, Pick)| {
        changed(control.old.as_ref().map(pick), control.new.as_ref().map(pick))
    };
    let id = line(&control.id).into_owned();
    std::iter::once(id).chain(ControlCounts::ALL.iter().map(cell)).collect()
}

/// What a row of numbers does not say.
fn note(control: &ControlMovement) -> Option<String> {
    let why = presence(control)?;
    Some(format!("{}: {why}\n", line(&control.id)))
}

/// Where a control was not run, or could judge nothing; `None` where it did its work in both.
pub(in crate::outputs) fn presence(control: &ControlMovement) -> Option<&'static str> {
    match (control.presence, control.blind_before, control.blind_now) {
        (Presence::OnlyOld, ..) => Some("run in the older bundle only"),
        (Presence::OnlyNew, ..) => Some("run in the newer bundle only"),
        (Presence::Neither, ..) => Some("run in neither"),
        (Presence::Both, true, true) => Some("could judge nothing in either"),
        (Presence::Both, true, false) => Some("could judge nothing in the older bundle"),
        (Presence::Both, false, true) => Some("could judge nothing in the newer bundle"),
        (Presence::Both, false, false) => None,
    }
}

/// The first column to the left, the others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> =
        (0..rows.first().map_or(0, Vec::len)).map(|column| width(column).unwrap_or(0)).collect();
    let told = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("  {cell:>width$}"),
        });
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    rows.iter().map(told).collect()
}

fn inputs(movement: &Movement, paint: Paint) -> String {
    let same = movement.inputs.iter().filter(|input| input.state == InputState::Same).count();
    let rows = |rows: Option<u64>| rows.map_or_else(|| "-".to_owned(), grouped);
    let others = movement.inputs.iter().filter(|input| input.state != InputState::Same);
    let others: String = others
        .map(|input| {
            let (old, new) = (rows(input.rows_before), rows(input.rows));
            let (state, path) = (input.state, line(&input.path));
            format!("  {state:<8}  {path} ({}): rows {old} -> {new}\n", line(&input.frame))
        })
        .collect();
    if movement.inputs.is_empty() {
        return String::new();
    }
    let same = format!("  {:<8}  {}\n", "same", grouped(same as u64));
    format!("\n{}\n{others}{same}", paint.with("1", "Input files"))
}

fn configuration(movement: &Movement, paint: Paint) -> String {
    let value = |value: &Option<String>| match value.as_deref() {
        None => "(not there)".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(text) => line(text).into_owned(),
    };
    let choices = movement.choices.iter().map(|choice| {
        let (before, now) = (value(&choice.before), value(&choice.now));
        format!("  {}: {before} -> {now}\n", line(&choice.name))
    });
    let lines = movement.configuration.iter().take(SHOWN).map(configuration_line);
    let rest = movement.configuration.len().saturating_sub(SHOWN);
    let rest = (rest > 0)
        .then(|| format!("  and {} more lines of the configuration\n", grouped(rest as u64)));
    let all: String = choices.chain(lines).chain(rest).collect();
    if all.is_empty() {
        return String::new();
    }
    format!("\n{}\n{all}", paint.with("1", "Made with"))
}

fn configuration_line(change: &LineChange) -> String {
    let sign = if change.side == Side::Added { '+' } else { '-' };
    let told = format!("  {sign} {:>4}  {}", change.line, line(&change.text));
    format!("{}\n", told.trim_end())
}
