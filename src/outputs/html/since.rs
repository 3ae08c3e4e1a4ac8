//! What moved between two bundles, as ready texts: a section of the report, and the page of a
//! comparison.

use serde::Serialize;

use super::bars::spoken;
use crate::frames::Word;
use crate::movement::{
    Change, Choice, ControlCounts, ControlMovement, InputMovement, InputState, Moved, Movement,
    Pick, Side,
};
use crate::outputs::instant;
use crate::outputs::movement::{
    Told, changed, counted, days, differences, heading_of, moved as figures_moved, presence,
};
use crate::report::grouped;

/// Findings of one change shown on the page; the CSV has all.
const SHOWN: usize = 500;

/// Everything the templates show of a movement.
#[derive(Serialize)]
pub(super) struct Since<'a> {
    title: &'a str,
    tool: String,
    zone: &'a str,
    old_as_of: String,
    new_as_of: String,
    apart: String,
    counts: String,
    totals: Vec<(&'static str, &'static str, String)>,
    groups: Vec<Group<'a>>,
    figures: Vec<Told>,
    controls: Vec<ControlRow<'a>>,
    steady: String,
    inputs: Vec<InputRow<'a>>,
    same_inputs: String,
    choices: Vec<ChoiceRow<'a>>,
    configuration: Vec<(&'static str, u64, &'a str)>,
    /// Where all findings stand, and what proves the numbers of the controls.
    findings_csv: &'static str,
    controls_csv: &'static str,
    metrics_csv: &'static str,
}

#[derive(Serialize)]
struct Group<'a> {
    word: &'static str,
    heading: &'static str,
    meaning: &'static str,
    count: String,
    /// Number of findings shown, where they are not all shown.
    shown: String,
    folded: bool,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    severity: &'static str,
    waived: bool,
    control: &'a str,
    sentence: &'a str,
    subject: &'a str,
    owner: &'a str,
    first_seen: String,
    days: String,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct ControlRow<'a> {
    id: &'a str,
    title: &'a str,
    cells: Vec<(String, String)>,
    moved: [String; 4],
    note: &'static str,
}

#[derive(Serialize)]
struct InputRow<'a> {
    path: &'a str,
    frame: &'a str,
    state: &'static str,
    rows: String,
    before: &'a str,
    now: &'a str,
}

#[derive(Serialize)]
struct ChoiceRow<'a> {
    name: &'a str,
    before: &'a str,
    now: &'a str,
    was_there: bool,
    is_there: bool,
}

impl<'a> Since<'a> {
    /// What a report says of the bundle before it.
    pub(super) fn of_report(movement: &'a Movement) -> Self {
        Self::of(movement, ["data/previous.csv", "data/controls.csv", "data/metric_movements.csv"])
    }

    /// What the page of a comparison says.
    pub(super) fn of_comparison(movement: &'a Movement) -> Self {
        Self::of(movement, ["diff.csv", "control_movements.csv", "metric_movements.csv"])
    }

