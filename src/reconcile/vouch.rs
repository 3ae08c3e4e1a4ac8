//! Vouching: the standing of each grant of the current snapshots. The rows of the table are those
//! of the design; the first that fits decides.
//!
//! Readings of the design made explicit here:
//! - Where identities are not given and a birthright rule exists for the entitlement, nothing can
//!   say whether it fits: a grant that no paper vouches for is then *not evaluable* (identities)
//!   rather than out of band.
//! - A standing that fails is *listed* when the grant is not live.

use std::ops::Range;

use rayon::prelude::*;

use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Grants, Instant, Key, State};

use super::authority::Slot;
use super::bearer::Bearer;
use super::case::Case;
use super::counterpart::Counterpart;
use super::dormancy::is_dormant;
use super::marks::{Marks, Traits};
use super::population::Grant;
use super::register::{Cover, Place};
use super::runs::{Walk, seek};
use super::snapshots::Snapshot;
use super::verdict::{MatchRule, Missing, Outcome, Standing, Verdict};

/// What the table says of one grant.
struct Ruling {
    standing: Standing,
    counterpart: Counterpart,
    missing: Option<Missing>,
}

/// One grant on the table.
struct Exhibit<'c, 'a> {
    case: &'c Case<'a>,
    bearer: &'c Bearer,
    row: usize,
    place: Place,
    first_seen: u16,
    /// The row of the catalogue that lists the entitlement.
    entry: Option<u32>,
    slot: Option<&'c Slot>,
}

/// Judges every grant of the current snapshots, in the order of systems and rows.
#[must_use]
pub fn vouch(case: &Case<'_>) -> Vec<Grant> {
    let mut blocks = Vec::new();
    for system in case.snapshots.systems() {
        let snapshots = case.snapshots.of(system);
        let count = snapshots.last().map_or(0, |current| current.runs.len());
        let places = (0..count).step_by(BLOCK).map(|start| start..count.min(start + BLOCK));
        blocks.extend(places.map(|places| Block { case, system, snapshots, places }));
    }
    let count = blocks.iter().map(Block::len).sum();
    let mut grants: Vec<Grant> = rayon::iter::repeat_n(Grant::BLANK, count).collect();
    let (mut tables, mut rest, mut first) = (Vec::new(), &mut grants[..], 0);
    for block in blocks {
        let (own, others) = rest.split_at_mut(block.len());
        (first, rest) = (first + own.len(), others);
        tables.push((block, first - own.len(), own));
    }
    tables.into_par_iter().for_each(|(block, first, own)| block.judge(first, own));
    grants
}

/// How many accounts are judged together.
const BLOCK: usize = 512;

/// Some accounts of the current snapshot of a system.
struct Block<'c, 'a> {
    case: &'c Case<'a>,
    system: Key,
    snapshots: &'c [Snapshot],
    /// Places of the accounts among those of the current snapshot.
    places: Range<usize>,
}

impl<'c> Block<'c, '_> {
    fn current(&self) -> &'c Snapshot {
        &self.snapshots[self.snapshots.len() - 1]
    }

    fn len(&self) -> usize {
        self.current().runs.rows(self.places.clone()).len()
    }

    /// Judges its grants, the first of which is the grant `first` of all, into `grants`.
    fn judge(&self, mut first: usize, grants: &mut [Grant]) {
        let (case, current) = (self.case, self.current());
        let start = current.runs.account(self.places.start);
        let entries = case.accounts.of_system(self.system);
        let mut entry = entries.partition_point(|entry| entry.account < start);
        let before = |slot: &Slot| (slot.system, slot.account) < (self.system, start);
        let slots = case.authority.on_accounts();
        let mut slot = slots.partition_point(before);
        let mut walk = Walk::new(case.snapshots, self.snapshots, start);
        let mut rest = grants;
        for place in self.places.clone() {
            let (account, rows) =
                (current.runs.account(place), current.runs.rows(place..place + 1));
            seek(entries, &mut entry, |entry| entry.account < account);
            let found = entries[entry].found();
            let bearer = Bearer::new(case, self.system, account, found, current.at);
            let seen = walk.first_seen(account, rows.clone());
            let (own, others) = rest.split_at_mut(rows.len());
            for ((row, seen), grant) in rows.zip(seen).zip(own) {
                let slot = slot_of(slots, &mut slot, first);
                *grant = Exhibit::new(case, &bearer, row, *seen, slot).judged();
                first += 1;
            }
            rest = others;
        }
    }
}

/// The slot of the grant `index`, looked for from `place` on; slots that hold nothing are passed.
fn slot_of<'c>(slots: &'c [Slot], place: &mut usize, index: usize) -> Option<&'c Slot> {
    while slots.get(*place).is_some_and(|slot| slot.grants.1 as usize <= index) {
        *place += 1;
    }
    slots.get(*place).filter(|slot| slot.grants.0 as usize <= index)
}

