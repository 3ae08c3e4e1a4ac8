//! How long each line waited for a decision, and how the wait ended.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::frames::{Decision, Instant, Key, State, Tickets};
use crate::reconcile::by_ticket::sort_by_ticket;
use crate::reconcile::latest::{Latest, Ruled};
use crate::reconcile::working_time::WorkingTime;
use crate::reconcile::{Deciders, DecisionSource, Line, Outcome, Population};

use super::answers::{Answer, before_withdrawal};

/// How a wait ended. The order is what the lines of one decision are together: the first of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// Not yet.
    Open,
    /// Withdrawn before a decision.
    Withdrawn,
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
    /// Past approval with no decision on record.
    Undocumented,
    /// Decided, and nobody noted when.
    Untimed,
    /// Decided or withdrawn before it was requested.
    Impossible,
}

impl End {
    /// Whether it has a length.
    pub(super) fn is_usable(self) -> bool {
        self <= Self::Rejected
    }

    /// Whether somebody said yes or no.
    pub(super) fn is_decided(self) -> bool {
        matches!(self, Self::Approved | Self::Rejected)
    }
}

/// The wait of one line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    /// Index into [`Population::lines`].
    pub(super) line: u32,
    ticket: Key,
    /// When it was requested.
    pub(super) requested: Instant,
    /// When it was decided, UTC microseconds; `None` when it was not, or without a usable time.
    decided: Option<i64>,
    /// How it ended.
    pub(super) end: End,
    /// Its length in elapsed hours; 0 where it has none.
    pub(super) hours: f64,
    /// Its length in business hours; 0 where it has none.
    pub(super) business: f64,
    /// Hours allowed.
    pub(super) allowed: f64,
}

impl Wait {
    /// What names a decision: lines alike in this are counted once. Waits without a length stay
    /// apart from those with one.
    pub(super) fn decision(&self) -> (Key, i64, Option<i64>, Option<End>) {
        let unusable = (!self.end.is_usable()).then_some(self.end);
        (self.ticket, self.requested.micros, self.decided, unusable)
    }

    /// The same wait as it was known at `last`: still open where it ended later. The order of
    /// decisions is no longer that of the list it came from.
    pub(super) fn watched_until(self, last: Instant) -> Self {
        let watched = self.requested.hours_until(last);
        if !self.end.is_usable() || self.hours <= watched {
            return self;
        }
        Self { end: End::Open, hours: watched, decided: None, ..self }
    }

    /// Whether it is not decided although it took longer than is allowed.
    pub(super) fn is_overdue(&self) -> bool {
        self.end == End::Open && self.hours > self.allowed
    }
}

/// The waits of the `wanted` lines requested by as-of, in order of their decisions.
pub(super) fn waits(
    population: &Population<'_>,
    wanted: impl Fn(&Line) -> bool + Sync,
) -> Vec<Wait> {
    let Some(desk) = Desk::of(population) else { return Vec::new() };
    let lines = population.lines.par_iter().enumerate();
    let mut waits: Vec<Wait> = lines
        .filter(|(_, line)| line.requested_at.micros <= population.period.as_of && wanted(line))
        .map(|(place, line)| desk.wait(place as u32, line))
        .collect();
    sort_by_ticket(&mut waits, |wait| wait.ticket, |wait| (wait.decision(), wait.line));
    waits
}

/// What the waits are read from.
pub(super) struct Desk<'a> {
    population: &'a Population<'a>,
    tickets: Tickets<'a>,
    latest: Latest<'a>,
    deciders: Deciders<'a>,
    answers: FxHashMap<Key, Answer>,
    working_time: WorkingTime,
}

impl<'a> Desk<'a> {
    /// Of the lines of `population`; `None` without tickets.
    pub(super) fn of(population: &'a Population<'a>) -> Option<Self> {
        let tickets = population.frames.tickets()?;
        let answers = before_withdrawal(population, &tickets);
        let (latest, deciders) = (Latest::of(population), Deciders::of(population));
        let working_time = WorkingTime::of(population);
        Some(Self { population, tickets, latest, deciders, answers, working_time })
    }

    /// How the wait of a line ended by as-of, and when it was last seen.
    pub(super) fn outcome(&self, line: &Line) -> (End, Option<Instant>) {
        match self.end(line) {
            (_, Some(at)) if at.starts_before(line.requested_at) => (End::Impossible, None),
            ended => ended,
        }
    }

    fn wait(&self, place: u32, line: &Line) -> Wait {
        let (end, until) = self.outcome(line);
        let hours = until.map_or(0.0, |at| line.requested_at.hours_until(at));
        let ticket = self.ticket(line);
        let business = until.and_then(|at| self.working_time.hours(ticket, line.requested_at, at));
        Wait {
            line: place,
            ticket,
            requested: line.requested_at,
            decided: until.filter(|_| end.is_decided()).map(|at| at.micros),
            end,
            hours,
            business: business.unwrap_or(0.0),
            allowed: self.population.settings.sla.approval.of(line.risk),
        }
    }

