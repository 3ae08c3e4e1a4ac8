//! Small populations made by hand.

use std::collections::BTreeMap;

use polars::prelude::{Column, DataFrame};

use crate::frames::columns::{EMPTY, FILE, LINE};
use crate::frames::{Action, FrameKind, Frames, Instant, Key, Origin, Risk, State, Text, Word};
use crate::metrics::{Metric, Value};
use crate::period::AuditPeriod;
use crate::reconcile::{
    Books, Counterpart, DecisionSource, Effect, Grant, Line, MatchRule, OnRecord, Outcome, Person,
    Population, Status, Verdict,
};
use crate::settings::Settings;

/// Microseconds in an hour: requests give their times in hours.
pub(super) const HOUR: i64 = 3_600_000_000;

/// One ticket line; times in hours since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request {
    pub(super) id: &'static str,
    pub(super) system: &'static str,
    pub(super) entitlement: &'static str,
    pub(super) beneficiary: &'static str,
    pub(super) requester: &'static str,
    pub(super) approver: &'static str,
    pub(super) action: Action,
    pub(super) state: State,
    pub(super) outcome: Outcome,
    pub(super) requested: i64,
    pub(super) decided: Option<i64>,
    pub(super) ticket_decided: Option<i64>,
    pub(super) closed: Option<i64>,
    pub(super) expires: Option<i64>,
    pub(super) status: Status,
    pub(super) verdict: Verdict,
}

impl Request {
    pub(super) fn new(id: &'static str, requested: i64) -> Self {
        Self {
            id,
            system: "a",
            entitlement: "read",
            beneficiary: "ann",
            requester: "bob",
            approver: "",
            action: Action::Grant,
            state: State::Requested,
            outcome: Outcome::Pending,
            requested,
            decided: None,
            ticket_decided: None,
            closed: None,
            expires: None,
            status: Status::AwaitingDecision,
            verdict: Verdict::Open,
        }
    }

    pub(super) fn outcome(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }
}

/// A frame being written: columns of texts, numbers, words.
pub(super) struct Sheet {
    frame: FrameKind,
    height: usize,
    texts: Vec<(&'static str, Vec<&'static str>)>,
    columns: Vec<Column>,
}

impl Sheet {
    pub(super) fn new(frame: FrameKind, height: usize) -> Self {
        Self { frame, height, texts: Vec::new(), columns: Vec::new() }
    }
    pub(super) fn texts(mut self, name: &'static str, cells: &[&'static str]) -> Self {
        self.texts.push((name, cells.to_vec()));
        self
    }
    pub(super) fn numbers(mut self, name: &'static str, cells: &[Option<i64>]) -> Self {
        let cells: Vec<i64> = cells.iter().map(|cell| cell.unwrap_or(EMPTY)).collect();
        self.columns.push(Column::new(name.into(), cells));
        self
    }
    pub(super) fn hours(self, name: &'static str, cells: &[Option<i64>]) -> Self {
        let cells: Vec<Option<i64>> = cells.iter().map(|cell| cell.map(|h| h * HOUR)).collect();
        self.numbers(name, &cells)
    }
    pub(super) fn words<W: Word>(mut self, name: &'static str, cells: &[Option<W>]) -> Self {
        let codes: Vec<u8> = cells.iter().map(|cell| cell.map_or(0, Word::code)).collect();
        self.columns.push(Column::new(name.into(), codes));
        self
    }
    /// Of free text only whether there is any.
    pub(super) fn notes(mut self, name: &'static str, cells: &[bool]) -> Self {
        self.columns.push(Column::new(name.into(), cells));
        self
    }

    fn build(self, numbers: &mut impl Iterator<Item = Text>) -> DataFrame {
        let mut columns = self.columns;
        for (name, cells) in &self.texts {
            let cells: Vec<u32> = numbers.take(cells.len()).map(|text| text.0).collect();
            columns.push(Column::new((*name).into(), cells));
        }
        columns.push(Column::new(FILE.into(), vec![0_u32; self.height]));
        let lines: Vec<u32> = (0..self.height as u32).map(|row| row + 2).collect();
        columns.push(Column::new(LINE.into(), lines));
        DataFrame::new(self.height, columns).expect("columns of one length")
    }
}

