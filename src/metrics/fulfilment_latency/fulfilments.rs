//! How long each approved line took: until the system had it, until the ticket said so, until
//! somebody checked.
//!
//! Readings of the design made explicit here:
//! - The effect of a line is that of the grant it is in charge of. Where that is not there (any
//!   more), the first snapshot since the decision that holds the access counts, taken before
//!   something took the line's place: a later decision on the same access, the end it asked for,
//!   the end of its holder, the review that withdrew it.
//! - A line that never came about waits until the last snapshot that lacks it, be the ticket closed
//!   or not. What no snapshot could have shown is not known, rather than late.
//! - Access that was there before its approval waited for nothing: it has no time.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::frames::{Instant, Tickets};
use crate::reconcile::appearing::Appeared;
use crate::reconcile::open_work::is_open;
use crate::reconcile::takeover::{Access, Takeovers};
use crate::reconcile::working_time::WorkingTime;
use crate::reconcile::{Arrival, Counterpart, Line, Outcome, Population, Status, Verdict};

use crate::metrics::latency::{Fate, Timing};

/// Why a line has no time until it was provisioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Past approval with no decision on record.
    Undocumented,
    /// Approved, and nobody noted when.
    Untimed,
    /// Approved before it was requested, or the access dated later than the snapshot that has it.
    Impossible,
    /// The access was there before the approval.
    AlreadyThere,
    /// No snapshot could show it.
    NotSeen,
}

/// What became of one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fulfilment {
    /// Index into [`Population::lines`].
    pub(super) line: u32,
    /// When it was requested; UTC microseconds.
    pub(super) requested: i64,
    /// Approved -> there, as the system shows.
    pub(super) provisioned: Timing,
    /// The same in business hours.
    pub(super) business: Timing,
    /// Why that has no length; `None` where it has.
    pub(super) why: Option<Why>,
    /// Approved -> fulfilled, as the ticket says.
    pub(super) fulfilled: Timing,
    /// Whether the ticket said so before the access was there; `None` where that is not known.
    pub(super) said_too_early: Option<bool>,
    /// Approved -> verified, as the ticket says.
    pub(super) verified: Timing,
    /// Whether it was verified before the access was there; `None` where that is not known.
    pub(super) checked_too_early: Option<bool>,
    /// Whether the ticket was fulfilled or verified before the approval.
    pub(super) is_impossible: bool,
}

/// The lines that were to give something, were approved or carried out as if they were, and were
/// requested in the period; by the time they took.
pub(super) fn fulfilments(population: &Population<'_>) -> Vec<Fulfilment> {
    let Some(tickets) = population.frames.tickets() else { return Vec::new() };
    let is_counted = |line: &Line| {
        line.in_period && line.is_allowed() && population.asks(&tickets, line).gives()
    };
    let absent =
        population.lines.iter().filter(|line| line.effect.grant.is_none() && is_counted(line));
    let wanted: FxHashSet<Access> =
        absent.map(|line| (line.system, line.holder, line.entitlement)).collect();
    let takeovers = Takeovers::on(population, &wanted);
    let desk = Desk { population, tickets, takeovers, working_time: WorkingTime::of(population) };
    let lines = population.lines.par_iter().enumerate().filter(|(_, line)| is_counted(line));
    let all = lines.map(|(place, line)| desk.fulfilment(place as u32, line));
    let mut all: Vec<Fulfilment> = all.collect();
    // The estimators sort the times of every part; what is sorted already costs them one pass.
    all.par_sort_by(|a, b| a.provisioned.fate.longest().total_cmp(&b.provisioned.fate.longest()));
    all
}

/// What the times are read from.
struct Desk<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    takeovers: Takeovers<'a>,
    working_time: WorkingTime,
}

/// What the system shows of a line's access.
#[derive(Debug, Clone, Copy)]
struct Shown {
    appeared: Appeared,
    /// Whether the line had been overtaken before the records end.
    is_overtaken: bool,
    /// Until when anybody waited for it; UTC microseconds.
    until: i64,
}