    /// How a line's wait ended, and when it was last seen.
    fn end(&self, line: &Line) -> (End, Option<Instant>) {
        let ruled = self.latest.of_line(line);
        let timed = |end| ruled.at.map_or((End::Untimed, None), |at| (end, Some(at)));
        match ruled.outcome {
            Outcome::Approved => timed(End::Approved),
            Outcome::Rejected => timed(End::Rejected),
            Outcome::Undocumented => (End::Undocumented, None),
            Outcome::Cancelled => {
                self.decided_first(line, ruled).unwrap_or_else(|| self.withdrawn(line))
            }
            Outcome::Pending => (End::Open, Some(Instant::exact(self.population.period.as_of))),
        }
    }

    /// The decision that came before a withdrawal, read where it was found.
    fn decided_first(&self, line: &Line, ruled: Ruled) -> Option<(End, Option<Instant>)> {
        let own = (self.decision(line), self.tickets.decided_at.at(line.row as usize));
        let changed = || self.answers.get(&self.ticket(line)).map(|(at, end)| (*end, Some(*at)));
        let (end, at) = match ruled.source? {
            DecisionSource::Approvals => self.settled(line).unwrap_or(own),
            DecisionSource::Event => changed().unwrap_or(own),
            DecisionSource::Policy => (End::Approved, Some(line.requested_at)),
            DecisionSource::Ticket | DecisionSource::State => own,
        };
        Some(if at.is_some() { (end, at) } else { (End::Untimed, None) })
    }

    fn settled(&self, line: &Line) -> Option<(End, Option<Instant>)> {
        let (yes, at) = self.deciders.settled(line, self.population.period.as_of)?;
        Some((if yes { End::Approved } else { End::Rejected }, at))
    }

    fn withdrawn(&self, line: &Line) -> (End, Option<Instant>) {
        let closed = self.tickets.closed_at.at(line.row as usize);
        let as_of = self.population.period.as_of;
        let at = closed.filter(|at| at.micros <= as_of).unwrap_or(Instant::exact(as_of));
        (End::Withdrawn, Some(at))
    }

    /// Yes or no, as the ticket's own row says.
    fn decision(&self, line: &Line) -> End {
        let row = line.row as usize;
        let state = self.tickets.state.at(row) == Some(State::Rejected);
        match self.tickets.decision.at(row) {
            Some(Decision::Rejected) => End::Rejected,
            None if state => End::Rejected,
            _ => End::Approved,
        }
    }

