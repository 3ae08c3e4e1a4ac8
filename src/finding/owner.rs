//! Who should act on a finding.

use crate::frames::{Frames, Text};
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

/// The name of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// As found in an export.
    Found(Text),
    /// The capacity in words, where the records name nobody.
    Said(&'static str),
}

impl Name {
    /// The name itself.
    #[must_use]
    pub fn text<'a>(&self, frames: &'a Frames) -> &'a str {
        match self {
            Self::Found(text) => frames.text(*text),
            Self::Said(words) => words,
        }
    }
}

impl From<Text> for Name {
    fn from(text: Text) -> Self {
        Self::Found(text)
    }
}

impl From<&'static str> for Name {
    fn from(words: &'static str) -> Self {
        Self::Said(words)
    }
}

/// Who should act on a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// In what capacity.
    pub role: OwnerRole,
    /// The name as found; where the records name nobody, the capacity in words.
    pub name: Name,
}

impl Owner {
    /// A person the records name.
    #[must_use]
    pub fn named(role: OwnerRole, name: impl Into<Name>) -> Self {
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