impl Desk<'_> {
    fn fulfilment(&self, place: u32, line: &Line) -> Fulfilment {
        let decided = match (line.outcome, line.decided_at) {
            (Outcome::Undocumented, _) => Err(Why::Undocumented),
            (_, None) => Err(Why::Untimed),
            (_, Some(at)) if at.starts_before(line.requested_at) => Err(Why::Impossible),
            (_, Some(at)) => Ok(at),
        };
        match decided {
            Ok(decided) => self.timed(place, line, decided),
            Err(why) => self.untimed(place, line, why),
        }
    }

    fn untimed(&self, place: u32, line: &Line, why: Why) -> Fulfilment {
        let unknown = self.timing(line, None, Fate::Unknown);
        Fulfilment {
            line: place,
            requested: line.requested_at.micros,
            provisioned: unknown,
            business: unknown,
            why: Some(why),
            fulfilled: unknown,
            said_too_early: None,
            verified: unknown,
            checked_too_early: None,
            is_impossible: why == Why::Impossible,
        }
    }

    fn timed(&self, place: u32, line: &Line, decided: Instant) -> Fulfilment {
        let (row, as_of) = (line.row as usize, self.population.as_of(line.system));
        let shown = self.shown(line, decided);
        let came = provisioned(&shown, decided, as_of);
        let elapsed = came.map(|came| came.by(|at| decided.hours_until(at)));
        let business = came.map(|came| came.by(|at| self.business_hours(line, decided, at)));
        let known = |at: Option<Instant>| at.filter(|at| at.micros <= as_of);
        let said = known(self.tickets.fulfilled_at.at(row));
        let checked = known(self.tickets.verified_at.at(row));
        let waiting = waiting(&shown, decided);
        // A line reported as carried out without a time is not still waited for.
        let unsaid = match self.tickets.fulfilled_at.is_absent() || !is_open(line) {
            true => Fate::Unknown,
            false => waiting,
        };
        let unchecked = if self.tickets.verified_at.is_absent() { Fate::Unknown } else { waiting };
        let checked_too_early = checked.and_then(|at| was_missing(&shown, at));
        let verified = match checked_too_early {
            Some(true) => Fate::Unknown,
            _ => told(checked, decided, unchecked),
        };
        let is_before = |at: Option<Instant>| at.is_some_and(|at| at.starts_before(decided));
        Fulfilment {
            line: place,
            requested: line.requested_at.micros,
            provisioned: self.timing(line, Some(decided), elapsed.unwrap_or(Fate::Unknown)),
            business: self.timing(line, Some(decided), business.unwrap_or(Fate::Unknown)),
            why: came.err(),
            fulfilled: self.timing(line, Some(decided), told(said, decided, unsaid)),
            said_too_early: said.and_then(|at| was_missing(&shown, at)),
            verified: self.timing(line, Some(decided), verified),
            checked_too_early,
            is_impossible: came.err() == Some(Why::Impossible)
                || is_before(said)
                || is_before(checked),
        }
    }

    fn business_hours(&self, line: &Line, decided: Instant, at: Instant) -> f64 {
        let ticket = self.population.frames.key(self.tickets.ticket_id.at(line.row as usize));
        self.working_time.hours(ticket, decided, at).unwrap_or(0.0)
    }

    fn timing(&self, line: &Line, decided: Option<Instant>, fate: Fate) -> Timing {
        let as_of = Instant::exact(self.population.as_of(line.system));
        Timing {
            fate,
            allowed: self.population.settings.sla.fulfilment.of(line.risk),
            age: decided.map_or(0.0, |decided| decided.hours_until(as_of)),
        }
    }

    fn shown(&self, line: &Line, decided: Instant) -> Shown {
        let as_of = self.population.as_of(line.system);
        let grant = line.effect.grant.and_then(|at| self.population.grants.get(at as usize));
        if let Some(grant) = grant {
            let Arrival { granted_at, first_seen, last_absent } = self.population.arrival(grant);
            let between = Appeared::Between { absent: last_absent, by: first_seen };
            let appeared = granted_at.map_or(between, Appeared::At);
            return Shown { appeared, is_overtaken: false, until: as_of };
        }
        let end = self.overtaken(line).filter(|end| *end < as_of);
        let until = end.unwrap_or(as_of);
        let appeared = match line.verdict {
            Verdict::NotEvaluable => Appeared::Unseen,
            _ => self.population.appeared_between(
                line.system,
                &self.population.accounts_meant(&self.tickets, line),
                line.entitlement,
                (decided, until),
            ),
        };
        Shown { appeared, is_overtaken: end.is_some(), until }
    }

    /// When something first took the place of a line.
    fn overtaken(&self, line: &Line) -> Option<i64> {
        let books = &self.population.books;
        let later = self.takeovers.first_after(line, line.entitlement, true, |_| true);
        let expired = self.tickets.expires_at.at(line.row as usize).map(|at| at.micros);
        let left = books.end_of(line.holder).map(|at| at.micros);
        [later, expired, left, self.reviewed(line)].into_iter().flatten().min()
    }

    fn reviewed(&self, line: &Line) -> Option<i64> {
        match line.counterpart {
            Counterpart::Review(row) if line.status == Status::WithdrawnByReview => {
                let reviews = self.population.frames.certifications()?;
                reviews.decided_at.at(row as usize).map(|at| at.micros)
            }
            _ => None,
        }
    }
}

