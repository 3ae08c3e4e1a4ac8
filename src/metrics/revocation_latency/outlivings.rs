//! How long access outlived its end: a decision to take it away, or the last day of its holder.
//!
//! Readings of the design made explicit here:
//! - What neither the newest snapshot up to the decision nor any later one holds was not seen to
//!   outlive anything: it had gone before, or came and went in between. It has no time, rather than
//!   one of 0. Where no snapshot is that old, none could show it.
//! - An approval that gives the same access again ends the waiting for the revocation, a second
//!   revocation does not. The access is known to have outlived it until the last snapshot before.
//! - What is live because a newer exception or review keeps it (row 19) has no time.
//! - A leaver's access may stand for the hours of grace and those allowed for a revocation.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::frames::{Instant, Key, Risk, Tickets};
use crate::reconcile::ending::Gone;
use crate::reconcile::leaving::{LeftBehind, left_behind};
use crate::reconcile::takeover::{Access, Takeovers};
use crate::reconcile::{Line, Outcome, Population, Verdict};

use crate::metrics::latency::{Fate, Timing};

/// Why a revocation has no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// No decision, or no time of it, on record.
    Untimed,
    /// Decided before it was requested.
    Impossible,
    /// No snapshot from just before the decision or since holds it.
    NotHeld,
    /// No snapshot could show it.
    NotSeen,
    /// An exception or a review keeps it.
    Kept,
}

/// What became of the access one line takes away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Revocation {
    /// Index into [`Population::lines`].
    pub(super) line: u32,
    /// When it was decided, else requested; UTC microseconds.
    pub(super) at: i64,
    /// Decided -> gone.
    pub(super) timing: Timing,
    /// Why that has no length; `None` where it has.
    pub(super) why: Option<Why>,
    /// Whether the ticket said it was done while it was not; `None` where that is not known.
    pub(super) said_too_early: Option<bool>,
}

/// What became of one thing a leaver held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leftover {
    /// The access.
    pub(super) held: LeftBehind,
    /// Risk of the entitlement.
    pub(super) risk: Risk,
    /// End -> gone.
    pub(super) timing: Timing,
    /// Whether it is live in every snapshot since.
    pub(super) is_live: bool,
    /// Whether that is for longer than allowed.
    pub(super) is_over_sla: bool,
}

/// The lines that take something away and were decided in the period; in their order.
pub(super) fn revocations(population: &Population<'_>) -> Vec<Revocation> {
    let Some(tickets) = population.frames.tickets() else { return Vec::new() };
    let taken = |line: &Line| {
        let ended = line.decided_at.unwrap_or(line.requested_at);
        let is_counted = line.is_allowed() && population.period.contains(ended);
        let taken = population.asks(&tickets, line).taken(line.entitlement);
        taken.filter(|_| is_counted && ended.micros <= population.period.as_of)
    };
    let lines = population.lines.par_iter().enumerate();
    let lines = lines.filter_map(|(place, line)| Some((place as u32, line, taken(line)?)));
    let lines: Vec<(u32, &Line, Key)> = lines.collect();
    let wanted: FxHashSet<Access> =
        lines.iter().map(|(_, line, taken)| (line.system, line.holder, *taken)).collect();
    let desk = Desk { population, tickets, takeovers: Takeovers::on(population, &wanted) };
    lines.par_iter().map(|(place, line, taken)| desk.revocation(*place, line, *taken)).collect()
}

/// What those who left in the period held.
pub(super) fn leftovers(population: &Population<'_>) -> Vec<Leftover> {
    left_behind(population).par_iter().map(|held| leftover(population, held)).collect()
}

fn leftover(population: &Population<'_>, held: &LeftBehind) -> Leftover {
    let settings = population.settings;
    let (risk, _) = population.books.risk(held.system, held.entitlement);
    let age = held.end.hours_until(Instant::exact(population.as_of(held.system)));
    let allowed = settings.leaver_grace_hours as f64 + settings.sla.revocation.of(risk);
    let fate = match held.gone {
        _ if !held.is_observed => Fate::Unknown,
        Gone::Unseen => Fate::Unknown,
        Gone::StillThere => Fate::Open(age),
        Gone::Between { after, by } => between(held.end, after, by),
    };
    let is_live = held.gone == Gone::StillThere;
    Leftover {
        held: *held,
        risk,
        timing: Timing { fate, allowed, age },
        is_live,
        is_over_sla: is_live && age > allowed,
    }
}

