//! "Tracing: the fulfilment status of each line", row by row.

use tickmark::frames::{Review, State};
use tickmark::reconcile::{Outcome, Status, Verdict};

use super::authority::{Case, Court, Does, Slot};
use super::history::Answer;
use super::instants::{At, DAY};
use super::rows::{GrantRow, Place};
use super::vouching::{Vouched, fails};

/// What became of a line.
#[derive(Debug, Clone)]
pub struct Traced {
    pub status: Status,
    pub rule: u8,
    pub verdict: Verdict,
    pub in_charge: bool,
    /// Account and entitlement of the grant that decided, where the row names one.
    pub grant: Option<(String, String)>,
}

/// Row, status, verdict.
pub type Judged = (u8, Status, Verdict);

/// What is left to row 15, after all other lines are judged.
#[derive(Debug, Clone, Copy)]
pub enum First {
    Done(Judged),
    /// Rows 7 to 14 do not fit; row 15 or 16.
    MayBeDifferent,
}

/// Everything tracing looks at.
pub struct Trace<'a> {
    pub court: &'a Court<'a>,
    pub vouched: &'a [Vouched<'a>],
}

/// Fulfilled, verified or closed.
fn is_done(state: State) -> bool {
    matches!(state, State::Fulfilled | State::Verified | State::Closed)
}

impl<'a> Trace<'a> {
    /// All lines: rows 1 to 14 and 17 to 21 of each, then row 15 in the order of the lines.
    pub fn all(&self) -> Vec<Traced> {
        let cases = self.court.cases;
        let mut traced: Vec<Option<Traced>> = cases.iter().map(|case| self.first(case)).collect();
        let mut waiting: Vec<&Case<'_>> =
            cases.iter().filter(|case| traced[case.index].is_none()).collect();
        waiting.sort_by_key(|case| (case.from().micros, case.t.id.clone(), case.t.place.clone()));
        let mut taken: Vec<Place> = vec![];
        for case in waiting {
            traced[case.index] = Some(self.rows_15_and_16(case, &mut taken));
        }
        traced.into_iter().flatten().collect()
    }

    fn first(&self, case: &Case<'_>) -> Option<Traced> {
        let in_charge = self.in_charge(case);
        let done = |(rule, status, verdict): Judged, grant: Option<&GrantRow>| {
            let grant = grant.map(|row| (row.account.clone(), row.entitlement.clone()));
            Some(Traced { status, rule, verdict, in_charge, grant })
        };
        if self.row_1(case) {
            return done((1, Status::NotEvaluable, Verdict::NotEvaluable), None);
        }
        match case.decided.outcome {
            Outcome::Rejected | Outcome::Cancelled | Outcome::Pending => {
                let (judged, grant) = self.rows_2_to_5(case);
                // Nothing but this line speaks of the grant.
                let traced = done(judged, grant)?;
                return Some(Traced { in_charge: grant.is_some(), ..traced });
            }
            _ => {}
        }
        if !in_charge {
            return done((6, Status::Superseded, Verdict::Pass), None);
        }
        if case.halves().len() == 2 {
            let judged = self.row_21(case);
            let (_, name) = case.halves()[1];
            let slots = self.court.charge(case, Does::Grant, name);
            return done(judged, self.shown(judged, &self.held(case, name, &slots)));
        }
        let (does, name) = case.halves()[0];
        let slots = self.court.charge(case, does, name);
        match does {
            Does::Revoke => done(self.rows_17_to_20(case, name, &slots), None),
            Does::Grant => match self.rows_7_to_14(case, name, &slots) {
                First::Done(judged) => {
                    done(judged, self.shown(judged, &self.held(case, name, &slots)))
                }
                First::MayBeDifferent => None,
            },
        }
    }

    fn in_charge(&self, case: &Case<'_>) -> bool {
        let mut halves = case.halves().into_iter();
        halves.any(|(does, name)| !self.court.charge(case, does, name).is_empty())
    }

