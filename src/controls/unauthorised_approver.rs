//! Approvals by people who were not entitled to give them.

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Answered, Line, Objection, Person, Population, Right, Rights, Unentitled};

use super::casebook::{Casebook, is_decided};
use super::references::WHO_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved lines of which an approver was not entitled: not among those the
    /// catalogue names for the entitlement (persons, the beneficiary's `manager`, the `owner`), or
    /// gone or not yet there on the day of the approval, or unknown to the list of people. Where
    /// the catalogue names nobody, only the person is tested. Rejections pass. The list of people
    /// shows today's manager: where the beneficiary has moved since, the finding is *possible*.
    /// Automation is nobody; who stood behind it must be seen from a policy.
    ///
    /// **Why it matters.** An approval is worth what its approver may decide. A colleague's
    /// signature, or that of an account whose owner left last year, is no decision at all.
    ///
    /// **How to answer it.** Have the access confirmed by somebody the catalogue names, in the
    /// ticket. If the approver was a deputy, record that in the catalogue. If the account of
    /// somebody who had left was used, treat it as an incident.
    unauthorised_approver {
        title: "Approved by somebody who was not entitled to",
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
            Catalogue: system, entitlement, owner, approvers;
            Identities: identity, name, status, start, end, moved_at, manager;
        },
        references: WHO_APPROVED,
        test: test,
    }
}

fn test(population: &Population<'_>, _: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let rights = Rights::of(population);
    let decided = population.lines.iter().filter(|line| line.in_period && is_decided(line));
    decided.map(|line| judge(&book, &rights, line)).collect()
}

fn judge(book: &Casebook<'_>, rights: &Rights<'_>, line: &Line) -> Judged {
    match rights.judge(line) {
        // Nobody needs a right to say no.
        None | Some(Right::Held) => Judged::Passed,
        Some(Right::Unclear(field)) => Judged::NotEvaluable(field),
        Some(Right::Lacking(lacking)) => Judged::failed(finding(book, line, &lacking)),
    }
}

fn finding(book: &Casebook<'_>, line: &Line, lacking: &[Unentitled]) -> Finding {
    let finding = book.on_line(&CONTROL, line, sentence(book, line, lacking));
    let persons: Vec<&Person> = lacking.iter().map(|one| &one.who.person).collect();
    let owner = book.owner_none_of(&finding.subject, &persons);
    let finding = finding.owned_by(owner).and_all(evidence(book, line, lacking));
    if lacking.iter().any(|one| one.is_certain) { finding } else { finding.possible() }
}

/// The answers, the approvers as HR knows them, and whom the catalogue names instead.
fn evidence(book: &Casebook<'_>, line: &Line, lacking: &[Unentitled]) -> Vec<Evidence> {
    let answered: Vec<Answered> = lacking.iter().map(|one| one.who).collect();
    let mut rows = book.rows_of_answers(&CONTROL, &answered);
    let persons = lacking.iter().filter_map(|one| book.identity_row(&CONTROL, one.who.person.key));
    rows.extend(persons.map(|row| row.called("approver")));
    if lacking.iter().any(|one| one.why == Objection::NotAmong) {
        rows.extend(book.catalogue_row(&CONTROL, line.system, line.entitlement));
        let holder = book.identity_row(&CONTROL, line.beneficiary.key);
        rows.extend(holder.map(|row| row.called("beneficiary")));
    }
    rows
}

fn sentence(book: &Casebook<'_>, line: &Line, lacking: &[Unentitled]) -> String {
    let why: Vec<String> = lacking.iter().map(|one| objection(book, one)).collect();
    format!(
        "Ticket {} about {} for {} was approved by {}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        why.join(", and by "),
    )
}

fn objection(book: &Casebook<'_>, one: &Unentitled) -> String {
    let (who, day) = (book.who(one.who.person.key), one.who.at.map(|at| book.when(at)));
    let on = day.map_or(String::new(), |day| format!(" on {day}"));
    let why = match (one.why, one.is_certain) {
        (Objection::Unknown, true) => "whom the list of people does not know",
        (Objection::Unknown, false) => "a name that more than one identity claims",
        (Objection::Gone, true) => "who had left by then",
        (Objection::Gone, false) => "who has left, on a day that is not recorded",
        (Objection::NotJoined, true) => "who had not joined by then",
        (Objection::NotJoined, false) => "who has not joined yet, as far as the records say",
        (Objection::NotAmong, _) if book.frames.identities().is_none() => {
            "who is not among the approvers the catalogue names, unless under another name"
        }
        (Objection::NotAmong, true) => "who is not among the approvers the catalogue names",
        (Objection::NotAmong, false) => {
            "who is not among the approvers the catalogue names today, and may have been then"
        }
    };
    format!("{who}{on}, {why}")
}
