//! Requests for what nobody offers.

use crate::evidence;
use crate::finding::{Finding, Severity};
use crate::frames::{Flag, FrameKind, Frames, Tickets};
use crate::parameter::Parameters;
use crate::reconcile::{Line, OnRecord, Population};

use super::casebook::{Asks, Casebook, severity};
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};

control! {
    /// **What it finds.** Lines that ask for an entitlement that the catalogue does not have, or
    /// has as not requestable, with no exception on record. An exception is on record when the line
    /// names one that the register knows (any one, where there is no register), or when an approved
    /// entry of the register fits the line in everything it names.
    ///
    /// **Why it matters.** The catalogue is where an entitlement gets an owner, a risk and an
    /// approver. A request outside it is decided by whoever happens to be asked, and nobody reviews
    /// what comes of it.
    ///
    /// **How to answer it.** If people need it, put it into the catalogue with an owner, a risk and
    /// approvers. If the catalogue has it under another name, add the alias. If it was a single
    /// case, enter it in the register of exceptions with an end date.
    off_catalogue_request {
        title: "Asked for although the catalogue does not offer it",
        population: "grant lines",
        severity: Severity::Medium,
        needs: &[FrameKind::Tickets, FrameKind::Catalogue],
        parameters: &[],
        references: EXCEPTIONS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let frames = population.frames;
    let Some(tickets) = frames.tickets() else { return Tested::default() };
    let bench = Bench { book: Casebook::open(population), tickets };
    let lines = population.lines.iter();
    lines.filter(|line| bench.is_tested(line)).map(|line| bench.judge(line)).collect()
}

/// The population and its tickets.
struct Bench<'a> {
    book: Casebook<'a>,
    tickets: Tickets<'a>,
}

impl Bench<'_> {
    fn frames(&self) -> &Frames {
        self.book.frames
    }

    fn is_tested(&self, line: &Line) -> bool {
        line.in_period && self.book.asks(&self.tickets, line) != Asks::Revoke
    }

    fn judge(&self, line: &Line) -> Judged {
        let entry = self.book.directory.entry(line.system, line.entitlement);
        let offered = entry
            .is_some_and(|(catalogue, row)| catalogue.requestable.at(row) != Some(Flag::False));
        if offered || line.exception != OnRecord::No {
            return Judged::Passed;
        }
        Judged::Failed(self.finding(line))
    }

    fn finding(&self, line: &Line) -> Box<Finding> {
        let book = &self.book;
        let subject = book.line_subject(&self.tickets, line);
        let owner = book.owner(&subject, book.approver(line), "unassigned");
        let row = evidence!(self.frames(), "ticket", self.tickets, line.row;
            ticket_id, action, system, entitlement, requester, beneficiary, requested_at,
            exception_id);
        let entry = book.directory.entry(line.system, line.entitlement).map(|(catalogue, row)| {
            evidence!(self.frames(), "catalogue", catalogue, row; system, entitlement, requestable)
        });
        let severity = severity(CONTROL.severity, line.risk, line.privileged);
        let key = book.line_key(&self.tickets, line);
        let sentence = self.sentence(line, entry.is_some());
        let finding = Finding::new(CONTROL.id, severity, &key, subject, sentence, row);
        entry.into_iter().fold(finding.owned_by(owner), Finding::and).into()
    }

    fn sentence(&self, line: &Line, is_listed: bool) -> String {
        let why = match is_listed {
            true => "which the catalogue has as not requestable",
            false => "which the catalogue does not have",
        };
        format!(
            "Ticket {} of {} asks for {}, {why}, for {}, and no exception is recorded.",
            self.book.ticket_id(line),
            self.book.when(line.requested_at),
            self.book.what(line.system, line.entitlement),
            self.book.who(line.holder),
        )
    }
}
