//! Approved access that came too late.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{FrameKind, Instant, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::open_work::{is_open, is_open_work};
use crate::reconcile::{Arrival, Grant, Line, Outcome, Population, Status};

use super::casebook::{Asks, Casebook, hours_said, utc};
use super::references::NOT_AS_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved grant lines (and the new half of an exchange) that took effect
    /// later after the decision than the service level for the risk of their entitlement allows,
    /// and those past it that are still not carried out. Time is elapsed hours (`[sla]` in the
    /// configuration, by default 72). The system is believed first: the grant's own date, else the
    /// two snapshots between which it appeared; where these leave both readings open the line is
    /// not evaluable (`granted_at`). Where no current grant shows it, because the access has ended
    /// since or the system has no snapshot, the ticket's time of fulfilment counts, and its closing
    /// as the latest possible. Lines closed without the access ever being there, and those that a
    /// later line took over before they were carried out, are listed: their delay has no end to
    /// measure, and `never_provisioned`, `provisioned_differently` and `partial_modification` report the former.
    ///
    /// **Why it matters.** People who wait for approved access work with somebody else's. Late work
    /// also separates the decision from its effect: the reasons may no longer hold.
    ///
    /// **How to answer it.** Carry out what is open or close it as withdrawn. If one system or
    /// group is always late, look at its queue; if a job carries it out, at its schedule.
    fulfilment_overdue reads ["fulfilment_sla_hours"] {
        title: "Approved access that came too late, or not yet",
        family: Family::EvidenceAndWorkflow,
        population: "approved grant lines",
        scope: Scope::OpenWork,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, previous_entitlement, beneficiary, account, state, requested_at, decision, decided_at, approver, fulfilled_at, fulfiller, closed_at;
            Approvals: ticket_id, stage, approver, decision, decided_at;
            Events: ticket_id, at, from_state, to_state, actor;
            Grants: snapshot_at, system, account, entitlement, via, granted_at, granted_by;
            Catalogue: system, entitlement, risk;
        },
        references: NOT_AS_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let lines = population.lines.iter().filter(|line| is_tested(&book, &tickets, line));
    lines.map(|line| judge(&book, &tickets, line)).collect()
}

fn is_tested(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> bool {
    line.is_allowed()
        && book.asks(tickets, line) != Asks::Revoke
        && is_open_work(book.population, tickets, line)
}

fn judge(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> Judged {
    let Some(decided) = line.decided_at.filter(|_| line.outcome == Outcome::Approved) else {
        return Judged::NotEvaluable("decided_at");
    };
    if let Some(grant) = line.effect.grant.and_then(|at| book.population.grants.get(at as usize)) {
        return by_system(book, line, grant, decided);
    }
    match line.status {
        Status::NeverProvisioned
        | Status::ProvisionedDifferently
        | Status::ModifiedPartially
        | Status::ModificationNotEffected => Judged::Listed,
        Status::Superseded if is_open(line) => Judged::Listed,
        _ if is_open(line) => not_yet(book, line, decided),
        _ => by_ticket(book, tickets, line, decided),
    }
}

/// The grant's own date, else the snapshots between which it appeared.
fn by_system(book: &Casebook<'_>, line: &Line, grant: &Grant, decided: Instant) -> Judged {
    let after = |at: i64| decided.hours_until(Instant::exact(at));
    let Arrival { granted_at, first_seen, last_absent } = book.population.arrival(grant);
    let (least, most, said) = match granted_at {
        Some(granted) => {
            let hours = decided.hours_until(granted);
            (hours, hours, format!("took effect on {}", book.when(granted)))
        }
        None => {
            let least = last_absent.map_or(f64::NEG_INFINITY, after);
            let absent = last_absent.map_or(String::new(), utc);
            (least, after(first_seen), format!("was still not there on {absent}"))
        }
    };
    match () {
        () if most <= allowed(book, line) => Judged::Passed,
        () if least > allowed(book, line) => {
            let finding = finding(book, line, decided, least, &said);
            Judged::failed(finding.and(book.row(&CONTROL, FrameKind::Grants, grant.row)))
        }
        () => Judged::NotEvaluable("granted_at"),
    }
}

fn not_yet(book: &Casebook<'_>, line: &Line, decided: Instant) -> Judged {
    let as_of = book.population.as_of(line.system);
    let waited = decided.hours_until(Instant::exact(as_of));
    if waited <= allowed(book, line) {
        return Judged::Open;
    }
    let said = format!("is still not carried out on {}", utc(as_of));
    Judged::failed(finding(book, line, decided, waited, &said))
}

/// What the ticket says, where no current grant can.
fn by_ticket(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line, decided: Instant) -> Judged {
    let row = line.row as usize;
    let latest =
        [tickets.verified_at.at(row), tickets.closed_at.at(row)].into_iter().flatten().min();
    let is_in_time = |at: Instant| decided.hours_until(at) <= allowed(book, line);
    match tickets.fulfilled_at.at(row) {
        Some(done) if is_in_time(done) => Judged::Passed,
        Some(done) => {
            let said = format!("was carried out on {}", book.when(done));
            Judged::failed(finding(book, line, decided, decided.hours_until(done), &said))
        }
        None if latest.is_some_and(is_in_time) => Judged::Passed,
        None => Judged::NotEvaluable("fulfilled_at"),
    }
}

fn allowed(book: &Casebook<'_>, line: &Line) -> f64 {
    book.population.settings.sla.fulfilment.of(line.risk)
}

fn finding(book: &Casebook<'_>, line: &Line, decided: Instant, waited: f64, what: &str) -> Finding {
    let sentence = format!(
        "Ticket {} gives {} to {}: it was approved on {} and {what}, {} later; the limit is {}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        book.when(decided),
        hours_said(waited),
        hours_said(allowed(book, line)),
    );
    book.on_line(&CONTROL, line, sentence)
        .and_all(book.decision_rows(&CONTROL, line))
        .and_all(book.entry_of(&CONTROL, line))
}
