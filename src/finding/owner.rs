//! Who should act on a finding.

use crate::words;

words! {
    /// In what capacity somebody should act on a finding.
    OwnerRole, "owner role" {
        /// Answers for the entitlement, says the catalogue.
        EntitlementOwner = "entitlement_owner",
        /// The holder's manager.
        Manager = "manager",
        /// Approved the line.
        Approver = "approver",
        /// Answers for a non-human account or identity.
        AccountOwner = "account_owner",
        /// Accepted the exception.
        ExceptionOwner = "exception_owner",
        /// Reviews the access.
        Reviewer = "reviewer",
        /// Keeps the list of people.
        Hr = "hr",
        /// Extracts and hands over the exports.
        Preparer = "preparer",
        /// The records name nobody.
        Unassigned = "unassigned",
    }
}

/// Who should act on a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// In what capacity.
    pub role: OwnerRole,
    /// The name as found; where the records name nobody, the capacity in words.
    pub name: String,
}

impl Owner {
    /// A person the records name.
    #[must_use]
    pub fn named(role: OwnerRole, name: impl Into<String>) -> Self {
        Self { role, name: name.into() }
    }
    /// Whoever keeps the list of people.
    #[must_use]
    pub fn hr() -> Self {
        Self::named(OwnerRole::Hr, "HR")
    }
    /// Whoever extracts the exports.
    #[must_use]
    pub fn preparer() -> Self {
        Self::named(OwnerRole::Preparer, "audit preparation")
    }
    /// Nobody the records name.
    #[must_use]
    pub fn unassigned() -> Self {
        Self::named(OwnerRole::Unassigned, "unassigned")
    }
}
