//! Population and results -> [`Report`].

use rayon::prelude::*;

use super::teller::Teller;
use super::{
    Report, Rows, SCHEMA_VERSION, Tool, Verdicts, Window, headline, listed, sections, tables,
};
use crate::controls::{Control, Limits, Tested};
use crate::finding::waiver::Waivers;
use crate::load::{FileIntake, Reject};
use crate::metrics::Value;
use crate::parameter::Parameters;
use crate::reconcile::{Equation, Population, Verdict};
use crate::what_if::Answer;

/// Everything a report is made of.
#[derive(Clone, Copy)]
pub struct Ingredients<'a> {
    /// The reconciled population.
    pub population: &'a Population<'a>,
    /// What every control says, in the order of the catalogue.
    pub tested: &'a [(&'static Control, Parameters, Tested)],
    /// Every metric value, in the order of `metrics.csv`.
    pub values: &'a [Value],
    /// The account of every input file.
    pub intake: &'a [FileIntake],
    /// Rows that were not used.
    pub rejects: &'a [Reject],
    /// The waivers, laid over the findings.
    pub waivers: &'a Waivers,
    /// What would have been said under other settings.
    pub what_if: &'a [Answer],
    /// Severities from which on findings of single controls make the run fail.
    pub limits: &'a Limits,
    /// Patterns of the controls to run (none: all), and of those to leave out.
    pub selected: [&'a [String]; 2],
    /// The equations that must foot.
    pub equations: &'a [Equation],
    /// Title, as configured.
    pub title: &'a str,
    /// What else a reader should know.
    pub notes: &'a [String],
    /// The configuration as written.
    pub config_text: &'a str,
}

/// The report of a run, holding the rows of all its tables.
#[must_use]
pub fn build(ingredients: &Ingredients<'_>) -> Report {
    let (report, rows) = build_on_demand(ingredients);
    rows.hold_all(report)
}

/// The report of a run, and the rows of its big tables, which are made when they are written.
#[must_use]
pub fn build_on_demand<'a>(ingredients: &Ingredients<'a>) -> (Report, Rows<'a>) {
    let teller = teller(ingredients);
    let owners = listed::owners(&teller);
    let told = listed::told(&teller, &owners.0);
    let mut report = stated(ingredients);
    report.findings = told.par_iter().map(|place| teller.facts(*place)).collect();
    report.owners_in_all = owners.1;
    report.owners = owners.0;
    let mut rows = Rows::new(teller);
    report.tables = tables::all(ingredients, &report, &mut rows);
    (report, rows)
}

fn teller<'a>(ingredients: &Ingredients<'a>) -> Teller<'a> {
    let findings = ingredients.tested.iter().flat_map(|(_, _, tested)| &tested.findings);
    Teller::of(findings.collect(), ingredients.population, ingredients.waivers)
}

/// What is said of a run, but for its findings and the tables.
fn stated(ingredients: &Ingredients<'_>) -> Report {
    let population = ingredients.population;
    let metrics = sections::metrics(ingredients.values);
    Report {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        title: ingredients.title.to_owned(),
        window: window(population),
        lines: verdicts(population.lines.iter().map(|line| line.verdict)),
        grants: verdicts(population.grants.iter().map(|grant| grant.verdict)),
        headlines: headline::all(&metrics),
        systems: sections::systems(population),
        statuses: sections::statuses(population),
        standings: sections::standings(population),
        controls: sections::controls(ingredients),
        findings: vec![],
        owners: vec![],
        owners_in_all: 0,
        waivers: sections::waivers(ingredients.waivers),
        what_if: sections::what_if(ingredients.what_if),
        metrics,
        equations: ingredients.equations.iter().map(sections::equation).collect(),
        inputs: ingredients.intake.iter().map(|file| sections::input(population, file)).collect(),
        rejected: ingredients.rejects.len() as u64,
        notes: ingredients.notes.to_vec(),
        settings: sections::settings(population.settings, ingredients.selected),
        configuration: ingredients.config_text.to_owned(),
        since: None,
        tables: vec![],
    }
}

fn window(population: &Population<'_>) -> Window {
    let (period, zone) = (population.period, population.settings.timezone.name().to_owned());
    Window { from: period.from, to: period.to, as_of: period.as_of, zone }
}

fn verdicts(items: impl Iterator<Item = Verdict>) -> Verdicts {
    let mut counts = Verdicts::default();
    items.for_each(|verdict| counts.add(verdict));
    counts
}
