//! Requests for what nobody offers.

use crate::finding::{Confidence, Severity};
use crate::frames::{Flag, FrameKind};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Line, OnRecord, Population};

use super::casebook::{Asks, Casebook};
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

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
        family: Family::Exceptions,
        population: "grant lines",
        scope: Scope::Requested,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Catalogue],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, requested_at, exception_id;
            Catalogue: system, entitlement, requestable;
        },
        references: EXCEPTIONS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let asked = population
        .lines
        .iter()
        .filter(|line| line.in_period && book.asks(&tickets, line) != Asks::Revoke);
    asked.map(|line| judge(&book, line)).collect()
}

fn judge(book: &Casebook<'_>, line: &Line) -> Judged {
    let entry = book.directory.entry(line.system, line.entitlement);
    let offered =
        entry.is_some_and(|(catalogue, row)| catalogue.requestable.at(row) != Some(Flag::False));
    if offered || line.exception != OnRecord::No {
        return Judged::Passed;
    }
    let finding = book.on_line(&CONTROL, line, sentence(book, line, entry.is_some()));
    let row = entry.map(|(_, row)| book.row(&CONTROL, FrameKind::Catalogue, row as u32));
    Judged::failed(finding.and_all(row))
}

fn sentence(book: &Casebook<'_>, line: &Line, is_listed: bool) -> String {
    let why = match is_listed {
        true => "which the catalogue has as not requestable",
        false => "which the catalogue does not have",
    };
    format!(
        "Ticket {} of {} asks for {}, {why}, for {}, and no exception is recorded.",
        book.ticket_id(line),
        book.when(line.requested_at),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
    )
}
