//! Access that is there while its request still waits.

use crate::finding::{Confidence, Severity};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Grant, Line, Outcome, Population, Standing, Status};

use super::casebook::{Asks, Casebook, by_standing, unconcerned, utc};
use super::references::WITHOUT_TICKET;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Access in the current snapshot that nothing explains but a request nobody
    /// has decided yet. It is seen from both sides: the pending line after which the access
    /// appeared, and the grant whose only paper is that line, are two items tested and one finding.
    /// A pending line without its access is open. Where the account belongs to nobody known the
    /// grant is not evaluable.
    ///
    /// **Why it matters.** The decision no longer decides anything. Whoever approves now confirms
    /// what was done; whoever refuses now has to have it undone, which is rarely done.
    ///
    /// **How to answer it.** Decide the request, and remove the access if the answer is no. Then
    /// find out who gave it on a request that was still open, and whether the workflow lets them.
    granted_before_decision {
        title: "There before anybody decided",
        family: Family::Authority,
        population: "current grants; undecided lines that ask for access",
        scope: Scope::InCharge,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets, FrameKind::Grants],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, account, state, requested_at, decision, decided_at;
            Grants: snapshot_at, system, account, entitlement, via, identity, granted_at, granted_by, enabled;
        },
        references: WITHOUT_TICKET,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let pending = population.lines.iter().filter(|line| is_tested(&book, line));
    let lines = pending.map(|line| judge_line(&book, line));
    lines.chain(population.grants.iter().map(|grant| judge_grant(&book, grant))).collect()
}

fn is_tested(book: &Casebook<'_>, line: &Line) -> bool {
    line.outcome == Outcome::Pending
        && book.population.is_judged(line)
        && book.views.tickets.is_some_and(|tickets| book.asks(&tickets, line) != Asks::Revoke)
}

fn judge_line(book: &Casebook<'_>, line: &Line) -> Judged {
    if line.status != Status::EffectedBeforeDecision {
        return unconcerned(line);
    }
    let finding = book.on_line_access(&CONTROL, line, sentence(book, line));
    Judged::failed(finding.and_all(book.deciding_grant(&CONTROL, line)))
}

fn judge_grant(book: &Casebook<'_>, grant: &Grant) -> Judged {
    by_standing(grant, Standing::GrantedBeforeDecision, || {
        let sentence = book.line_behind(grant).map_or_else(
            || format!("{} is not decided yet.", book.what(grant.system, grant.entitlement)),
            |line| sentence(book, line),
        );
        let finding = book.on_grant_access(&CONTROL, grant, sentence);
        finding.led_by(book.deciding_line(&CONTROL, grant))
    })
}

fn sentence(book: &Casebook<'_>, line: &Line) -> String {
    format!(
        "Ticket {} of {} asks for {}, nobody has decided it, and {} holds it on {}.",
        book.ticket_id(line),
        book.when(line.requested_at),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        utc(book.population.as_of(line.system)),
    )
}
