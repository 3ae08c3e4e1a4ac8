//! What happens at the large company, each kind with how often, when it may, and what the tool must
//! say of it: the one list that both the exports and the truth are made from.
//!
//! A kind speaks of its ticket lines and of its grants in the current snapshot, each numbered in the
//! order in which they come about. A finding stands beside the row that it is counted with.

use super::clock::{CURRENT, LAST_MORNING, OPENING};
use crate::demo::calendar::{DAY, Second};

mod kind;
mod list;

pub(super) use kind::Kind;
pub(super) use list::SPECS;

/// A row of the exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// The line numbered so among those of the kind.
    Line(u8),
    /// The grant numbered so.
    Grant(u8),
    /// A row that cannot be used.
    Refused,
}

/// What kind of word is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Expects {
    /// A control fails.
    Finding,
    /// A row is rejected.
    Reject,
    /// A grant has a standing.
    Standing,
    /// A line has a fulfilment status.
    Status,
}

impl Expects {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Reject => "reject",
            Self::Standing => "standing",
            Self::Status => "status",
        }
    }
}

/// Which lines a control judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Whatever there is at as-of.
    AsAt,
    /// Lines requested in the period.
    Requested,
    /// Lines closed in the period.
    Closed,
    /// Lines requested in the period, or not carried out when it began.
    OpenWork,
}

/// One thing that the tool must say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Says {
    pub of: Whose,
    pub expects: Expects,
    pub word: &'static str,
    pub scope: Scope,
}

/// A line of the kind has this status.
const fn line(number: u8, word: &'static str) -> Says {
    Says { of: Whose::Line(number), expects: Expects::Status, word, scope: Scope::AsAt }
}

/// A grant of the kind has this standing.
const fn grant(number: u8, word: &'static str) -> Says {
    Says { of: Whose::Grant(number), expects: Expects::Standing, word, scope: Scope::AsAt }
}

/// A control fails on the first line, where it judges that line at all.
const fn found(word: &'static str, scope: Scope) -> Says {
    Says { of: Whose::Line(0), expects: Expects::Finding, word, scope }
}

/// A control fails on the second line.
const fn found_next(word: &'static str) -> Says {
    Says { of: Whose::Line(1), expects: Expects::Finding, word, scope: Scope::AsAt }
}

/// A control fails on a grant.
const fn found_at(number: u8, word: &'static str) -> Says {
    Says { of: Whose::Grant(number), expects: Expects::Finding, word, scope: Scope::AsAt }
}

/// A row is rejected for this reason.
const fn refused(word: &'static str) -> Says {
    Says { of: Whose::Refused, expects: Expects::Reject, word, scope: Scope::AsAt }
}

/// When a story may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// On any day but the last.
    Before,
    /// On the last day only.
    LastDay,
    /// Early enough for this many days to pass before the current snapshot.
    Ahead(i64),
    /// In the period, with as many days to pass.
    InPeriod(i64),
    /// So early that the opening snapshot shows the outcome.
    Shown,
    /// With days between this request and the next of the same person.
    Followed,
    /// Not by a ticket.
    Never,
}

/// Days between two requests of one story.
const APART: Second = 6 * DAY;

impl When {
    /// Whether a story may begin with a request at `at`, with the next one at `next`.
    pub(super) fn suits(self, at: Second, next: Option<Second>) -> bool {
        let before = at < LAST_MORNING;
        match self {
            Self::Before => before,
            Self::LastDay => !before,
            Self::Ahead(days) => at + days * DAY <= CURRENT,
            Self::InPeriod(days) => before && at >= OPENING && at + days * DAY <= CURRENT,
            Self::Shown => at + 8 * DAY <= OPENING,
            Self::Followed => next.is_some_and(|next| next < LAST_MORNING && next >= at + APART),
            Self::Never => false,
        }
    }
}

/// The tickets of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// None.
    None,
    /// Access is asked for and given.
    Grant,
    /// Old access is taken away.
    Revoke,
    /// Access is given, and taken away later.
    GrantRevoke,
    /// Access is given, and exchanged for other access later.
    Exchange,
}

impl Shape {
    /// How many tickets it takes.
    pub(super) fn tickets(self) -> usize {
        match self {
            Self::None => 0,
            Self::Grant | Self::Revoke => 1,
            Self::GrantRevoke | Self::Exchange => 2,
        }
    }
}

/// One kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spec {
    pub kind: Kind,
    /// As `truth.csv` names it.
    pub name: &'static str,
    /// How many of ten thousand requests begin it, where they suit.
    pub often: usize,
    pub when: When,
    pub shape: Shape,
    pub says: &'static [Says],
}

impl Kind {
    /// Its line of the list.
    pub(super) fn spec(self) -> &'static Spec {
        &SPECS[self as usize]
    }
}
