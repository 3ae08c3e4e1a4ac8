//! The register of exceptions and the past access reviews, looked up by the grant they speak of.
//!
//! A certification that names an account speaks of that account's grant; one that names an identity
//! speaks of every account of it. One that names neither speaks of nothing, nor does one that names
//! both where the account is known to be somebody else's.

use rustc_hash::FxHashMap;

use crate::frames::{
    Certifications, ExceptionKind, Exceptions, Frames, Instant, Key, Origin, Review,
};

use super::accounts::Accounts;
use super::people::People;
use super::population::Grant;

/// A grant (or the place where one would be), as exceptions and reviews speak of it.
#[derive(Debug, Clone)]
pub struct Place {
    /// System.
    pub system: Key,
    /// Account.
    pub account: Key,
    /// Holder.
    pub holder: Key,
    /// Entitlement.
    pub entitlement: Key,
}

impl Grant {
    /// Where it is, as exceptions and reviews speak of it.
    #[must_use]
    pub fn place(&self) -> Place {
        let Self { system, account, holder, entitlement, .. } = *self;
        Place { system, account, holder, entitlement }
    }
}

/// One exception, with its people resolved.
#[derive(Debug, Clone, Copy)]
struct Exception {
    row: u32,
    identity: Option<Key>,
    account: Option<Key>,
    system: Option<Key>,
    entitlement: Option<Key>,
    ticket: Option<Key>,
    approved_at: Instant,
    ends_at: Option<i64>,
}

/// An exception that covers a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    /// Row of the frame `exceptions`.
    pub row: u32,
    /// When it was accepted.
    pub approved_at: Instant,
    /// Neither revoked nor past its end at as-of.
    pub in_force: bool,
}

impl Cover {
    /// One in force before one that has ended, then the newest, then the first of the register.
    #[must_use]
    pub fn rank(&self) -> (bool, i64, std::cmp::Reverse<u32>) {
        (self.in_force, self.approved_at.micros, std::cmp::Reverse(self.row))
    }
}

/// Whether a line rests on an accepted deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnRecord {
    /// None is on record.
    #[default]
    No,
    /// The line names one, and there is no register to look it up in.
    Named,
    /// Row of the frame `exceptions`.
    Entry(u32),
}

/// The most selective value an exception is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Handle {
    Ticket(Key),
    Account(Key),
    Identity(Key),
    Entitlement(Key),
    System(Key),
}

/// Exceptions of one kind, by handle: those that cover a grant's standing are kept apart from those
/// that cover a conflict of duties, for neither says anything of the other.
#[derive(Debug, Default)]
pub struct ExceptionRegister {
    by_handle: FxHashMap<Handle, Vec<Exception>>,
    /// Every entry, of any kind and accepted or not, by its id; of several the first.
    by_id: FxHashMap<Key, u32>,
    is_given: bool,
    /// Whether any entry names a ticket.
    names_tickets: bool,
}

impl ExceptionRegister {
    /// The entries of one kind; those that nobody accepted cover nothing and are left out.
    #[must_use]
    pub fn new(frames: &Frames, people: &People<'_>, kind: ExceptionKind) -> Self {
        let mut register = Self::default();
        let Some(table) = frames.exceptions() else { return register };
        register.is_given = true;
        for row in 0..table.len {
            let id = frames.key(table.exception_id.at(row));
            register.by_id.entry(id).or_insert(row as u32);
            if table.kind.at(row).unwrap_or(ExceptionKind::Access) == kind
                && let Some(exception) = read(frames, people, &table, row)
                && let Some(handle) = exception.handle()
            {
                register.names_tickets |= exception.ticket.is_some();
                register.by_handle.entry(handle).or_default().push(exception);
            }
        }
        register
    }

    /// The exception that covers `place` at `as_of`: one in force before one that has ended, then
    /// the newest, then the first of the register. `tickets`: the grant's own reference and the
    /// tickets of the lines on it.
    #[must_use]
    pub fn cover(&self, place: &Place, tickets: &[Key], as_of: i64) -> Option<Cover> {
        self.covers(place, tickets, as_of).max_by_key(Cover::rank)
    }

