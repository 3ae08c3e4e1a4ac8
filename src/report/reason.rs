//! Why a line or a grant was judged as it was, in one plain sentence with the facts it used.
//!
//! A sentence is a *phrase*: `{column}` in it stands for the cell of that column in the same row.
//! So the facts a reader sees are the facts the table holds, ten million rows need a few dozen
//! phrases, and a reader can filter by the phrase through `rule` and the columns it names.

use super::table::Literal;
use crate::frames::Word;
use crate::reconcile::{Missing, Outcome, Standing, Status};

/// When the deciding grant took effect, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seen {
    /// No grant decided.
    Nothing,
    /// The system says when it was granted.
    Granted,
    /// Only the snapshots tell.
    InSnapshot,
}

/// What a line's phrase depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineCase {
    /// Row of the tracing table.
    pub rule: u8,
    /// Its status.
    pub status: Status,
    /// What is missing, if anything.
    pub missing: Literal,
    /// What was decided.
    pub outcome: Outcome,
    /// Whether the decision has a time.
    pub is_dated: bool,
    /// Whether the other side has a time.
    pub is_other_dated: bool,
    /// The deciding grant.
    pub seen: Seen,
}

/// What a grant's phrase depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GrantCase {
    /// Row of the vouching table.
    pub rule: u8,
    /// Its standing.
    pub standing: Standing,
    /// What is missing, if anything.
    pub missing: Option<Missing>,
    /// What was decided about the line behind it, if there is one.
    pub outcome: Option<Outcome>,
    /// Whether the paper behind it has an end.
    pub has_end: bool,
    /// Whether the system says when it was granted.
    pub is_dated: bool,
    /// Held and usable.
    pub is_live: bool,
}

/// Why a ticket line has its status.
#[must_use]
pub fn of_line(case: LineCase) -> String {
    if case.status == Status::NotEvaluable {
        return format!("Cannot be judged: {}.", not_evaluable_line(case));
    }
    match case.rule {
        2..=5 => undecided(case),
        17..=20 => revocation(case),
        21 => modification(case),
        _ => authorised(case),
    }
}

fn not_evaluable_line(case: LineCase) -> String {
    match (case.rule, case.missing.0) {
        (1, "snapshot") => "no snapshot of {system} shows whether the access is there".into(),
        (1, "requested after as-of") => {
            "it was requested on {requested_at}, after the snapshot of {as_of} was taken".into()
        }
        (1, "holder disputed") => "more than one identity claims the holder".into(),
        (1, "entitlement unknown") => {
            "no snapshot of {system} and no catalogue knows {entitlement}".into()
        }
        (2 | 4, _) => format!(
            "{}, and account {{counterpart_id}} has the access, but neither a grant date nor the \
             snapshots tell whether it came after the request of {{requested_at}}",
            outcome(case)
        ),
        (_, "snapshot") => format!(
            "{}, before the oldest snapshot of {{system}}; what is absent since may never have \
             been given or may have been removed",
            outcome(case)
        ),
        (_, other) => want(other),
    }
}

/// What happened to a request: `it was approved on 2026-07-01T09:00:00Z`.
fn outcome(case: LineCase) -> &'static str {
    match (case.outcome, case.is_dated) {
        (Outcome::Approved, true) => "it was approved on {decided_at}",
        (Outcome::Approved, false) => "it was approved at a time nobody recorded",
        (Outcome::Rejected, true) => "it was rejected on {decided_at}",
        (Outcome::Rejected, false) => "it was rejected",
        (Outcome::Cancelled, _) => "it was cancelled",
        (Outcome::Pending, _) => "nobody has decided on it",
        (Outcome::Undocumented, _) => {
            "it went past approval (requested on {requested_at}) with no decision on record"
        }
    }
}

/// The same as the beginning of a sentence.
fn it_was(case: LineCase) -> String {
    let text = outcome(case);
    match (text.strip_prefix("it "), text.strip_prefix("nobody ")) {
        (Some(rest), _) => format!("It {rest}"),
        (_, Some(rest)) => format!("Nobody {rest}"),
        _ => text.to_owned(),
    }
}

