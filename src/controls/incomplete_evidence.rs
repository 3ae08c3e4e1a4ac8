//! Decisions that could not be proved from the records.

use crate::finding::{Attribute, Confidence, Finding, Severity};
use crate::frames::{FrameKind, Word};
use crate::parameter::{Choice, Parameter, Parameters, Value};
use crate::quotes;
use crate::reconcile::completeness::{Evidences, Presence, Proof};
use crate::reconcile::{Line, Population, Verdict};

use super::casebook::{Casebook, is_decided};
use super::references::EVIDENCE;
use super::tested::{Judged, Tested};
use super::{Family, Scope};

control! {
    /// **What it finds.** Approved or rejected lines that lack some of the evidence a decision
    /// should leave: requester, beneficiary, approver, time of the decision, policy or exception,
    /// justification, an entitlement and a system that somebody knows, a duration (where the
    /// catalogue sets `max_days` and for emergencies, not for revocations), and, once carried out,
    /// the time of the check and a verifier who is not the fulfiller. A decision by automation
    /// names its approver only with a policy. An attribute for which no export has a column is left
    /// out; an empty cell is missing evidence. Lines without any decision are not tested here:
    /// `undocumented_approval` reports them. `required` says which attributes are asked for.
    ///
    /// **Why it matters.** An access decision is as good as its record: who asked, who decided,
    /// when, why, for what and for how long. What is not on record cannot be shown to an auditor,
    /// and later nobody remembers it.
    ///
    /// **How to answer it.** Complete the ticket where the facts can still be found, and say that
    /// it was completed afterwards. Then make the field mandatory in the form, or let the workflow
    /// fill it. If your rules do not ask for an attribute, take it off the list in `required`.
    incomplete_evidence {
        title: "Decided without the evidence to prove it",
        family: Family::EvidenceAndWorkflow,
        population: "decided lines",
        scope: Scope::Requested,
        severity: Severity::Medium,
        confidence: Confidence::Certain,
        needs: &[FrameKind::Tickets],
        parameters: &[Parameter {
            name: "required",
            default: Value::Words(Choice::all(ATTRIBUTES)),
            range: (0.0, 0.0),
            doc: "Attributes that a decided line must have.",
        }],
        quotes: quotes! {
            Tickets: ticket_id, action, system, entitlement, requester, beneficiary, state, requested_at, decision, decided_at, approver, policy_id, exception_id, justification, expires_at, emergency, fulfilled_at, fulfiller, verified_at, verifier;
            Approvals: ticket_id, stage, approver, decision, decided_at;
            Events: ticket_id, at, from_state, to_state, actor;
            Catalogue: system, entitlement, max_days, policy_id;
        },
        references: EVIDENCE,
        test: test,
    }
}

/// The words of [`Proof`], in its order.
const ATTRIBUTES: &[&str] = &[
    "requester",
    "beneficiary",
    "approver",
    "decided_at",
    "policy",
    "justification",
    "entitlement",
    "duration",
    "verified_at",
    "verifier",
];

fn test(population: &Population<'_>, parameters: &Parameters) -> Tested {
    let book = Casebook::open(population);
    let Some(evidences) = Evidences::of(population) else { return Tested::default() };
    let required: Vec<Proof> = parameters.words("required").filter_map(Proof::parse).collect();
    let decided = population.lines.iter().filter(|line| line.in_period && is_decided(line));
    decided.map(|line| judge(&book, &evidences, &required, line)).collect()
}

fn judge(
    book: &Casebook<'_>,
    evidences: &Evidences<'_>,
    required: &[Proof],
    line: &Line,
) -> Judged {
    let of = |proof: &Proof| (*proof, evidences.presence(line, *proof));
    let found: Vec<(Proof, Presence)> = required.iter().map(of).collect();
    if found.iter().any(|(_, presence)| *presence == Presence::Missing) {
        return Judged::failed(finding(book, line, &found));
    }
    let is_judged = |(_, presence): &(Proof, Presence)| {
        matches!(presence, Presence::Present | Presence::NotApplicable)
    };
    match (found.iter().any(is_judged), found.first()) {
        (false, Some((_, Presence::NotEvaluable(missing)))) => Judged::NotEvaluable(missing),
        _ => Judged::Passed,
    }
}

fn finding(book: &Casebook<'_>, line: &Line, found: &[(Proof, Presence)]) -> Finding {
    let missing = found.iter().filter(|(_, presence)| *presence == Presence::Missing);
    let names: Vec<&str> = missing.map(|(proof, _)| said(*proof)).collect();
    let attributes = found.iter().filter_map(|(proof, presence)| attribute(*proof, *presence));
    let finding = book.on_line(&CONTROL, line, sentence(book, line, &names.join(", ")));
    finding
        .with(attributes.collect())
        .and_all(book.decision_rows(&CONTROL, line))
        .and_all(book.entry_of(&CONTROL, line))
}

fn attribute(proof: Proof, presence: Presence) -> Option<Attribute> {
    let result = match presence {
        Presence::Present => Verdict::Pass,
        Presence::Missing => Verdict::Fail,
        Presence::NotEvaluable(_) => Verdict::NotEvaluable,
        Presence::NotApplicable => return None,
    };
    Some(Attribute { name: proof.as_str(), result })
}

/// An attribute as a sentence names it.
fn said(proof: Proof) -> &'static str {
    match proof {
        Proof::Requester => "a requester",
        Proof::Beneficiary => "a beneficiary",
        Proof::Approver => "a person as approver",
        Proof::DecidedAt => "the time of the decision",
        Proof::Policy => "a policy or exception",
        Proof::Justification => "a justification",
        Proof::Entitlement => "an entitlement that any list knows",
        Proof::Duration => "an end",
        Proof::VerifiedAt => "the time of the check",
        Proof::Verifier => "a verifier other than the fulfiller",
    }
}

fn sentence(book: &Casebook<'_>, line: &Line, missing: &str) -> String {
    format!(
        "Ticket {} ({} for {}) was {} without {missing} on record.",
        book.ticket_id(line),
        book.what(line.system, line.entitlement),
        book.who(line.holder),
        line.outcome,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_parameter_are_the_attributes() {
        assert!(ATTRIBUTES.iter().copied().eq(Proof::ALL.iter().map(|proof| proof.as_str())));
    }
}
