//! Why a line or a grant was judged as it was, in one plain sentence per rule.
//!
//! The wording has few variants, so that a reader can filter by it; what varies from row to row
//! (dates, names, tickets) stands in columns of its own.

use crate::reconcile::{Standing, Status};

/// Why a ticket line has its status: `rule` is the row of the tracing table.
#[must_use]
pub fn of_line(rule: u8, status: Status, missing: &str) -> String {
    match status {
        Status::NotEvaluable => unknown(missing),
        _ => line_sentence(rule, status).to_owned(),
    }
}

/// Why a grant has its standing: `rule` is the row of the vouching table.
#[must_use]
pub fn of_grant(rule: u8, standing: Standing, live: bool, missing: &str) -> String {
    let sentence = match standing {
        Standing::NotEvaluable => return unknown(missing),
        _ => grant_sentence(rule, standing),
    };
    if live { sentence.to_owned() } else { format!("{sentence} The grant is switched off.") }
}

/// What cannot be told, and for want of what.
#[must_use]
pub fn unknown(missing: &str) -> String {
    let why = match missing {
        "" => "a field it needs is missing",
        "snapshot" => "no snapshot shows whether the access is, or was, there",
        "granted_at" => "neither a grant date nor the snapshots tell when the access appeared",
        "holder" | "beneficiary" => "more than one identity claims the holder",
        "tickets" => "no tickets were given",
        "grants" => "no entitlement snapshot was given",
        "requested_at" => "it was asked for after the snapshot was taken",
        "entitlement" => "no snapshot and no catalogue knows the entitlement",
        other => return format!("Cannot be judged: {other} is missing."),
    };
    format!("Cannot be judged: {why}.")
}

fn line_sentence(rule: u8, status: Status) -> &'static str {
    match (status, rule) {
        (Status::EffectedWithoutApproval, _) => {
            "It was refused or withdrawn, and the access appeared after the request all the same."
        }
        (Status::NoEffectExpected, _) => "It was refused or withdrawn, and no access came of it.",
        (Status::EffectedBeforeDecision, _) => {
            "Nobody has decided yet, and the access appeared after the request already."
        }
        (Status::AwaitingDecision, _) => "Nobody has decided yet.",
        (Status::Superseded, 19) => {
            "It was to be revoked, but a newer exception or review keeps the access."
        }
        (Status::Superseded, _) => "A later approved line has taken over.",
        (Status::RetainedPastExpiry, _) => {
            "The access was approved until a date that has passed, and it is still usable."
        }
        (Status::Lapsed, _) => {
            "The access was approved until a date that has passed, and it is gone."
        }
        (Status::Verified, 17) => "It was to be revoked, and the snapshot shows it is gone.",
        (Status::Verified, 21) => {
            "The old access is gone and the new one is there, as the ticket says."
        }
        (Status::Verified, _) => "The snapshot shows the access the ticket says was given.",
        (Status::EffectedTicketOpen, _) => {
            "The snapshot shows the access; the ticket was never closed."
        }
        (Status::AwaitingFulfilment, 18) => {
            "The revocation is decided, the access is still there, and its time is not up."
        }
        (Status::AwaitingFulfilment, _) => "It is approved and not carried out yet.",
        (Status::WithdrawnByReview, _) => {
            "An access review decided after the approval that the access must go, and it is gone."
        }
        (Status::WithdrawnByLeaver, _) => "The holder has left, and the access is gone.",
        _ => failed_line_sentence(status),
    }
}

fn failed_line_sentence(status: Status) -> &'static str {
    match status {
        Status::RemovedWithoutTicket => {
            "The access was there after the approval, is gone now, and no ticket says why."
        }
        Status::ProvisionedDifferently => {
            "What was approved is not there; about the same time the holder got something else without a ticket."
        }
        Status::NeverProvisioned => {
            "The ticket says it was carried out; no snapshot ever showed the access."
        }
        Status::Resurrected => "The access was revoked, went away, and came back.",
        Status::RevocationNotEffected => {
            "The access was to be revoked, and the snapshot shows it is still usable."
        }
        Status::ModifiedPartially => {
            "Only one half of the change is true: the old access is still there, or the new one is not."
        }
        Status::ModificationNotEffected => {
            "Neither half of the change is true: the old access is there, the new one is not."
        }
        _ => "See the rule.",
    }
}

fn grant_sentence(rule: u8, standing: Standing) -> &'static str {
    match standing {
        Standing::Disputed => "More than one identity claims the account.",
        Standing::ExplicitlyApproved => {
            "The line in charge is an approved grant that has not run out."
        }
        Standing::ImplicitlyApproved => {
            "A birthright rule of the catalogue gives it to this holder."
        }
        Standing::Excepted => "An exception in force covers it.",
        Standing::Certified => {
            "The newest access review kept it, and that review is recent enough."
        }
        Standing::Uncorrelated => "No identity is known to hold the account.",
        Standing::PendingDeprovisioning => {
            "Its revocation is decided, and the time for it is not up."
        }
        Standing::RevokedButPresent => {
            "Its revocation is decided and overdue, and it is still there."
        }
        Standing::Expired => "It was approved until a date that has passed.",
        Standing::ExceptionExpired => "The exception that covered it has run out or was withdrawn.",
        Standing::ApprovalUndocumented => {
            "A ticket says it was carried out, but no decision is on record."
        }
        Standing::GrantedBeforeDecision => "It was asked for, and nobody has decided yet.",
        Standing::GrantedDespiteRejection => "It was asked for and refused or withdrawn.",
        Standing::Baseline => "It is older than the date from which tickets are required.",
        Standing::OutOfBand if rule == 16 => {
            "No ticket, birthright, exception or review stands behind it."
        }
        Standing::OutOfBand => "No paper at all stands behind it.",
        Standing::NotEvaluable => "It cannot be judged.",
    }
}
