//! The engine's judgement and the reference's, as texts that say the same of the same rows.

use std::collections::BTreeMap;
use std::path::Path;

use tickmark::config;
use tickmark::load::{self, Loaded, RejectReason};
use tickmark::progress::Silent;
use tickmark::reconcile::{self, Asked, DriftStatement, Line, Outcome, Population, System};
use tickmark::source::Shelf;

use super::authority::Court;
use super::instants::At;
use super::rows::Ledger;
use super::sheet::Company;
use super::tracing::Traced;
use super::vouching::Vouched;

/// What is said of every row: a sentence by the row's name.
pub type Judgement = BTreeMap<String, String>;

/// Runs the real path up to reconciliation and lets `look` see the population.
pub fn engine<T>(company: &Company, look: impl FnOnce(&Loaded, &Population<'_>) -> T) -> T {
    let plan = good(config::parse("tickmark.toml", &company.toml(), Path::new("")), company);
    let shelf = Shelf::Memory(company.files());
    let loaded = good(load::load(&plan, &shelf, &Silent), company);
    let asked = Asked { from: plan.from, to: plan.to, as_of: plan.as_of };
    let population = reconcile::reconcile(&loaded.frames, &plan.settings, asked);
    look(&loaded, &population)
}

fn good<T>(outcome: tickmark::diag::Outcome<T>, company: &Company) -> T {
    outcome.unwrap_or_else(|problems| {
        let texts: Vec<String> = problems.iter().map(|problem| problem.render(false)).collect();
        panic!("{}\n{}", texts.join("\n\n"), company.show())
    })
}

impl Company {
    /// The company without rows that repeat another: those the loaders reject, and nothing else.
    pub fn without_repeats(mut self) -> Self {
        // Without a row, snapshot times of a file may fall together differently: until none is left.
        loop {
            let repeats = self.repeats();
            if repeats.is_empty() {
                return self;
            }
            for sheet in &mut self.sheets {
                let places = sheet.places();
                let mut place = places.iter();
                sheet.records.retain(|_| !repeats.contains(place.next().expect("a place")));
            }
        }
    }

    fn repeats(&self) -> Vec<(String, u32)> {
        engine(self, |loaded, _| {
            let repeat = |reject: &load::Reject| {
                assert_eq!(reject.reason, RejectReason::Duplicate, "{reject:?}\n{}", self.show());
                (loaded.frames.files[reject.origin.file as usize].clone(), reject.origin.line)
            };
            loaded.rejects.iter().map(repeat).collect()
        })
    }
}

fn time(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros)
        .map_or(micros.to_string(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn maybe<T>(value: Option<T>, show: impl Fn(T) -> String) -> String {
    value.map_or("-".to_owned(), show)
}

/// The rows of the tables for which the deciding grant is compared.
fn names_grant(rule: u8) -> bool {
    matches!(rule, 2 | 4 | 7 | 9 | 10 | 15)
}

/// What the engine says.
pub fn of_engine(population: &Population<'_>) -> Judgement {
    let frames = population.frames;
    let place = |origin: tickmark::frames::Origin| {
        format!("{}:{}", frames.files[origin.file as usize], origin.line)
    };
    let key = |key| frames.symbols.key_text(key).to_owned();
    let mut said = Judgement::new();
    let period = population.period;
    let window = [period.from, period.to, period.as_of].map(time).join(" ");
    said.insert("window".into(), window);
    for line in &population.lines {
        said.insert(format!("line {}", place(line.origin)), engine_line(population, line));
    }
    for grant in &population.grants {
        let came = population.arrival(grant);
        let line = grant.line().map(|line| place(population.lines[line as usize].origin));
        let text = format!(
            "holder={} match={} standing={} rule={} verdict={} missing={} first_seen={} last_absent={} \
             line={} live={} orphaned={:?} used_after_end={:?} ownerless={:?} dormant={:?} disabled={:?}",
            key(grant.holder),
            grant.match_rule,
            grant.standing,
            grant.rule(),
            grant.verdict,
            !grant.missing().is_empty(),
            time(came.first_seen),
            maybe(came.last_absent, time),
            maybe(line, |line| line),
            grant.live(),
            grant.marks.orphaned(),
            grant.marks.used_after_end(),
            grant.marks.ownerless(),
            grant.marks.dormant(),
            grant.marks.disabled(),
        );
        said.insert(format!("grant {}", place(population.origin(grant))), text);
    }
    for one in &population.accounts {
        let text = format!("{} {} {}", key(one.holder), one.rule, one.grants);
        said.insert(format!("account {} {}", key(one.system), key(one.account)), text);
    }
    for one in &population.drift {
        let name =
            format!("drift {} {} {}", key(one.system), key(one.account), key(one.entitlement));
        let explained =
            one.explained_by != "unexplained" || one.change == reconcile::Change::Changed;
        said.insert(name, format!("{} explained={explained}", one.change));
    }
    for system in population.systems.iter().filter(|system| !system.snapshots.is_empty()) {
        said.insert(format!("system {}", key(system.key)), engine_system(system));
    }
    said
}

fn engine_line(population: &Population<'_>, line: &Line) -> String {
    let key = |key| population.frames.symbols.key_text(key).to_owned();
    let decided = matches!(line.outcome, Outcome::Approved | Outcome::Rejected);
    let source = line.decision_source.filter(|_| decided);
    let grant = line.grant.filter(|_| names_grant(line.rule)).map(|grant| {
        let grant = &population.grants[grant as usize];
        format!("{}/{}", key(grant.account), key(grant.entitlement))
    });
    format!(
        "outcome={} decided={} source={} state={} holder={} status={} rule={} verdict={} missing={} \
         in_charge={} in_period={} grant={} effect={}",
        line.outcome,
        maybe(line.decided_at, |at| time(at.micros)),
        maybe(source, |source| source.to_string()),
        line.state,
        key(line.holder),
        line.status,
        line.rule,
        line.verdict,
        !line.missing.is_empty(),
        line.in_charge,
        line.in_period,
        maybe(grant, |grant| grant),
        line.effect.order,
    )
}

fn engine_system(system: &System) -> String {
    system_text(&system.snapshots, system.current, system.opening, system.statement)
}

fn system_text(
    snapshots: &[i64],
    current: Option<i64>,
    opening: Option<i64>,
    statement: Option<DriftStatement>,
) -> String {
    let all: Vec<String> = snapshots.iter().map(|at| time(*at)).collect();
    format!(
        "{} current={} opening={} {statement:?}",
        all.join(" "),
        maybe(current, time),
        maybe(opening, time)
    )
}

/// What the reference says.
pub fn of_reference(ledger: &Ledger<'_>) -> Judgement {
    super::judge(ledger, |court, vouched, traced| {
        let mut said = Judgement::new();
        let (from, to) = ledger.period();
        said.insert("window".into(), [from, to, ledger.as_of()].map(time).join(" "));
        for (case, traced) in court.cases.iter().zip(traced) {
            let (name, text) = reference_line(court, case, traced);
            said.insert(name, text);
        }
        for grant in vouched {
            let (name, text) = reference_grant(court, grant);
            said.insert(name, text);
            let own = |other: &&Vouched<'_>| {
                other.row.system == grant.row.system && other.row.account == grant.row.account
            };
            let count = vouched.iter().filter(own).count();
            let text = format!("{} {} {count}", grant.holder.key, grant.holder.rule);
            said.insert(format!("account {} {}", grant.row.system, grant.row.account), text);
        }
        for system in ledger.systems() {
            reference_system(court, vouched, &system, &mut said);
        }
        said
    })
}

fn reference_line(
    court: &Court<'_>,
    case: &super::authority::Case<'_>,
    traced: &Traced,
) -> (String, String) {
    let (from, to) = court.ledger.period();
    let grant = traced.grant.as_ref().filter(|_| names_grant(traced.rule));
    let text = format!(
        "outcome={} decided={} source={} state={} holder={} status={} rule={} verdict={} missing={} \
         in_charge={} in_period={} grant={} effect={}",
        case.decided.outcome,
        maybe(case.decided.at, |at: At| time(at.micros)),
        maybe(case.decided.source, |source| source.to_string()),
        case.decided.state,
        case.holder.key,
        traced.status,
        traced.rule,
        traced.verdict,
        traced.verdict == reconcile::Verdict::NotEvaluable,
        traced.in_charge,
        (from..to).contains(&case.t.requested.micros),
        maybe(grant, |(account, name)| format!("{account}/{name}")),
        court.effect_order(case),
    );
    (format!("line {}:{}", case.t.place.0, case.t.place.1), text)
}

fn reference_grant(court: &Court<'_>, grant: &Vouched<'_>) -> (String, String) {
    let row = grant.row;
    let (first_seen, last_absent) = court.ledger.interval(&row.key());
    let flags = court.ledger.flags(row, &grant.holder);
    let line = grant.line.map(|line| {
        let place = &court.cases[line].t.place;
        format!("{}:{}", place.0, place.1)
    });
    let text = format!(
        "holder={} match={} standing={} rule={} verdict={} missing={} first_seen={} last_absent={} \
         line={} live={} orphaned={:?} used_after_end={:?} ownerless={:?} dormant={:?} disabled={:?}",
        grant.holder.key,
        grant.holder.rule,
        grant.standing,
        grant.rule,
        grant.verdict,
        !grant.missing.is_empty(),
        time(first_seen),
        maybe(last_absent, time),
        maybe(line, |line| line),
        grant.live,
        flags.orphaned,
        flags.used_after_end,
        flags.ownerless,
        flags.dormant,
        flags.disabled,
    );
    (format!("grant {}:{}", row.place.0, row.place.1), text)
}

fn reference_system(
    court: &Court<'_>,
    vouched: &[Vouched<'_>],
    system: &str,
    said: &mut Judgement,
) {
    let ledger = court.ledger;
    let snapshots = ledger.snapshots(system);
    let drift = super::drift::drift(court, vouched, system);
    let statement = drift.as_ref().map(|(_, statement)| *statement);
    if !snapshots.is_empty() {
        let text =
            system_text(&snapshots, ledger.current(system), ledger.opening(system), statement);
        said.insert(format!("system {system}"), text);
    }
    for change in drift.into_iter().flat_map(|(changes, _)| changes) {
        let (system, account, entitlement) = &change.key;
        let text = format!("{} explained={}", change.change, change.explained);
        said.insert(format!("drift {system} {account} {entitlement}"), text);
    }
}

/// Rows on which the two differ, with what each says.
pub fn differences(engine: &Judgement, reference: &Judgement) -> Vec<String> {
    let mut names: Vec<&String> = engine.keys().chain(reference.keys()).collect();
    names.sort();
    names.dedup();
    let show = |said: Option<&String>| said.map_or("(nothing)".to_owned(), Clone::clone);
    names
        .into_iter()
        .filter(|name| engine.get(*name) != reference.get(*name))
        .map(|name| {
            let (engine, reference) = (show(engine.get(name)), show(reference.get(name)));
            format!("{name}\n  engine:    {engine}\n  reference: {reference}")
        })
        .collect()
}
