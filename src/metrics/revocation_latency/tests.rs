//! Small worlds for both ends of access; hours, with snapshots at 0, 100 and 200.

use super::*;
use crate::frames::{Action, Flag, FrameKind, LifeStatus, State};
use crate::metrics::testing::{HOUR, Request, Sheet, World, find, snapshots, tickets};
use crate::reconcile::Outcome;

fn measured(values: &[Value], measure: &str) -> (Option<f64>, u64, Option<f64>) {
    let value = find(values, measure);
    (value.value(), value.n(), value.evaluable_share())
}

/// Requested at 10, approved at 20.
fn revoke(id: &'static str, beneficiary: &'static str) -> Request {
    Request {
        beneficiary,
        action: Action::Revoke,
        state: State::Closed,
        ticket_decided: Some(20),
        ..Request::new(id, 10)
    }
}

const HELD: [(i64, &str, Option<i64>); 10] = [
    (0, "ann", None),
    (0, "bob", None),
    (0, "cy", None),
    (0, "ed", None),
    (100, "bob", None),
    (100, "cy", None),
    (100, "ed", None),
    (200, "cy", None),
    (200, "ed", None),
    (200, "zoe", None),
];

/// Ann's access went by 100, bob's by 200, cy's never, ed's was given again at 150; di never held
/// any, and system b has no snapshot.
fn revoked() -> Vec<Value> {
    let again = Request { action: Action::Grant, ticket_decided: Some(150), ..revoke("6", "ed") };
    let requests = [
        revoke("1", "ann"),
        revoke("2", "bob"),
        revoke("3", "cy"),
        revoke("4", "di"),
        revoke("5", "ed"),
        again,
        Request { system: "b", ..revoke("7", "ann") },
    ];
    let said = [Some(30), Some(30), None, None, None, None, None];
    let sheet = tickets(&requests).hours("fulfilled_at", &said);
    World::with(&[], vec![sheet, snapshots(&HELD)]).reconciled(&METRIC, 0)
}

#[test]
fn a_revocation_is_bounded_by_the_snapshots_around_the_absence() {
    let values = revoked();
    // After the decision: ann 0 to 80, bob 80 to 180, cy open at 180, ed there at 80 when given
    // again. Earliest: 3/4 at 0, 2/4 at 80. Latest: 3/4 at 80; ed leaves; 3/8 at 180.
    let share = Some(4.0 / 6.0);
    assert_eq!(measured(&values, "revoke_p50_earliest"), (Some(80.0), 4, share));
    assert_eq!(measured(&values, "revoke_p50_latest"), (Some(180.0), 4, share));
    assert_eq!(measured(&values, "revoke_p90_latest"), (None, 4, share));
    // Of the two that are gone the first, at 0 and at 80.
    assert_eq!(measured(&values, "revoke_p50_gap_earliest").0, Some(80.0));
    assert_eq!(measured(&values, "revoke_p50_gap_latest").0, Some(100.0));
}

#[test]
fn twenty_four_hours_lie_between_two_snapshots_of_ann() {
    let values = revoked();
    assert_eq!(measured(&values, "revoke_within_sla"), (Some(0.0), 3, Some(0.5)));
    assert_eq!(measured(&values, "revoke_within_sla_earliest").0, Some(0.25));
    assert_eq!(measured(&values, "revoke_within_sla_latest").0, Some(0.0));
    assert_eq!(measured(&values, "revoke_still_live_over_sla").0, Some(1.0));
    // Bob's ticket said so at 30, and he still had it at 100; ann's may have been right.
    assert_eq!(measured(&values, "revoke_fulfilled_too_early").0, Some(1.0));
}