/// Frames and requests.
pub(super) struct World {
    pub(super) frames: Frames,
    pub(super) settings: Settings,
    requests: Vec<Request>,
}

/// The frame `tickets` of some requests, without the columns that tests add themselves.
pub(super) fn tickets(requests: &[Request]) -> Sheet {
    let texts = |cell: fn(&Request) -> &'static str| -> Vec<&'static str> {
        requests.iter().map(cell).collect()
    };
    let times = |cell: fn(&Request) -> Option<i64>| -> Vec<Option<i64>> {
        requests.iter().map(cell).collect()
    };
    let states: Vec<Option<State>> = requests.iter().map(|request| Some(request.state)).collect();
    let actions: Vec<Option<Action>> = requests.iter().map(|r| Some(r.action)).collect();
    Sheet::new(FrameKind::Tickets, requests.len())
        .texts("ticket_id", &texts(|r| r.id))
        .texts("system", &texts(|r| r.system))
        .texts("entitlement", &texts(|r| r.entitlement))
        .texts("beneficiary", &texts(|r| r.beneficiary))
        .texts("requester", &texts(|r| r.requester))
        .texts("approver", &texts(|r| r.approver))
        .words("state", &states)
        .words("action", &actions)
        .hours("requested_at", &times(|r| Some(r.requested)))
        .hours("decided_at", &times(|r| r.ticket_decided))
        .hours("closed_at", &times(|r| r.closed))
        .hours("expires_at", &times(|r| r.expires))
}

/// The frame `events` of some changes: ticket, hour, state.
pub(super) fn events(rows: &[(&'static str, i64, State)]) -> Sheet {
    let tickets: Vec<&'static str> = rows.iter().map(|row| row.0).collect();
    let times: Vec<Option<i64>> = rows.iter().map(|row| Some(row.1)).collect();
    let states: Vec<Option<State>> = rows.iter().map(|row| Some(row.2)).collect();
    Sheet::new(FrameKind::Events, rows.len())
        .texts("ticket_id", &tickets)
        .hours("at", &times)
        .words("to_state", &states)
}

impl World {
    pub(super) fn of(requests: &[Request]) -> Self {
        Self::with(requests, vec![tickets(requests)])
    }

    /// The frames of `sheets`, which hold the one of the requests.
    pub(super) fn with(requests: &[Request], sheets: Vec<Sheet>) -> Self {
        let cells = |sheet: &Sheet| -> Vec<&'static str> {
            sheet.texts.iter().flat_map(|(_, cells)| cells.clone()).collect()
        };
        let texts: Vec<&str> = sheets.iter().flat_map(cells).collect();
        let (symbols, numbers) = crate::frames::Symbols::rank(&texts);
        let mut numbers = numbers.into_iter();
        let tables: BTreeMap<FrameKind, DataFrame> =
            sheets.into_iter().map(|sheet| (sheet.frame, sheet.build(&mut numbers))).collect();
        let frames = Frames::new(symbols, vec!["hand.csv".into()], tables);
        Self { frames, settings: Settings::default(), requests: requests.to_vec() }
    }

    pub(super) fn key(&self, text: &str) -> Key {
        self.frames.symbols.find_key(text).unwrap_or(Key::NONE)
    }

    /// The population of the requests; times in microseconds.
    pub(super) fn population(&self, from: i64, to: i64, as_of: i64) -> Population<'_> {
        let period = AuditPeriod { from, to, as_of };
        let mut population = Population {
            frames: &self.frames,
            settings: &self.settings,
            period,
            books: Books::open(&self.frames, &self.settings, as_of),
            lines: Vec::new(),
            approvers: Vec::new(),
            grants: Vec::new(),
            systems: Vec::new(),
            drift: Vec::new(),
            accounts: Vec::new(),
            shared: None,
        };
        for (row, request) in self.requests.iter().enumerate() {
            let first = population.approvers.len() as u32;
            let approver = self.person(request.approver);
            population.approvers.extend(Some(approver).filter(|person| !person.key.is_none()));
            let approvers = (first, population.approvers.len() as u32);
            population.lines.push(self.line(row as u32, request, period, approvers));
        }
        population
    }

    pub(super) fn person(&self, name: &str) -> Person {
        let key = self.key(name);
        let mut texts = (0..self.frames.symbols.len() as u32).map(Text);
        let text = texts.find(|text| self.frames.symbols.text(*text) == name);
        let text = text.unwrap_or(Text::NONE);
        Person { key, text, rule: MatchRule::Given, automation: false }
    }

    fn policy(&self, row: u32) -> Key {
        let named = self.frames.tickets().map(|tickets| tickets.policy_id.at(row as usize));
        named.map_or(Key::NONE, |text| self.frames.key(text))
    }

    fn line(&self, row: u32, r: &Request, period: AuditPeriod, approvers: (u32, u32)) -> Line {
        let requested_at = Instant::exact(r.requested * HOUR);
        Line {
            row,
            system: self.key(r.system),
            entitlement: self.key(r.entitlement),
            holder: self.key(r.beneficiary),
            beneficiary: self.person(r.beneficiary),
            requester: self.person(r.requester),
            outcome: r.outcome,
            decided_at: r.decided.map(|hours| Instant::exact(hours * HOUR)),
            decision_source: r.ticket_decided.map(|_| DecisionSource::Ticket),
            approvers,
            state: r.state,
            requested_at,
            in_period: period.contains(requested_at),
            in_charge: true,
            status: r.status,
            rule: 0,
            verdict: r.verdict,
            missing: "",
            grant: None,
            counterpart: Counterpart::None,
            effect: Effect::NONE,
            policy: self.policy(row),
            exception: OnRecord::No,
            risk: Risk::Medium,
            privileged: false,
            origin: Origin { file: 0, line: row + 2 },
        }
    }

    pub(super) fn compute(&self, metric: &Metric, from: i64, to: i64, as_of: i64) -> Vec<Value> {
        (metric.compute)(&self.population(from, to, as_of))
    }
}

