//! The closed sets of words a cell may hold, each spelled once.
//!
//! A word is stored in a frame as one byte: 0 is an empty cell, otherwise the place of the word in
//! its set plus one. Adding a word at the end therefore changes no stored value.

/// A closed set of words: what a cell of a *word* column may say.
pub trait Word: Copy + Eq + Sized + 'static {
    /// What the set is called in a message ("state", "action").
    const SET: &'static str;
    /// Every word of the set, in its stored order.
    const ALL: &'static [Self];
    /// The word as it is spelled in canonical exports.
    fn as_str(self) -> &'static str;

    /// The byte stored in a frame: 1 for the first word; 0 is kept for an empty cell.
    fn code(self) -> u8 {
        Self::ALL.iter().position(|word| *word == self).map_or(0, |place| place as u8 + 1)
    }

    /// The word behind a stored byte; `None` for 0, the empty cell.
    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code).checked_sub(1)?).copied()
    }

    /// The word spelled `text`, in any letter case.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str().eq_ignore_ascii_case(text))
    }
}

/// Declares one closed set of words. The order of the words is part of the format of a frame.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $set:literal { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)+ }

        impl $crate::frames::words::Word for $name {
            const SET: &'static str = $set;
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::frames::words::Word::as_str(*self))
            }
        }
    };
}

words! {
    /// What a ticket line asks for.
    Action, "action" {
        /// Give the entitlement.
        Grant = "grant",
        /// Take the entitlement away.
        Revoke = "revoke",
        /// Replace `previous_entitlement` by `entitlement`; without a previous one, a renewal.
        Modify = "modify",
    }
}

words! {
    /// The control state of a ticket line, in the order of the control path.
    State, "state" {
        /// Asked for, not decided.
        Requested = "requested",
        /// Approved, not carried out.
        Approved = "approved",
        /// Refused.
        Rejected = "rejected",
        /// Carried out, says the ticket.
        Fulfilled = "fulfilled",
        /// Checked by a second look, says the ticket.
        Verified = "verified",
        /// Closed.
        Closed = "closed",
        /// Withdrawn.
        Cancelled = "cancelled",
        /// Taken up again after it was closed (events only).
        Reopened = "reopened",
        /// Waiting for something outside (events only).
        OnHold = "on_hold",
    }
}

words! {
    /// An answer to a request for approval.
    Decision, "decision" {
        /// Yes.
        Approved = "approved",
        /// No.
        Rejected = "rejected",
        /// Asked, not answered (no decision).
        Requested = "requested",
        /// Passed on to somebody else (no decision).
        Delegated = "delegated",
        /// Somebody else of the group answered (no decision).
        NotRequired = "not_required",
    }
}

words! {
    /// What kind of holder an identity or an account is.
    Kind, "kind" {
        /// A person.
        Human = "human",
        /// A service account.
        Service = "service",
        /// A machine or workload.
        Machine = "machine",
        /// A software agent.
        Agent = "agent",
        /// An account several people use (accounts only).
        Shared = "shared",
    }
}

words! {
    /// Where an identity stands in its life cycle.
    LifeStatus, "status" {
        /// Here.
        Active = "active",
        /// Away for a while.
        OnLeave = "on_leave",
        /// Gone.
        Terminated = "terminated",
        /// Not here yet.
        Pending = "pending",
    }
}

words! {
    /// How much harm an entitlement can do.
    Risk, "risk" {
        /// Little.
        Low = "low",
        /// The default.
        Medium = "medium",
        /// Much.
        High = "high",
        /// The worst.
        Critical = "critical",
    }
}

words! {
    /// What an entry in the register of exceptions is about.
    ExceptionKind, "kind" {
        /// Access that no ticket vouches for.
        Access = "access",
        /// A conflict of duties.
        Sod = "sod",
    }
}

words! {
    /// A reviewer's answer in an access review.
    Review, "decision" {
        /// Keep it.
        Certify = "certify",
        /// Take it away.
        Revoke = "revoke",
        /// Not answered (no decision).
        NoResponse = "no_response",
    }
}

words! {
    /// Yes or no.
    Flag, "true or false" {
        /// No.
        False = "false",
        /// Yes.
        True = "true",
    }
}
