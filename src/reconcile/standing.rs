//! What each standing of a grant means: the row of the vouching table that gives it, and what it
//! counts as.

use super::verdict::{Missing, Standing, Verdict};

impl Standing {
    /// Row of the vouching table that gives it; `missing` is what could not be evaluated.
    #[must_use]
    pub fn rule(self, missing: Option<Missing>) -> u8 {
        match self {
            Self::Disputed => 1,
            Self::ExplicitlyApproved => 2,
            Self::ImplicitlyApproved => 3,
            Self::Excepted => 4,
            Self::Certified => 5,
            Self::Uncorrelated => 6,
            Self::PendingDeprovisioning => 7,
            Self::RevokedButPresent => 8,
            Self::Expired => 9,
            Self::ExceptionExpired => 10,
            Self::ApprovalUndocumented => 11,
            Self::GrantedBeforeDecision => 12,
            Self::GrantedDespiteRejection => 13,
            Self::Baseline => 14,
            Self::NotEvaluable if missing == Some(Missing::GrantedAt) => 15,
            Self::NotEvaluable | Self::OutOfBand => 16,
        }
    }

    /// Whether the standing is a failure when the grant is live.
    #[must_use]
    pub fn is_failing(self) -> bool {
        self.verdict() == Verdict::Fail
    }

    /// What the standing of a live grant counts as.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::ExplicitlyApproved
            | Self::ImplicitlyApproved
            | Self::Excepted
            | Self::Certified => Verdict::Pass,
            Self::PendingDeprovisioning => Verdict::Open,
            Self::Baseline => Verdict::Listed,
            Self::NotEvaluable => Verdict::NotEvaluable,
            Self::Disputed
            | Self::Uncorrelated
            | Self::RevokedButPresent
            | Self::Expired
            | Self::ExceptionExpired
            | Self::ApprovalUndocumented
            | Self::GrantedBeforeDecision
            | Self::GrantedDespiteRejection
            | Self::OutOfBand => Verdict::Fail,
        }
    }
}
