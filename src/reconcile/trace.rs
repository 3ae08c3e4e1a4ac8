//! Tracing: the fulfilment status of each line. The rows of the table are those of the design; the
//! first that fits decides.
//!
//! Readings of the design made explicit here:
//! - "The grant's own standing fails" speaks of the standing, not of its verdict: a refused request
//!   whose access appeared switched off still appeared.
//! - Row 1 asks for the line's own `entitlement`: where that is unknown, a known previous one does
//!   not make the line evaluable. Snapshots later than as-of are not known to it.
//! - A line that row 1 cannot judge stays in charge if it is: the controls count it as not
//!   evaluable rather than leave it out.
//! - A line over several accounts is judged on those it is in charge of: held where any holds.
//! - An undocumented line counts from its request wherever the table says `decided_at`.

use rayon::prelude::*;

use crate::frames::{Action, Instant, State, Tickets};

use super::arrival::Arrival;
use super::authority::{Draft, Half, Slot, is_carried_out, order_of};
use super::case::Case;
use super::counterpart::Counterpart;
use super::population::Grant;
use super::register::Place;
use super::sight::Sight;
use super::verdict::{Outcome, Status, Verdict};

/// What the table says of one line (or of one half of a modification).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traced {
    /// The status.
    pub status: Status,
    /// Row of the table.
    pub rule: u8,
    /// What it counts as.
    pub verdict: Verdict,
    /// What is missing when it is not evaluable.
    pub missing: &'static str,
    /// The grant that decided.
    pub grant: Option<u32>,
    /// The row on the other side that decided.
    pub counterpart: Counterpart,
    /// The old grant that a modification left in place.
    pub kept: Option<u32>,
    /// In charge of at least one slot.
    pub in_charge: bool,
}

impl Traced {
    pub(super) fn new(status: Status, rule: u8, verdict: Verdict) -> Self {
        let (grant, counterpart) = (None, Counterpart::None);
        Self { status, rule, verdict, missing: "", grant, counterpart, kept: None, in_charge: true }
    }

    pub(super) fn not_evaluable(rule: u8, missing: &'static str) -> Self {
        Self { missing, ..Self::new(Status::NotEvaluable, rule, Verdict::NotEvaluable) }
    }

    pub(super) fn seen_in(self, grant: Option<u32>) -> Self {
        Self { grant, ..self }
    }

    pub(super) fn because_of(self, counterpart: Counterpart) -> Self {
        Self { counterpart, ..self }
    }
}

/// Judges every line; lines that row 15 may still pair with another grant are left at row 16 (see
/// `pairing`).
#[must_use]
pub fn trace(sight: &Sight<'_, '_>) -> Vec<Traced> {
    (0..sight.case.drafts.len())
        .into_par_iter()
        .map(|line| Tracer { sight, line }.judge())
        .collect()
}

/// One line on the table.
struct Tracer<'s, 'c, 'a> {
    sight: &'s Sight<'c, 'a>,
    line: usize,
}

impl<'s, 'c, 'a> Tracer<'s, 'c, 'a> {
    fn case(&self) -> &'c Case<'a> {
        self.sight.case
    }

