//! What moved between two bundles, as tables: `previous.csv` of a bundle, `diff.csv` and
//! `control_movements.csv` of a comparison.

use super::super::table::{Column, Table, flags, instants, texts, whole, words};
use crate::movement::{ControlCounts, ControlMovement, Moved, Pick};

/// `previous.csv`: findings of this bundle and of the one before it. It is there, and empty, where
/// no earlier bundle was given.
pub(super) fn previous(moved: &[Moved]) -> Table {
    let description = "One row per finding of this bundle and of the one given as --previous: new, persisting, resolved, not tested; empty without --previous.";
    findings("previous", "Since the previous bundle", description, moved)
}

/// `diff.csv`: findings of two bundles.
#[must_use]
pub fn diff(moved: &[Moved]) -> Table {
    let description =
        "One row per finding of either bundle: new, persisting, resolved, not tested.";
    findings("diff", "What moved", description, moved)
}

fn findings(name: &str, title: &str, description: &str, moved: &[Moved]) -> Table {
    let mut columns = what(moved);
    columns.extend(when(moved));
    columns.extend(before(moved));
    Table::new(name, title, description, columns).keyed(&["finding_id"])
}

fn what(moved: &[Moved]) -> Vec<Column> {
    let rows = || moved.iter();
    vec![
        texts(
            ("finding_id", "Finding", "Stable id: the same fact has the same id in every run."),
            rows().map(|row| &row.id),
        ),
        words(("change", "Change", "How it moved."), rows().map(|row| Some(row.change))),
        texts(("control", "Control", "Control that found it."), rows().map(|row| &row.control)),
        words(
            ("severity", "Severity", "How much it matters, says the latest bundle that found it."),
            rows().map(|row| Some(row.severity)),
        ),
        texts(("owner", "Owner", "Who should act."), rows().map(|row| &row.owner)),
        texts(
            ("subject", "Subject", "What it is about, in a few words."),
            rows().map(|row| &row.subject),
        ),
        texts(("sentence", "Sentence", "What is wrong."), rows().map(|row| &row.sentence)),
    ]
}

fn when(moved: &[Moved]) -> Vec<Column> {
    let rows = || moved.iter();
    vec![
        instants(
            ("first_seen", "First seen", "As-of of the earliest bundle known to have held it."),
            rows().map(|row| Some(row.first_seen)),
        ),
        whole(
            (
                "days_open",
                "Days open",
                "Whole days from first_seen to the newer as-of; for a resolved finding the most it can have been since then.",
            ),
            rows().map(|row| Some(row.days_open)),
        ),
        instants(
            ("last_seen", "Last seen", "As-of of the latest bundle known to have found it."),
            rows().map(|row| Some(row.last_seen)),
        ),
        texts(
            (
                "reason",
                "Reason",
                "Why it was not tested; of a new finding, why the older bundle could not have found it.",
            ),
            rows().map(|row| &row.reason),
        ),
        flags(("waived", "Waived", "Accepted by a waiver."), rows().map(|row| Some(row.waived))),
        texts(("system", "System", "System."), rows().map(|row| &row.system)),
        texts(("ticket_id", "Ticket", "Ticket."), rows().map(|row| &row.ticket_id)),
        flags(
            ("about_line", "About a line", "Whether the first row it rests on is a ticket line."),
            rows().map(|row| Some(row.about_line)),
        ),
    ]
}

fn before(moved: &[Moved]) -> Vec<Column> {
    let rows = || moved.iter();
    vec![
        words(
            ("severity_before", "Severity before", "In the older bundle, where it was another."),
            rows().map(|row| row.severity_before),
        ),
        flags(
            ("waived_before", "Waived before", "In the older bundle, where it was otherwise."),
            rows().map(|row| row.waived_before),
        ),
        texts(
            ("sentence_before", "Sentence before", "In the older bundle, where it was another."),
            rows().map(|row| row.sentence_before.as_deref().unwrap_or_default()),
        ),
    ]
}

/// `control_movements.csv`: what each control says in both bundles.
#[must_use]
pub fn control_movements(controls: &[ControlMovement]) -> Table {
    let rows = || controls.iter();
    let mut columns = vec![
        texts(("control", "Control", "Its id."), rows().map(|row| &row.id)),
        texts(("title", "Title", "A heading of a few words."), rows().map(|row| &row.title)),
        words(
            ("presence", "Presence", "In which of the two bundles it was run."),
            rows().map(|row| Some(row.presence)),
        ),
    ];
    columns
        .extend(ControlCounts::ALL.iter().flat_map(|(name, pick)| counted(controls, name, *pick)));
    let moved = |name, title, doc, pick: fn(&ControlMovement) -> u64| {
        whole((name, title, doc), rows().map(|row| Some(pick(row) as i64)))
    };
    columns.extend([
        moved("new", "New", "New findings.", |row| row.moved.new),
        moved("persisting", "Persisting", "Persisting findings.", |row| row.moved.persisting),
        moved("resolved", "Resolved", "Resolved findings.", |row| row.moved.resolved),
        moved("not_tested", "Not tested", "Findings not tested.", |row| row.moved.not_tested),
        flags_of("blind_before", "older", rows().map(|row| row.blind_before)),
        flags_of("blind", "newer", rows().map(|row| row.blind_now)),
    ]);
    let description =
        "One row per control of either bundle: what it counted then and now. Empty: not run.";
    Table::new("control_movements", "Movements per control", description, columns)
        .keyed(&["control"])
}

/// Then, now, and the difference where both are there.
fn counted(controls: &[ControlMovement], name: &str, pick: Pick) -> [Column; 3] {
    let count = |counts: &Option<ControlCounts>| counts.as_ref().map(|counts| pick(counts) as i64);
    let spoken = name.replace('_', " ");
    let column = |suffix: &str, what: &str, cells: Vec<Option<i64>>| {
        let mut column = whole(("", "", ""), cells.into_iter());
        column.name = format!("{name}{suffix}");
        column.title = format!("{spoken}{}", suffix.replace('_', " "));
        column.description = format!("{spoken}, {what}.");
        column
    };
    let (old, new) =
        (|row: &ControlMovement| count(&row.old), |row: &ControlMovement| count(&row.new));
    [
        column("_before", "in the older bundle", controls.iter().map(old).collect()),
        column("", "in the newer bundle", controls.iter().map(new).collect()),
        column(
            "_change",
            "newer less older",
            controls.iter().map(|row| Some(new(row)? - old(row)?)).collect(),
        ),
    ]
}

fn flags_of(name: &str, which: &str, cells: impl Iterator<Item = bool>) -> Column {
    let mut column = flags(("", "", ""), cells.map(Some));
    column.name = name.to_owned();
    column.title = name.replace('_', " ");
    column.description = format!("Whether it could judge nothing in the {which} bundle.");
    column
}