/// Nobody said so yet: waiting until the records end, or until something took the line's place.
fn waiting(shown: &Shown, decided: Instant) -> Fate {
    let hours = decided.hours_until(Instant::exact(shown.until));
    match shown.is_overtaken {
        _ if hours < 0.0 => Fate::Unknown,
        true => Fate::Withdrawn(hours),
        false => Fate::Open(hours),
    }
}

/// What a ticket says: a time before the approval is impossible and has no length.
fn told(at: Option<Instant>, decided: Instant, unsaid: Fate) -> Fate {
    match at.map(|at| decided.hours_until(at)) {
        Some(hours) if hours < 0.0 => Fate::Unknown,
        Some(hours) => Fate::at(hours),
        None => unsaid,
    }
}

/// When the access was there, as the system shows.
fn provisioned(shown: &Shown, decided: Instant, as_of: i64) -> Result<Came, Why> {
    let is_before = |at: Instant| at.starts_before(decided);
    match shown.appeared {
        Appeared::Unseen => Err(Why::NotSeen),
        Appeared::Already => Err(Why::AlreadyThere),
        Appeared::AbsentBy(at) if shown.is_overtaken => Ok(Came::Overtaken(Instant::exact(at))),
        Appeared::AbsentBy(at) => Ok(Came::NotYet(Instant::exact(at))),
        Appeared::At(granted) if granted.micros > as_of => Err(Why::Impossible),
        Appeared::At(granted) if is_before(granted) => Err(Why::AlreadyThere),
        Appeared::At(granted) => Ok(Came::Between(granted, granted)),
        Appeared::Between { by, .. } if is_before(Instant::exact(by)) => Err(Why::AlreadyThere),
        Appeared::Between { absent, by } => {
            let absent = absent.map(Instant::exact).filter(|at| !is_before(*at));
            Ok(Came::Between(absent.unwrap_or(decided), Instant::exact(by)))
        }
    }
}

/// When the access came, in instants, so that any clock can measure it.
#[derive(Debug, Clone, Copy)]
enum Came {
    /// Not before the first, not after the second.
    Between(Instant, Instant),
    /// It was not there then, when the records end.
    NotYet(Instant),
    /// It was not there then, and something took the line's place.
    Overtaken(Instant),
}

impl Came {
    /// How long that took by the clock that measures from the approval to an instant.
    fn by(self, clock: impl Fn(Instant) -> f64) -> Fate {
        match self {
            Self::Between(first, last) => {
                Fate::Ended { earliest: clock(first), latest: clock(last) }
            }
            Self::NotYet(at) => Fate::Open(clock(at)),
            Self::Overtaken(at) => Fate::Withdrawn(clock(at)),
        }
    }
}

/// Whether the access was not there yet at `at`; `None` where the records leave both open.
fn was_missing(shown: &Shown, at: Instant) -> Option<bool> {
    match shown.appeared {
        Appeared::Unseen => None,
        Appeared::Already => Some(false),
        Appeared::AbsentBy(seen) => (seen >= at.micros).then_some(true),
        Appeared::At(granted) => Some(at.starts_before(granted)),
        Appeared::Between { by, .. } if at.micros >= by => Some(false),
        Appeared::Between { absent, .. } => absent.filter(|seen| *seen >= at.micros).map(|_| true),
    }
}
