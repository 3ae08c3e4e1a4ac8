//! Lines that went ahead with fewer approvals than they need.

use crate::finding::{Confidence, Evidence, Finding, Severity};
use crate::frames::FrameKind;
use crate::parameter::Parameters;
use crate::quotes;
use crate::reconcile::{Approval, DecisionSource, Line, Outcome, Population};

use super::casebook::{Casebook, is_decided};
use super::references::WHO_APPROVED;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Lines that count as approved although fewer distinct people approved than
    /// `min_approvals` asks for (the larger of the policy's and the catalogue's, 1 where neither
    /// says), or although a stage that has an approver never approved. What was approved before a
    /// rejection counts no longer. Where two or more must approve, automation is nobody; where one
    /// is enough, any decision is. A single refusal is enough to refuse. Where no export lists the
    /// approvals one by one, a line that needs two is not evaluable (`approvals`): the ticket names
    /// one approver only.
    ///
    /// **Why it matters.** Two people are asked because one of them may be wrong, or bought. A
    /// workflow that goes ahead with one does it for the most dangerous entitlements.
    ///
    /// **How to answer it.** Get the missing approval now, or take the access back. If the second
    /// approval was given elsewhere, put it on record. If the workflow lets a ticket pass with one,
    /// correct the workflow.
    insufficient_approvals {
        title: "Approved by fewer people than it needs",
        family: Family::Authority,
        population: "decided lines",
        scope: Scope::Requested,
        severity: Severity::High,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, state, approver, decision, decided_at, policy_id;
            Approvals: ticket_id, stage, approver, decision, decided_at;
            Catalogue: system, entitlement, min_approvals, policy_id;
            Policies: policy_id, title, min_approvals;
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
    if line.outcome != Outcome::Approved {
        return Judged::Passed;
    }
    let approval = book.deciders.approval(line);
    // A policy answers alone; whoever else answered may be one of several.
    let is_alone = line.decision_source == Some(DecisionSource::Policy);
    match approval.is_short {
        false => Judged::Passed,
        true if !book.deciders.are_listed() && !is_alone => Judged::NotEvaluable("approvals"),
        true => Judged::failed(finding(book, line, approval)),
    }
}

fn finding(book: &Casebook<'_>, line: &Line, approval: Approval) -> Finding {
    let finding = book.on_line(&CONTROL, line, sentence(book, line, approval));
    finding.and_all(evidence(book, line))
}

/// Every answer to the ticket, and who says how many are needed.
fn evidence(book: &Casebook<'_>, line: &Line) -> Vec<Evidence> {
    let row = |frame, row: usize| book.row(&CONTROL, frame, row as u32);
    let answers = book.directory.approvals(book.ticket(line));
    let answers = answers.into_iter().flat_map(|(_, rows)| rows);
    let policy = book.population.books.policy_row(line.policy);
    answers
        .map(|at| row(FrameKind::Approvals, at))
        .chain(book.catalogue_row(&CONTROL, line.system, line.entitlement))
        .chain(policy.map(|at| row(FrameKind::Policies, at)))
        .collect()
}

fn sentence(book: &Casebook<'_>, line: &Line, approval: Approval) -> String {
    let Approval { needed, persons, .. } = approval;
    let why = match (persons >= needed, persons) {
        (true, _) => "although a stage that has an approver did not approve".to_owned(),
        (false, 0) => format!("although no person approved it and {needed} must"),
        (false, 1) => format!("although 1 person approved it and {needed} must"),
        (false, _) => format!("although {persons} persons approved it and {needed} must"),
    };
    format!(
        "Ticket {} about {} for {} went ahead as approved on {}, {why}.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        book.decided(line),
    )
}