    fn of(
        movement: &'a Movement,
        [findings_csv, controls_csv, metrics_csv]: [&'static str; 3],
    ) -> Self {
        let zone = instant::zone(&movement.new.zone);
        let counts = movement.counts();
        let (moved, steady): (Vec<_>, Vec<_>) =
            movement.controls.iter().partition(|control| has_moved(control));
        let is_same = |input: &&InputMovement| input.state == InputState::Same;
        Self {
            title: &movement.new.title,
            tool: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
            zone: &movement.new.zone,
            old_as_of: instant::local(movement.old.as_of, zone),
            new_as_of: instant::local(movement.new.as_of, zone),
            apart: days((movement.new.as_of - movement.old.as_of) / MICROS_PER_DAY),
            counts: counted(&counts),
            totals: [counts.new, counts.persisting, counts.resolved, counts.not_tested]
                .iter()
                .zip(Change::ALL)
                .map(|(count, change)| (change.as_str(), heading_of(*change), grouped(*count)))
                .collect(),
            groups: Change::ALL
                .iter()
                .filter_map(|change| group(movement, *change, zone))
                .collect(),
            figures: figures_moved(movement),
            controls: moved.into_iter().map(control_row).collect(),
            steady: grouped(steady.len() as u64),
            inputs: movement.inputs.iter().filter(|input| !is_same(input)).map(input_row).collect(),
            same_inputs: grouped(movement.inputs.iter().filter(is_same).count() as u64),
            choices: movement.choices.iter().map(choice_row).collect(),
            configuration: movement.configuration.iter().map(configuration_row).collect(),
            findings_csv,
            controls_csv,
            metrics_csv,
        }
    }
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

fn has_moved(control: &ControlMovement) -> bool {
    crate::outputs::movement::has_moved(control)
}

fn group(movement: &Movement, change: Change, zone: chrono_tz::Tz) -> Option<Group<'_>> {
    let of_change: Vec<&Moved> =
        movement.findings.iter().filter(|finding| finding.change == change).collect();
    if of_change.is_empty() {
        return None;
    }
    let count = of_change.len();
    Some(Group {
        word: change.as_str(),
        heading: heading_of(change),
        meaning: meaning(change),
        count: grouped(count as u64),
        shown: if count > SHOWN { grouped(SHOWN as u64) } else { String::new() },
        folded: change == Change::Persisting,
        rows: of_change.into_iter().take(SHOWN).map(|finding| row(finding, zone)).collect(),
    })
}

fn meaning(change: Change) -> &'static str {
    match change {
        Change::New => "Found now, not held by the earlier bundle.",
        Change::Persisting => "Held by the earlier bundle, and found again.",
        Change::Resolved => {
            "Held by the earlier bundle; tested again and not found. The days are the most it can have been open since it was first seen."
        }
        Change::NotTested => {
            "Held by the earlier bundle, and not looked at now: it is not resolved."
        }
    }
}

fn row(finding: &Moved, zone: chrono_tz::Tz) -> Row<'_> {
    let mut notes = differences(finding);
    notes.extend((!finding.reason.is_empty()).then(|| finding.reason.clone()));
    Row {
        id: &finding.id,
        severity: finding.severity.as_str(),
        waived: finding.waived,
        control: &finding.control,
        sentence: &finding.sentence,
        subject: &finding.subject,
        owner: &finding.owner,
        first_seen: instant::day(finding.first_seen, zone),
        days: grouped(finding.days_open.unsigned_abs()),
        notes,
    }
}

fn control_row(control: &ControlMovement) -> ControlRow<'_> {
    let cell = |(name, pick): (&str, Pick)| {
        let text = changed(control.old.as_ref().map(pick), control.new.as_ref().map(pick));
        (spoken(name), text)
    };
    let moved = control.moved;
    ControlRow {
        id: &control.id,
        title: &control.title,
        cells: ControlCounts::ALL.into_iter().map(cell).collect(),
        moved: [moved.new, moved.persisting, moved.resolved, moved.not_tested].map(grouped),
        note: presence(control).unwrap_or_default(),
    }
}

fn input_row(input: &InputMovement) -> InputRow<'_> {
    InputRow {
        path: &input.path,
        frame: &input.frame,
        state: input.state.as_str(),
        rows: changed(input.rows_before, input.rows),
        before: &input.sha256_before,
        now: &input.sha256,
    }
}

fn choice_row(choice: &Choice) -> ChoiceRow<'_> {
    ChoiceRow {
        name: &choice.name,
        before: choice.before.as_deref().unwrap_or_default(),
        now: choice.now.as_deref().unwrap_or_default(),
        was_there: choice.before.is_some(),
        is_there: choice.now.is_some(),
    }
}

fn configuration_row(change: &crate::movement::LineChange) -> (&'static str, u64, &str) {
    (if change.side == Side::Added { "+" } else { "\u{2212}" }, change.line, &change.text)
}
