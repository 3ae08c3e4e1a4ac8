//! A report as one side of a comparison, and what it says of the bundle before it.

use std::collections::{BTreeMap, BTreeSet};

use super::tables;
use super::{Cells, ControlFacts, FindingFacts, MetricValue, Report, Table};
use crate::finding::role;
use crate::frames::{FrameKind, Word};
use crate::movement::{
    Bundle, ControlCounts, ControlEdition, Edition, InputEdition, Item, MetricsEdition, Moved,
    Place, Reading, TicketEdition, compare, name_key,
};

impl Report {
    /// The same report with what moved since `earlier`: the section `since`, and of each finding
    /// when it was first seen, for how long it has been open, and whether it is new.
    #[must_use]
    pub fn since(mut self, earlier: &Edition) -> Self {
        let movement = compare(earlier, &self.edition(&earlier.tickets_named()));
        let by_id: BTreeMap<&str, &Moved> =
            movement.findings.iter().map(|moved| (moved.id.as_str(), moved)).collect();
        for finding in &mut self.findings {
            let Some(moved) = by_id.get(finding.id.as_str()) else { continue };
            finding.first_seen = Some(moved.first_seen);
            finding.days_open = Some(moved.days_open);
            finding.change = Some(moved.change);
        }
        tables::compared(&mut self.tables, &self.findings, &movement);
        self.since = Some(movement);
        self
    }

    /// The report as the newer side of a comparison; of its tickets those `named` matter.
    fn edition(&self, named: &BTreeSet<String>) -> Edition {
        let pair = |setting: &super::Setting| (setting.name.clone(), setting.value.clone());
        let input = |input: &super::InputFacts| InputEdition {
            path: input.file.clone(),
            frame: input.frame.clone(),
            sha256: input.sha256.clone(),
            rows: input.read,
        };
        Edition {
            bundle: self.bundle(),
            findings: self.findings.iter().map(item).collect(),
            carried: vec![],
            controls: self.controls.iter().map(control).collect(),
            metrics: self.readings(),
            inputs: self.inputs.iter().map(input).collect(),
            settings: self.settings.iter().map(pair).collect(),
            configuration: self.configuration.clone(),
            tickets: self.table("tickets").map(|table| tickets(table, named)).unwrap_or_default(),
            systems: self.shown_systems(),
        }
    }

    fn readings(&self) -> MetricsEdition {
        let values = self
            .metrics
            .iter()
            .flat_map(|metric| metric.values.iter().map(|value| (metric.id.as_str(), value)));
        values.map(|(metric, value)| reading(metric, value)).collect()
    }

    fn bundle(&self) -> Bundle {
        Bundle {
            title: self.title.clone(),
            tool: format!("{} {}", self.tool.name, self.tool.version),
            from: self.window.from,
            to: self.window.to,
            as_of: self.window.as_of,
            zone: self.window.zone.clone(),
            sums: String::new(),
        }
    }

    /// Systems with a grant in the current snapshot, or with a statement of drift.
    fn shown_systems(&self) -> BTreeSet<String> {
        let shown = self.equations.iter().filter(|equation| {
            (equation.kind == "grants" && equation.total > 0) || equation.kind == "drift"
        });
        shown.map(|equation| name_key(&equation.item)).collect()
    }
}

fn reading<'a>(metric: &str, value: &'a MetricValue) -> (&'a str, Place, Reading) {
    let part = (value.dimension.clone(), value.dimension_value.clone());
    let reading = Reading {
        value: value.value,
        unit: value.unit.clone(),
        n: value.n,
        low: value.low,
        high: value.high,
    };
    (&value.period, (metric.to_owned(), value.measure.clone(), part.0, part.1), reading)
}

fn item(finding: &FindingFacts) -> Item {
    Item {
        id: finding.id.clone(),
        control: finding.control.clone(),
        severity: finding.severity,
        waived: finding.waived,
        owner: finding.owner.clone(),
        subject: tables::subject(finding),
        system: finding.system.clone(),
        ticket_id: finding.ticket_id.clone(),
        sentence: finding.sentence.clone(),
        about_line: finding
            .evidence
            .first()
            .is_some_and(|proof| proof.role == role(FrameKind::Tickets)),
        first_seen: None,
        last_seen: None,
    }
}

fn control(control: &ControlFacts) -> ControlEdition {
    let verdicts = &control.verdicts;
    let pair = |setting: &super::Setting| (setting.name.clone(), setting.value.clone());
    ControlEdition {
        id: control.id.clone(),
        title: control.title.clone(),
        run: control.was_run(),
        reach: control.scope.reach(),
        needs_grants: control.needs.iter().any(|frame| frame == FrameKind::Grants.as_str()),
        counts: ControlCounts {
            population: verdicts.total(),
            passed: verdicts.pass,
            failed: verdicts.fail,
            open: verdicts.open,
            listed: verdicts.listed,
            not_evaluable: verdicts.not_evaluable,
            findings: control.findings,
        },
        missing: tables::counted(&control.missing),
        parameters: control.parameters.iter().map(pair).collect(),
    }
}

/// Which of the tickets `named` have a line, and whether one of their lines is in the period.
fn tickets(table: &Table, named: &BTreeSet<String>) -> BTreeMap<String, TicketEdition> {
    let column = |name: &str| table.columns.iter().find(|column| column.name == name);
    let cells = |name: &str| column(name).map(|column| &column.cells);
    let (Some(Cells::Words { codes, words }), Some(Cells::Flag(inside)), Some(Cells::Flag(open))) =
        (cells("ticket_id"), cells("in_period"), cells("open_work"))
    else {
        return BTreeMap::new();
    };
    let keys: Vec<Option<String>> =
        words.iter().map(|word| Some(name_key(word)).filter(|key| named.contains(key))).collect();
    let mut tickets: BTreeMap<String, TicketEdition> = BTreeMap::new();
    for ((code, inside), open) in codes.iter().zip(inside).zip(open) {
        if let Some(key) = &keys[*code as usize] {
            let ticket = tickets.entry(key.clone()).or_default();
            ticket.in_period |= *inside == Some(true);
            ticket.open_work |= *open == Some(true);
        }
    }
    tickets
}
