//! Vouching: the standing of each grant of the current snapshots. The rows of the table are those
//! of the design; the first that fits decides.
//!
//! Readings of the design made explicit here:
//! - Where identities are not given and a birthright rule exists for the entitlement, nothing can
//!   say whether it fits: a grant that no paper vouches for is then *not evaluable* (identities)
//!   rather than out of band.
//! - A standing that fails is *listed* when the grant is not live.

use rayon::prelude::*;

use crate::frames::instant::MICROS_PER_DAY;
use crate::frames::{Grants, Instant, Key, Kind, State};

use super::authority::Slot;
use super::case::Case;
use super::counterpart::Counterpart;
use super::people::Match;
use super::population::Grant;
use super::register::{Cover, Place};
use super::verdict::{MatchRule, Missing, Outcome, Standing, Verdict};

impl Standing {
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

/// What the table says of one grant.
struct Ruling {
    standing: Standing,
    rule: u8,
    counterpart: Counterpart,
    missing: Option<Missing>,
}

/// One grant on the table.
struct Exhibit<'c, 'a> {
    case: &'c Case<'a>,
    row: usize,
    place: Place,
    found: Match,
    as_of: i64,
    first_seen: u32,
    slot: Option<&'c Slot>,
}

/// Judges every grant of the current snapshot of `system`, in the order of the frame.
#[must_use]
pub fn vouch(case: &Case<'_>, system: Key) -> Vec<Grant> {
    let Some(current) = case.snapshots.current(system) else { return Vec::new() };
    let runs = case.snapshots.runs(system);
    let rows = current.rows.clone();
    rows.into_par_iter()
        .zip(runs.into_par_iter())
        .map(|(row, first_seen)| judge(case, system, row, current.at, first_seen))
        .collect()
}

fn judge(case: &Case<'_>, system: Key, row: usize, as_of: i64, first_seen: u32) -> Grant {
    let (account, entitlement) = case.snapshots.slot_of_row(row);
    let found = case.accounts.holder_of(case.people, system, account);
    let place = Place { system, account, holder: found.key, entitlement };
    let slot = case.authority.slot_at(system, account, entitlement);
    let exhibit = Exhibit { case, row, place, found, as_of, first_seen, slot };
    exhibit.grant(exhibit.rule())
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
        (self.found.rule == MatchRule::Disputed)
            .then(|| ruling(Standing::Disputed, 1, Counterpart::None))
    }

    /// Row 2.
    fn approved(&self) -> Option<Ruling> {
        let half = self.slot?.vouching?;
        let fits = self.case.gives(half) && !self.case.draft_of(half).is_expired();
        fits.then(|| ruling(Standing::ExplicitlyApproved, 2, self.line(half)))
    }

    /// Rows 3 to 5: what vouches without a line.
    fn by_right(&self) -> Option<Ruling> {
        if self.has_birthright() && self.revoke_in_charge().is_none() {
            return Some(ruling(Standing::ImplicitlyApproved, 3, self.entry()));
        }
        let revoked_at = self.revoke_in_charge().map(|half| self.case.draft_of(half).ordered_at());
        let newer = |at: Instant| revoked_at.is_none_or(|revoked| revoked.starts_before(at));
        let outdated = |cover: &Cover| {
            revoked_at.is_some_and(|revoked| cover.approved_at.starts_before(revoked))
        };
        let tickets = self.tickets();
        let covers = self.case.exceptions.covers(&self.place, &tickets, self.as_of);
        let current = covers.filter(|cover| cover.in_force && !outdated(cover));
        if let Some(cover) = current.max_by_key(Cover::rank) {
            return Some(ruling(Standing::Excepted, 4, Counterpart::Exception(cover.row)));
        }
        let review = self.case.reviews.newest(&self.place, self.as_of)?;
        let oldest = self.as_of.saturating_sub(self.review_days().saturating_mul(MICROS_PER_DAY));
        let fits = review.keep && review.at.micros >= oldest && newer(review.at);
        fits.then(|| ruling(Standing::Certified, 5, Counterpart::Review(review.row)))
    }

