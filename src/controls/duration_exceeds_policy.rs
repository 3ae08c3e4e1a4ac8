//! Access for longer than it may be held.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::ground::{Grounds, Span};
use crate::reconcile::{Line, Population};

use super::casebook::{Asks, Casebook};
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved grant lines on entitlements for which the catalogue sets
    /// `max_days`, that end later than so many days after the decision, or have no end at all. An
    /// end that is a date includes that day, so it has a day of grace. Lines carried out without a
    /// decision, or with one that has no time, count from the request. What was not approved gives
    /// nothing to hold and is no item.
    ///
    /// **Why it matters.** The longest time is part of what the owner of the entitlement agreed to.
    /// Beyond it nobody has approved the access, and without an end nothing reminds anybody to take
    /// it away.
    ///
    /// **How to answer it.** Shorten it to what is allowed, on the ticket and on the system, and ask
    /// for a renewal when it runs out. If the longer time is needed, enter it in the register of
    /// exceptions, or raise the limit in the catalogue.
    duration_exceeds_policy {
        title: "Approved for longer than the catalogue allows",
        family: Family::Exceptions,
        population: "approved grant lines",
        scope: Scope::Requested,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Catalogue],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, requested_at, decision, decided_at, approver, expires_at, exception_id;
            Catalogue: system, entitlement, max_days, owner;
        },
        references: EXCEPTIONS,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let (Some(tickets), Some(grounds)) = (book.views.tickets, Grounds::of(population)) else {
        return Tested::default();
    };
    let allowed = population.lines.iter().filter(|line| {
        line.in_period && line.is_allowed() && book.asks(&tickets, line) != Asks::Revoke
    });
    allowed.map(|line| judge(&book, &tickets, &grounds, line)).collect()
}

fn judge(book: &Casebook<'_>, tickets: &Tickets<'_>, grounds: &Grounds<'_>, line: &Line) -> Judged {
    match grounds.span(line) {
        Err(missing) => Judged::NotEvaluable(missing),
        Ok(Span::Unlimited | Span::Within(_)) => Judged::Passed,
        Ok(Span::Beyond(days) | Span::Endless(days)) => {
            Judged::failed(finding(book, tickets, line, days))
        }
    }
}

fn finding(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line, days: i64) -> Finding {
    let until = match tickets.expires_at.at(line.row as usize) {
        Some(end) => format!("until {}", book.last_day(end)),
        None => "without an end".to_owned(),
    };
    let since = line.decided_at.map_or_else(
        || format!("requested on {}", book.when(line.requested_at)),
        |at| format!("approved on {}", book.when(at)),
    );
    let sentence = format!(
        "Ticket {}, {since}, gives {} to {} {until}; the catalogue allows {days} days.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
    );
    book.on_line(&CONTROL, line, sentence).and_all(book.entry_of(&CONTROL, line))
}
