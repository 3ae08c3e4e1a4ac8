//! Requests decided by the person who asked or who gains.

use crate::evidence;
use crate::finding::{Evidence, Finding, Severity};
use crate::frames::{FrameKind, Tickets};
use crate::parameter::Parameters;
use crate::reconcile::{DecisionSource, Line, Outcome, Person, Population};

use super::casebook::{Casebook, severity};
use super::references::WHO_APPROVED;
use super::tested::{Judged, Tested};

control! {
    /// **What it finds.** Lines decided by the person who is to hold the access or who asked for
    /// it. Names are compared after correlation, so a login, an e-mail address and an employee
    /// number of one person are one person. A decision by a pre-approved policy, or by a name the
    /// configuration lists as automation, is nobody's own.
    ///
    /// **Why it matters.** The approval is the only point at which a second person looks. Where one
    /// person asks and approves there is no control, whatever the workflow is called.
    ///
    /// **How to answer it.** Have the access confirmed by the entitlement's owner or the holder's
    /// manager, in the ticket. Then close the gap in the workflow: owners and managers need a
    /// deputy who approves when they ask for something themselves. If the approver was a robot,
    /// list its name under automation.
    self_approval {
        title: "Approved by the person who asked or who gains",
        population: "decided lines",
        severity: Severity::High,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        references: WHO_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let Some(tickets) = population.frames.tickets() else { return Tested::default() };
    let book = Casebook::open(population);
    let decided = population.lines.iter().filter(|line| {
        line.in_period && matches!(line.outcome, Outcome::Approved | Outcome::Rejected)
    });
    decided.map(|line| judge(&book, &tickets, line)).collect()
}

fn judge(book: &Casebook<'_>, tickets: &Tickets<'_>, line: &Line) -> Judged {
    let approvers = book.population.approvers_of(line);
    let mut persons = approvers.iter().filter(|person| !person.automation).peekable();
    let automatic = line.decision_source == Some(DecisionSource::Policy) || !approvers.is_empty();
    if persons.peek().is_none() {
        return if automatic { Judged::Passed } else { Judged::NotEvaluable("approver") };
    }
    match persons.find(|person| is_own(person, line)) {
        Some(person) => Judged::Failed(finding(book, tickets, line, person)),
        // With one of the two names unknown, the approver may still be that person.
        None if line.requester.key.is_none() => Judged::NotEvaluable("requester"),
        None if line.beneficiary.key.is_none() => Judged::NotEvaluable("beneficiary"),
        None => Judged::Passed,
    }
}

fn is_own(approver: &Person, line: &Line) -> bool {
    !approver.key.is_none()
        && (approver.key == line.beneficiary.key || approver.key == line.requester.key)
}

fn finding(
    book: &Casebook<'_>,
    tickets: &Tickets<'_>,
    line: &Line,
    person: &Person,
) -> Box<Finding> {
    let subject = book.line_subject(tickets, line);
    let row = evidence!(book.frames, "ticket", tickets, line.row;
        ticket_id, action, system, entitlement, requester, beneficiary, approver, decision,
        decided_at, policy_id);
    let severity = severity(CONTROL.severity, line.risk, line.privileged);
    let key = book.line_key(tickets, line);
    let sentence = sentence(book, line, person);
    let owner = owner(book, line, person);
    let finding = Finding::new(CONTROL.id, severity, &key, subject, sentence, row).owned_by(owner);
    approvals(book, tickets, line, person).into_iter().fold(finding, Finding::and).into()
}

/// The entitlement's owner or the holder's manager, unless that is the person in question.
fn owner(book: &Casebook<'_>, line: &Line, person: &Person) -> String {
    let owner = book.directory.entitlement_owner(line.system, line.entitlement);
    let candidates = owner.into_iter().chain(book.directory.manager(line.holder));
    let mut others = candidates
        .filter(|text| book.frames.key(*text) != book.frames.key(person.text))
        .filter(|text| book.frames.key(*text) != person.key);
    others.next().map_or("unassigned", |text| book.frames.text(text)).to_owned()
}

/// The rows of the approvals frame in which the person decided this ticket.
fn approvals(
    book: &Casebook<'_>,
    tickets: &Tickets<'_>,
    line: &Line,
    person: &Person,
) -> Vec<Evidence> {
    let ticket = book.frames.key(tickets.ticket_id.at(line.row as usize));
    let Some((approvals, rows)) = book.directory.approvals(ticket) else { return vec![] };
    let name = book.frames.key(person.text);
    rows.filter(|row| book.frames.key(approvals.approver.at(*row)) == name)
        .map(|row| {
            evidence!(book.frames, "approval", approvals, row;
                ticket_id, stage, approver, decision, decided_at)
        })
        .collect()
}

fn sentence(book: &Casebook<'_>, line: &Line, person: &Person) -> String {
    let for_whom = match person.key == line.beneficiary.key {
        true => "themselves".to_owned(),
        false => format!("{}, and had asked for it", book.who(line.beneficiary.key)),
    };
    format!(
        "{} {} ticket {} on {}: {} for {for_whom}.",
        book.who(person.key),
        line.outcome,
        book.ticket_id(line),
        book.decided(line),
        book.what(line.system, line.entitlement),
    )
}
