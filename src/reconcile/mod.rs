//! Frames -> one reconciled population.
//!
//! ```text
//! snapshots + people -> accounts      who holds what, when
//! tickets -> drafts                   decided, with their holder (correlate, decide)
//! drafts -> authority                 which line is in charge of which grant
//! grants -> vouch                     the standing of every grant
//! lines  -> trace -> pairing          the fulfilment status of every line
//! snapshots -> drift                  what changed, and what explains it
//! ```
//!
//! "First match wins" in every table; comparisons are on keys; instants are UTC. Each module says
//! which readings of the design it makes explicit.

mod accounts;
mod authority;
mod case;
mod catalogue;
mod decide;
mod draft;
mod drift;
mod modify;
mod pairing;
mod people;
pub mod population;
mod register;
mod rounds;
mod sight;
mod snapshots;
mod states;
pub mod tie_out;
mod trace;
pub mod verdict;
mod vouch;
mod window;

use std::collections::BTreeSet;

use crate::frames::{Frames, Key};
use crate::period::AuditPeriod;
use crate::settings::Settings;

pub use population::*;
pub use tie_out::{Equation, equations};
pub use verdict::*;
pub use window::Asked;

use accounts::Accounts;
use authority::{Authority, Draft};
use case::Case;
use catalogue::Shelf;
use decide::Decider;
use people::People;
use register::{ExceptionRegister, Reviews};
use snapshots::Snapshots;
use trace::Traced;

/// Reconciles `frames` both ways.
#[must_use]
pub fn reconcile<'a>(frames: &'a Frames, settings: &'a Settings, asked: Asked) -> Population<'a> {
    let as_of = window::as_of(frames, asked);
    let snapshots = Snapshots::new(frames, as_of, settings.disabled_counts);
    let period = window::period(frames, &snapshots, asked, as_of);
    let people = People::new(frames, &snapshots, &settings.automation, settings.leaver_grace_hours);
    let accounts = Accounts::new(&people, &snapshots);
    let shelf = Shelf::new(frames);
    let drafts = decided_lines(frames, &people, &accounts, &shelf, &snapshots, &period);
    let authority = Authority::new(&drafts, &people, &accounts, &snapshots);
    let case = Case {
        frames,
        settings,
        table: frames.grants(),
        snapshots: &snapshots,
        people: &people,
        accounts: &accounts,
        shelf: &shelf,
        drafts: &drafts,
        authority: &authority,
        exceptions: &ExceptionRegister::new(frames, &people),
        reviews: &Reviews::new(frames, &people),
    };
    judge(&case, frames, settings, period)
}

fn decided_lines(
    frames: &Frames,
    people: &People<'_>,
    accounts: &Accounts,
    shelf: &Shelf<'_>,
    snapshots: &Snapshots<'_>,
    period: &AuditPeriod,
) -> Vec<Draft> {
    let Some(tickets) = frames.tickets() else { return Vec::new() };
    let decider = Decider::new(frames, people, shelf, tickets);
    draft::drafts(frames, tickets, &decider, people, accounts, snapshots, period)
}

/// `frames` and `settings` are those of the case; the population outlives the books.
fn judge<'a>(
    case: &Case<'_>,
    frames: &'a Frames,
    settings: &'a Settings,
    period: AuditPeriod,
) -> Population<'a> {
    let mut systems = systems(case, period);
    let mut grants = Vec::new();
    for (index, system) in systems.iter().enumerate() {
        grants.extend(vouch::vouch(case, system.key, index as u32));
    }
    let mut traced = trace::trace(case, &grants);
    pairing::pair(case, &grants, &mut traced);
    let drift = drifts(case, &mut systems, &grants, period);
    let (lines, approvers) = lines(case, &traced, period);
    Population {
        frames,
        settings,
        period,
        lines,
        approvers,
        accounts: accounts::matches(case.frames, case.accounts, case.people, case.snapshots),
        grants,
        systems,
        drift,
    }
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
    systems.extend(case.drafts.iter().map(|draft| draft.system));
    systems.extend(
        frames
            .accounts()
            .iter()
            .flat_map(|table| (0..table.len).map(|row| key(table.system.at(row)))),
    );
    systems.extend(
        frames
            .catalogue()
            .iter()
            .flat_map(|table| (0..table.len).map(|row| key(table.system.at(row)))),
    );
    systems
}

fn drifts(
    case: &Case<'_>,
    systems: &mut [System],
    grants: &[Grant],
    period: AuditPeriod,
) -> Vec<Drift> {
    let mut all = Vec::new();
    for (index, system) in systems.iter_mut().enumerate() {
        let snapshots = case.snapshots.of(system.key);
        if let (Some(opening), Some(current)) =
            (drift::opening(snapshots, period.from), snapshots.last())
        {
            let start = grants.partition_point(|grant| (grant.system_index as usize) < index);
            let own = &grants[start..start + current.rows.len()];
            let (changes, statement) = drift::drift(case, opening, current, own);
            system.statement = Some(statement);
            all.extend(changes);
        }
    }
    all
}

fn lines(case: &Case<'_>, traced: &[Traced], period: AuditPeriod) -> (Vec<Line>, Vec<Person>) {
    let mut approvers = Vec::new();
    let lines = case.drafts.iter().zip(traced).enumerate();
    let lines = lines
        .map(|(row, (draft, traced))| {
            let start = approvers.len() as u32;
            approvers.extend(draft.decided.approvers.iter().copied());
            line(case, row, draft, traced, (start, approvers.len() as u32), period)
        })
        .collect();
    (lines, approvers)
}

fn line(
    case: &Case<'_>,
    row: usize,
    draft: &Draft,
    traced: &Traced,
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
        risk,
        privileged,
        origin: draft.origin,
    }
}
