//! Frames -> one reconciled population.
//!
//! ```text
//! snapshots + people -> accounts      who holds what, when
//! tickets -> drafts                   decided, with their holder (correlate, decide)
//! drafts -> authority                 which line is in charge of which grant
//! grants -> vouch                     the standing of every grant
//! lines  -> trace -> pairing          the fulfilment status of every line
//! lines  -> effect                    was the access there before the decision?
//! snapshots -> drift                  what changed, and what explains it
//! ```
//!
//! "First match wins" in every table; comparisons are on keys; instants are UTC. Each module says
//! which readings of the design it makes explicit.

mod accounts;
mod answers;
pub mod appearing;
pub mod arrival;
pub mod asks;
mod authority;
mod bearer;
mod birthright;
mod books;
pub mod by_ticket;
pub mod carriers;
mod case;
mod catalogue;
mod claims;
pub mod closures;
pub mod completeness;
pub mod concerns;
pub mod conflict;
pub mod conflict_cover;
pub mod counterpart;
mod decide;
pub mod deciders;
mod directory;
pub mod dormancy;
mod draft;
mod drift;
pub mod duties;
pub mod effect;
pub mod ending;
pub mod ground;
pub mod haste;
pub mod history;
pub mod latest;
pub mod leaving;
mod listing;
mod marks;
pub mod matching;
mod modify;
mod near;
pub mod open_work;
mod pairing;
pub mod parts;
pub mod path;
mod people;
pub mod population;
pub mod register;
pub mod right;
mod rounds;
mod runs;
pub mod segregation;
pub mod shared;
mod sight;
pub mod snapshots;
mod standing;
mod states;
pub mod takeover;
pub mod tie_out;
mod trace;
pub mod usage;
pub mod verdict;
mod vouch;
mod window;
pub mod working_time;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::frames::{Frames, Key};
use crate::period::AuditPeriod;
use crate::settings::Settings;

pub use arrival::Arrival;
pub use asks::Asks;
pub use books::Books;
pub use concerns::{Concern, ConcernKind};
pub use counterpart::{Behind, Counterpart};
pub use deciders::{Answered, Approval, Deciders};
pub use effect::{Effect, EffectOrder};
pub use marks::{Marks, Traits};
pub use matching::{MatchRate, Named, Role};
pub use population::*;
pub use register::{OnRecord, Place, ReviewDecision, Reviewed};
pub use right::{Objection, Right, Rights, Unentitled};
pub use tie_out::{Equation, equations};
pub use verdict::*;
pub use window::Asked;

use authority::{Authority, Draft};
use case::Case;
use decide::Decider;
use sight::Sight;
use trace::Traced;

/// Reconciles `frames` both ways.
#[must_use]
pub fn reconcile<'a>(frames: &'a Frames, settings: &'a Settings, asked: Asked) -> Population<'a> {
    let as_of = window::as_of(frames, asked);
    let books = Books::open(frames, settings, as_of);
    let period = window::period(frames, &books.snapshots, asked, as_of);
    let drafts = decided_lines(frames, &books, &period);
    let authority = Authority::new(&drafts, &books.people, &books.accounts, &books.snapshots);
    let case = Case::new(frames, settings, &books, &drafts, &authority);
    let Judged { lines, approvers, accounts, grants, systems, drift } = judge(&case, period);
    Population {
        frames,
        settings,
        period,
        books,
        lines,
        approvers,
        accounts,
        grants,
        systems,
        drift,
        shared: None,
    }
}

fn decided_lines(frames: &Frames, books: &Books<'_>, period: &AuditPeriod) -> Vec<Draft> {
    let Some(tickets) = frames.tickets() else { return Vec::new() };
    let decider = Decider::new(frames, &books.people, &books.shelf, tickets);
    draft::drafts(
        frames,
        tickets,
        &decider,
        &books.people,
        &books.accounts,
        &books.snapshots,
        period,
    )
}

/// What the judging stages give; see [`Population`].
struct Judged {
    lines: Vec<Line>,
    approvers: Vec<Person>,
    accounts: Vec<AccountMatch>,
    grants: Vec<Grant>,
    systems: Vec<System>,
    drift: Vec<Drift>,
}

fn judge(case: &Case<'_>, period: AuditPeriod) -> Judged {
    let mut systems = systems(case, period);
    let grants = vouch::vouch(case);
    let sight = Sight::new(case, &grants);
    let mut traced = trace::trace(&sight);
    pairing::pair(case, &grants, &mut traced);
    let drift = drifts(case, &mut systems, &grants, period);
    let (lines, approvers) = lines(&sight, &traced, period);
    drop(traced);
    let accounts = accounts::matches(case.accounts, case.snapshots);
    Judged { lines, approvers, accounts, grants, systems, drift }
}

/// Every system any frame names, with its snapshots.
fn systems(case: &Case<'_>, period: AuditPeriod) -> Vec<System> {
    named_systems(case)
        .into_iter()
        .map(|key| {
            let snapshots = case.snapshots.of(key);
            System {
                key,
                snapshots: snapshots.iter().map(|snapshot| snapshot.at).collect(),
                current: snapshots.last().map(|snapshot| snapshot.at),
                opening: drift::opening(snapshots, period.from).map(|snapshot| snapshot.at),
                statement: None,
            }
        })
        .collect()
}

