//! The columns that name the row on the other side: what it is, its name, when, until when, and
//! where it stands.

use super::super::ground::Ground;
use super::super::table::{Column, instants, kinds, symbols, whole, words};
use super::file_name;
use crate::frames::{Origin, Text, Views};
use crate::reconcile::{Counterpart, CounterpartKind};

/// Looks counterparts up.
pub(super) struct Other<'a> {
    ground: &'a Ground<'a>,
}

/// A counterpart with the time it took effect, where it is a grant whose history is known.
pub(super) type Side = (Counterpart, Option<i64>);

impl<'a> Other<'a> {
    pub(super) fn of(ground: &'a Ground<'a>) -> Self {
        Self { ground }
    }

    fn frames(&self) -> &Views<'a> {
        &self.ground.views
    }

    /// The columns of `rows`.
    pub(super) fn columns<I: Iterator<Item = Side>>(&self, rows: impl Fn() -> I) -> Vec<Column> {
        vec![
            self.kind(rows()),
            self.id(rows()),
            self.at(rows()),
            self.until(rows()),
            self.file(rows()),
            self.line(rows()),
        ]
    }

    fn kind(&self, rows: impl Iterator<Item = Side>) -> Column {
        words(
            (
                "counterpart",
                "Counterpart",
                "What decided on the other side; empty: that nothing is there.",
            ),
            rows.map(|(other, _)| kind(other)),
        )
    }

    fn id(&self, rows: impl Iterator<Item = Side>) -> Column {
        let label = (
            "counterpart_id",
            "Name of the counterpart",
            "Its account, ticket, exception, campaign, identity or entitlement.",
        );
        symbols(label, rows.map(|(other, _)| self.text(other).0))
    }

    fn at(&self, rows: impl Iterator<Item = Side>) -> Column {
        let label = (
            "counterpart_at",
            "Time of the counterpart",
            "When it was granted (else first seen), decided, accepted, or left.",
        );
        instants(label, rows.map(|(other, effected)| effected.or_else(|| self.time(other))))
    }

    fn until(&self, rows: impl Iterator<Item = Side>) -> Column {
        let label = (
            "counterpart_until",
            "End of the counterpart",
            "When the ticket's approval or the exception ends.",
        );
        instants(label, rows.map(|(other, _)| self.end(other)))
    }

    fn file(&self, rows: impl Iterator<Item = Side>) -> Column {
        let label = ("counterpart_file", "File of the counterpart", "Input file it was read from.");
        let files = rows.map(|(other, _)| self.origin(other).map(|origin| origin.file));
        kinds(label, files, |file| {
            file.map_or(String::new(), |file| file_name(self.ground.population, file))
        })
    }

    fn line(&self, rows: impl Iterator<Item = Side>) -> Column {
        let label = ("counterpart_line", "Line of the counterpart", "Its line in that file.");
        let lines = rows.map(|(other, _)| self.origin(other).map(|origin| origin.line));
        whole(label, lines.map(|line| line.map(i64::from)))
    }

    fn text(&self, other: Counterpart) -> Text {
        let frames = self.frames();
        let text = match other {
            Counterpart::None => None,
            Counterpart::Grant(row) => frames.grants.map(|f| f.account.at(row as usize)),
            Counterpart::Line(line) => {
                self.ticket_row(line).and_then(|row| frames.tickets.map(|f| f.ticket_id.at(row)))
            }
            Counterpart::Exception(row) => {
                frames.exceptions.map(|f| f.exception_id.at(row as usize))
            }
            Counterpart::Review(row) => frames.certifications.map(|f| f.campaign.at(row as usize)),
            Counterpart::Identity(row) => frames.identities.map(|f| f.identity.at(row as usize)),
            Counterpart::Catalogue(row) => frames.catalogue.map(|f| f.entitlement.at(row as usize)),
        };
        text.unwrap_or(Text::NONE)
    }

    fn ticket_row(&self, line: u32) -> Option<usize> {
        self.ground.population.lines.get(line as usize).map(|line| line.row as usize)
    }

    /// When it was decided, accepted, taken or ended; a line without a decision: when it was
    /// requested.
    pub(super) fn time(&self, other: Counterpart) -> Option<i64> {
        let frames = self.frames();
        let at = match other {
            Counterpart::None | Counterpart::Catalogue(_) => None,
            Counterpart::Grant(row) => frames.grants?.snapshot_at.at(row as usize),
            Counterpart::Line(line) => {
                let line = self.ground.population.lines.get(line as usize)?;
                Some(line.decided_at.unwrap_or(line.requested_at))
            }
            Counterpart::Exception(row) => frames.exceptions?.approved_at.at(row as usize),
            Counterpart::Review(row) => frames.certifications?.decided_at.at(row as usize),
            Counterpart::Identity(row) => frames.identities?.end.at(row as usize),
        };
        at.map(|at| at.micros)
    }

    /// When the paper stops allowing what it allows.
    pub(super) fn end(&self, other: Counterpart) -> Option<i64> {
        let frames = self.frames();
        let ends = match other {
            Counterpart::Line(line) => {
                [frames.tickets?.expires_at.at(self.ticket_row(line)?), None]
            }
            Counterpart::Exception(row) => {
                let register = frames.exceptions?;
                [register.expires_at.at(row as usize), register.revoked_at.at(row as usize)]
            }
            _ => return None,
        };
        ends.into_iter().flatten().map(|end| end.micros).min()
    }

    fn origin(&self, other: Counterpart) -> Option<Origin> {
        let frames = self.frames();
        match other {
            Counterpart::None => None,
            Counterpart::Grant(row) => Some(frames.grants?.origin.at(row as usize)),
            Counterpart::Line(line) => {
                Some(self.ground.population.lines.get(line as usize)?.origin)
            }
            Counterpart::Exception(row) => Some(frames.exceptions?.origin.at(row as usize)),
            Counterpart::Review(row) => Some(frames.certifications?.origin.at(row as usize)),
            Counterpart::Identity(row) => Some(frames.identities?.origin.at(row as usize)),
            Counterpart::Catalogue(row) => Some(frames.catalogue?.origin.at(row as usize)),
        }
    }
}

fn kind(other: Counterpart) -> Option<CounterpartKind> {
    match other {
        Counterpart::None => None,
        Counterpart::Grant(_) => Some(CounterpartKind::Grant),
        Counterpart::Line(_) => Some(CounterpartKind::Ticket),
        Counterpart::Exception(_) => Some(CounterpartKind::Exception),
        Counterpart::Review(_) => Some(CounterpartKind::Review),
        Counterpart::Identity(_) => Some(CounterpartKind::Identity),
        Counterpart::Catalogue(_) => Some(CounterpartKind::Catalogue),
    }
}
