//! The over-age list: the first of the lines that nobody has decided in time.

use serde::Serialize;

use super::figure::bare;
use crate::outputs::instant;
use crate::report::{Cells, Report, Table, grouped};

/// Lines that are listed; all stand in the CSV.
const LISTED: usize = 50;

/// The list.
#[derive(Serialize)]
pub(super) struct OverdueView<'a> {
    rows: Vec<OverdueRow<'a>>,
    /// How many there are.
    count: String,
    /// How many are not listed here; empty where all are.
    more: String,
}

#[derive(Serialize)]
struct OverdueRow<'a> {
    ticket: &'a str,
    what: [&'a str; 2],
    beneficiary: &'a str,
    waiting_for: &'a str,
    requested: String,
    /// Microseconds, to sort by.
    requested_at: i64,
    /// Over, waited, in business hours, allowed: as shown, and in seconds to sort by.
    hours: Vec<(String, i64)>,
    risk: &'a str,
    /// To sort by: a lower one is riskier.
    rank: usize,
    before_period: bool,
}

/// The list of a report; none where nothing is overdue.
pub(super) fn view(report: &Report) -> Option<OverdueView<'_>> {
    let table = report.table("overdue").filter(|table| table.rows() > 0)?;
    let zone = instant::zone(&report.window.zone);
    let listed = table.rows().min(LISTED);
    let more = table.rows() - listed;
    Some(OverdueView {
        rows: (0..listed).map(|place| row(table, place, zone)).collect(),
        count: grouped(table.rows() as u64),
        more: if more == 0 { String::new() } else { grouped(more as u64) },
    })
}

fn row(table: &Table, place: usize, zone: chrono_tz::Tz) -> OverdueRow<'_> {
    let text = |name| text(table, name, place);
    let requested_at = match cells(table, "requested_at") {
        Some(Cells::Instant(cells)) => cells[place].unwrap_or_default(),
        _ => 0,
    };
    let clocks = ["hours_over", "hours_waited", "business_hours_waited", "hours_allowed"];
    let risks = ["critical", "high", "medium", "low"];
    let risk = text("risk");
    OverdueRow {
        ticket: text("ticket_id"),
        what: [text("entitlement"), text("system")],
        beneficiary: text("beneficiary"),
        waiting_for: text("waiting_for"),
        requested: instant::local(requested_at, zone),
        requested_at,
        hours: clocks.map(|name| hours(table, name, place)).to_vec(),
        risk,
        rank: risks.iter().position(|known| *known == risk).unwrap_or(risks.len()),
        before_period: match cells(table, "in_period") {
            Some(Cells::Flag(cells)) => cells[place] == Some(false),
            _ => false,
        },
    }
}

fn cells<'a>(table: &'a Table, name: &str) -> Option<&'a Cells> {
    table.columns.iter().find(|column| column.name == name).map(|column| &column.cells)
}

fn text<'a>(table: &'a Table, name: &str, place: usize) -> &'a str {
    match cells(table, name) {
        Some(cells) => cells.text(place),
        None => "",
    }
}

fn hours(table: &Table, name: &str, place: usize) -> (String, i64) {
    match cells(table, name) {
        Some(Cells::Number(cells)) => {
            let hours = cells[place].unwrap_or_default();
            (bare(hours, "hours"), (hours * 3600.0).round() as i64)
        }
        _ => (String::new(), 0),
    }
}
