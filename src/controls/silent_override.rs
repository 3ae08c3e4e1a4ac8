//! Requests under no valid policy.

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::ground::{Grounds, PolicyGround};
use crate::reconcile::{Line, OnRecord, Population};

use super::casebook::{Asks, Casebook};
use super::references::EXCEPTIONS;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that ask for access under no policy, under one that the list of
    /// policies does not have, or under one that was not in force when they were requested, with no
    /// exception on record. The policy is the ticket's, else that of its approvals, else the
    /// catalogue's. An exception is on record when the line names one that the register knows (any
    /// one, where there is no register), or when an approved entry of the register fits the line.
    /// Where a policy is named and no list of policies is given, the line is not evaluable
    /// (`policies`); where no export has a column for policies, all are (`policy_id`).
    ///
    /// **Why it matters.** A policy says who may have what and on whose word. Access given outside
    /// it is an exception whether or not anybody calls it one; unrecorded, nobody accepted the risk
    /// and nobody will end it.
    ///
    /// **How to answer it.** Name the policy that applies, or enter the line in the register of
    /// exceptions with an owner and an end. If the policy was renewed under another number, correct
    /// the catalogue; if its dates are wrong, the list of policies.
    silent_override {
        title: "Outside every policy, with no exception recorded",
        family: Family::Exceptions,
        population: "grant lines",
        scope: Scope::Requested,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, requested_at, decision, decided_at, approver, policy_id, exception_id;
            Policies: policy_id, title, valid_from, valid_to;
            Catalogue: system, entitlement, policy_id;
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
    let asked = population
        .lines
        .iter()
        .filter(|line| line.in_period && book.asks(&tickets, line) != Asks::Revoke);
    asked.map(|line| judge(&book, &grounds, line)).collect()
}

fn judge(book: &Casebook<'_>, grounds: &Grounds<'_>, line: &Line) -> Judged {
    if line.exception != OnRecord::No {
        return Judged::Passed;
    }
    match grounds.policy(line) {
        None => Judged::NotEvaluable("policy_id"),
        Some(PolicyGround::NotListedAnywhere) => Judged::NotEvaluable("policies"),
        Some(PolicyGround::InForce) => Judged::Passed,
        Some(wanting) => Judged::failed(finding(book, line, wanting)),
    }
}

fn finding(book: &Casebook<'_>, line: &Line, ground: PolicyGround) -> Finding {
    let finding = book.on_line(&CONTROL, line, sentence(book, line, ground));
    finding.and_all(policy(book, line)).and_all(book.entry_of(&CONTROL, line))
}

fn policy(book: &Casebook<'_>, line: &Line) -> Option<Evidence> {
    let row = book.population.books.policy_row(line.policy.some()?)?;
    Some(book.row(&CONTROL, FrameKind::Policies, row as u32))
}

fn sentence(book: &Casebook<'_>, line: &Line, ground: PolicyGround) -> String {
    let policy = book.population.show(line.policy);
    let why = match ground {
        PolicyGround::Missing => "under no policy".to_owned(),
        PolicyGround::Unknown => format!("under policy {policy}, which no list has"),
        _ => format!("under policy {policy}, which was not in force"),
    };
    format!(
        "Ticket {} of {} asks for {} for {} {why}, and no exception is recorded.",
        book.ticket_id(line),
        book.when(line.requested_at),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
    )
}
