//! The list itself, in the order of [`Kind`].

use super::{Kind, Says, Scope, Shape, Spec, When};
use super::{found, found_at, found_next, grant, line, refused};

const fn on(kind: Kind, name: &'static str, says: &'static [Says]) -> Spec {
    Spec { kind, name, often: 0, when: When::Never, shape: Shape::None, says }
}

impl Spec {
    /// Told in tickets of this shape, `often` times in ten thousand, when it suits.
    const fn told(self, shape: Shape, often: usize, when: When) -> Self {
        Self { shape, often, when, ..self }
    }
}

const ALWAYS: Scope = Scope::AsAt;
const PERIOD: Scope = Scope::Requested;
const CLOSED: Scope = Scope::Closed;
const WORK: Scope = Scope::OpenWork;

/// A line that was carried out as it should be.
const DONE: Says = line(0, "verified");
/// Access that a ticket explains.
const APPROVED: Says = grant(0, "explicitly_approved");

/// Every kind.
pub(in crate::demo::bulk) const SPECS: &[Spec] = &[
    on(Kind::Given, "given", &[DONE, APPROVED]).told(Shape::Grant, 0, When::Before),
    on(Kind::GivenForAWhile, "given for a while", &[DONE, APPROVED]).told(
        Shape::Grant,
        600,
        When::Before,
    ),
    on(Kind::Lapsed, "lapsed", &[line(0, "lapsed")]).told(Shape::Grant, 500, When::Ahead(45)),
    on(Kind::Emergency, "emergency", &[line(0, "lapsed")]).told(Shape::Grant, 60, When::Ahead(45)),
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
    on(Kind::TakenAway, "taken away", &[DONE]).told(Shape::Revoke, 700, When::Before),
    on(
        Kind::GivenAndTakenAway,
        "given and taken away",
        &[line(0, "superseded"), line(1, "verified")],
    )
    .told(Shape::GrantRevoke, 1400, When::Followed),
    on(Kind::Exchanged, "exchanged", &[line(0, "superseded"), line(1, "verified"), APPROVED]).told(
        Shape::Exchange,
        500,
        When::Followed,
    ),
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
    on(Kind::TicketOpen, "ticket still open", &[line(0, "effected_ticket_open"), APPROVED]).told(
        Shape::Grant,
        10000,
        When::LastDay,
    ),
    on(
        Kind::NeverProvisioned,
        "never provisioned",
        &[line(0, "never_provisioned"), found("never_provisioned", ALWAYS)],
    )
    .told(Shape::Grant, 220, When::InPeriod(0)),
    on(
        Kind::RemovedWithoutTicket,
        "removed without ticket",
        &[line(0, "removed_without_ticket"), found("removed_without_ticket", ALWAYS)],
    )
    .told(Shape::Grant, 40, When::Shown),
    on(
        Kind::StillThere,
        "revoked and still there",
        &[
            line(0, "revocation_not_effected"),
            grant(0, "revoked_but_present"),
            found_at(0, "revocation_not_effected"),
        ],
    )
    .told(Shape::Revoke, 35, When::Before),
    on(
        Kind::CameBack,
        "came back",
        &[
            line(0, "resurrected"),
            grant(0, "revoked_but_present"),
            found("resurrected_access", ALWAYS),
        ],
    )
    .told(Shape::Revoke, 20, When::Ahead(30)),
    on(
        Kind::PastItsEnd,
        "past its end",
        &[
            line(0, "retained_past_expiry"),
            grant(0, "expired"),
            found_at(0, "retained_past_expiry"),
        ],
    )
    .told(Shape::Grant, 35, When::Ahead(45)),
    on(
        Kind::HalfExchanged,
        "half exchanged",
        &[
            line(0, "superseded"),
            line(1, "modified_partially"),
            APPROVED,
            grant(1, "revoked_but_present"),
            found_next("partial_modification"),
            found_at(1, "revocation_not_effected"),
        ],
    )
    .told(Shape::Exchange, 35, When::Followed),
    on(
        Kind::GivenThoughRefused,
        "given though refused",
        &[
            line(0, "effected_without_approval"),
            grant(0, "granted_despite_rejection"),
            found_at(0, "granted_despite_rejection"),
        ],
    )
    .told(Shape::Grant, 20, When::Before),
    on(
        Kind::GivenUndecided,
        "given undecided",
        &[
            line(0, "effected_before_decision"),
            grant(0, "granted_before_decision"),
            found_at(0, "granted_before_decision"),
            found("approval_overdue", WORK),
            found("stale_request", WORK),
        ],
    )
    .told(Shape::Grant, 35, When::InPeriod(32)),
    on(
        Kind::Forgotten,
        "forgotten",
        &[
            line(0, "awaiting_decision"),
            found("approval_overdue", WORK),
            found("stale_request", WORK),
        ],
    )
    .told(Shape::Grant, 20, When::Ahead(32)),
    on(
        Kind::NoDecision,
        "no decision on record",
        &[DONE, grant(0, "approval_undocumented"), found("undocumented_approval", PERIOD)],
    )
    .told(Shape::Grant, 35, When::Before),
    on(
        Kind::OwnRequest,
        "approved by the requester",
        &[DONE, APPROVED, found("self_approval", PERIOD)],
    )
    .told(Shape::Grant, 35, When::Before),
    on(
        Kind::Stranger,
        "approved by a stranger",
        &[DONE, APPROVED, found("unauthorised_approver", PERIOD)],
    )
    .told(Shape::Grant, 35, When::Before),
    on(
        Kind::Backdated,
        "approved afterwards",
        &[DONE, APPROVED, found("retroactive_approval", PERIOD)],
    )
    .told(Shape::Grant, 35, When::Before),
    on(Kind::Hasty, "approved in seconds", &[DONE, APPROVED, found("hasty_approval", PERIOD)])
        .told(Shape::Grant, 20, When::Before),
    on(Kind::LateApproval, "approved late", &[DONE, APPROVED, found("approval_overdue", WORK)])
        .told(Shape::Grant, 55, When::Ahead(15)),
    on(Kind::LateFulfilment, "given late", &[DONE, APPROVED, found("fulfilment_overdue", WORK)])
        .told(Shape::Grant, 55, When::Ahead(15)),
    on(Kind::Reopened, "reopened twice", &[DONE, APPROVED, found("repeatedly_reopened", CLOSED)])
        .told(Shape::Grant, 35, When::Before),
    on(
        Kind::Unverified,
        "closed unverified",
        &[
            DONE,
            APPROVED,
            found("unverified_closure", CLOSED),
            found("incomplete_evidence", PERIOD),
        ],
    )
    .told(Shape::Grant, 35, When::Before),
    on(Kind::OldPolicy, "under an old policy", &[DONE, APPROVED, found("silent_override", PERIOD)])
        .told(Shape::Grant, 35, When::Before),
    on(Kind::Unjustified, "unjustified", &[DONE, APPROVED, found("incomplete_evidence", PERIOD)])
        .told(Shape::Grant, 55, When::Before),
    on(
        Kind::OwnWork,
        "carried out by the approver",
        &[DONE, APPROVED, found("self_fulfilment", PERIOD)],
    )
    .told(Shape::Grant, 20, When::Before),
    on(Kind::Shortcut, "a step left out", &[DONE, APPROVED, found("skipped_state", PERIOD)]).told(
        Shape::Grant,
        35,
        When::Before,
    ),
    on(
        Kind::Backwards,
        "dates in a false order",
        &[DONE, APPROVED, found("impossible_dates", PERIOD)],
    )
    .told(Shape::Grant, 20, When::Before),
    on(Kind::TooLong, "for too long", &[DONE, APPROVED, found("duration_exceeds_policy", PERIOD)])
        .told(Shape::Grant, 20, When::Before),
    on(
        Kind::OffCatalogue,
        "off the catalogue",
        &[DONE, APPROVED, found("off_catalogue_request", PERIOD)],
    )
    .told(Shape::Grant, 20, When::Before),
    on(
        Kind::Endless,
        "emergency without end",
        &[
            DONE,
            APPROVED,
            found("emergency_access_evidence", PERIOD),
            found("incomplete_evidence", PERIOD),
        ],
    )
    .told(Shape::Grant, 20, When::Before),
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