fn named_systems(case: &Case<'_>) -> BTreeSet<Key> {
    let frames = case.frames;
    let key = |text| frames.key(text);
    let mut systems: BTreeSet<Key> = case.snapshots.systems().collect();
    systems.extend(distinct(case.drafts.par_iter().map(|draft| draft.system)));
    if let Some(table) = frames.accounts() {
        let rows = (0..table.len).into_par_iter();
        systems.extend(distinct(rows.map(|row| key(table.system.at(row)))));
    }
    systems.extend(
        frames
            .catalogue()
            .iter()
            .flat_map(|table| (0..table.len).map(|row| key(table.system.at(row)))),
    );
    systems
}

fn distinct(keys: impl ParallelIterator<Item = Key>) -> BTreeSet<Key> {
    let add = |mut known: BTreeSet<Key>, key: Key| {
        known.insert(key);
        known
    };
    keys.fold(BTreeSet::new, add).reduce(BTreeSet::new, |mut all, mut more| {
        all.append(&mut more);
        all
    })
}

fn drifts(
    case: &Case<'_>,
    systems: &mut [System],
    grants: &[Grant],
    period: AuditPeriod,
) -> Vec<Drift> {
    let mut blocks = Vec::new();
    for system in systems {
        let snapshots = case.snapshots.of(system.key);
        if let (Some(opening), Some(current)) =
            (drift::opening(snapshots, period.from), snapshots.last())
        {
            let start = grants.partition_point(|grant| grant.system < system.key);
            let own = &grants[start..start + current.rows.len()];
            let (changes, statement) = drift::drift(case, system.key, (opening, current), own);
            system.statement = Some(statement);
            blocks.extend(changes);
        }
    }
    let mut all = Vec::with_capacity(blocks.iter().map(Vec::len).sum());
    blocks.into_iter().for_each(|block| all.extend(block));
    all
}

/// What decided a line: what its row of the table names, else the grant it was seen in. A
/// modification that failed is decided by the old grant, where that is still there.
fn counterpart(traced: &Traced, grants: &[Grant]) -> Counterpart {
    let seen = |index: Option<u32>| {
        let grant = index.and_then(|index| grants.get(index as usize));
        grant.map_or(Counterpart::None, |grant| Counterpart::Grant(grant.row))
    };
    match (traced.status, traced.counterpart) {
        (Status::ModifiedPartially | Status::ModificationNotEffected, _) => seen(traced.kept),
        (_, Counterpart::None) => seen(traced.grant),
        (_, named) => named,
    }
}

fn lines(
    sight: &Sight<'_, '_>,
    traced: &[Traced],
    period: AuditPeriod,
) -> (Vec<Line>, Vec<Person>) {
    let case = sight.case;
    let (mut approvers, mut persons) = (Vec::with_capacity(case.drafts.len()), Vec::new());
    persons.reserve_exact(case.drafts.iter().map(|draft| draft.decided.approvers.len()).sum());
    for draft in case.drafts {
        let start = persons.len() as u32;
        persons.extend_from_slice(&draft.decided.approvers);
        approvers.push((start, persons.len() as u32));
    }
    let rows = (0..case.drafts.len()).into_par_iter();
    let lines = rows.map(|row| {
        let judged = (&traced[row], effect::effect(sight, row));
        let counterpart = counterpart(judged.0, sight.grants);
        let line = line(case, row, &case.drafts[row], judged, approvers[row], period);
        Line { counterpart, ..line }
    });
    (lines.collect(), persons)
}

fn line(
    case: &Case<'_>,
    row: usize,
    draft: &Draft,
    (traced, effect): (&Traced, Effect),
    approvers: (u32, u32),
    period: AuditPeriod,
) -> Line {
    let (risk, privileged) = case.risk(draft.system, draft.entitlement);
    Line {
        row: row as u32,
        system: draft.system,
        entitlement: draft.entitlement,
        holder: draft.holder,
        beneficiary: draft.beneficiary,
        requester: draft.requester,
        outcome: draft.decided.outcome,
        decided_at: draft.decided.at,
        decision_source: draft.decided.source,
        approvers,
        state: draft.decided.state,
        requested_at: draft.requested_at,
        in_period: period.contains(draft.requested_at),
        in_charge: traced.in_charge,
        status: traced.status,
        rule: traced.rule,
        verdict: traced.verdict,
        missing: traced.missing,
        grant: traced.grant,
        counterpart: traced.counterpart,
        effect,
        policy: draft.policy,
        exception: on_record(case, row, draft, period),
        risk,
        privileged,
        origin: draft.origin,
    }
}

/// The accepted deviation a line rests on: its own, or its beneficiary's.
fn on_record(case: &Case<'_>, row: usize, draft: &Draft, period: AuditPeriod) -> OnRecord {
    let Some(tickets) = &case.tickets else { return OnRecord::No };
    let (system, account, entitlement) = (draft.system, draft.account, draft.entitlement);
    let place = |holder| Place { system, account, holder, entitlement };
    let places = [place(draft.holder), place(draft.beneficiary.key)];
    let named = case.frames.key(tickets.exception_id.at(row));
    let known = (draft.requested_at.micros, period.as_of);
    case.exceptions.on_record(named, &places, draft.ticket, known)
}