fn undecided(case: LineCase) -> String {
    let since = match case.seen {
        Seen::Granted => "was granted the access on {counterpart_at}",
        _ => {
            "has the access since the snapshot of {counterpart_at} and did not have it in the one before"
        }
    };
    match case.status {
        Status::NoEffectExpected => {
            format!("{}; nothing in the snapshot of {{as_of}} came of it.", it_was(case))
        }
        Status::AwaitingDecision => {
            "Requested on {requested_at}; nobody had decided by {as_of}.".into()
        }
        _ => format!(
            "{}, yet account {{counterpart_id}} {since}, after the request of {{requested_at}}; \
             nothing else allows it.",
            it_was(case)
        ),
    }
}

fn authorised(case: LineCase) -> String {
    let it = it_was(case);
    match case.status {
        Status::Superseded => {
            "Ticket {counterpart_id}, decided on {counterpart_at}, has taken over.".into()
        }
        Status::RetainedPastExpiry => format!(
            "{it}, until {{expires_at}}; account {{counterpart_id}} can still use the access on \
             {{as_of}}."
        ),
        Status::Lapsed => {
            format!("{it}, until {{expires_at}}; on {{as_of}} nobody can use the access.")
        }
        Status::Verified => format!(
            "{it} and is {{state}}; account {{counterpart_id}} has the access on {{as_of}}."
        ),
        Status::EffectedTicketOpen => format!(
            "{it}; account {{counterpart_id}} has the access on {{as_of}}, but the ticket is not \
             closed."
        ),
        Status::AwaitingFulfilment => {
            format!("{it}; on {{as_of}} it is neither carried out nor closed.")
        }
        Status::WithdrawnByReview => format!(
            "{it}; gone on {{as_of}}, as the review {{counterpart_id}} decided on \
             {{counterpart_at}}."
        ),
        Status::WithdrawnByLeaver if case.is_other_dated => {
            format!("{it}; gone on {{as_of}}, after {{counterpart_id}} left on {{counterpart_at}}.")
        }
        Status::WithdrawnByLeaver => {
            format!("{it}; gone on {{as_of}}, for {{counterpart_id}} has left.")
        }
        Status::RemovedWithoutTicket => format!(
            "{it}; account {{counterpart_id}} still had the access on {{counterpart_at}}; it is \
             gone on {{as_of}}, and no ticket, review or leaving says why."
        ),
        Status::ProvisionedDifferently => format!(
            "{it} and is {{state}}; absent on {{as_of}}, while account {{counterpart_id}} got \
             {{grant_entitlement}} ({{counterpart_at}}) that nothing allows."
        ),
        _ => format!("{it} and is {{state}}; no snapshot since then shows the access."),
    }
}

fn revocation(case: LineCase) -> String {
    let it = it_was(case).replacen("It was approved", "Its revocation was approved", 1);
    match case.status {
        Status::Verified => format!("{it}; on {{as_of}} nobody can use the access."),
        Status::AwaitingFulfilment => format!(
            "{it}; account {{counterpart_id}} can still use the access on {{as_of}}, and the time \
             allowed is not up."
        ),
        Status::Superseded => format!(
            "{it}, but what account {{counterpart_id}} has on {{as_of}} rests on a newer exception \
             or review."
        ),
        Status::Resurrected => format!(
            "{it}; the access went away and came back: account {{counterpart_id}} can use it on \
             {{as_of}}."
        ),
        _ => format!("{it}; account {{counterpart_id}} can still use the access on {{as_of}}."),
    }
}

fn modification(case: LineCase) -> String {
    let it = it_was(case);
    let on = "on {as_of}";
    match case.status {
        Status::Verified => {
            format!(
                "{it} and is {{state}}; {on} {{entitlement}} has replaced {{previous_entitlement}}."
            )
        }
        Status::EffectedTicketOpen => format!(
            "{it}; {on} {{entitlement}} has replaced {{previous_entitlement}}, but the ticket is \
             not closed."
        ),
        Status::AwaitingFulfilment => {
            format!("{it}; {on} the exchange is not complete and the ticket not closed.")
        }
        Status::ModifiedPartially if case.is_other_dated => format!(
            "{it} and is {{state}}; {on} account {{counterpart_id}} still has \
             {{previous_entitlement}}, which {{entitlement}} was to replace."
        ),
        Status::ModifiedPartially => format!(
            "{it} and is {{state}}; {on} {{previous_entitlement}} is gone and {{entitlement}} is \
             not there."
        ),
        Status::ModificationNotEffected => format!(
            "{it} and is {{state}}; {on} account {{counterpart_id}} still has \
             {{previous_entitlement}}, and {{entitlement}} is not there."
        ),
        _ => authorised(case),
    }
}

