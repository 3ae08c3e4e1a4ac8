//! The list itself: ordinary life first, then what is wrong with requests, then what grants are when no
//! ticket speaks of them, then rows that cannot be read.

use super::{Says, Scope, Shape, Spec, When};
use super::{found, found_at, found_next, grant, line, refused};

/// What can happen. Each has its line in [`SPECS`], at its own place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo::bulk) enum Kind {
    /// Asked for, approved and given: what happens where nothing else does.
    Given,
    /// The same with an end that is still to come.
    GivenForAWhile,
    /// The same with an end that has come, and the access went.
    Lapsed,
    /// Asked for and refused.
    Refused,
    /// Asked for and called off.
    Withdrawn,
    /// Old access that is no longer needed goes.
    TakenAway,
    /// Access that comes and goes within the year.
    GivenAndTakenAway,
    /// Access that is exchanged for other access.
    Exchanged,
    /// Asked for on the last day.
    Undecided,
    /// Approved on the last day.
    InWork,
    /// Approved and given on the last day.
    TicketOpen,
    /// Approved and closed, and never there.
    NeverProvisioned,
    /// There when the period began, and gone without a ticket.
    RemovedWithoutTicket,
    /// Revoked and closed, and nobody took it away.
    StillThere,
    /// Revoked and removed, and given again.
    CameBack,
    /// Given with an end, which has come, and still there.
    PastItsEnd,
    /// The new access came and the old did not go.
    HalfExchanged,
    /// Refused, and given all the same.
    GivenThoughRefused,
    /// Given while the request still waits, for more than a month.
    GivenUndecided,
    /// Asked for more than a month ago, and nobody decided.
    Forgotten,
    /// Carried out, and nobody knows who approved it.
    NoDecision,
    /// A manager asks for somebody, and approves.
    OwnRequest,
    /// Approved by a manager of other people.
    Stranger,
    /// Given before it was approved.
    Backdated,
    /// Approved faster than anybody can read.
    Hasty,
    /// Decided after more than three days.
    LateApproval,
    /// Given more than three days after the decision.
    LateFulfilment,
    /// Taken up again twice.
    Reopened,
    /// Closed without anybody having looked.
    Unverified,
    /// Under a policy that is no longer in force.
    OldPolicy,
    /// Nobody wrote down why.
    Unjustified,
    /// Approved and carried out by one person.
    OwnWork,
    /// Closed before it was verified, says its history.
    Shortcut,
    /// Closed before it was verified, say its dates.
    Backwards,
    /// For longer than the catalogue allows.
    TooLong,
    /// Something that the catalogue does not have.
    OffCatalogue,
    /// Given, and taken away as its holder left.
    LeftWithIt,
    /// Access that comes with the job.
    ByRight,
    /// Access that is older than the first ticket.
    FromBefore,
    /// The same, and nobody has used it for long.
    Unused,
    /// The same, from another department.
    KeptByMover,
    /// Access that nobody asked for.
    NoTicket,
    /// An account that belongs to nobody known.
    Nobodys,
    /// A leaver's access: the old, and what came by ticket.
    KeptByLeaver,
    /// The same, and the leaver still uses it.
    UsedByLeaver,
    /// A row that was cut off.
    CellMissing,
    /// A row whose time is a word.
    NoDate,
    /// A row that is there twice.
    Repeated,
}

const fn on(kind: Kind, name: &'static str, says: &'static [Says]) -> Spec {
    Spec { kind, name, often: 0, when: When::Never, shape: Shape::None, says }
}

impl Spec {
    /// Told in tickets of this shape, `often` times in ten thousand, when it suits.
    const fn told(self, shape: Shape, often: usize, when: When) -> Self {
        Self { shape, often, when, ..self }
    }
}

