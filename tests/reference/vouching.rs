//! "Vouching: the standing of each grant of the current snapshot", row by row, and the flags
//! beside the standing.

use tickmark::frames::{Kind, Review, State};
use tickmark::reconcile::{Outcome, Standing, Verdict};

use super::authority::{Court, Does};
use super::history::GrantKey;
use super::instants::{At, DAY};
use super::people::Holder;
use super::registers::Fits;
use super::rows::{GrantRow, Ledger};

/// A grant of a current snapshot, judged.
#[derive(Debug, Clone)]
pub struct Vouched<'a> {
    pub row: &'a GrantRow,
    pub holder: Holder,
    pub standing: Standing,
    pub rule: u8,
    pub verdict: Verdict,
    pub missing: &'static str,
    /// Index of the line that decided.
    pub line: Option<usize>,
    pub live: bool,
}

/// What rows of the table end in.
type Judged = (u8, Standing, Verdict, Option<usize>);

/// Whether a standing is of a failing kind, whatever its verdict.
pub fn fails(standing: Standing) -> bool {
    matches!(
        standing,
        Standing::Disputed
            | Standing::Uncorrelated
            | Standing::RevokedButPresent
            | Standing::Expired
            | Standing::ExceptionExpired
            | Standing::ApprovalUndocumented
            | Standing::GrantedBeforeDecision
            | Standing::GrantedDespiteRejection
            | Standing::OutOfBand
    )
}

impl<'a> Court<'a> {
    pub fn vouch(&self, row: &'a GrantRow) -> Vouched<'a> {
        let holder = self.ledger.holder_of_account(&row.system, &row.account);
        let (rule, standing, verdict, line) = self.first_row(row, &holder);
        let live = self.ledger.live(row);
        let listed = fails(standing) && !live;
        let missing = if standing == Standing::NotEvaluable { "something" } else { "" };
        let verdict = if listed { Verdict::Listed } else { verdict };
        Vouched { row, holder, standing, rule, verdict, missing, line, live }
    }

    fn first_row(&self, row: &'a GrantRow, holder: &Holder) -> Judged {
        let key = row.key();
        let charge = self.in_charge_of(&key, false).map(|act| (act.case.index, act.does));
        self.rows_1_to_5(row, holder, charge)
            .or_else(|| self.rows_6_to_10(row, holder, charge))
            .or_else(|| self.rows_11_to_13(&key))
            .unwrap_or_else(|| self.rows_14_to_16(row, holder))
    }

    fn rows_1_to_5(
        &self,
        row: &GrantRow,
        holder: &Holder,
        charge: Option<(usize, Does)>,
    ) -> Option<Judged> {
        let (key, as_of) = (row.key(), self.ledger.as_of_system(&row.system));
        if holder.disputed() {
            return Some((1, Standing::Disputed, Verdict::Fail, None));
        }
        if let Some((line, Does::Grant)) = charge
            && self.cases[line].t.expires.is_none_or(|expires| expires > as_of)
        {
            return Some((2, Standing::ExplicitlyApproved, Verdict::Pass, Some(line)));
        }
        let revoke = charge.filter(|(_, does)| *does == Does::Revoke);
        let revoked: Option<At> = revoke.map(|(line, _)| self.cases[line].from());
        let fits = self.ledger.birthright(&key, holder) == Fits::Yes;
        if fits && !self.ledger.holder_gone(&holder.key, as_of) && revoke.is_none() {
            return Some((3, Standing::ImplicitlyApproved, Verdict::Pass, None));
        }
        let newer_revoke = |approved: At| revoked.is_some_and(|revoked| revoked.after(approved));
        let mut exceptions = self.exceptions(row, holder).into_iter();
        if exceptions.any(|e| e.in_force(as_of) && !e.approved.is_some_and(newer_revoke)) {
            return Some((4, Standing::Excepted, Verdict::Pass, None));
        }
        let (review, decided) = self.ledger.newest_review(&key, &holder.key)?;
        let newer = revoked.is_none_or(|revoked| decided.after(revoked));
        let fresh = self.ledger.is_fresh(&key, decided);
        (review.decision == Review::Certify && newer && fresh).then_some((
            5,
            Standing::Certified,
            Verdict::Pass,
            None,
        ))
    }

    fn rows_6_to_10(
        &self,
        row: &GrantRow,
        holder: &Holder,
        charge: Option<(usize, Does)>,
    ) -> Option<Judged> {
        let (key, as_of) = (row.key(), self.ledger.as_of_system(&row.system));
        if self.ledger.identities.is_some() && !holder.resolves() {
            return Some((6, Standing::Uncorrelated, Verdict::Fail, None));
        }
        if let Some((line, Does::Revoke)) = charge {
            let case = &self.cases[line];
            let inside = as_of <= self.ledger.revocation_due(&key, case.from());
            return Some(if case.decided.state == State::Approved && inside {
                (7, Standing::PendingDeprovisioning, Verdict::Open, Some(line))
            } else {
                (8, Standing::RevokedButPresent, Verdict::Fail, Some(line))
            });
        }
        if let Some((line, Does::Grant)) = charge {
            return Some((9, Standing::Expired, Verdict::Fail, Some(line)));
        }
        let ended = self.exceptions(row, holder).iter().any(|e| !e.in_force(as_of));
        ended.then_some((10, Standing::ExceptionExpired, Verdict::Fail, None))
    }

    fn rows_11_to_13(&self, key: &GrantKey) -> Option<Judged> {
        let on_k = |outcomes: &[Outcome]| {
            let lines = self.grant_lines_on(key).into_iter();
            lines
                .filter(|case| outcomes.contains(&case.decided.outcome))
                .map(|c| c.index)
                .next_back()
        };
        let row = |rule, standing, outcomes: &[Outcome]| {
            Some((rule, standing, Verdict::Fail, Some(on_k(outcomes)?)))
        };
        row(11, Standing::ApprovalUndocumented, &[Outcome::Undocumented])
            .or_else(|| row(12, Standing::GrantedBeforeDecision, &[Outcome::Pending]))
            .or_else(|| {
                let no = [Outcome::Rejected, Outcome::Cancelled];
                row(13, Standing::GrantedDespiteRejection, &no)
            })
    }

    fn rows_14_to_16(&self, row: &GrantRow, holder: &Holder) -> Judged {
        let key = row.key();
        let (first_seen, _) = self.ledger.interval(&key);
        let oldest = self.ledger.snapshots(&row.system)[0];
        if let Some(baseline) = self.ledger.baseline() {
            let before = match row.granted {
                Some(granted) => granted.before(baseline),
                None => first_seen <= baseline.micros,
            };
            if before {
                return (14, Standing::Baseline, Verdict::Listed, None);
            }
            if row.granted.is_none() && baseline.micros < oldest && first_seen == oldest {
                return (15, Standing::NotEvaluable, Verdict::NotEvaluable, None);
            }
        }
        let unknown_rule = self.ledger.birthright(&key, holder) == Fits::NotEvaluable;
        if self.ledger.tickets.is_none() || unknown_rule {
            return (16, Standing::NotEvaluable, Verdict::NotEvaluable, None);
        }
        (16, Standing::OutOfBand, Verdict::Fail, None)
    }
}

/// The flags beside the standing; `None` is not evaluable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    pub orphaned: Option<bool>,
    pub used_after_end: Option<bool>,
    pub ownerless: Option<bool>,
    pub dormant: Option<bool>,
    pub disabled: Option<bool>,
}