/// The value of a measure for everything in the whole period.
pub(super) fn find<'a>(values: &'a [Value], measure: &str) -> &'a Value {
    let mut found = values
        .iter()
        .filter(|v| v.measure() == measure && v.dimension() == "all" && v.period() == "period");
    found.next().expect("every measure has a value for everything")
}

/// A grant of `read` on system `a`, seen at 0 for the first time.
pub(super) fn grant(world: &World, holder: &str) -> Grant {
    Grant {
        system: world.key("a"),
        account: world.key(holder),
        entitlement: world.key("read"),
        holder: world.key(holder),
        ..crate::reconcile::population::testing::grant()
    }
}

/// The snapshots of system `a`, as (hour, account, hour it was granted) of entitlement `read`; in
/// the order of snapshots and accounts.
pub(super) fn snapshots(rows: &[(i64, &'static str, Option<i64>)]) -> Sheet {
    let accounts: Vec<&'static str> = rows.iter().map(|row| row.1).collect();
    let taken: Vec<Option<i64>> = rows.iter().map(|row| Some(row.0)).collect();
    let granted: Vec<Option<i64>> = rows.iter().map(|row| row.2).collect();
    Sheet::new(FrameKind::Grants, rows.len())
        .texts("system", &vec!["a"; rows.len()])
        .texts("account", &accounts)
        .texts("entitlement", &vec!["read"; rows.len()])
        .hours("snapshot_at", &taken)
        .hours("granted_at", &granted)
}

impl World {
    /// The values of a metric over the frames, reconciled as in a run; the period starts at `from`
    /// hours.
    pub(super) fn reconciled(&self, metric: &Metric, from: i64) -> Vec<Value> {
        let asked = crate::reconcile::Asked { from: Some(from * HOUR), ..Default::default() };
        (metric.compute)(&crate::reconcile::reconcile(&self.frames, &self.settings, asked))
    }
}
