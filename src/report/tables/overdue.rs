//! `overdue.csv`: the lines that nobody has decided although their time allowed is over.

use super::super::ground::Ground;
use super::super::table::{Column, Label, Table, flags, instants, numbers, symbols, texts, words};
use super::{documented, files, line_numbers};
use crate::frames::{FrameKind, Texts, Tickets};
use crate::metrics::{Overdue, WaitingFor};
use crate::reconcile::Line;

/// The rows and what their cells are read from.
struct View<'a> {
    ground: &'a Ground<'a>,
    tickets: Option<Tickets<'a>>,
    overdue: &'a [Overdue],
}

pub(super) fn table(ground: &Ground<'_>, overdue: &[Overdue]) -> Table {
    let view = View { ground, tickets: ground.views.tickets, overdue };
    let mut columns = view.what();
    columns.extend(view.how_long());
    columns.extend(view.where_found());
    Table::new(
        "overdue",
        "Overdue decisions",
        "One row per ticket line that nobody has decided by as-of although the time allowed for its risk is over, the furthest over first.",
        columns,
    )
    .keyed(&["file", "line"])
    .pointing("file", "intake", "file")
}

impl<'a> View<'a> {
    fn lines(&self) -> impl Iterator<Item = &'a Line> + use<'a> {
        let (overdue, lines) = (self.overdue, &self.ground.population.lines);
        overdue.iter().map(move |row| &lines[row.line as usize])
    }

    /// A text of the export, as found.
    fn found(
        &self,
        name: &'static str,
        title: &'static str,
        pick: fn(&Tickets<'a>) -> Texts<'a>,
    ) -> Column {
        let cells = self.tickets.as_ref().map(pick);
        let rows = self.lines().map(|line| cells.map_or(0, |cells| cells.at(line.row as usize).0));
        symbols(documented(FrameKind::Tickets, name, title), rows)
    }

    fn hours(&self, label: Label, pick: fn(&Overdue) -> f64) -> Column {
        // To the second: what follows is the rounding of a fraction of an hour.
        let rounded = |row: &Overdue| (pick(row) * 3600.0).round() / 3600.0;
        numbers(label, self.overdue.iter().map(|row| Some(rounded(row))))
    }

    fn what(&self) -> Vec<Column> {
        vec![
            self.found("ticket_id", "Ticket", |tickets| tickets.ticket_id),
            self.found("system", "System", |tickets| tickets.system),
            self.found("entitlement", "Entitlement", |tickets| tickets.entitlement),
            self.found("beneficiary", "Beneficiary", |tickets| tickets.beneficiary),
            self.found("requester", "Requester", |tickets| tickets.requester),
            texts(
                (
                    "waiting_for",
                    "Waiting for",
                    "The approvers asked who have not answered, joined by `; `; where none is named, the group the ticket is with; empty where no export says.",
                ),
                self.overdue.iter().map(|row| self.waiting_for(row)),
            ),
        ]
    }

    fn waiting_for(&self, row: &Overdue) -> String {
        match &row.waiting_for {
            WaitingFor::Approvers(keys) => {
                let names: Vec<&str> =
                    keys.iter().map(|key| self.ground.population.show(*key)).collect();
                names.join("; ")
            }
            WaitingFor::Group(group) => self.ground.population.frames.text(*group).to_owned(),
            WaitingFor::Nobody => String::new(),
        }
    }

    fn how_long(&self) -> Vec<Column> {
        vec![
            instants(
                ("requested_at", "Requested", "When it was asked for."),
                self.lines().map(|line| Some(line.requested_at.micros)),
            ),
            self.hours(
                ("hours_waited", "Hours waited", "Elapsed hours from the request to as-of."),
                |row| row.hours,
            ),
            self.hours(
                (
                    "business_hours_waited",
                    "Business hours waited",
                    "Of these, the business hours of the configuration.",
                ),
                |row| row.business_hours,
            ),
            self.hours(
                (
                    "hours_allowed",
                    "Hours allowed",
                    "Elapsed hours allowed for the risk of the entitlement.",
                ),
                |row| row.allowed,
            ),
            self.hours(("hours_over", "Hours over", "hours_waited less hours_allowed."), |row| {
                row.hours - row.allowed
            }),
        ]
    }

    fn where_found(&self) -> Vec<Column> {
        vec![
            words(
                ("risk", "Risk", "Risk of the entitlement, says the catalogue; else medium."),
                self.lines().map(|line| Some(line.risk)),
            ),
            flags(
                (
                    "in_period",
                    "In period",
                    "Whether it was asked for inside the period; a line from before it is open all the same.",
                ),
                self.lines().map(|line| Some(line.in_period)),
            ),
            files(self.ground, self.lines().map(|line| line.origin)),
            line_numbers(self.lines().map(|line| line.origin)),
        ]
    }
}
