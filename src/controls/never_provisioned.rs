//! Approvals that never became access.

use crate::finding::{Confidence, Severity};
use crate::frames::{FrameKind, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Line, Outcome, Population, Status};

use super::casebook::{Asks, Casebook, is_approved, unconcerned, utc};
use super::references::NOT_AS_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that ask for access, are approved and say they were carried out,
    /// while no snapshot up to as-of shows the access. A line that was carried out without a
    /// decision counts as approved here, for its paper says the work was done.
    ///
    /// **Why it matters.** The ticket says *closed* and the person cannot work, or works with
    /// somebody else's access. If tickets are closed without the work, the other closed tickets
    /// prove nothing either.
    ///
    /// **How to answer it.** Ask who closed the ticket what was done. If the access was given on
    /// another account or under another name, correct the ticket or the alias table. If it is no
    /// longer wanted, close the ticket as withdrawn; else provision it and verify it.
    never_provisioned {
        title: "Approved and closed, and the access was never there",
        family: Family::Fulfilment,
        population: "approved grant lines",
        scope: Scope::InCharge,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, beneficiary, account, state, decision, decided_at, approver, fulfilled_at, fulfiller, closed_at;
        },
        references: NOT_AS_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let lines = population.lines.iter().filter(|line| is_tested(&book, &tickets, line));
    lines.map(|line| judge(&book, line)).collect()
}

fn is_tested(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> bool {
    book.population.is_judged(line) && is_approved(line) && book.asks(tickets, line) == Asks::Grant
}

fn judge(book: &Casebook<'_>, line: &Line) -> Judged {
    match line.status {
        Status::NeverProvisioned => {
            Judged::failed(book.on_line(&CONTROL, line, sentence(book, line)))
        }
        _ => unconcerned(line),
    }
}

fn sentence(book: &Casebook<'_>, line: &Line) -> String {
    let decided = match line.outcome {
        Outcome::Undocumented => "with no decision on record".to_owned(),
        _ => format!("approved on {}", book.decided(line)),
    };
    format!(
        "Ticket {} gives {} to {} ({decided}) and is {}, but no snapshot up to {} shows it.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        line.state,
        utc(book.population.as_of(line.system)),
    )
}
