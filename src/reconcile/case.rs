//! Everything the judging stages look things up in, built once per run.

use crate::frames::{Frames, Grants, Key, Risk, Tickets};
use crate::settings::Settings;

use super::accounts::Accounts;
use super::arrival::Arrival;
use super::authority::{Authority, Draft};
use super::books::Books;
use super::catalogue::Shelf;
use super::people::People;
use super::population::Grant;
use super::register::{ExceptionRegister, Place, Reviews};
use super::snapshots::Snapshots;

/// The books of a run.
pub struct Case<'a> {
    /// The canonical frames.
    pub frames: &'a Frames,
    /// The choices of the configuration.
    pub settings: &'a Settings,
    /// The frame `grants`.
    pub table: Option<Grants<'a>>,
    /// The frame `tickets`: a row for every line.
    pub tickets: Option<Tickets<'a>>,
    /// Snapshots per system.
    pub snapshots: &'a Snapshots<'a>,
    /// Who is who.
    pub people: &'a People<'a>,
    /// Accounts and holders.
    pub accounts: &'a Accounts,
    /// Catalogue and policies.
    pub shelf: &'a Shelf<'a>,
    /// Lines, decided.
    pub drafts: &'a [Draft],
    /// Which line is in charge of what.
    pub authority: &'a Authority,
    /// Exceptions of kind `access`.
    pub exceptions: &'a ExceptionRegister,
    /// Access reviews.
    pub reviews: &'a Reviews,
}

impl<'a> Case<'a> {
    /// A case over the books.
    #[must_use]
    pub fn new(
        frames: &'a Frames,
        settings: &'a Settings,
        books: &'a Books<'a>,
        drafts: &'a [Draft],
        authority: &'a Authority,
    ) -> Self {
        Self {
            frames,
            settings,
            table: frames.grants(),
            tickets: frames.tickets(),
            snapshots: &books.snapshots,
            people: &books.people,
            accounts: &books.accounts,
            shelf: &books.shelf,
            drafts,
            authority,
            exceptions: &books.exceptions,
            reviews: &books.reviews,
        }
    }

    /// The line a half belongs to.
    #[must_use]
    pub fn draft_of(&self, half: u32) -> &Draft {
        &self.drafts[self.authority.halves[half as usize].line as usize]
    }

    /// Whether a half gives (true) or takes away.
    #[must_use]
    pub fn gives(&self, half: u32) -> bool {
        self.authority.halves[half as usize].gives
    }

    /// Risk and privilege of an entitlement.
    #[must_use]
    pub fn risk(&self, system: Key, entitlement: Key) -> (Risk, bool) {
        self.shelf.risk(system, entitlement)
    }

    /// Tickets that an exception may name for a place: those of the lines on it.
    #[must_use]
    pub fn tickets_on(&self, place: &Place) -> Vec<Key> {
        let slot = self.authority.slot_at(place.system, place.account, place.entitlement);
        slot.into_iter()
            .flat_map(|slot| self.authority.halves_on(slot))
            .map(|half| self.draft_of(*half).ticket)
            .collect()
    }

    /// When a grant came, as far as its row and the snapshots tell.
    #[must_use]
    pub fn arrival(&self, grant: &Grant) -> Arrival {
        let snapshots = self.snapshots.of(grant.system);
        self.snapshots.arrival(grant, |place| snapshots.get(place).map(|snapshot| snapshot.at))
    }

    /// End of the time a revocation decided at `decided` may take; UTC microseconds.
    #[must_use]
    pub fn revocation_due(&self, draft: &Draft, entitlement: Key) -> i64 {
        let (risk, _) = self.risk(draft.system, entitlement);
        self.settings.sla.revocation.due(risk, draft.ordered_at().micros)
    }
}