/// Every kind.
pub(in crate::demo::bulk) const SPECS: &[Spec] = &[
    on(Kind::Given, "given", &[line(0, "verified"), grant(0, "explicitly_approved")]).told(
        Shape::Grant,
        0,
        When::Before,
    ),
    on(
        Kind::GivenForAWhile,
        "given for a while",
        &[line(0, "verified"), grant(0, "explicitly_approved")],
    )
    .told(Shape::Grant, 600, When::Before),
    on(Kind::Lapsed, "lapsed", &[line(0, "lapsed")]).told(Shape::Grant, 500, When::Ahead(45)),
    on(Kind::Refused, "refused", &[line(0, "no_effect_expected")]).told(
        Shape::Grant,
        700,
        When::Before,
    ),
    on(Kind::Withdrawn, "withdrawn", &[line(0, "no_effect_expected")]).told(
        Shape::Grant,
        300,
        When::Before,
    ),
    on(Kind::TakenAway, "taken away", &[line(0, "verified")]).told(
        Shape::Revoke,
        700,
        When::Before,
    ),
    on(
        Kind::GivenAndTakenAway,
        "given and taken away",
        &[line(0, "superseded"), line(1, "verified")],
    )
    .told(Shape::GrantRevoke, 1400, When::Followed),
    on(
        Kind::Exchanged,
        "exchanged",
        &[line(0, "superseded"), line(1, "verified"), grant(0, "explicitly_approved")],
    )
    .told(Shape::Exchange, 500, When::Followed),
    on(Kind::Undecided, "undecided", &[line(0, "awaiting_decision")]).told(
        Shape::Grant,
        4500,
        When::LastDay,
    ),
    on(Kind::InWork, "in work", &[line(0, "awaiting_fulfilment")]).told(
        Shape::Grant,
        3000,
        When::LastDay,
    ),
    on(
        Kind::TicketOpen,
        "ticket still open",
        &[line(0, "effected_ticket_open"), grant(0, "explicitly_approved")],
    )
    .told(Shape::Grant, 10000, When::LastDay),
    on(
        Kind::NeverProvisioned,
        "never provisioned",
        &[line(0, "never_provisioned"), found("never_provisioned", Scope::AsAt)],
    )
    .told(Shape::Grant, 400, When::InPeriod(0)),
    on(
        Kind::RemovedWithoutTicket,
        "removed without ticket",
        &[line(0, "removed_without_ticket"), found("removed_without_ticket", Scope::AsAt)],
    )
    .told(Shape::Grant, 70, When::Shown),
    on(
        Kind::StillThere,
        "revoked and still there",
        &[
            line(0, "revocation_not_effected"),
            grant(0, "revoked_but_present"),
            found_at(0, "revocation_not_effected"),
        ],
    )
    .told(Shape::Revoke, 60, When::Before),
    on(
        Kind::CameBack,
        "came back",
        &[
            line(0, "resurrected"),
            grant(0, "revoked_but_present"),
            found("resurrected_access", Scope::AsAt),
        ],
    )
    .told(Shape::Revoke, 40, When::Ahead(30)),
    on(
        Kind::PastItsEnd,
        "past its end",
        &[
            line(0, "retained_past_expiry"),
            grant(0, "expired"),
            found_at(0, "retained_past_expiry"),
        ],
    )
    .told(Shape::Grant, 60, When::Ahead(45)),
    on(
        Kind::HalfExchanged,
        "half exchanged",
        &[
            line(0, "superseded"),
            line(1, "modified_partially"),
            grant(0, "explicitly_approved"),
            grant(1, "revoked_but_present"),
            found_next("partial_modification"),
            found_at(1, "revocation_not_effected"),
        ],
    )
    .told(Shape::Exchange, 60, When::Followed),
    on(
        Kind::GivenThoughRefused,
        "given though refused",
        &[
            line(0, "effected_without_approval"),
            grant(0, "granted_despite_rejection"),
            found_at(0, "granted_despite_rejection"),
        ],
    )
    .told(Shape::Grant, 40, When::Before),
    on(
        Kind::GivenUndecided,
        "given undecided",
        &[
            line(0, "effected_before_decision"),
            grant(0, "granted_before_decision"),
            found_at(0, "granted_before_decision"),
            found("approval_overdue", Scope::OpenWork),
            found("stale_request", Scope::OpenWork),
        ],
    )
    .told(Shape::Grant, 60, When::InPeriod(32)),
    on(
        Kind::Forgotten,
        "forgotten",
        &[
            line(0, "awaiting_decision"),
            found("approval_overdue", Scope::OpenWork),
            found("stale_request", Scope::OpenWork),
        ],
    )
    .told(Shape::Grant, 40, When::Ahead(32)),
    on(
        Kind::NoDecision,
        "no decision on record",
        &[
            line(0, "verified"),
            grant(0, "approval_undocumented"),
            found("undocumented_approval", Scope::Requested),
            found("incomplete_evidence", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 60, When::Before),
    on(
        Kind::OwnRequest,
        "approved by the requester",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("self_approval", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 60, When::Before),
    on(
        Kind::Stranger,
        "approved by a stranger",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("unauthorised_approver", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 60, When::Before),
    on(
        Kind::Backdated,
        "approved afterwards",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("retroactive_approval", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 60, When::Before),
    on(
        Kind::Hasty,
        "approved in seconds",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("hasty_approval", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 40, When::Before),
    on(
        Kind::LateApproval,
        "approved late",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("approval_overdue", Scope::OpenWork),
        ],
    )
    .told(Shape::Grant, 100, When::Ahead(15)),
    on(
        Kind::LateFulfilment,
        "given late",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("fulfilment_overdue", Scope::OpenWork),
        ],
    )
    .told(Shape::Grant, 100, When::Ahead(15)),
    on(
        Kind::Reopened,
        "reopened twice",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("repeatedly_reopened", Scope::Closed),
        ],
    )
    .told(Shape::Grant, 60, When::Before),
    on(
        Kind::Unverified,
        "closed unverified",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("unverified_closure", Scope::Closed),
            found("incomplete_evidence", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 60, When::Before),
    on(
        Kind::OldPolicy,
        "under an old policy",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("silent_override", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 60, When::Before),
    on(
        Kind::Unjustified,
        "unjustified",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("incomplete_evidence", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 100, When::Before),
    on(
        Kind::OwnWork,
        "carried out by the approver",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("self_fulfilment", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 40, When::Before),
    on(
        Kind::Shortcut,
        "a step left out",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("skipped_state", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 60, When::Before),
    on(
        Kind::Backwards,
        "dates in a false order",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("impossible_dates", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 40, When::Before),
    on(
        Kind::TooLong,
        "for too long",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("duration_exceeds_policy", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 40, When::Before),
    on(
        Kind::OffCatalogue,
        "off the catalogue",
        &[
            line(0, "verified"),
            grant(0, "explicitly_approved"),
            found("off_catalogue_request", Scope::Requested),
        ],
    )
    .told(Shape::Grant, 40, When::Before),
    on(Kind::LeftWithIt, "gone with its holder", &[line(0, "withdrawn_by_leaver")]),
    on(Kind::ByRight, "by right", &[grant(0, "implicitly_approved")]),
    on(Kind::FromBefore, "from before", &[grant(0, "baseline")]),
    on(Kind::Unused, "unused", &[grant(0, "baseline"), found_at(0, "dormant_access")]),
    on(
        Kind::KeptByMover,
        "kept after a move",
        &[grant(0, "baseline"), found_at(0, "mover_retained_access")],
    ),
    on(Kind::NoTicket, "no ticket", &[grant(0, "out_of_band"), found_at(0, "out_of_band_access")]),
    on(
        Kind::Nobodys,
        "nobody's account",
        &[grant(0, "uncorrelated"), found_at(0, "uncorrelated_account")],
    ),
    on(
        Kind::KeptByLeaver,
        "kept after leaving",
        &[
            grant(0, "baseline"),
            found_at(0, "leaver_access"),
            grant(1, "explicitly_approved"),
            found_at(1, "leaver_access"),
        ],
    ),
    on(
        Kind::UsedByLeaver,
        "used after leaving",
        &[
            grant(0, "baseline"),
            found_at(0, "leaver_access"),
            found_at(0, "access_used_after_end"),
            grant(1, "explicitly_approved"),
            found_at(1, "leaver_access"),
            found_at(1, "access_used_after_end"),
        ],
    ),
    on(Kind::CellMissing, "a cell too few", &[refused("wrong_width")]),
    on(Kind::NoDate, "no date", &[refused("unreadable_instant")]),
    on(Kind::Repeated, "repeated", &[refused("duplicate")]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_own_place() {
        let places: Vec<usize> = SPECS.iter().map(|spec| spec.kind as usize).collect();
        assert_eq!(places, (0..SPECS.len()).collect::<Vec<_>>());
    }

    #[test]
    fn no_two_kinds_have_one_name() {
        let mut names: Vec<&str> = SPECS.iter().map(|spec| spec.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SPECS.len());
    }
}