    /// Whether no entry can cover anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_handle.is_empty()
    }

    /// Whether it matters which tickets speak of a place.
    #[must_use]
    pub fn names_tickets(&self) -> bool {
        self.names_tickets
    }

    /// Every exception that covers `place`, as known at `as_of`; an entry may occur twice.
    pub fn covers<'r>(
        &'r self,
        place: &'r Place,
        tickets: &'r [Key],
        as_of: i64,
    ) -> impl Iterator<Item = Cover> + use<'r> {
        self.fitting(place, tickets, as_of).map(move |exception| Cover {
            row: exception.row,
            approved_at: exception.approved_at,
            in_force: exception.ends_at.is_none_or(|end| end > as_of),
        })
    }

    /// Accepted entries that fit `place`, as known at `as_of`.
    fn fitting<'r>(
        &'r self,
        place: &'r Place,
        tickets: &'r [Key],
        as_of: i64,
    ) -> impl Iterator<Item = &'r Exception> {
        let handles = [
            Handle::Account(place.account),
            Handle::Identity(place.holder),
            Handle::Entitlement(place.entitlement),
            Handle::System(place.system),
        ];
        let handles =
            handles.into_iter().chain(tickets.iter().map(|ticket| Handle::Ticket(*ticket)));
        let handles = handles.filter(|_| !self.is_empty());
        let found = handles.filter_map(|handle| self.by_handle.get(&handle)).flatten();
        found.filter(move |exception| {
            exception.fits(place, tickets) && exception.approved_at.micros <= as_of
        })
    }

    /// The entry a line rests on: the one it names (with no register any name will do), else the
    /// first accepted by `as_of` that fits one of `places` and had not ended at `since`.
    #[must_use]
    pub fn on_record(
        &self,
        named: Key,
        places: &[Place],
        ticket: Key,
        (since, as_of): (i64, i64),
    ) -> OnRecord {
        if !named.is_none() && !self.is_given {
            return OnRecord::Named;
        }
        if let Some(row) = named.some().and_then(|id| self.by_id.get(&id)) {
            return OnRecord::Entry(*row);
        }
        let tickets = [ticket];
        let fitting = places.iter().flat_map(|place| self.fitting(place, &tickets, as_of));
        let lasting = fitting.filter(|entry| entry.ends_at.is_none_or(|end| end > since));
        lasting.map(|entry| entry.row).min().map_or(OnRecord::No, OnRecord::Entry)
    }
}

impl Exception {
    fn handle(&self) -> Option<Handle> {
        self.ticket
            .map(Handle::Ticket)
            .or(self.account.map(Handle::Account))
            .or(self.identity.map(Handle::Identity))
            .or(self.entitlement.map(Handle::Entitlement))
            .or(self.system.map(Handle::System))
    }

    fn fits(&self, place: &Place, tickets: &[Key]) -> bool {
        self.identity.is_none_or(|key| key == place.holder)
            && self.account.is_none_or(|key| key == place.account)
            && self.system.is_none_or(|key| key == place.system)
            && self.entitlement.is_none_or(|key| key == place.entitlement)
            && self.ticket.is_none_or(|key| tickets.contains(&key))
    }
}

fn read(
    frames: &Frames,
    people: &People<'_>,
    table: &Exceptions<'_>,
    row: usize,
) -> Option<Exception> {
    let system = frames.key(table.system.at(row));
    Some(Exception {
        row: row as u32,
        identity: people.person(system, table.identity.at(row)).key.some(),
        account: frames.key(table.account.at(row)).some(),
        system: system.some(),
        entitlement: frames.key(table.entitlement.at(row)).some(),
        ticket: frames.key(table.ticket_id.at(row)).some(),
        approved_at: table.approved_at.at(row)?,
        ends_at: ended_at(table, row).map(|end| end.micros),
    })
}

/// Whether somebody had accepted an entry by `as_of`.
#[must_use]
pub fn is_accepted(entries: &Exceptions<'_>, row: usize, as_of: i64) -> bool {
    entries.approved_at.at(row).is_some_and(|at| at.micros <= as_of)
}

/// When an entry ends: it runs out or is withdrawn, whichever comes first.
#[must_use]
pub fn ended_at(entries: &Exceptions<'_>, row: usize) -> Option<Instant> {
    let ends = [entries.expires_at.at(row), entries.revoked_at.at(row)];
    ends.into_iter().flatten().min()
}

/// Whether an entry had run out or was withdrawn by `as_of`.
#[must_use]
pub fn is_over(entries: &Exceptions<'_>, row: usize, as_of: i64) -> bool {
    ended_at(entries, row).is_some_and(|end| end.micros <= as_of)
}

/// One review decision: keep (true) or revoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewDecision {
    /// Row of the frame `certifications`.
    pub row: u32,
    /// When.
    pub at: Instant,
    /// File and line: of two at the same instant the later line counts.
    pub origin: Origin,
    /// Certified, not revoked.
    pub keep: bool,
}

