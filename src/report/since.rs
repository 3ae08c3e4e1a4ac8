//! A report as one side of a comparison, and what it says of the bundle before it.

use std::collections::{BTreeMap, BTreeSet};

use std::sync::Arc;

use super::tables;
use super::teller::Opened;
use super::{Cells, Column, ControlFacts, MetricValue, Open, Report, Rows, Table};
use crate::finding::{FindingId, Severity, role};
use crate::frames::{FrameKind, Word};
use crate::movement::{
    Bundle, ControlCounts, ControlEdition, Edition, InputEdition, Item, MetricsEdition, Movement,
    Place, Reading, TicketEdition, compare, name_key,
};

impl Report {
    /// The same report with what moved since `earlier`: the section `since`, and of each finding
    /// when it was first seen, for how long it has been open, and whether it is new. It holds the
    /// rows of all its tables.
    #[must_use]
    pub fn since(mut self, earlier: &Edition) -> Self {
        let edition = self.edition(&earlier.tickets_named(), |table, look| look(&table.columns));
        let (movement, opened) = moved(earlier, &edition);
        if let Some(table) = self.tables.iter_mut().find(|table| table.name == "findings") {
            open(table, &opened);
        }
        self.told_since(movement, &opened)
    }

    /// The same for a report whose big tables are made on demand.
    #[must_use]
    pub fn since_on_demand(self, earlier: &Edition, rows: &mut Rows<'_>) -> Self {
        let named = earlier.tickets_named();
        let (movement, opened) =
            moved(earlier, &self.edition(&named, |table, look| rows.each(table, look)));
        rows.teller.opened = Arc::new(opened.clone());
        let teller = rows.teller.clone();
        tables::findings_table(rows, teller);
        self.told_since(movement, &opened)
    }

    fn told_since(mut self, movement: Movement, opened: &Opened) -> Self {
        for finding in &mut self.findings {
            finding.open = FindingId::parse(&finding.id).and_then(|id| opened.get(&id)).copied();
        }
        tables::compared(&mut self.tables, &movement);
        self.since = Some(movement);
        self
    }

    /// The report as the newer side of a comparison; of its tickets those `named` matter.
    /// `each` shows the columns of a table, block by block.
    fn edition(
        &self,
        named: &BTreeSet<String>,
        each: impl Fn(&Table, &mut dyn FnMut(&[Column])),
    ) -> Edition {
        let (mut findings, mut tickets) = (Vec::new(), BTreeMap::new());
        if let Some(table) = self.table("findings") {
            each(table, &mut |columns| findings.extend(items(columns)));
        }
        if let Some(table) = self.table("tickets").filter(|_| !named.is_empty()) {
            each(table, &mut |columns| add_tickets(&mut tickets, columns, named));
        }
        let pair = |setting: &super::Setting| (setting.name.clone(), setting.value.clone());
        let input = |input: &super::InputFacts| InputEdition {
            path: input.file.clone(),
            frame: input.frame.clone(),
            sha256: input.sha256.clone(),
            rows: input.read,
        };
        Edition {
            bundle: self.bundle(),
            findings,
            carried: vec![],
            controls: self.controls.iter().map(control).collect(),
            metrics: self.readings(),
            inputs: self.inputs.iter().map(input).collect(),
            settings: self.settings.iter().map(pair).collect(),
            configuration: self.configuration.clone(),
            tickets,
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

/// What moved between two sides, and since when the findings of the newer one have been open.
fn moved(earlier: &Edition, now: &Edition) -> (Movement, Opened) {
    let movement = compare(earlier, now);
    let known = movement.findings.iter().filter_map(|moved| {
        let (first_seen, days) = (moved.first_seen, moved.days_open);
        Some((FindingId::parse(&moved.id)?, Open { first_seen, days, change: moved.change }))
    });
    let opened = known.collect();
    (movement, opened)
}

/// Puts down in a table of findings since when each has been open.
fn open(table: &mut Table, opened: &Opened) {
    let Some(ids) = cells(&table.columns, "finding_id") else { return };
    let of = |row| FindingId::parse(ids.text(row)).and_then(|id| opened.get(&id)).copied();
    let rows: Vec<Option<Open>> = (0..ids.len()).map(of).collect();
    for column in tables::since(rows.iter().copied()) {
        if let Some(place) = table.columns.iter_mut().find(|other| other.name == column.name) {
            *place = column;
        }
    }
}

fn cells<'c>(columns: &'c [Column], name: &str) -> Option<&'c Cells> {
    columns.iter().find(|column| column.name == name).map(|column| &column.cells)
}

/// The findings of a block of the table of findings.
fn items(columns: &[Column]) -> Vec<Item> {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let line = format!("{} ", role(FrameKind::Tickets));
    let item = |row: usize| {
        let get = |name: &str| cells(columns, name).map_or("", |cells| cells.text(row));
        Some(Item {
            id: get("finding_id").to_owned(),
            control: get("control").to_owned(),
            severity: Severity::parse(get("severity"))?,
            waived: get("result") == "waived",
            owner: get("owner").to_owned(),
            subject: get("subject").to_owned(),
            system: get("system").to_owned(),
            ticket_id: get("ticket_id").to_owned(),
            sentence: get("sentence").to_owned(),
            about_line: get("evidence").starts_with(&line),
            first_seen: None,
            last_seen: None,
        })
    };
    (0..rows).filter_map(item).collect()
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
fn add_tickets(
    tickets: &mut BTreeMap<String, TicketEdition>,
    columns: &[Column],
    named: &BTreeSet<String>,
) {
    let (Some(ids), Some(Cells::Flag(inside)), Some(Cells::Flag(open))) =
        (cells(columns, "ticket_id"), cells(columns, "in_period"), cells(columns, "open_work"))
    else {
        return;
    };
    for (row, (inside, open)) in inside.iter().zip(open).enumerate() {
        let key = name_key(ids.text(row));
        if named.contains(&key) {
            let ticket = tickets.entry(key).or_default();
            ticket.in_period |= *inside == Some(true);
            ticket.open_work |= *open == Some(true);
        }
    }
}
