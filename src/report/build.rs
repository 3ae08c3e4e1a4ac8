//! Population and results -> [`Report`].

use super::{Report, SCHEMA_VERSION, Tool, Verdicts, Window, headline, sections, tables};
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

/// The report of a run.
#[must_use]
pub fn build(ingredients: &Ingredients<'_>) -> Report {
    let population = ingredients.population;
    let metrics = sections::metrics(ingredients.values);
    let mut report = Report {
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
        findings: sections::findings(population, ingredients.tested, ingredients.waivers),
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
    };
    report.tables = tables::all(ingredients, &report);
    report
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
