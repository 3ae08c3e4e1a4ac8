//! The closed sets a reconciliation ends in: what every line and every grant is judged to be.

use crate::words;

words! {
    /// What a judged item counts as.
    Verdict, "verdict" {
        /// As it should be.
        Pass = "pass",
        /// Not as it should be.
        Fail = "fail",
        /// Still in work, inside its time.
        Open = "open",
        /// Shown, not judged.
        Listed = "listed",
        /// Cannot be judged; the missing field is named.
        NotEvaluable = "not_evaluable",
    }
}

words! {
    /// What was decided about a line.
    Outcome, "outcome" {
        /// Approved.
        Approved = "approved",
        /// Refused.
        Rejected = "rejected",
        /// Withdrawn before it was carried out.
        Cancelled = "cancelled",
        /// Not decided yet.
        Pending = "pending",
        /// Past approval with no decision on record.
        Undocumented = "undocumented",
    }
}

words! {
    /// Where a line's decision was found.
    DecisionSource, "decision source" {
        /// The approvals frame.
        Approvals = "approvals",
        /// The ticket row.
        Ticket = "ticket",
        /// The first approved or rejected event.
        Event = "event",
        /// A rejected state, at its closing.
        State = "state",
        /// A pre-approved policy valid on the day.
        Policy = "policy",
    }
}

words! {
    /// The fulfilment status of a ticket line (tracing: paper to system).
    Status, "fulfilment status" {
        /// Cannot be judged.
        NotEvaluable = "not_evaluable",
        /// Refused or withdrawn, and the access appeared all the same.
        EffectedWithoutApproval = "effected_without_approval",
        /// Refused or withdrawn, and nothing happened.
        NoEffectExpected = "no_effect_expected",
        /// Not decided, and the access is there already.
        EffectedBeforeDecision = "effected_before_decision",
        /// Not decided yet.
        AwaitingDecision = "awaiting_decision",
        /// A later line, exception or certification took over.
        Superseded = "superseded",
        /// Past its end and still usable.
        RetainedPastExpiry = "retained_past_expiry",
        /// Past its end and gone.
        Lapsed = "lapsed",
        /// The system shows what the ticket says.
        Verified = "verified",
        /// The system shows it; the ticket was never closed.
        EffectedTicketOpen = "effected_ticket_open",
        /// Approved, not carried out yet.
        AwaitingFulfilment = "awaiting_fulfilment",
        /// Taken away by an access review.
        WithdrawnByReview = "withdrawn_by_review",
        /// Taken away because the holder left.
        WithdrawnByLeaver = "withdrawn_by_leaver",
        /// Was there, is gone, and no ticket says why.
        RemovedWithoutTicket = "removed_without_ticket",
        /// Something else appeared instead.
        ProvisionedDifferently = "provisioned_differently",
        /// Approved, closed, and never there.
        NeverProvisioned = "never_provisioned",
        /// Revoked, removed, and back.
        Resurrected = "resurrected",
        /// Revoked and still there.
        RevocationNotEffected = "revocation_not_effected",
        /// One half of a modification was carried out.
        ModifiedPartially = "modified_partially",
        /// Neither half of a modification was carried out.
        ModificationNotEffected = "modification_not_effected",
    }
}

words! {
    /// The standing of a grant of the current snapshot (vouching: system to paper).
    Standing, "standing" {
        /// Two or more identities claim the account.
        Disputed = "disputed",
        /// An approved line stands behind it.
        ExplicitlyApproved = "explicitly_approved",
        /// A birthright rule gives it.
        ImplicitlyApproved = "implicitly_approved",
        /// An exception in force covers it.
        Excepted = "excepted",
        /// An access review kept it.
        Certified = "certified",
        /// Nobody is known to hold the account.
        Uncorrelated = "uncorrelated",
        /// A revocation is on its way.
        PendingDeprovisioning = "pending_deprovisioning",
        /// Revoked and still there.
        RevokedButPresent = "revoked_but_present",
        /// The approval has run out.
        Expired = "expired",
        /// The exception has run out.
        ExceptionExpired = "exception_expired",
        /// A line says it was done; no decision is on record.
        ApprovalUndocumented = "approval_undocumented",
        /// The request has not been decided.
        GrantedBeforeDecision = "granted_before_decision",
        /// The request was refused or withdrawn.
        GrantedDespiteRejection = "granted_despite_rejection",
        /// Older than the accepted baseline.
        Baseline = "baseline",
        /// Cannot be judged.
        NotEvaluable = "not_evaluable",
        /// No paper at all.
        OutOfBand = "out_of_band",
    }
}

words! {
    /// The rule that said whose an account is.
    MatchRule, "match rule" {
        /// The grant's own identity value.
        Given = "given",
        /// The accounts frame.
        AccountLink = "account_link",
        /// The identity's login.
        Login = "login",
        /// The identity's e-mail address.
        Email = "email",
        /// An alias of the identity.
        Alias = "alias",
        /// The account without its domain.
        Stripped = "stripped",
        /// There is no list of identities.
        Unlisted = "unlisted",
        /// Two or more candidates.
        Disputed = "disputed",
        /// No candidate.
        Uncorrelated = "uncorrelated",
    }
}

words! {
    /// What is missing where a grant cannot be judged.
    Missing, "missing field" {
        /// Nobody knows when it was granted.
        GrantedAt = "granted_at",
        /// No tickets were given.
        Tickets = "tickets",
        /// No list of identities was given.
        Identities = "identities",
    }
}

words! {
    /// What the row on the other side is.
    CounterpartKind, "counterpart" {
        /// A grant of a snapshot.
        Grant = "grant",
        /// A ticket line.
        Ticket = "ticket",
        /// An entry of the register of exceptions.
        Exception = "exception",
        /// An access review's decision.
        Review = "review",
        /// A person.
        Identity = "identity",
        /// An entry of the catalogue.
        Catalogue = "catalogue",
    }
}

words! {
    /// How a grant differs from the opening snapshot.
    Change, "change" {
        /// Not there at the opening.
        Added = "added",
        /// Not there any more.
        Removed = "removed",
        /// There at both, with another end, path or switch.
        Changed = "changed",
    }
}