impl Ledger<'_> {
    /// "period bounds and baseline_date for 00:00"
    fn baseline(&self) -> Option<At> {
        let text = self.knobs.baseline.as_ref()?;
        Some(At::exact(super::instants::start(text, self.report_zone).micros))
    }

    pub fn flags(&self, row: &GrantRow, holder: &Holder) -> Flags {
        Flags {
            orphaned: self.orphaned(row, holder),
            used_after_end: self.used_after_end(row, holder),
            ownerless: self.ownerless(row, holder),
            dormant: self.dormant(row),
            disabled: self.disabled(row),
        }
    }

    /// "the holder is gone at as_of and the grant is live"; of a holder that nobody knows it cannot
    /// be said.
    fn orphaned(&self, row: &GrantRow, holder: &Holder) -> Option<bool> {
        let holder = holder.resolves().then_some(&holder.key)?;
        let as_of = self.as_of_system(&row.system);
        Some(self.holder_gone(holder, as_of) && self.live(row))
    }

    /// "last_used_at > the holder's `end`"; a date stands for its whole day, which is after an end
    /// that it does not begin before.
    fn used_after_end(&self, row: &GrantRow, holder: &Holder) -> Option<bool> {
        let used = row.last_used?;
        let identity = self.identity(&holder.key).filter(|_| holder.resolves())?;
        if self.company.lacks("identities", "end") {
            return None;
        }
        let end = self.end_of(identity);
        Some(end.is_some_and(|end| used.micros > end || (used.day > 0 && used.micros == end)))
    }

    /// "a non-human holder with no owner, or whose owner is unknown or gone"
    fn ownerless(&self, row: &GrantRow, holder: &Holder) -> Option<bool> {
        let kind = self.kind_of(&row.system, &row.account, holder)?;
        if kind == Kind::Human {
            return Some(false);
        }
        let Some(owner) = self.owner_of(&row.system, &row.account, holder) else {
            let told = |frame: &str| !self.company.lacks(frame, "owner");
            return (told("identities") || told("accounts")).then_some(true);
        };
        self.identities.as_ref()?;
        let owner = self.person(&row.system, &owner);
        let as_of = self.as_of_system(&row.system);
        Some(!owner.resolves() || self.holder_gone(&owner.key, as_of))
    }

    /// "last_used_at known and older than `dormant_days` at as_of"
    fn dormant(&self, row: &GrantRow) -> Option<bool> {
        let used = row.last_used?;
        Some(self.as_of_system(&row.system) - used.micros > self.knobs.dormant_days * DAY)
    }
}