impl<'c, 'a> Exhibit<'c, 'a> {
    fn new(
        case: &'c Case<'a>,
        bearer: &'c Bearer,
        row: usize,
        first_seen: u16,
        slot: Option<&'c Slot>,
    ) -> Self {
        let Bearer { system, account, found, .. } = *bearer;
        let entitlement = case.snapshots.entitlement_of(row);
        let place = Place { system, account, holder: found.key, entitlement };
        let entry = case.shelf.entry(system, entitlement);
        Self { case, bearer, row, place, first_seen, entry, slot }
    }
}

impl Exhibit<'_, '_> {
    fn rule(&self) -> Ruling {
        self.disputed()
            .or_else(|| self.approved())
            .or_else(|| self.by_right())
            .or_else(|| self.uncorrelated())
            .or_else(|| self.withdrawn())
            .or_else(|| self.on_unfinished_paper())
            .or_else(|| self.baseline())
            .unwrap_or_else(|| self.nothing_vouches())
    }

    /// Row 1.
    fn disputed(&self) -> Option<Ruling> {
        (self.bearer.found.rule == MatchRule::Disputed)
            .then(|| ruling(Standing::Disputed, Counterpart::None))
    }

    /// Row 2.
    fn approved(&self) -> Option<Ruling> {
        let half = self.slot?.vouching?;
        let fits = self.case.gives(half) && !self.case.draft_of(half).is_expired();
        fits.then(|| ruling(Standing::ExplicitlyApproved, self.line(half)))
    }

    /// Rows 3 to 5: what vouches without a line.
    fn by_right(&self) -> Option<Ruling> {
        if self.has_birthright() && self.revoke_in_charge().is_none() {
            return Some(ruling(Standing::ImplicitlyApproved, self.entry()));
        }
        let revoked_at = self.revoke_in_charge().map(|half| self.case.draft_of(half).ordered_at());
        let newer = |at: Instant| revoked_at.is_none_or(|revoked| revoked.starts_before(at));
        let outdated = |cover: &Cover| {
            revoked_at.is_some_and(|revoked| cover.approved_at.starts_before(revoked))
        };
        let tickets = self.tickets();
        let covers = self.case.exceptions.covers(&self.place, &tickets, self.bearer.as_of);
        let current = covers.filter(|cover| cover.in_force && !outdated(cover));
        if let Some(cover) = current.max_by_key(Cover::rank) {
            return Some(ruling(Standing::Excepted, Counterpart::Exception(cover.row)));
        }
        let review = self.case.reviews.newest(&self.place, self.bearer.as_of)?;
        let oldest =
            self.bearer.as_of.saturating_sub(self.review_days().saturating_mul(MICROS_PER_DAY));
        let fits = review.keep && review.at.micros >= oldest && newer(review.at);
        fits.then(|| ruling(Standing::Certified, Counterpart::Review(review.row)))
    }

    /// Row 6.
    fn uncorrelated(&self) -> Option<Ruling> {
        (self.bearer.found.rule == MatchRule::Uncorrelated)
            .then(|| ruling(Standing::Uncorrelated, Counterpart::None))
    }

    /// Rows 7 to 10: paper that has been taken back or has run out.
    fn withdrawn(&self) -> Option<Ruling> {
        if let Some(half) = self.revoke_in_charge() {
            let draft = self.case.draft_of(half);
            let due = self.case.revocation_due(draft, self.place.entitlement);
            let on_its_way = draft.decided.state == State::Approved && self.bearer.as_of <= due;
            let standing = if on_its_way {
                Standing::PendingDeprovisioning
            } else {
                Standing::RevokedButPresent
            };
            return Some(ruling(standing, self.line(half)));
        }
        if let Some(half) = self.slot.and_then(|slot| slot.vouching) {
            return Some(ruling(Standing::Expired, self.line(half)));
        }
        let ended = self.cover().filter(|cover| !cover.in_force)?;
        Some(ruling(Standing::ExceptionExpired, Counterpart::Exception(ended.row)))
    }

    /// Rows 11 to 13: the last giving line on the grant, whatever became of it.
    fn on_unfinished_paper(&self) -> Option<Ruling> {
        let rows = [
            (Standing::ApprovalUndocumented, &[Outcome::Undocumented][..]),
            (Standing::GrantedBeforeDecision, &[Outcome::Pending]),
            (Standing::GrantedDespiteRejection, &[Outcome::Rejected, Outcome::Cancelled]),
        ];
        rows.into_iter().find_map(|(standing, outcomes)| {
            let half = self.last_giving(outcomes)?;
            Some(ruling(standing, self.line(half)))
        })
    }