#[test]
fn the_parts_make_up_the_revocations() {
    let values = revoked();
    let parts = ["gone", "still_live", "given_again", "not_held", "not_seen", "kept"];
    let counts = parts.map(|part| find(&values, &format!("revoke_{part}")).value().unwrap_or(0.0));
    assert_eq!(counts, [2.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    assert_eq!(find(&values, "revoke_lines").value(), Some(counts.iter().sum()));
    let systems =
        values.iter().filter(|v| v.measure() == "revoke_lines" && v.dimension() == "system");
    let systems = systems.filter(|value| value.period() == "period").filter_map(Value::value);
    assert_eq!(systems.collect::<Vec<_>>(), [5.0, 1.0]);
}

#[test]
fn without_a_snapshot_from_before_nobody_saw_what_was_to_go() {
    // Decided at 20; ann is in no snapshot, and the first one was taken at 0 or at 100.
    let counts = |held: &[(i64, &'static str, Option<i64>)], account| {
        let sheet = tickets(&[revoke("1", "ann")]).texts("account", &[account]);
        let world = World::with(&[], vec![sheet, snapshots(held)]);
        let values = world.reconciled(&METRIC, 0);
        ["gone", "not_held", "not_seen"].map(|part| measured(&values, &format!("revoke_{part}")).0)
    };
    let bob = [(0, "bob", None), (100, "bob", None), (200, "bob", None)];
    for account in ["ann", ""] {
        assert_eq!(counts(&bob, account), [None, Some(1.0), Some(0.0)], "{account}");
        assert_eq!(counts(&bob[1..], account), [None, None, Some(1.0)], "{account}");
    }
}

#[test]
fn a_second_revocation_does_not_end_the_waiting_for_the_first() {
    let second = Request { ticket_decided: Some(150), ..revoke("2", "cy") };
    let sheet = tickets(&[revoke("1", "cy"), second]);
    let world = World::with(&[], vec![sheet, snapshots(&HELD)]);
    let values = world.reconciled(&METRIC, 0);
    assert_eq!(measured(&values, "revoke_still_live"), (Some(2.0), 2, Some(1.0)));
    assert_eq!(measured(&values, "revoke_given_again").0, Some(0.0));
}

#[test]
fn what_a_newer_exception_keeps_has_no_time() {
    let cover = |approved| {
        Sheet::new(FrameKind::Exceptions, 1)
            .texts("exception_id", &["X1"])
            .texts("system", &["a"])
            .texts("account", &["cy"])
            .hours("approved_at", &[Some(approved)])
    };
    let kept = |approved| {
        let sheets = vec![tickets(&[revoke("1", "cy")]), snapshots(&HELD), cover(approved)];
        let values = World::with(&[], sheets).reconciled(&METRIC, 0);
        ["revoke_kept", "revoke_still_live"].map(|count| find(&values, count).value())
    };
    assert_eq!(kept(150), [Some(1.0), None]);
    // One from before the decision keeps nothing.
    assert_eq!(kept(15), [Some(0.0), Some(1.0)]);
}

#[test]
fn the_old_half_of_an_exchange_is_to_go_and_a_renewal_takes_nothing() {
    let exchange = Request { action: Action::Modify, entitlement: "write", ..revoke("1", "ann") };
    let renewal = Request { id: "2", entitlement: "read", ..exchange };
    let sheet = tickets(&[exchange, renewal]).texts("previous_entitlement", &["read", "read"]);
    let world = World::with(&[], vec![sheet, snapshots(&HELD)]);
    let values = world.reconciled(&METRIC, 0);
    assert_eq!(measured(&values, "revoke_lines").0, Some(1.0));
}

#[test]
fn revocations_without_a_time_are_counted_beside() {
    let line = |id, outcome, decided| Request {
        decided,
        action: Action::Revoke,
        ..Request::new(id, 10).outcome(outcome)
    };
    let world = World::of(&[
        line("1", Outcome::Undocumented, None),
        line("2", Outcome::Approved, Some(5)),
        line("3", Outcome::Pending, None),
    ]);
    let values = world.compute(&METRIC, 0, 100 * HOUR, 100 * HOUR);
    assert_eq!(find(&values, "revoke_lines").value(), Some(2.0));
    assert_eq!(find(&values, "revoke_without_time").value(), Some(1.0));
    assert_eq!(find(&values, "revoke_impossible_dates").value(), Some(1.0));
}

/// Everybody of `held`, with the hour at which their last day was over.
fn people(ends: &[(&'static str, Option<i64>)]) -> Sheet {
    let names: Vec<&'static str> = ends.iter().map(|end| end.0).collect();
    let hours: Vec<Option<i64>> = ends.iter().map(|end| end.1).collect();
    let status = |end: &Option<i64>| match end {
        Some(_) => LifeStatus::Terminated,
        None => LifeStatus::Active,
    };
    let states: Vec<Option<LifeStatus>> = hours.iter().map(|end| Some(status(end))).collect();
    Sheet::new(FrameKind::Identities, ends.len())
        .texts("identity", &names)
        .texts("department", &vec!["Sales"; ends.len()])
        .words("status", &states)
        .hours("end", &hours)
}

/// Ann leaves at 50 and her access is gone by 100, bob's by 200; cy leaves at 150 and keeps it. Di's
/// was given before her end at 50, eve's after; fay has not left by the last snapshot; gil stays.
fn company() -> World {
    let ends = [
        ("ann", Some(50)),
        ("bob", Some(50)),
        ("cy", Some(150)),
        ("di", Some(50)),
        ("eve", Some(50)),
        ("fay", Some(250)),
        ("gil", None),
    ];
    let held = [
        (0, "ann", None),
        (0, "bob", None),
        (0, "cy", None),
        (0, "fay", None),
        (0, "gil", None),
        (100, "bob", None),
        (100, "cy", None),
        (100, "di", Some(40)),
        (100, "eve", Some(60)),
        (100, "fay", None),
        (200, "cy", None),
        (200, "fay", None),
    ];
    World::with(&[], vec![people(&ends), snapshots(&held)])
}

#[test]
fn a_leavers_access_is_timed_from_the_end_of_the_last_day() {
    let values = company().reconciled(&METRIC, 0);
    // Ann 0 to 50; bob and di 50 to 150; cy open at 50. Earliest: 3/4 at 0, 1/4 at 50. Latest: 3/4
    // at 50; cy leaves; 0 at 150.
    assert_eq!(measured(&values, "leaver_p50_earliest"), (Some(50.0), 4, Some(1.0)));
    assert_eq!(measured(&values, "leaver_p50_latest"), (Some(150.0), 4, Some(1.0)));
    assert_eq!(measured(&values, "leaver_people").0, Some(4.0));
    // 24 hours: only of ann nobody knows.
    assert_eq!(measured(&values, "leaver_within_sla"), (Some(0.0), 3, Some(0.75)));
    assert_eq!(measured(&values, "leaver_within_sla_earliest").0, Some(0.25));
    let parts = ["leaver_gone", "leaver_still_live", "leaver_not_observed"];
    let counts = parts.map(|part| find(&values, part).value().unwrap_or(0.0));
    assert_eq!(counts, [3.0, 1.0, 0.0]);
    assert_eq!(find(&values, "leaver_accesses").value(), Some(counts.iter().sum()));
    assert_eq!(find(&values, "leaver_still_live_over_sla").value(), Some(1.0));
}

#[test]
fn a_department_has_the_leading_figures_and_kinds_have_all() {
    let values = company().reconciled(&METRIC, 0);
    let of = |dimension, measure| {
        values.iter().filter(|v| v.dimension() == dimension && v.measure() == measure).count()
    };
    assert!(of("department", "leaver_still_live_over_sla") > 0);
    assert_eq!(of("department", "leaver_accesses"), 0);
    assert!(of("kind", "leaver_accesses") > 0);
}

#[test]
fn hours_of_grace_come_before_those_allowed() {
    let mut world = company();
    world.settings.leaver_grace_hours = 48;
    let values = world.reconciled(&METRIC, 0);
    // 72 hours: ann kept it, cy is not due yet, and of bob and di nobody knows.
    assert_eq!(measured(&values, "leaver_within_sla"), (Some(1.0), 1, Some(0.25)));
    assert_eq!(measured(&values, "leaver_still_live_over_sla").0, Some(0.0));
}

#[test]
fn access_seen_only_after_the_end_is_counted_and_not_timed() {
    let held = [(100, "ann", None), (200, "ann", None)];
    let world = World::with(&[], vec![people(&[("ann", Some(50))]), snapshots(&held)]);
    let values = world.reconciled(&METRIC, 0);
    assert_eq!(measured(&values, "leaver_not_observed").0, Some(1.0));
    assert_eq!(measured(&values, "leaver_still_live_over_sla").0, Some(1.0));
    assert_eq!(measured(&values, "leaver_p50_latest"), (None, 0, Some(0.0)));
}

#[test]
fn a_snapshot_at_the_very_end_shows_what_was_held_then() {
    let held = [(0, "ann", None), (0, "bob", None), (100, "bob", None), (200, "zoe", None)];
    let ends = people(&[("ann", Some(100)), ("bob", Some(100)), ("zoe", None)]);
    let values = World::with(&[], vec![ends, snapshots(&held)]).reconciled(&METRIC, 0);
    // Ann's was gone at her end; bob's went between 0 and 100 hours after it.
    assert_eq!(measured(&values, "leaver_p25_latest").0, Some(0.0));
    assert_eq!(measured(&values, "leaver_within_sla"), (Some(1.0), 1, Some(0.5)));
}

#[test]
fn switching_off_ends_access_and_before_the_end_it_is_none() {
    let held = [(0, "ann", None), (0, "bob", None), (100, "ann", None), (100, "bob", None)];
    let switch = |states: [Flag; 4]| {
        let grants = snapshots(&held).words("enabled", &states.map(Some));
        let ends = people(&[("ann", Some(50)), ("bob", Some(50))]);
        World::with(&[], vec![ends, grants])
    };
    let world = switch([Flag::True, Flag::False, Flag::False, Flag::False]);
    let values = world.reconciled(&METRIC, 0);
    assert_eq!(measured(&values, "leaver_accesses").0, Some(1.0));
    assert_eq!(measured(&values, "leaver_gone").0, Some(1.0));
    let mut world = switch([Flag::True, Flag::False, Flag::False, Flag::False]);
    world.settings.disabled_counts = true;
    let values = world.reconciled(&METRIC, 0);
    assert_eq!(measured(&values, "leaver_still_live").0, Some(2.0));
}

#[test]
fn an_account_the_list_says_is_off_is_gone_by_the_first_snapshot_since() {
    let held = [(0, "ann", None), (100, "ann", None)];
    let accounts = Sheet::new(FrameKind::Accounts, 1)
        .texts("system", &["a"])
        .texts("account", &["ann"])
        .words("enabled", &[Some(Flag::False)]);
    let ends = people(&[("ann", Some(50))]);
    let values = World::with(&[], vec![ends, accounts, snapshots(&held)]).reconciled(&METRIC, 0);
    assert_eq!(measured(&values, "leaver_p50_earliest"), (Some(0.0), 1, Some(1.0)));
    assert_eq!(measured(&values, "leaver_p50_latest"), (Some(50.0), 1, Some(1.0)));
}

#[test]
fn months_are_those_of_the_end_and_an_end_before_the_period_is_none_of_it() {
    let values = company().reconciled(&METRIC, 100);
    assert_eq!(measured(&values, "leaver_accesses").0, Some(1.0));
    let january = |v: &&Value| v.measure() == "leaver_accesses" && v.period() == "1970-01";
    let january = values.iter().filter(january).find(|value| value.dimension() == "all");
    assert_eq!(january.and_then(Value::value), Some(1.0));
}

#[test]
fn nothing_ended_gives_no_value_at_all() {
    let world = World::of(&[Request::new("1", 0)]);
    let values = world.compute(&METRIC, 0, HOUR, HOUR);
    assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
}
