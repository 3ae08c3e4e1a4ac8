//! Decisions that took too long.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::{Decision, FrameKind, Instant, Tickets};
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::open_work::is_open_work;
use crate::reconcile::{DecisionSource, Line, Outcome, Population};

use super::casebook::{Casebook, hours_said, utc};
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that were decided later than the service level for the risk of
    /// their entitlement allows, and lines past it that nobody has decided yet. Time is elapsed
    /// hours from the request (`[sla]` in the configuration, by default 72). A line withdrawn
    /// after a decision is judged by that decision; one withdrawn undecided was neither decided
    /// late nor is it open, and passes. A decision without a time, or with one before the request,
    /// is not evaluable (`decided_at`). Judged are the lines of the period and earlier ones still
    /// open when it began.
    ///
    /// **Why it matters.** Requests that wait make people look for another way: a colleague's
    /// account, or a favour from an administrator. An approval queue nobody works through is also
    /// one nobody reads.
    ///
    /// **How to answer it.** Decide what is open. For approvers who are often late, name a deputy
    /// or let the request go on to the next level after a day. If the level is not the one agreed,
    /// set it in the configuration.
    approval_overdue reads ["approval_sla_hours"] {
        title: "Decided too late, or still undecided",
        family: Family::EvidenceAndWorkflow,
        population: "lines",
        scope: Scope::OpenWork,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, state, requested_at, decision, decided_at, approver, closed_at;
            Approvals: ticket_id, stage, approver, decision, decided_at;
            Events: ticket_id, at, from_state, to_state, actor;
            Catalogue: system, entitlement, risk;
        },
        references: EVIDENCE,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(tickets) = book.views.tickets else { return Tested::default() };
    let lines = population.lines.iter().filter(|line| is_open_work(population, &tickets, line));
    lines.map(|line| judge(&book, &tickets, line)).collect()
}

fn judge(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> Judged {
    match line.outcome {
        Outcome::Pending => undecided(book, line),
        Outcome::Cancelled => match before_withdrawal(book, tickets, line) {
            Some(decided) => decided_at(book, line, decided),
            None => Judged::Passed,
        },
        Outcome::Approved | Outcome::Rejected | Outcome::Undocumented => match line.decided_at {
            Some(decided) => decided_at(book, line, decided),
            None => Judged::NotEvaluable("decided_at"),
        },
    }
}

fn undecided(book: &Casebook<'_>, line: &Line) -> Judged {
    let as_of = book.population.as_of(line.system);
    let waited = line.requested_at.hours_until(Instant::exact(as_of));
    if waited <= allowed(book, line) {
        return Judged::Open;
    }
    Judged::failed(finding(book, line, waited, &format!("is still undecided on {}", utc(as_of))))
}

fn decided_at(book: &Casebook<'_>, line: &Line, decided: Instant) -> Judged {
    if decided.starts_before(line.requested_at) {
        return Judged::NotEvaluable("decided_at");
    }
    let waited = line.requested_at.hours_until(decided);
    if waited <= allowed(book, line) {
        return Judged::Passed;
    }
    Judged::failed(finding(book, line, waited, &format!("was decided on {}", book.when(decided))))
}

fn allowed(book: &Casebook<'_>, line: &Line) -> f64 {
    book.population.settings.sla.approval.of(line.risk)
}

/// When a line was decided that was withdrawn later: its own cell, else the last answer,
/// else the change of state.
fn before_withdrawal(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> Option<Instant> {
    let row = line.row as usize;
    let as_of = book.population.as_of(line.system);
    let answers = || {
        let ticket = book.frames.key(tickets.ticket_id.at(row));
        let (approvals, rows) = book.directory.approvals(ticket)?;
        let answered = |row: &usize| {
            matches!(approvals.decision.at(*row), Some(Decision::Approved | Decision::Rejected))
        };
        let known = rows.filter(answered).filter_map(|row| approvals.decided_at.at(row));
        known.filter(|at| at.micros <= as_of).max()
    };
    let event = || {
        let (events, at) = book.deciding_event(line)?;
        events.at.at(at).filter(|at| at.micros <= as_of)
    };
    line.decision_source?;
    let own = tickets.decided_at.at(row).filter(|at| at.micros <= as_of);
    own.or_else(answers).or_else(event)
}

fn finding(book: &Casebook<'_>, line: &Line, waited: f64, what: &str) -> Finding {
    let sentence = format!(
        "Ticket {} of {} ({} for {}) {what}, {} after the request; the limit is {}.",
        book.ticket_id(line),
        book.when(line.requested_at),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        hours_said(waited),
        hours_said(allowed(book, line)),
    );
    let finding = book.on_line(&CONTROL, line, sentence);
    let event =
        book.deciding_event(line).filter(|_| line.decision_source == Some(DecisionSource::Event));
    let event = event.map(|(_, row)| book.row(&CONTROL, FrameKind::Events, row as u32));
    finding
        .and_all(book.all_answers(&CONTROL, line))
        .and_all(event)
        .and_all(book.entry_of(&CONTROL, line))
}