    /// Rows 14 and 15.
    fn baseline(&self) -> Option<Ruling> {
        let baseline = self.case.settings.baseline_date?;
        let granted = self.case.table.as_ref().and_then(|table| table.granted_at.at(self.row));
        let snapshots = self.case.snapshots.of(self.place.system);
        let first_seen = snapshots.get(usize::from(self.first_seen)).map(|snapshot| snapshot.at);
        let older = granted.map_or(first_seen.is_some_and(|seen| seen <= baseline), |at| {
            at.starts_before(Instant::exact(baseline))
        });
        if older {
            return Some(ruling(Standing::Baseline, Counterpart::None));
        }
        let is_of_the_oldest = self.first_seen == 0 && first_seen.is_some_and(|at| baseline < at);
        (granted.is_none() && is_of_the_oldest).then(|| Ruling {
            missing: Some(Missing::GrantedAt),
            ..ruling(Standing::NotEvaluable, Counterpart::None)
        })
    }

    /// Row 16.
    fn nothing_vouches(&self) -> Ruling {
        let case = self.case;
        let missing = if case.tickets.is_none() {
            Missing::Tickets
        } else if !case.people.are_listed()
            && self.entry.is_some_and(|entry| case.shelf.has_birthright(entry))
        {
            Missing::Identities
        } else {
            return ruling(Standing::OutOfBand, Counterpart::None);
        };
        Ruling { missing: Some(missing), ..ruling(Standing::NotEvaluable, Counterpart::None) }
    }

    fn line(&self, half: u32) -> Counterpart {
        Counterpart::Line(self.case.authority.halves[half as usize].line)
    }

    /// What the catalogue says of the entitlement.
    fn entry(&self) -> Counterpart {
        self.entry.map_or(Counterpart::None, Counterpart::Catalogue)
    }

    fn revoke_in_charge(&self) -> Option<u32> {
        self.slot?.vouching.filter(|half| !self.case.gives(*half))
    }

    fn last_giving(&self, outcomes: &[Outcome]) -> Option<u32> {
        let known = |half: &&u32| {
            let draft = self.case.draft_of(**half);
            self.case.gives(**half)
                && outcomes.contains(&draft.decided.outcome)
                && draft.requested_at.micros <= self.bearer.as_of
        };
        self.case.authority.halves_on(self.slot?).iter().rev().find(known).copied()
    }

    fn has_birthright(&self) -> bool {
        let frame = self.case.people.identities().zip(self.entry);
        let fits = frame
            .zip(self.bearer.identity)
            .is_some_and(|((people, entry), row)| self.case.shelf.fits(entry, people, row));
        fits && !self.bearer.is_gone
    }

    fn cover(&self) -> Option<Cover> {
        self.case.exceptions.cover(&self.place, &self.tickets(), self.bearer.as_of)
    }

    /// The tickets an exception may name: those of the lines on it, and its own reference.
    fn tickets(&self) -> Vec<Key> {
        if !self.case.exceptions.names_tickets() {
            return Vec::new();
        }
        let halves = self.slot.into_iter().flat_map(|slot| self.case.authority.halves_on(slot));
        let tickets = halves.map(|half| self.case.draft_of(*half).ticket);
        let reference = |table: &Grants<'_>| self.case.frames.key(table.ticket_ref.at(self.row));
        tickets.chain(self.case.table.as_ref().map(reference).and_then(Key::some)).collect()
    }

    fn review_days(&self) -> i64 {
        let own = self.case.shelf.review_days_of(self.entry);
        own.unwrap_or(self.case.settings.review_days)
    }

    fn judged(&self) -> Grant {
        let (case, bearer, ruling) = (self.case, self.bearer, self.rule());
        let enabled = case.snapshots.is_enabled(self.row, bearer.switch);
        let live = case.settings.disabled_counts || enabled != Some(false);
        let (risk, privileged) = case.shelf.risk_of(self.entry);
        let verdict = ruling.standing.verdict();
        let listed = verdict == Verdict::Fail && !live;
        let used = case.table.as_ref().and_then(|table| table.last_used_at.at(self.row));
        Grant {
            row: self.row as u32,
            system: self.place.system,
            account: self.place.account,
            entitlement: self.place.entitlement,
            holder: bearer.found.key,
            match_rule: bearer.found.rule,
            standing: ruling.standing,
            verdict: if listed { Verdict::Listed } else { verdict },
            behind: ruling.counterpart.into(),
            first_seen: self.first_seen,
            marks: Marks::from(Traits {
                live,
                orphaned: bearer.found.rule.resolves().then_some(live && bearer.is_gone),
                used_after_end: used.and_then(|used| bearer.is_over_by(used)),
                ownerless: bearer.ownerless,
                dormant: is_dormant(used, bearer.as_of, case.settings.dormant_days),
                disabled: enabled.map(|enabled| !enabled),
                risk,
                privileged,
                missing: ruling.missing,
            }),
        }
    }
}

fn ruling(standing: Standing, counterpart: Counterpart) -> Ruling {
    Ruling { standing, counterpart, missing: None }
}