    fn draft(&self) -> &'c Draft {
        &self.case().drafts[self.line]
    }

    fn halves(&self) -> &'c [Half] {
        self.case().authority.halves_of(self.line)
    }

    fn judge(&self) -> Traced {
        if let Some(missing) = self.missing() {
            let in_charge = self.halves().iter().any(|half| !self.in_charge_of(half).is_empty());
            return Traced { in_charge, ..Traced::not_evaluable(1, missing) };
        }
        match self.draft().decided.outcome {
            Outcome::Rejected | Outcome::Cancelled => self.refused(),
            Outcome::Pending => self.pending(),
            Outcome::Approved | Outcome::Undocumented => self.authorised(),
        }
    }

    /// Row 1: what is missing to judge the line at all.
    fn missing(&self) -> Option<&'static str> {
        let (case, draft) = (self.case(), self.draft());
        if case.snapshots.of(draft.system).is_empty() {
            Some("snapshot")
        } else if draft.requested_at.micros > draft.as_of {
            Some("requested after as-of")
        } else if draft.disputed {
            Some("holder disputed")
        } else if case.settings.unknown_entitlement_not_evaluable && !self.is_known_entitlement() {
            Some("entitlement unknown")
        } else {
            None
        }
    }

    fn is_known_entitlement(&self) -> bool {
        let (case, draft) = (self.case(), self.draft());
        case.shelf.lists(draft.system, draft.entitlement)
            || self.sight.knows(draft.system, draft.entitlement)
    }

    fn slots(&self, half: &Half) -> impl Iterator<Item = &'c Slot> + use<'c, 'a> {
        self.case().authority.slots_of(half)
    }

    /// Rows 2 and 3.
    fn refused(&self) -> Traced {
        match self.appeared_without_authority() {
            Appeared::Yes(grant) => {
                Traced::new(Status::EffectedWithoutApproval, 2, Verdict::Fail).seen_in(Some(grant))
            }
            Appeared::Unknown(grant) => Traced::not_evaluable(2, "granted_at").seen_in(Some(grant)),
            Appeared::No => Traced {
                in_charge: false,
                ..Traced::new(Status::NoEffectExpected, 3, Verdict::Pass)
            },
        }
    }

    /// Rows 4 and 5.
    fn pending(&self) -> Traced {
        match self.appeared_without_authority() {
            Appeared::Yes(grant) => {
                Traced::new(Status::EffectedBeforeDecision, 4, Verdict::Fail).seen_in(Some(grant))
            }
            Appeared::Unknown(grant) => Traced::not_evaluable(4, "granted_at").seen_in(Some(grant)),
            Appeared::No => Traced {
                in_charge: false,
                ..Traced::new(Status::AwaitingDecision, 5, Verdict::Open)
            },
        }
    }

    /// Whether what the line asked for is there, with nothing else to vouch for it, since it asked.
    fn appeared_without_authority(&self) -> Appeared {
        let Some(half) = self.halves().iter().find(|half| half.gives) else { return Appeared::No };
        let free = self.slots(half).filter(|slot| slot.tracing.is_none());
        let mut unknown = None;
        for (index, grant) in free.flat_map(|slot| self.sight.grants_at(slot)) {
            if !grant.standing.is_failing() {
                continue;
            }
            match self.case().arrival(grant).appeared_after(self.draft().requested_at) {
                Some(true) => return Appeared::Yes(index),
                Some(false) => {}
                None => unknown = unknown.or(Some(index)),
            }
        }
        unknown.map_or(Appeared::No, Appeared::Unknown)
    }

    /// Rows 6 to 21.
    fn authorised(&self) -> Traced {
        if self.draft().action == Action::Modify {
            return self.modified();
        }
        let Some(half) = self.halves().first() else { return self.superseded() };
        let own = self.in_charge_of(half);
        if own.is_empty() {
            return self.superseded();
        }
        if half.gives { self.giving(&own) } else { self.taking(&own) }
    }

    /// Row 6, with the last of the lines that took over.
    fn superseded(&self) -> Traced {
        let case = self.case();
        let half = |slot: &Slot| slot.tracing.map(|half| &case.authority.halves[half as usize]);
        let slots = self.halves().iter().flat_map(|half| self.slots(half));
        let last = slots.filter_map(half).max_by_key(|half| order_of(half, case.drafts));
        let by = last.map_or(Counterpart::None, |half| Counterpart::Line(half.line));
        let traced = Traced::new(Status::Superseded, 6, Verdict::Pass).because_of(by);
        Traced { in_charge: false, ..traced }
    }

    /// The slots on which no later line took over from this half.
    fn in_charge_of(&self, half: &'c Half) -> Vec<&'c Slot> {
        let number = |slot: &Slot| {
            slot.tracing.map(|half| self.case().authority.halves[half as usize].line as usize)
        };
        self.slots(half).filter(|slot| number(slot) == Some(self.line)).collect()
    }

    /// Rows 7 to 16 (row 15 apart).
    fn giving(&self, own: &[&'c Slot]) -> Traced {
        let draft = self.draft();
        let held = self.newest_grant(own, |_| true);
        if draft.is_expired() {
            let live = self.newest_grant(own, Grant::live);
            return match live {
                Some(_) => Traced::new(Status::RetainedPastExpiry, 7, Verdict::Fail).seen_in(live),
                None => Traced::new(Status::Lapsed, 8, Verdict::Pass).seen_in(held),
            };
        }
        if held.is_some() {
            let traced = if is_carried_out(draft.decided.state) {
                Traced::new(Status::Verified, 9, Verdict::Pass)
            } else {
                Traced::new(Status::EffectedTicketOpen, 10, Verdict::Pass)
            };
            return traced.seen_in(held);
        }
        self.absent(own)
    }

    /// Rows 11 to 14 and 16.
    fn absent(&self, own: &[&'c Slot]) -> Traced {
        let (case, draft) = (self.case(), self.draft());
        let decided = draft.ordered_at();
        if !is_carried_out(draft.decided.state) {
            return Traced::new(Status::AwaitingFulfilment, 11, Verdict::Open);
        }
        if let Some(review) = self.review_that_revoked(own, decided) {
            return Traced::new(Status::WithdrawnByReview, 12, Verdict::Pass)
                .because_of(Counterpart::Review(review));
        }
        if case.people.is_gone(draft.holder, draft.as_of) {
            let row = case.people.row_of(draft.holder).map(|row| Counterpart::Identity(row as u32));
            return Traced::new(Status::WithdrawnByLeaver, 13, Verdict::Pass)
                .because_of(row.unwrap_or_default());
        }
        let held = own.iter().filter_map(|slot| self.sight.last_held_since(slot, decided)).max();
        if let Some((_, row)) = held {
            return Traced::new(Status::RemovedWithoutTicket, 14, Verdict::Fail)
                .because_of(Counterpart::Grant(row));
        }
        let oldest = case.snapshots.of(draft.system).first();
        if oldest.is_some_and(|oldest| decided.micros < oldest.at) {
            Traced::not_evaluable(16, "snapshot")
        } else {
            Traced::new(Status::NeverProvisioned, 16, Verdict::Fail)
        }
    }

    /// Row of the newest review that took one of `own` away after `decided`.
    fn review_that_revoked(&self, own: &[&'c Slot], decided: Instant) -> Option<u32> {
        let (case, draft) = (self.case(), self.draft());
        // An account that the line names may be of a holder nobody knows: K is the line's.
        let place = |slot: &&Slot| Place { holder: draft.holder, ..self.sight.place(slot) };
        let revoked = |slot| case.reviews.revoked_after(&place(slot), decided, draft.as_of);
        let reviews = own.iter().filter_map(revoked);
        reviews.max_by_key(|review| (review.at.micros, review.origin)).map(|review| review.row)
    }

    /// Rows 17 to 20.
    fn taking(&self, own: &[&'c Slot]) -> Traced {
        let (case, draft) = (self.case(), self.draft());
        let Some(grant) = self.newest_grant(own, Grant::live) else {
            return Traced::new(Status::Verified, 17, Verdict::Pass)
                .seen_in(self.newest_grant(own, |_| true));
        };
        let entitlement = own.first().map_or(draft.entitlement, |slot| slot.entitlement);
        if draft.decided.state == State::Approved
            && draft.as_of <= case.revocation_due(draft, entitlement)
        {
            return Traced::new(Status::AwaitingFulfilment, 18, Verdict::Open).seen_in(Some(grant));
        }
        let failing = self.newest_grant(own, |grant| grant.live() && grant.standing.is_failing());
        if failing.is_none() && draft.decided.outcome != Outcome::Undocumented {
            return Traced::new(Status::Superseded, 19, Verdict::Pass).seen_in(Some(grant));
        }
        let shown = failing.or(Some(grant));
        let returned =
            own.iter().filter(|slot| self.sight.is_live(slot)).any(|slot| self.came_back(slot));
        let status = if returned { Status::Resurrected } else { Status::RevocationNotEffected };
        Traced::new(status, 20, Verdict::Fail).seen_in(shown)
    }

    /// Row 20: removed or disabled after it was carried out, then back.
    fn came_back(&self, slot: &Slot) -> bool {
        let draft = self.draft();
        let known = |at: Option<Instant>| at.filter(|at| at.micros <= draft.as_of);
        let cell = |pick: fn(&Tickets<'_>, usize) -> Option<Instant>| {
            known(pick(self.case().tickets.as_ref()?, self.line))
        };
        let fulfilled = cell(|tickets, row| tickets.fulfilled_at.at(row));
        let done = fulfilled.or_else(|| cell(|tickets, row| tickets.closed_at.at(row)));
        let done = done.unwrap_or_else(|| draft.ordered_at());
        let after = |grant: &Grant| {
            let Arrival { granted_at, first_seen, last_absent } = self.case().arrival(grant);
            granted_at.map_or(last_absent.is_some() && first_seen > done.micros, |granted| {
                done.starts_before(granted)
            })
        };
        self.sight.grants_at(slot).any(|(_, grant)| grant.live() && after(grant))
            || self.sight.went_and_came_back(slot, done)
    }

    /// The newest grant (granted_at, else first_seen) at `own` that fits.
    fn newest_grant(&self, own: &[&'c Slot], fits: impl Fn(&Grant) -> bool) -> Option<u32> {
        let mut all =
            own.iter().flat_map(|slot| self.sight.grants_at(slot)).filter(|(_, grant)| fits(grant));
        let (first, second) = (all.next()?, all.next());
        if second.is_none() {
            return Some(first.0);
        }
        let effected = |grant: &Grant| self.case().arrival(grant).effected().micros;
        let all = [first].into_iter().chain(second).chain(all);
        all.max_by_key(|(index, grant)| (effected(grant), std::cmp::Reverse(*index)))
            .map(|(index, _)| index)
    }

    /// Row 21.
    fn modified(&self) -> Traced {
        let parts: Vec<(bool, Option<Traced>)> =
            self.halves().iter().map(|half| (half.gives, self.half(half))).collect();
        let part = |gives: bool| {
            parts.iter().find(|(side, _)| *side == gives).and_then(|(_, traced)| *traced)
        };
        let (giving, taking) = (part(true), part(false));
        if giving.is_none() && taking.is_none() {
            return self.superseded();
        }
        super::modify::combine(giving, taking, self.draft().decided.state)
    }

    /// A half's own row; `None` when a later line took it over.
    fn half(&self, half: &'c Half) -> Option<Traced> {
        let own = self.in_charge_of(half);
        if own.is_empty() {
            return None;
        }
        Some(if half.gives { self.giving(&own) } else { self.taking(&own) })
    }
}

enum Appeared {
    Yes(u32),
    No,
    Unknown(u32),
}
