//! The tables of the bundle, one per file.

mod accounts;
mod chains;
mod controls;
mod counterpart;
mod drift;
mod findings;
mod grants;
mod intake;
mod match_rates;
mod measures;
mod metric_movements;
mod metrics;
mod movement;
mod names;
mod overdue;
mod rejects;
mod tickets;
mod tie_out;
mod waivers;
mod what_if;

pub(super) use controls::counted;
pub(super) use findings::subject;
pub use metric_movements::metric_movements;
pub use movement::{control_movements, diff};

use super::chain;
use super::table::{self, Column, Label, Table};
use super::{FindingFacts, Ingredients, Report};
use crate::frames::{FrameKind, Key, Origin};
use crate::movement::Movement;
use crate::reconcile::{Population, concerns, matching};

/// Every table, in the order of the bundle.
pub(super) fn all(ingredients: &Ingredients<'_>, report: &Report) -> Vec<Table> {
    let population = ingredients.population;
    let names = matching::names(population);
    let findings = ingredients.tested.iter().flat_map(|(_, _, tested)| &tested.findings);
    vec![
        tickets::table(population),
        grants::table(population),
        drift::table(population),
        findings::table(&report.findings),
        chains::table(population, &chain::chains(population, findings)),
        controls::table(&report.controls),
        waivers::table(&report.waivers),
        what_if::table(&report.what_if),
        metrics::table(ingredients.values),
        measures::table(&report.metrics),
        overdue::table(population, &crate::metrics::overdue(population)),
        accounts::table(population),
        match_rates::table(population, &matching::match_rates(&names)),
        names::table(population, &concerns::concerns(population, &names)),
        intake::table(&report.inputs),
        rejects::table(population, ingredients.rejects),
        tie_out::table(&report.equations),
        movement::previous(&[]),
        metric_movements(&[]),
    ]
}

/// Puts the tables that tell of an earlier bundle in the place of those that know of none.
pub(super) fn compared(tables: &mut [Table], findings: &[FindingFacts], movement: &Movement) {
    let anew = [
        findings::table(findings),
        movement::previous(&movement.findings),
        metric_movements(&movement.metrics),
    ];
    for table in anew {
        if let Some(place) = tables.iter_mut().find(|other| other.name == table.name) {
            *place = table;
        }
    }
}

/// What the schema of the frames says about one of its columns.
fn documented(frame: FrameKind, name: &'static str, title: &'static str) -> Label {
    (name, title, frame.spec().column(name).map_or("", |column| column.doc))
}

/// A column of keys, as people are shown them.
fn keys(label: Label, population: &Population<'_>, rows: impl Iterator<Item = Key>) -> Column {
    let symbols = &population.frames.symbols;
    table::symbols(label, symbols, rows.map(|key| key.0), |key| population.show(Key(key)))
}

/// The column `file` of rows that were read somewhere.
fn files(population: &Population<'_>, rows: impl Iterator<Item = Origin>) -> Column {
    let label = ("file", "File", "Input file the row was read from, as in intake.csv.");
    table::kinds(label, rows.map(|origin| origin.file), |file| file_name(population, file))
}

/// The column `line` of rows that were read somewhere.
fn line_numbers(rows: impl Iterator<Item = Origin>) -> Column {
    let label = ("line", "Line", "First physical line of the record in the file; the header is 1.");
    table::whole(label, rows.map(|origin| Some(i64::from(origin.line))))
}

/// An input file, as configured.
pub(super) fn file_name(population: &Population<'_>, file: u32) -> String {
    population.frames.files.get(file as usize).cloned().unwrap_or_default()
}
