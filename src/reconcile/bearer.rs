//! An account of a current snapshot, with what all its grants have in common: found out once for
//! each account, for an account has many grants and people have many accounts.

use crate::frames::{Instant, Key, Kind};

use super::case::Case;
use super::people::Match;

/// An account and what is known of its holder.
pub struct Bearer {
    /// System.
    pub system: Key,
    /// Account.
    pub account: Key,
    /// Its holder.
    pub found: Match,
    /// As-of of the system.
    pub as_of: i64,
    /// The holder's row of the frame `identities`, where the rule names one identity.
    pub identity: Option<usize>,
    /// That identity is gone.
    pub is_gone: bool,
    /// When that identity's time ended; `None` where nobody can say.
    pub end: Option<Option<Instant>>,
    /// A non-human holder nobody answers for.
    pub ownerless: Option<bool>,
    /// What the frame `accounts` says of its switch.
    pub switch: Option<bool>,
}

impl Bearer {
    /// An account of `system` that `found` holds.
    #[must_use]
    pub fn new(case: &Case<'_>, system: Key, account: Key, found: Match, as_of: i64) -> Self {
        let (people, known) = (case.people, found.rule.resolves());
        let identity = people.known_row(found);
        let ends = people.identities().is_some_and(|people| !people.end.is_absent());
        Self {
            system,
            account,
            found,
            as_of,
            identity,
            is_gone: identity.is_some_and(|row| people.is_gone_at(row, as_of)),
            end: (known && ends).then(|| people.end_at(identity?)),
            ownerless: match people.kind_by(identity, system, account) {
                None => None,
                Some(Kind::Human) => Some(false),
                Some(_) => ownerless(case, found, (system, account), as_of),
            },
            switch: case.snapshots.switch_of(system, account),
        }
    }

    /// Whether a use at `used` came after the holder's end; `None` where nobody can say.
    #[must_use]
    pub fn is_over_by(&self, used: Instant) -> Option<bool> {
        // A last day is over at 00:00 of the next, and a use on that day is after it at any hour.
        let is_day = used.precision.day_length() > 0;
        let is_after =
            |end: Instant| used.micros > end.micros || (is_day && used.micros == end.micros);
        Some(self.end?.is_some_and(is_after))
    }
}

/// Whether nobody answers for a non-human holder, or somebody unknown or gone.
fn ownerless(case: &Case<'_>, found: Match, place: (Key, Key), as_of: i64) -> Option<bool> {
    let (system, account) = place;
    let Some(owner) = case.people.owner_of(found, system, account).some() else {
        return case.people.owners_are_told().then_some(true);
    };
    if !case.people.are_listed() {
        return None;
    }
    let person = case.people.person(system, owner);
    Some(!person.rule.resolves() || case.people.is_gone(person.key, as_of))
}