    fn ticket(&self, line: &Line) -> Key {
        self.population.frames.key(self.tickets.ticket_id.at(line.row as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::FrameKind;
    use crate::metrics::testing::{HOUR, Request, Sheet, World, tickets};
    use crate::reconcile::System;

    const AS_OF: i64 = 100 * HOUR;

    fn approvals(rows: &[(&'static str, i64)]) -> Sheet {
        let ids: Vec<&'static str> = rows.iter().map(|row| row.0).collect();
        let times: Vec<Option<i64>> = rows.iter().map(|row| Some(row.1)).collect();
        Sheet::new(FrameKind::Approvals, rows.len())
            .texts("ticket_id", &ids)
            .words("decision", &vec![Some(Decision::Approved); rows.len()])
            .hours("decided_at", &times)
    }

    fn ends(population: &Population<'_>) -> Vec<(End, f64)> {
        waits(population, |line| line.in_period).iter().map(|wait| (wait.end, wait.hours)).collect()
    }

    #[test]
    fn a_withdrawal_after_an_approval_on_record_ends_with_that_approval() {
        let withdrawn = Request {
            state: State::Cancelled,
            closed: Some(30),
            ..Request::new("1", 0).outcome(Outcome::Cancelled)
        };
        let requests =
            [withdrawn, Request { id: "2", ..withdrawn }, Request { id: "3", ..withdrawn }];
        let sheets = vec![tickets(&requests), approvals(&[("1", 10), ("1", 20)])];
        let world = World::with(&requests, sheets);
        let mut population = world.population(0, AS_OF, AS_OF);
        population.lines[0].decision_source = Some(DecisionSource::Approvals);
        population.lines[2].decision_source = Some(DecisionSource::Ticket);
        // One approval is enough: the first of the two decided number 1.
        let expected = [(End::Approved, 10.0), (End::Withdrawn, 30.0), (End::Untimed, 0.0)];
        assert_eq!(ends(&population), expected);
    }

    #[test]
    fn what_happened_after_an_older_snapshot_counts_up_to_as_of() {
        let pending = Request::new("1", 0);
        let requests = [
            pending,
            Request { id: "2", ticket_decided: Some(70), ..pending },
            Request { id: "3", ..pending },
            Request { id: "4", state: State::Cancelled, closed: Some(80), ..pending },
            Request { id: "5", state: State::Rejected, closed: Some(90), ..pending },
            Request { id: "6", state: State::Closed, closed: Some(90), ..pending },
            Request { id: "7", state: State::Closed, closed: Some(101), ..pending },
            Request { id: "8", state: State::Cancelled, closed: Some(80), ..pending },
        ];
        let answers = approvals(&[("3", 60), ("7", 101), ("8", 70)]);
        let requests = requests.map(|one| match one.ticket_decided {
            Some(_) => Request { state: State::Approved, ..one },
            None => one,
        });
        let sheets = vec![tickets(&requests), answers];
        let world = World::with(&requests, sheets);
        let mut population = world.population(0, AS_OF, AS_OF);
        let current = Some(50 * HOUR);
        let snapshots = vec![50 * HOUR];
        let key = world.key("a");
        population.systems =
            vec![System { key, snapshots, current, opening: None, statement: None }];
        let mut found = ends(&population);
        found.sort_unstable_by(|a, b| a.partial_cmp(b).expect("no wait is not a number"));
        // In the order of ends: 1 and 7 are open, 4 was withdrawn, 3, 2 and 8 were approved, 5 was
        // rejected, 6 is closed and nobody knows who decided it.
        let expected = [
            (End::Open, 100.0),
            (End::Open, 100.0),
            (End::Withdrawn, 80.0),
            (End::Approved, 60.0),
            (End::Approved, 70.0),
            (End::Approved, 70.0),
            (End::Rejected, 90.0),
            (End::Undocumented, 0.0),
        ];
        assert_eq!(found, expected);
    }

    /// Hour 0 is Thursday, 1 January 1970, 00:00; as-of is Monday, 04:00.
    fn business(world: &World) -> Vec<f64> {
        let population = world.population(0, AS_OF, AS_OF);
        waits(&population, |line| line.in_period).iter().map(|wait| wait.business).collect()
    }

    #[test]
    fn business_hours_count_working_time_only() {
        // Thursday 16:00 to Friday 10:00; Friday 16:00 to as-of; Saturday to as-of; Thursday 10:00
        // to Friday 11:00.
        let decided = |id, from, to| Request {
            decided: Some(to),
            ..Request::new(id, from).outcome(Outcome::Approved)
        };
        let requests = [
            decided("1", 16, 34),
            Request::new("2", 40),
            Request::new("3", 50),
            decided("4", 10, 35),
        ];
        assert_eq!(business(&World::of(&requests)), [2.0, 1.0, 0.0, 9.0]);
    }

    #[test]
    fn holidays_of_the_configuration_and_of_the_export_are_out() {
        let requests = [Request::new("1", 10)];
        let dates = Sheet::new(FrameKind::Holidays, 1).hours("date", &[Some(24)]);
        let mut world = World::with(&requests, vec![tickets(&requests), dates]);
        assert_eq!(business(&world), [7.0], "Friday is listed in the export");
        world.settings.business.holidays.extend(chrono::NaiveDate::from_ymd_opt(1970, 1, 1));
        assert_eq!(business(&world), [0.0], "and Thursday in the configuration");
    }

    #[test]
    fn time_on_hold_is_left_out_where_the_configuration_says_so() {
        let requests = [Request::new("1", 10), Request::new("2", 10), Request::new("3", 10)];
        let events = [
            ("1", 12, State::OnHold),
            ("1", 14, State::Reopened),
            ("1", 15, State::OnHold),
            ("1", 16, State::OnHold),
            ("1", 35, State::Requested),
            ("1", AS_OF / HOUR + 5, State::OnHold),
            ("2", 33, State::OnHold),
            ("3", 11, State::Requested),
        ];
        let states: Vec<Option<State>> = events.iter().map(|event| Some(event.2)).collect();
        let sheet = Sheet::new(FrameKind::Events, events.len())
            .texts("ticket_id", &events.map(|event| event.0))
            .hours("at", &events.map(|event| Some(event.1)))
            .words("to_state", &states);
        let mut world = World::with(&requests, vec![tickets(&requests), sheet]);
        assert_eq!(business(&world), [15.0; 3]);
        world.settings.business.pauses_excluded = true;
        // Number 1: 12 to 14, 15 to 17 and 9 to 11 of Friday are out; number 2 is on hold from
        // Friday 9:00 to as-of; number 3 never was.
        assert_eq!(business(&world), [9.0, 7.0, 15.0]);
    }
}