/// Why a grant has its standing.
#[must_use]
pub fn of_grant(case: GrantCase) -> String {
    let sentence = match case.standing {
        Standing::NotEvaluable => not_evaluable_grant(case),
        standing => grant_sentence(case, standing).to_owned(),
    };
    if case.is_live { sentence } else { format!("{sentence} It is switched off.") }
}

fn not_evaluable_grant(case: GrantCase) -> String {
    let why = match (case.rule, case.missing.map_or("", Missing::as_str)) {
        (15, _) => {
            "it stands in the oldest snapshot, of {first_seen}, with no grant date to compare with \
             the baseline date"
                .into()
        }
        (_, other) => want(other),
    };
    format!("Cannot be judged: {why}.")
}

fn grant_sentence(case: GrantCase, standing: Standing) -> &'static str {
    match (standing, case.has_end) {
        (Standing::Disputed, _) => "More than one identity claims account {account}.",
        (Standing::ExplicitlyApproved, true) => {
            "Ticket {counterpart_id} approved it on {counterpart_at}, until {counterpart_until}."
        }
        (Standing::ExplicitlyApproved, false) => {
            "Ticket {counterpart_id} approved it on {counterpart_at}."
        }
        (Standing::ImplicitlyApproved, _) => {
            "The catalogue's birthright rule gives {counterpart_id} to {holder}."
        }
        (Standing::Excepted, true) => {
            "Exception {counterpart_id}, accepted on {counterpart_at}, covers it until {counterpart_until}."
        }
        (Standing::Excepted, false) => {
            "Exception {counterpart_id}, accepted on {counterpart_at}, covers it."
        }
        (Standing::Certified, _) => "Review {counterpart_id} kept it on {counterpart_at}.",
        (Standing::Uncorrelated, _) => "No identity is known to hold account {account}.",
        (Standing::PendingDeprovisioning, _) => {
            "Ticket {counterpart_id} revoked it on {counterpart_at}; the time allowed is not up on {as_of}."
        }
        (Standing::RevokedButPresent, _) => {
            "Ticket {counterpart_id} revoked it on {counterpart_at}; it is still there on {as_of}."
        }
        (Standing::Expired, _) => {
            "Ticket {counterpart_id} approved it on {counterpart_at}, but only until {counterpart_until}."
        }
        (Standing::ExceptionExpired, _) => {
            "Exception {counterpart_id} covered it only until {counterpart_until}."
        }
        _ => unvouched(case, standing),
    }
}

fn unvouched(case: GrantCase, standing: Standing) -> &'static str {
    match (standing, case.outcome) {
        (Standing::ApprovalUndocumented, _) => {
            "Ticket {counterpart_id} went past approval with no decision on record."
        }
        (Standing::GrantedBeforeDecision, _) => {
            "Ticket {counterpart_id} asked for it; nobody had decided by {as_of}."
        }
        (Standing::GrantedDespiteRejection, Some(Outcome::Cancelled)) => {
            "Ticket {counterpart_id} asked for it and was cancelled."
        }
        (Standing::GrantedDespiteRejection, _) => {
            "Ticket {counterpart_id} asked for it and was rejected."
        }
        (Standing::Baseline, _) if case.is_dated => {
            "Granted on {granted_at}, before the baseline date."
        }
        (Standing::Baseline, _) => "There on {first_seen} already, by the baseline date.",
        _ if case.is_dated => {
            "No ticket, birthright, exception or review stands behind it; granted on {granted_at}."
        }
        _ => {
            "No ticket, birthright, exception or review stands behind it; first seen on {first_seen}."
        }
    }
}

/// What cannot be told, and for want of what, as a sentence.
#[must_use]
pub fn unknown(missing: &str) -> String {
    format!("Cannot be judged: {}.", want(missing))
}

fn want(missing: &str) -> String {
    match missing {
        "" => "a field it needs is missing",
        "snapshot" => "no snapshot shows whether the access is, or was, there",
        "granted_at" => "neither a grant date nor the snapshots tell when the access appeared",
        "holder disputed" => "more than one identity claims the holder",
        "tickets" => "no tickets were given",
        "grants" => "no entitlement snapshot was given",
        "identities" => "no list of identities was given that a birthright rule could be held to",
        "requested after as-of" => "it was asked for after the snapshot was taken",
        "entitlement unknown" => "no snapshot and no catalogue knows the entitlement",
        other => return format!("{other} is missing"),
    }
    .into()
}