    /// "system has no snapshot; requested_at > as_of; holder disputed; or (config) the entitlement is
    /// in no snapshot of the system and not in the catalogue"; later snapshots are not known yet.
    fn row_1(&self, case: &Case<'_>) -> bool {
        let (ledger, t) = (self.court.ledger, case.t);
        let known = ledger.offer(&t.system, &t.entitlement).is_some()
            || ledger
                .grants
                .iter()
                .filter(|row| row.snapshot <= ledger.as_of())
                .any(|row| row.system == t.system && row.entitlement == t.entitlement);
        ledger.current(&t.system).is_none()
            || t.requested.micros > ledger.as_of_system(&t.system)
            || case.holder.disputed()
            || (ledger.knobs.unknown_not_evaluable && !known)
    }

    /// Current rows of K on some slots.
    fn held(&self, case: &Case<'_>, name: &str, slots: &[Slot]) -> Vec<&'a GrantRow> {
        let on = |row: &&'a GrantRow| {
            row.system == case.t.system
                && row.entitlement == name
                && slots.iter().any(|slot| slot.as_ref() == Some(&row.account))
        };
        self.vouched.iter().map(|grant| grant.row).filter(on).collect()
    }

    /// "The effect of a line is the newest of the grants it is in charge of (granted_at, else
    /// first_seen)."
    fn newest(&self, rows: &[&'a GrantRow]) -> Option<&'a GrantRow> {
        let order = |row: &&&GrantRow| {
            let place = (row.account.clone(), row.via.clone(), row.place.clone());
            (self.court.ledger.effect(row), std::cmp::Reverse(place))
        };
        rows.iter().max_by_key(order).copied()
    }

    /// The grant that rows 7, 9 and 10 rest on; row 7 looks at live ones.
    fn shown(&self, judged: Judged, rows: &[&'a GrantRow]) -> Option<&'a GrantRow> {
        let live = |row: &&'a GrantRow| judged.0 != 7 || self.court.ledger.live(row);
        let rows: Vec<&GrantRow> = rows.iter().copied().filter(live).collect();
        self.newest(&rows).filter(|_| matches!(judged.0, 7 | 9 | 10))
    }

    /// Rejected, cancelled and pending lines.
    fn rows_2_to_5(&self, case: &Case<'_>) -> (Judged, Option<&'a GrantRow>) {
        let pending = case.decided.outcome == Outcome::Pending;
        let appeared = self.appeared(case);
        let found = |answer| appeared.iter().find(|(_, own)| *own == answer).map(|(row, _)| *row);
        let (rule, wrong) = if pending {
            (4, Status::EffectedBeforeDecision)
        } else {
            (2, Status::EffectedWithoutApproval)
        };
        if let Some(row) = found(Answer::Yes) {
            return ((rule, wrong, Verdict::Fail), Some(row));
        }
        if let Some(row) = found(Answer::Unknown) {
            return ((rule, Status::NotEvaluable, Verdict::NotEvaluable), Some(row));
        }
        let otherwise = if pending {
            (5, Status::AwaitingDecision, Verdict::Open)
        } else {
            (3, Status::NoEffectExpected, Verdict::Pass)
        };
        (otherwise, None)
    }

    /// Present grants that no line has authority on and whose own standing fails, with whether they
    /// appeared after the request.
    fn appeared(&self, case: &Case<'_>) -> Vec<(&'a GrantRow, Answer)> {
        let court = self.court;
        let (_, name) = *case.halves().last().expect("a half");
        if case.halves().last().map(|half| half.0) != Some(Does::Grant) {
            return vec![];
        }
        let on = |grant: &&Vouched<'a>| {
            let row = grant.row;
            row.system == case.t.system
                && row.entitlement == name
                && court.reaches(case, name, &row.account)
                && court.on_grant(&row.key(), true).is_empty()
                && fails(grant.standing)
        };
        let mut grants: Vec<&GrantRow> =
            self.vouched.iter().filter(on).map(|grant| grant.row).collect();
        grants.sort_by_key(|row| (row.account.clone(), row.via.clone()));
        let grants = grants.into_iter();
        grants.map(|row| (row, court.ledger.appeared_after(row, case.t.requested))).collect()
    }

    /// A grant line, or a grant half, up to row 14.
    pub fn rows_7_to_14(&self, case: &Case<'_>, name: &str, slots: &[Slot]) -> First {
        let ledger = self.court.ledger;
        let as_of = ledger.as_of_system(&case.t.system);
        let rows = self.held(case, name, slots);
        let held = !rows.is_empty();
        if case.t.expires.is_some_and(|expires| expires <= as_of) {
            let live = rows.iter().any(|row| ledger.live(row));
            return First::Done(if live {
                (7, Status::RetainedPastExpiry, Verdict::Fail)
            } else {
                (8, Status::Lapsed, Verdict::Pass)
            });
        }
        First::Done(if held && is_done(case.decided.state) {
            (9, Status::Verified, Verdict::Pass)
        } else if held {
            (10, Status::EffectedTicketOpen, Verdict::Pass)
        } else if case.decided.state == State::Approved {
            (11, Status::AwaitingFulfilment, Verdict::Open)
        } else if self.review_revoked(case, name, slots) {
            (12, Status::WithdrawnByReview, Verdict::Pass)
        } else if ledger.holder_gone(&case.holder.key, as_of) {
            (13, Status::WithdrawnByLeaver, Verdict::Pass)
        } else if self.held_earlier(case, name, slots) {
            (14, Status::RemovedWithoutTicket, Verdict::Fail)
        } else {
            return First::MayBeDifferent;
        })
    }

    /// "a certification revoked K after decided_at"
    fn review_revoked(&self, case: &Case<'_>, name: &str, slots: &[Slot]) -> bool {
        let revoked = |slot: &Slot| {
            let account = slot.clone().or(case.t.account.clone()).unwrap_or_default();
            let key = (case.t.system.clone(), account, name.to_owned());
            let reviews = self.court.ledger.reviews(&key, &case.holder.key).into_iter();
            let mut revokes = reviews.filter(|(row, _)| row.decision == Review::Revoke);
            revokes.any(|(_, at)| at.after(case.from()))
        };
        slots.iter().any(revoked)
    }

    /// "K held in some earlier snapshot with snapshot_at >= decided_at"
    fn held_earlier(&self, case: &Case<'_>, name: &str, slots: &[Slot]) -> bool {
        let ledger = self.court.ledger;
        slots.iter().flatten().any(|account| {
            let key = (case.t.system.clone(), account.clone(), name.to_owned());
            let snapshots = ledger.snapshots(&case.t.system).into_iter();
            let mut since = snapshots.filter(|at| *at >= case.from().micros);
            since.any(|at| ledger.held_at(&key, at))
        })
    }

    fn rows_15_and_16(&self, case: &Case<'_>, taken: &mut Vec<Place>) -> Traced {
        let in_charge = true;
        if let Some(row) = self.instead(case, taken) {
            taken.push(row.place.clone());
            let grant = Some((row.account.clone(), row.entitlement.clone()));
            let (status, verdict) = (Status::ProvisionedDifferently, Verdict::Fail);
            return Traced { status, rule: 15, verdict, in_charge, grant };
        }
        let (rule, status, verdict) = self.row_16(case);
        Traced { status, rule, verdict, in_charge, grant: None }
    }

    /// "the same holder has on the same system a grant with standing out_of_band or uncorrelated
    /// whose appeared_after(decided_at) = yes, and which took effect within `pairing_days` of
    /// decided_at or of the closing; of several the earliest by (granted_at or first_seen,
    /// entitlement, account); each grant is taken once"
    fn instead(&self, case: &Case<'_>, taken: &[Place]) -> Option<&'a GrantRow> {
        use tickmark::reconcile::Standing::{OutOfBand, Uncorrelated};
        let ledger = self.court.ledger;
        let (system, holder) = (&case.t.system, &case.holder.key);
        let own = |grant: &&Vouched<'a>| (&grant.row.system, &grant.holder.key) == (system, holder);
        let fits = |grant: &&Vouched<'a>| {
            matches!(grant.standing, OutOfBand | Uncorrelated)
                && ledger.appeared_after(grant.row, case.from()) == Answer::Yes
                && self.is_near(grant.row, case)
                && !taken.contains(&grant.row.place)
        };
        let order =
            |row: &&GrantRow| (ledger.effect(row), row.entitlement.clone(), row.account.clone());
        self.vouched.iter().filter(own).filter(fits).map(|grant| grant.row).min_by_key(order)
    }

    /// "took effect (granted_at; else any moment of its interval) within `pairing_days`"
    fn is_near(&self, row: &GrantRow, case: &Case<'_>) -> bool {
        let ledger = self.court.ledger;
        let as_of = ledger.as_of_system(&row.system);
        let days = ledger.knobs.pairing_days * DAY;
        let closing = case.t.closed.filter(|at| at.micros <= as_of);
        let near = |t: At| match row.granted {
            Some(granted) => granted.distance(t) <= days,
            None => {
                let (first_seen, last_absent) = ledger.interval(&row.key());
                let after = first_seen >= t.micros - days;
                after && last_absent.is_none_or(|absent| absent < t.micros + days)
            }
        };
        near(case.from()) || closing.is_some_and(near)
    }

    /// "decided before the system's oldest snapshot -> not_evaluable (snapshot); else
    /// never_provisioned"
    pub fn row_16(&self, case: &Case<'_>) -> Judged {
        let oldest = self.court.ledger.snapshots(&case.t.system)[0];
        if case.from().micros < oldest {
            (16, Status::NotEvaluable, Verdict::NotEvaluable)
        } else {
            (16, Status::NeverProvisioned, Verdict::Fail)
        }
    }

    /// A revoke line, or a revoke half.
    pub fn rows_17_to_20(&self, case: &Case<'_>, name: &str, slots: &[Slot]) -> Judged {
        let ledger = self.court.ledger;
        let rows = self.held(case, name, slots);
        let live: Vec<&GrantRow> = rows.into_iter().filter(|row| ledger.live(row)).collect();
        if live.is_empty() {
            return (17, Status::Verified, Verdict::Pass);
        }
        let key = (case.t.system.clone(), String::new(), name.to_owned());
        let due = ledger.revocation_due(&key, case.from());
        let as_of = ledger.as_of_system(&case.t.system);
        if case.decided.state == State::Approved && as_of <= due {
            return (18, Status::AwaitingFulfilment, Verdict::Open);
        }
        let failing = |row: &&GrantRow| {
            let mut grants = self.vouched.iter();
            grants.any(|grant| grant.row.place == row.place && fails(grant.standing))
        };
        let documented = case.decided.outcome != Outcome::Undocumented;
        if documented && !live.iter().any(failing) {
            return (19, Status::Superseded, Verdict::Pass);
        }
        if live.iter().any(|row| self.came_back(case, row)) {
            return (20, Status::Resurrected, Verdict::Fail);
        }
        (20, Status::RevocationNotEffected, Verdict::Fail)
    }

    /// "it came back: granted_at, else first_seen where last_absent is known, > (fulfilled_at, else
    /// closed_at, else decided_at); or K not live in a snapshot at or after that time and live in a
    /// later one"
    fn came_back(&self, case: &Case<'_>, row: &GrantRow) -> bool {
        let ledger = self.court.ledger;
        let as_of = ledger.as_of_system(&case.t.system);
        let known = |at: Option<At>| at.filter(|at| at.micros <= as_of);
        let done = known(case.t.fulfilled).or(known(case.t.closed)).unwrap_or(case.from());
        let key = row.key();
        let (first_seen, last_absent) = ledger.interval(&key);
        let later = match row.granted {
            Some(granted) => granted.after(done),
            None => last_absent.is_some() && first_seen > done.micros,
        };
        let since: Vec<i64> =
            ledger.snapshots(&case.t.system).into_iter().filter(|at| *at >= done.micros).collect();
        let gone = since.iter().find(|at| !ledger.live_at(&key, **at));
        let back =
            gone.is_some_and(|gone| since.iter().any(|at| at > gone && ledger.live_at(&key, *at)));
        later || back
    }
}
