//! Requests decided by the person who asked or who gains.

use crate::finding::{Confidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{DecisionSource, Line, Person, Population};

use super::casebook::{Casebook, is_decided};
use super::references::WHO_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines decided by the person who is to hold the access or who asked for
    /// it. Names are compared after correlation, so a login, an e-mail address and an employee
    /// number of one person are one person; where two people claim a name and one of them may be
    /// meant, the line is not evaluable (`identity`). A decision by a pre-approved policy, or by a name the
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
        family: Family::Authority,
        population: "decided lines",
        scope: Scope::Requested,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, approver, decision, decided_at, policy_id;
            Approvals: ticket_id, stage, approver, decision, decided_at;
        },
        references: WHO_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let decided = population.lines.iter().filter(|line| line.in_period && is_decided(line));
    decided.map(|line| judge(&book, line)).collect()
}

fn judge(book: &Casebook<'_>, line: &Line) -> Judged {
    let approvers = book.population.approvers_of(line);
    let persons = || approvers.iter().filter(|person| !person.automation);
    let automatic = line.decision_source == Some(DecisionSource::Policy) || !approvers.is_empty();
    if persons().next().is_none() {
        return if automatic { Judged::Passed } else { Judged::NotEvaluable("approver") };
    }
    match persons().find(|person| is_own(person, line)) {
        Some(person) => Judged::failed(finding(book, line, person)),
        None if persons().any(|person| may_be_own(book, person, line)) => {
            Judged::NotEvaluable("identity")
        }
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

/// Whether somebody in question goes by a name that several people claim, and may be the approver.
fn may_be_own(book: &Casebook<'_>, approver: &Person, line: &Line) -> bool {
    let books = &book.population.books;
    [&line.beneficiary, &line.requester].iter().any(|own| books.may_be_one(approver, own))
}

fn finding(book: &Casebook<'_>, line: &Line, person: &Person) -> Finding {
    let finding = book.on_line(&CONTROL, line, sentence(book, line, person));
    let owner = book.owner_other_than(&finding.subject, person);
    finding.owned_by(owner).and_all(book.answers_of(&CONTROL, line, person))
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
