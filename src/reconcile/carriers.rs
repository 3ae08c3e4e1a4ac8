//! Who carries a line: the persons who decided it or, as long as nobody has, those who are asked.
//!
//! Without the second half a statistic by approver would know answered requests only, and whoever
//! lets requests lie would look as quick as anybody.
//!
//! Readings of the design made explicit here:
//! - Asked are those named in the ticket's rows of `approvals` who have not answered; where there
//!   are none, the approver the ticket itself names.
//! - A line that somebody withdrew undecided stays with those who were asked.
//! - A line past approval without a decision on record is nobody's, unless its ticket names one.

use std::ops::Range;

use crate::frames::lookup::rows;
use crate::frames::{Approvals, Decision, Key, Tickets};

use super::answers::is_yes_or_no;
use super::population::{Line, Population};

/// Tells who carries the lines of a population.
#[derive(Clone, Copy)]
pub struct Carriers<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    approvals: Option<Approvals<'a>>,
}

impl<'a> Carriers<'a> {
    /// Of the lines of `population`; `None` where no export names an approver.
    #[must_use]
    pub fn of(population: &'a Population<'a>) -> Option<Self> {
        let (tickets, approvals) = (population.frames.tickets()?, population.frames.approvals());
        let names_any = approvals.is_some()
            || !tickets.approver.is_absent()
            || !population.approvers.is_empty();
        names_any.then_some(Self { population, tickets, approvals })
    }

    /// The keys of those who carry a line, ascending, each once; empty where nobody is named.
    #[must_use]
    pub fn of_line(&self, line: &Line) -> Vec<Key> {
        let decided = self.population.approvers_of(line).iter().map(|person| person.key);
        let decided: Vec<Key> = decided.collect();
        let mut keys = if decided.is_empty() { self.asked(line) } else { decided };
        keys.retain(|key| !key.is_none());
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Who is asked to decide a line, in the order of the exports; [`Key::NONE`] where nobody is
    /// named.
    #[must_use]
    pub fn asked(&self, line: &Line) -> Vec<Key> {
        let people = &self.population.books.people;
        let open = self.approvals.iter().flat_map(|approvals| {
            let rows = self.rows(approvals, line);
            unanswered(approvals, rows).map(|row| approvals.approver.at(row))
        });
        let open: Vec<Key> = open.map(|text| people.person(line.system, text).key).collect();
        if !open.is_empty() {
            return open;
        }
        vec![people.person(line.system, self.tickets.approver.at(line.row as usize)).key]
    }

    fn rows(&self, approvals: &Approvals<'_>, line: &Line) -> Range<usize> {
        let frames = self.population.frames;
        let ticket = frames.key(self.tickets.ticket_id.at(line.row as usize));
        rows(approvals.len, &ticket, |row| frames.key(approvals.ticket_id.at(row)))
    }
}

/// The rows whose approver is asked and has not said yes or no in another of them.
fn unanswered<'a>(
    approvals: &'a Approvals<'_>,
    rows: Range<usize>,
) -> impl Iterator<Item = usize> + use<'a> {
    let is_open = |row: &usize| approvals.decision.at(*row) == Some(Decision::Requested);
    let answered = |by: &usize| {
        let mut same =
            rows.clone().filter(|row| approvals.approver.at(*row) == approvals.approver.at(*by));
        same.any(|row| is_yes_or_no(approvals, row))
    };
    rows.clone().filter(is_open).filter(|row| !answered(row)).collect::<Vec<_>>().into_iter()
}
