//! Access that was refused or withdrawn, and is there.

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Line, Outcome, Population, Standing, Status};

use super::casebook::{Asks, Casebook, by_standing, unconcerned, utc};
use super::references::WITHOUT_TICKET;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Access in the current snapshot that nothing explains but a request that
    /// was refused or withdrawn. It is seen from both sides: the refused line after which the
    /// access appeared, and the grant whose only paper is that line, are two items tested and one
    /// finding. A grant that was there before the request is not the request's doing, but it still
    /// has no other paper. Where the account belongs to nobody known the grant is not evaluable.
    ///
    /// **Why it matters.** Somebody with the right to say no said no, and was overruled by whoever
    /// has the keys. That is worse than access nobody asked for: the people involved knew.
    ///
    /// **How to answer it.** Remove the access, unless the person who refused it approves it now in
    /// the ticket. Then ask the administrator who gave it on whose word it was done.
    granted_despite_rejection {
        title: "Refused or withdrawn, and given all the same",
        family: Family::Authority,
        population: "current grants; rejected and cancelled lines that ask for access",
        scope: Scope::InCharge,
        severity: Severity::Critical,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, account, state, requested_at, decision, decided_at, approver, closed_at;
            Approvals: ticket_id, stage, approver, decision, decided_at;
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, granted_by, enabled;
        },
        references: WITHOUT_TICKET,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let refused = population.lines.iter().filter(|line| is_tested(&book, line));
    let lines = refused.map(|line| judge_line(&book, line));
    lines.chain(population.grants.iter().map(|grant| judge_grant(&book, grant))).collect()
}

fn is_tested(book: &Casebook<'_>, line: &Line) -> bool {
    matches!(line.outcome, Outcome::Rejected | Outcome::Cancelled)
        && book.population.is_judged(line)
        && book.views.tickets.is_some_and(|tickets| book.asks(&tickets, line) != Asks::Revoke)
}

fn judge_line(book: &Casebook<'_>, line: &Line) -> Judged {
    if line.status != Status::EffectedWithoutApproval {
        return unconcerned(line);
    }
    let finding = book.on_line_access(&CONTROL, line, sentence(book, line));
    Judged::failed(
        finding.and_all(answers(book, line)).and_all(book.deciding_grant(&CONTROL, line)),
    )
}

fn judge_grant(book: &Casebook<'_>, grant: &Grant) -> Judged {
    by_standing(grant, Standing::GrantedDespiteRejection, || finding(book, grant))
}

fn finding(book: &Casebook<'_>, grant: &Grant) -> Finding {
    let line = book.line_behind(grant);
    let sentence = line.map_or_else(
        || format!("{} was refused and is there.", book.what(grant.system, grant.entitlement)),
        |line| sentence(book, line),
    );
    let rows = line.map(|line| answers(book, line)).unwrap_or_default();
    let finding = book.on_grant_access(&CONTROL, grant, sentence);
    finding.led_by(rows).led_by(book.deciding_line(&CONTROL, grant))
}

/// The rows in which somebody said no.
fn answers(book: &Casebook<'_>, line: &Line) -> Vec<Evidence> {
    book.rows_of_answers(&CONTROL, &book.deciders.of_line(line))
}

fn sentence(book: &Casebook<'_>, line: &Line) -> String {
    let refused = match line.outcome {
        Outcome::Cancelled => "was withdrawn".to_owned(),
        _ => format!("was refused on {}", book.decided(line)),
    };
    format!(
        "Ticket {} for {} {refused}, and {} holds it on {}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        utc(book.population.as_of(line.system)),
    )
}
