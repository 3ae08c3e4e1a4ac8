//! What the words of the closed sets mean, for people who have not read the documentation.

use crate::reconcile::{Standing, Status, Verdict};

/// What a verdict means.
#[must_use]
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "As it should be.",
        Verdict::Fail => "Not as it should be.",
        Verdict::Open => "Still in work, inside its time.",
        Verdict::Listed => "Shown, not judged.",
        Verdict::NotEvaluable => {
            "Cannot be judged: something is missing. Neither a pass nor a failure."
        }
    }
}

/// What a fulfilment status usually counts as, and what it means.
#[must_use]
pub fn status(status: Status) -> (Verdict, &'static str) {
    use Verdict::{Fail, NotEvaluable, Open, Pass};
    match status {
        Status::NotEvaluable => (NotEvaluable, "Cannot be judged; the missing field is named."),
        Status::EffectedWithoutApproval => {
            (Fail, "Refused or withdrawn, and the access appeared all the same.")
        }
        Status::NoEffectExpected => (Pass, "Refused or withdrawn, and nothing happened."),
        Status::EffectedBeforeDecision => (Fail, "Not decided, and the access is there already."),
        Status::AwaitingDecision => (Open, "Not decided yet."),
        Status::Superseded => (Pass, "A later line, exception or review took over."),
        Status::RetainedPastExpiry => (Fail, "Past its end and still usable."),
        Status::Lapsed => (Pass, "Past its end and gone."),
        Status::Verified => (Pass, "The system shows what the ticket says."),
        Status::EffectedTicketOpen => (Pass, "The system shows it; the ticket was never closed."),
        Status::AwaitingFulfilment => (Open, "Decided, not carried out yet."),
        Status::WithdrawnByReview => (Pass, "Taken away by an access review."),
        Status::WithdrawnByLeaver => (Pass, "Taken away because the holder left."),
        Status::RemovedWithoutTicket => (Fail, "Was there, is gone, and no ticket says why."),
        Status::ProvisionedDifferently => (Fail, "Something else appeared instead."),
        Status::NeverProvisioned => (Fail, "Approved, closed, and never there."),
        Status::Resurrected => (Fail, "Revoked, removed, and back."),
        Status::RevocationNotEffected => (Fail, "Revoked and still there."),
        Status::ModifiedPartially => (Fail, "One half of a modification was carried out."),
        Status::ModificationNotEffected => {
            (Fail, "Neither half of a modification was carried out.")
        }
    }
}

/// What a standing usually counts as, and what it means.
#[must_use]
pub fn standing(standing: Standing) -> (Verdict, &'static str) {
    use Verdict::{Fail, Listed, NotEvaluable, Open, Pass};
    match standing {
        Standing::Disputed => (Fail, "Two or more identities claim the account."),
        Standing::ExplicitlyApproved => (Pass, "An approved ticket stands behind it."),
        Standing::ImplicitlyApproved => (Pass, "A birthright rule gives it."),
        Standing::Excepted => (Pass, "An exception in force covers it."),
        Standing::Certified => (Pass, "An access review kept it."),
        Standing::Uncorrelated => (Fail, "Nobody is known to hold the account."),
        Standing::PendingDeprovisioning => (Open, "A revocation is on its way."),
        Standing::RevokedButPresent => (Fail, "Revoked and still there."),
        Standing::Expired => (Fail, "The approval has run out."),
        Standing::ExceptionExpired => (Fail, "The exception has run out."),
        Standing::ApprovalUndocumented => {
            (Fail, "A ticket says it was done; no decision is on record.")
        }
        Standing::GrantedBeforeDecision => (Fail, "The request has not been decided."),
        Standing::GrantedDespiteRejection => (Fail, "The request was refused or withdrawn."),
        Standing::Baseline => (Listed, "Older than the accepted baseline."),
        Standing::NotEvaluable => (NotEvaluable, "Cannot be judged; the missing field is named."),
        Standing::OutOfBand => (Fail, "No paper at all."),
    }
}