    /// Row 6.
    fn uncorrelated(&self) -> Option<Ruling> {
        (self.found.rule == MatchRule::Uncorrelated)
            .then(|| ruling(Standing::Uncorrelated, 6, Counterpart::None))
    }

    /// Rows 7 to 10: paper that has been taken back or has run out.
    fn withdrawn(&self) -> Option<Ruling> {
        if let Some(half) = self.revoke_in_charge() {
            let draft = self.case.draft_of(half);
            let due = self.case.revocation_due(draft, self.place.entitlement);
            let on_its_way = draft.decided.state == State::Approved && self.as_of <= due;
            let (standing, rule) = if on_its_way {
                (Standing::PendingDeprovisioning, 7)
            } else {
                (Standing::RevokedButPresent, 8)
            };
            return Some(ruling(standing, rule, self.line(half)));
        }
        if let Some(half) = self.slot.and_then(|slot| slot.vouching) {
            return Some(ruling(Standing::Expired, 9, self.line(half)));
        }
        let ended = self.cover().filter(|cover| !cover.in_force)?;
        Some(ruling(Standing::ExceptionExpired, 10, Counterpart::Exception(ended.row)))
    }

    /// Rows 11 to 13: the last giving line on the grant, whatever became of it.
    fn on_unfinished_paper(&self) -> Option<Ruling> {
        let rows = [
            (11, Standing::ApprovalUndocumented, &[Outcome::Undocumented][..]),
            (12, Standing::GrantedBeforeDecision, &[Outcome::Pending]),
            (13, Standing::GrantedDespiteRejection, &[Outcome::Rejected, Outcome::Cancelled]),
        ];
        rows.into_iter().find_map(|(rule, standing, outcomes)| {
            let half = self.last_giving(outcomes)?;
            Some(ruling(standing, rule, self.line(half)))
        })
    }

    /// Rows 14 and 15.
    fn baseline(&self) -> Option<Ruling> {
        let baseline = self.case.settings.baseline_date?;
        let granted = self.case.table.as_ref().and_then(|table| table.granted_at.at(self.row));
        let snapshots = self.case.snapshots.of(self.place.system);
        let first_seen = snapshots.get(self.first_seen as usize).map(|snapshot| snapshot.at);
        let older = granted.map_or(first_seen.is_some_and(|seen| seen <= baseline), |at| {
            at.starts_before(Instant::exact(baseline))
        });
        if older {
            return Some(ruling(Standing::Baseline, 14, Counterpart::None));
        }
        let is_of_the_oldest = self.first_seen == 0 && first_seen.is_some_and(|at| baseline < at);
        (granted.is_none() && is_of_the_oldest).then(|| Ruling {
            missing: Some(Missing::GrantedAt),
            ..ruling(Standing::NotEvaluable, 15, Counterpart::None)
        })
    }

    /// Row 16.
    fn nothing_vouches(&self) -> Ruling {
        let case = self.case;
        let missing = if case.frames.tickets().is_none() {
            Missing::Tickets
        } else if !case.people.are_listed()
            && case.shelf.has_birthright(self.place.system, self.place.entitlement)
        {
            Missing::Identities
        } else {
            return ruling(Standing::OutOfBand, 16, Counterpart::None);
        };
        Ruling { missing: Some(missing), ..ruling(Standing::NotEvaluable, 16, Counterpart::None) }
    }

    fn line(&self, half: u32) -> Counterpart {
        Counterpart::Line(self.case.authority.halves[half as usize].line)
    }

    /// What the catalogue says of the entitlement.
    fn entry(&self) -> Counterpart {
        let row = self.case.shelf.entry(self.place.system, self.place.entitlement);
        row.map_or(Counterpart::None, Counterpart::Catalogue)
    }

    fn revoke_in_charge(&self) -> Option<u32> {
        self.slot?.vouching.filter(|half| !self.case.gives(*half))
    }

    fn last_giving(&self, outcomes: &[Outcome]) -> Option<u32> {
        let known = |half: &&u32| {
            let draft = self.case.draft_of(**half);
            self.case.gives(**half)
                && outcomes.contains(&draft.decided.outcome)
                && draft.requested_at.micros <= self.as_of
        };
        self.slot?.halves.iter().rev().find(known).copied()
    }