fn between(start: Instant, after: i64, by: i64) -> Fate {
    let hours = |at| start.hours_until(Instant::exact(at)).max(0.0);
    Fate::Ended { earliest: hours(after), latest: hours(by) }
}

/// What the times of revocations are read from.
struct Desk<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    takeovers: Takeovers<'a>,
}

impl Desk<'_> {
    fn revocation(&self, place: u32, line: &Line, taken: Key) -> Revocation {
        let decided = match (line.outcome, line.decided_at) {
            (Outcome::Undocumented, _) | (_, None) => Err(Why::Untimed),
            (_, Some(at)) if at.starts_before(line.requested_at) => Err(Why::Impossible),
            (_, Some(at)) => Ok(at),
        };
        let accounts = self.population.accounts_meant(&self.tickets, line);
        let gone = decided
            .map(|at| (at, self.population.books.gone_after(line.system, &accounts, taken, at)));
        let fate = gone.and_then(|(at, gone)| self.fate(line, taken, &accounts, (at, gone)));
        let (risk, _) = self.population.books.risk(line.system, taken);
        let as_of = Instant::exact(self.population.as_of(line.system));
        Revocation {
            line: place,
            at: line.decided_at.unwrap_or(line.requested_at).micros,
            timing: Timing {
                fate: fate.unwrap_or(Fate::Unknown),
                allowed: self.population.settings.sla.revocation.of(risk),
                age: decided.map_or(0.0, |at| at.hours_until(as_of)),
            },
            why: fate.err(),
            said_too_early: fate.ok().and(gone.ok()).and_then(|(_, gone)| self.said(line, gone)),
        }
    }

    fn fate(
        &self,
        line: &Line,
        taken: Key,
        accounts: &[Key],
        (decided, gone): (Instant, Gone),
    ) -> Result<Fate, Why> {
        let again = self.takeovers.first_after(line, taken, false, |gives| gives);
        let was_held = || self.population.held_at(line.system, accounts, taken, decided);
        match (gone, again) {
            (Gone::Unseen, _) => Err(Why::NotSeen),
            _ if line.verdict == Verdict::NotEvaluable && accounts.is_empty() => Err(Why::NotSeen),
            _ if accounts.is_empty() => Err(was_held().map_or(Why::NotSeen, |_| Why::NotHeld)),
            (Gone::Between { after, .. }, _)
                if after == decided.micros && was_held() != Some(true) =>
            {
                Err(was_held().map_or(Why::NotSeen, |_| Why::NotHeld))
            }
            (Gone::Between { after, .. }, Some(again)) if again <= after => {
                self.given_again(line, decided, again)
            }
            (Gone::Between { after, by }, _) => Ok(between(decided, after, by)),
            (Gone::StillThere, Some(again)) => self.given_again(line, decided, again),
            (Gone::StillThere, None) if self.is_kept(line, taken, accounts) => Err(Why::Kept),
            (Gone::StillThere, None) => {
                let as_of = Instant::exact(self.population.as_of(line.system));
                Ok(Fate::Open(decided.hours_until(as_of)))
            }
        }
    }

    /// Whether something vouches for all that is live now.
    fn is_kept(&self, line: &Line, taken: Key, accounts: &[Key]) -> bool {
        let held = accounts.iter().flat_map(|one| self.population.grants_of(line.system, *one));
        let mut live = held.filter(|grant| grant.live() && grant.entitlement == taken);
        live.all(|grant| grant.verdict == Verdict::Pass)
    }

    /// It was still there in the last snapshot before it was given again, if there is one.
    fn given_again(&self, line: &Line, decided: Instant, again: i64) -> Result<Fate, Why> {
        let all = self.population.books.snapshots_of(line.system).iter();
        let seen = all.map(|snapshot| snapshot.at).filter(|at| *at <= again).max();
        let seen = seen.filter(|at| *at >= decided.micros).ok_or(Why::NotSeen)?;
        Ok(Fate::Withdrawn(decided.hours_until(Instant::exact(seen))))
    }

    /// Whether the ticket said it was done while a later snapshot still had it.
    fn said(&self, line: &Line, gone: Gone) -> Option<bool> {
        let as_of = self.population.as_of(line.system);
        let said = self.tickets.fulfilled_at.at(line.row as usize)?;
        let said = Some(said.micros).filter(|said| *said <= as_of)?;
        match gone {
            Gone::Between { by, .. } if by <= said => Some(false),
            Gone::Between { after, .. } => (said < after).then_some(true),
            Gone::StillThere => Some(true),
            Gone::Unseen => None,
        }
    }
}