/// Whose access a row of the frame `certifications` speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reviewed {
    /// That of one account.
    Account(Key),
    /// That of every account of a holder.
    Holder(Key),
    /// Nobody's: the row names neither, or an account that is known to be somebody else's.
    Nothing,
}

/// Review decisions known at as-of, by what they speak of; each list in the order of time.
#[derive(Debug, Default)]
pub struct Reviews {
    rows: Vec<Reviewed>,
    by_account: FxHashMap<(Key, Key, Key), Vec<ReviewDecision>>,
    by_identity: FxHashMap<(Key, Key, Key), Vec<ReviewDecision>>,
}

impl Reviews {
    /// The decisions of a run; `no_response` and rows without a time are none.
    #[must_use]
    pub fn new(frames: &Frames, people: &People<'_>, accounts: &Accounts) -> Self {
        let mut reviews = Self::default();
        let Some(table) = frames.certifications() else { return reviews };
        for row in 0..table.len {
            reviews.add(frames, &table, row, reviewed(frames, people, accounts, &table, row));
        }
        let lists = reviews.by_account.values_mut().chain(reviews.by_identity.values_mut());
        lists.for_each(|list| list.sort_by_key(|decision| (decision.at.micros, decision.origin)));
        reviews
    }

    fn add(&mut self, frames: &Frames, table: &Certifications<'_>, row: usize, reviewed: Reviewed) {
        self.rows.push(reviewed);
        let keep = match table.decision.at(row) {
            Some(Review::Certify) => true,
            Some(Review::Revoke) => false,
            _ => return,
        };
        let Some(at) = table.decided_at.at(row) else { return };
        let decision = ReviewDecision { row: row as u32, at, origin: table.origin.at(row), keep };
        let (system, entitlement) =
            (frames.key(table.system.at(row)), frames.key(table.entitlement.at(row)));
        let list = match reviewed {
            Reviewed::Account(account) => {
                self.by_account.entry((system, account, entitlement)).or_default()
            }
            Reviewed::Holder(holder) => {
                self.by_identity.entry((system, holder, entitlement)).or_default()
            }
            Reviewed::Nothing => return,
        };
        list.push(decision);
    }

    /// Whose access a row of the frame `certifications` speaks of, decision or not.
    #[must_use]
    pub fn reviewed(&self, row: usize) -> Reviewed {
        self.rows.get(row).copied().unwrap_or(Reviewed::Nothing)
    }

    /// The decisions on `place`, in no order.
    pub fn of(&self, place: &Place) -> impl Iterator<Item = &ReviewDecision> {
        let by_account = self.by_account.get(&(place.system, place.account, place.entitlement));
        let by_identity = self.by_identity.get(&(place.system, place.holder, place.entitlement));
        by_account.into_iter().chain(by_identity).flatten()
    }

    /// The newest decision on `place` known at `as_of`.
    #[must_use]
    pub fn newest(&self, place: &Place, as_of: i64) -> Option<ReviewDecision> {
        let known = self.of(place).filter(|decision| decision.at.micros <= as_of);
        known.max_by_key(|decision| (decision.at.micros, decision.origin)).copied()
    }

    /// The newest decision that revoked `place` after `since`, as known at `as_of`.
    #[must_use]
    pub fn revoked_after(
        &self,
        place: &Place,
        since: Instant,
        as_of: i64,
    ) -> Option<ReviewDecision> {
        let fits =
            |d: &&ReviewDecision| !d.keep && d.at.micros <= as_of && since.starts_before(d.at);
        self.of(place).filter(fits).max_by_key(|d| (d.at.micros, d.origin)).copied()
    }
}

/// Whose access a row speaks of: an account before an identity.
fn reviewed(
    frames: &Frames,
    people: &People<'_>,
    accounts: &Accounts,
    table: &Certifications<'_>,
    row: usize,
) -> Reviewed {
    let system = frames.key(table.system.at(row));
    let person = people.person(system, table.identity.at(row));
    let Some(account) = frames.key(table.account.at(row)).some() else {
        return person.key.some().map_or(Reviewed::Nothing, Reviewed::Holder);
    };
    let owner = accounts.holder_of(people, system, account);
    let known = owner.rule.resolves() || (!people.are_listed() && owner.key != account);
    if !person.key.is_none() && known && owner.key != person.key {
        return Reviewed::Nothing;
    }
    Reviewed::Account(account)
}