    fn has_birthright(&self) -> bool {
        let (people, place, holder) = (self.case.people, &self.place, self.found.key);
        self.found.rule.resolves()
            && self.case.shelf.is_birthright(place.system, place.entitlement, people, holder)
            && !people.is_gone(holder, self.as_of)
    }

    fn cover(&self) -> Option<Cover> {
        self.case.exceptions.cover(&self.place, &self.tickets(), self.as_of)
    }

    /// The tickets an exception may name: those of the lines on it, and its own reference.
    fn tickets(&self) -> Vec<Key> {
        if self.case.exceptions.is_empty() {
            return Vec::new();
        }
        let mut tickets = self.case.tickets_on(&self.place);
        let reference = |table: &Grants<'_>| self.case.frames.key(table.ticket_ref.at(self.row));
        tickets.extend(self.case.table.as_ref().map(reference).and_then(Key::some));
        tickets
    }

    fn review_days(&self) -> i64 {
        let own = self.case.shelf.review_days(self.place.system, self.place.entitlement);
        own.unwrap_or(self.case.settings.review_days)
    }

    fn grant(&self, ruling: Ruling) -> Grant {
        let case = self.case;
        let live = case.snapshots.is_live(self.row);
        let (risk, privileged) = case.risk(self.place.system, self.place.entitlement);
        let verdict = ruling.standing.verdict();
        let listed = verdict == Verdict::Fail && !live;
        Grant {
            row: self.row as u32,
            system: self.place.system,
            account: self.place.account,
            entitlement: self.place.entitlement,
            holder: self.found.key,
            match_rule: self.found.rule,
            standing: ruling.standing,
            rule: ruling.rule,
            verdict: if listed { Verdict::Listed } else { verdict },
            missing: ruling.missing,
            behind: ruling.counterpart.into(),
            first_seen: self.first_seen,
            live,
            orphaned: self
                .known_holder()
                .map(|holder| live && case.people.is_gone(holder, self.as_of)),
            used_after_end: self.used_after_end(),
            ownerless: self.ownerless(),
            dormant: self.dormant(),
            disabled: case.snapshots.is_enabled(self.row).map(|enabled| !enabled),
            risk,
            privileged,
        }
    }

    /// The holder, where a list of identities knows it.
    fn known_holder(&self) -> Option<Key> {
        self.found.rule.resolves().then_some(self.found.key)
    }

    fn used_after_end(&self) -> Option<bool> {
        let used = self.case.table.as_ref()?.last_used_at.at(self.row)?;
        let holder = self.known_holder()?;
        if self.case.people.identities()?.end.is_absent() {
            return None;
        }
        let end = self.case.people.end_of(holder);
        // A last day is over at 00:00 of the next, and a use on that day is after it at any hour.
        let is_day = used.precision.day_length() > 0;
        let is_after =
            |end: Instant| used.micros > end.micros || (is_day && used.micros == end.micros);
        Some(end.is_some_and(is_after))
    }

    /// A non-human holder that nobody answers for, or somebody unknown or gone.
    fn ownerless(&self) -> Option<bool> {
        let case = self.case;
        let kind = case.people.kind_of(self.found, self.place.system, self.place.account)?;
        if kind == Kind::Human {
            return Some(false);
        }
        let owner = case.people.owner_of(self.found, self.place.system, self.place.account);
        let Some(owner) = owner.some() else {
            return case.people.owners_are_told().then_some(true);
        };
        if !case.people.are_listed() {
            return None;
        }
        let person = case.people.person(self.place.system, owner);
        Some(!person.rule.resolves() || case.people.is_gone(person.key, self.as_of))
    }

    fn dormant(&self) -> Option<bool> {
        let used = self.case.table.as_ref()?.last_used_at.at(self.row)?;
        let limit = self.case.settings.dormant_days.saturating_mul(MICROS_PER_DAY);
        Some(self.as_of.saturating_sub(used.micros) > limit)
    }
}

fn ruling(standing: Standing, rule: u8, counterpart: Counterpart) -> Ruling {
    Ruling { standing, rule, counterpart, missing: None }
}
