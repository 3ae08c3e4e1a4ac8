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
pub(super) use findings::{since, table as findings_table};
pub use metric_movements::metric_movements;
pub use movement::{control_movements, diff};

use std::sync::Arc;

use super::ground::Ground;
use super::table::{self, Column, Label, Table};
use super::{Ingredients, Report, Rows};
use crate::frames::{FrameKind, Key, Origin};
use crate::movement::Movement;
use crate::reconcile::{Population, concerns, matching};

/// Rows of one block of a table that is made on demand: what is made of them fits the cache.
const ROWS: usize = 1024;

/// Every table, in the order of the bundle. `rows` takes over the rows of those that are big.
pub(super) fn all<'a>(
    ingredients: &Ingredients<'a>,
    report: &Report,
    rows: &mut Rows<'a>,
) -> Vec<Table> {
    let population = ingredients.population;
    let (ground, teller) = (Arc::clone(&rows.ground), rows.teller.clone());
    let names = matching::names(population);
    let tables = vec![
        tickets::table(rows),
        grants::table(rows),
        drift::table(rows),
        findings::table(rows, teller.clone()),
        chains::table(rows, &teller.findings),
        controls::table(&report.controls),
        waivers::table(&report.waivers),
        what_if::table(&report.what_if),
        metrics::table(rows, ingredients.values),
        measures::table(&report.metrics),
        overdue::table(&ground, &crate::metrics::overdue(population)),
        accounts::table(rows),
        match_rates::table(&ground, &names.rates),
        names::table(&ground, &concerns::concerns(population, &names.nobody)),
        intake::table(&report.inputs),
        rejects::table(&ground, ingredients.rejects),
        tie_out::table(&report.equations),
        movement::previous(&[]),
        metric_movements(&[]),
    ];
    tables.into_iter().map(|table| if table.on_demand { table } else { rows.hold(table) }).collect()
}

/// Puts the tables that tell of an earlier bundle in the place of those that know of none.
pub(super) fn compared(tables: &mut [Table], movement: &Movement) {
    let anew = [movement::previous(&movement.findings), metric_movements(&movement.metrics)];
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
fn keys(label: Label, ground: &Ground<'_>, rows: impl Iterator<Item = Key>) -> Column {
    table::symbols(label, rows.map(|key| ground.texts.of_key(key)))
}

/// The column `file` of rows that were read somewhere.
fn files(ground: &Ground<'_>, rows: impl Iterator<Item = Origin>) -> Column {
    let label = ("file", "File", "Input file the row was read from, as in intake.csv.");
    table::kinds(label, rows.map(|origin| origin.file), |file| file_name(ground.population, file))
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
