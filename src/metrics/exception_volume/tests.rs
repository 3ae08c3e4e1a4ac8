//! Small worlds for every way round the standard route.

use super::*;
use crate::frames::{Action, Flag, FrameKind, LifeStatus};
use crate::metrics::testing::{HOUR, Request, Sheet, World, find, tickets};
use crate::reconcile::{DecisionSource, Effect, EffectOrder, OnRecord, Outcome};

const AS_OF: i64 = 1000 * HOUR;

fn approved(id: &'static str, requested: i64) -> Request {
    let request = Request::new(id, requested).outcome(Outcome::Approved);
    Request { decided: Some(requested + 10), approver: "eve", ..request }
}

#[test]
fn what_no_export_tells_has_no_value_rather_than_0() {
    let values = World::of(&[approved("1", 0)]).compute(&METRIC, 0, AS_OF, AS_OF);
    for kind in ["emergency", "off_catalogue", "retroactive_approval", "over_duration"] {
        let value = find(&values, kind);
        assert_eq!(
            (value.value(), value.n(), value.evaluable_share()),
            (None, 0, Some(0.0)),
            "{kind}"
        );
    }
    assert_eq!(find(&values, "self_approved").value(), Some(0.0));
    assert_eq!(find(&values, "any_kind_share").value(), Some(0.0));
    assert_eq!(find(&values, "register_open").value(), None);
}

#[test]
fn an_own_decision_counts_once_however_many_lines_it_has() {
    let own = Request { approver: "bob", ..approved("1", 0) };
    let requests = [own, Request { system: "b", ..own }, approved("2", 0), approved("3", 0)];
    let values = World::of(&requests).compute(&METRIC, 0, AS_OF, AS_OF);
    let found = find(&values, "self_approved");
    assert_eq!((found.value(), found.n()), (Some(1.0), 3));
    assert_eq!(find(&values, "any_kind_share").value(), Some(0.5));
    assert_eq!(find(&values, "self_approved_per_1000").value(), Some(1000.0 / 3.0));
}

#[test]
fn an_approval_by_who_had_left_is_certain_where_the_day_is_known() {
    let by = |approver, id| Request { approver, ..approved(id, 0) };
    let requests = [
        by("eve", "1"),
        Request { system: "b", ..by("eve", "1") },
        by("eve", "2").outcome(Outcome::Rejected),
        Request::new("3", 0),
        by("", "4"),
        by("zed", "5"),
    ];
    let identities = Sheet::new(FrameKind::Identities, 2)
        .texts("identity", &["eve", "zed"])
        .words("status", &[Some(LifeStatus::Terminated); 2])
        .hours("end", &[Some(5), None]);
    let world = World::with(&requests, vec![tickets(&requests), identities]);
    let mut population = world.population(0, AS_OF, AS_OF);
    population.lines[4].decision_source = Some(DecisionSource::Policy);
    let values = (METRIC.compute)(&population);
    // Five decisions: 1 (two lines) by somebody gone, 2 refused, 3 open, 4 by a policy; when
    // zed left, nobody knows.
    let found = find(&values, "unauthorised_approver");
    assert_eq!((found.value(), found.n(), found.evaluable_share()), (Some(1.0), 4, Some(0.8)));
    assert_eq!(find(&values, "unauthorised_approver_per_1000").value(), Some(250.0));
    let of_eve = |v: &&Value| v.dimension() == "approver" && v.dimension_value() == "eve";
    let of_eve = values.iter().filter(of_eve).find(|v| v.measure() == "unauthorised_approver");
    assert_eq!(of_eve.map(|value| (value.value(), value.n())), Some((Some(1.0), 2)));
}

#[test]
fn what_nobody_can_tell_of_decisions_is_not_0_for_the_sake_of_what_is_still_open() {
    let requests = [approved("1", 0), Request::new("2", 0)];
    let values = World::of(&requests).compute(&METRIC, 0, AS_OF, AS_OF);
    let found = find(&values, "unauthorised_approver");
    assert_eq!((found.value(), found.n(), found.evaluable_share()), (None, 0, Some(0.0)));
    assert_eq!(find(&values, "any_kind_share").n(), 2, "another kind can be told of both");
}

#[test]
fn by_approver_every_kind_has_its_count() {
    let values = World::of(&[approved("1", 0)]).compute(&METRIC, 0, AS_OF, AS_OF);
    let by_approver = values.iter().filter(|value| value.dimension() == "approver");
    let whole = by_approver.filter(|value| value.period() == "period");
    let found: Vec<&str> = whole.map(Value::measure).collect();
    let expected: Vec<&str> = MEASURES.iter().take(2 + KINDS).map(|one| one.name).collect();
    assert_eq!(found, expected);
    assert!(expected.ends_with(&["registered_exception"]));
}

#[test]
fn a_decision_without_an_approver_cannot_be_judged() {
    let requests = [Request { approver: "", ..approved("1", 0) }, approved("2", 0)];
    let values = World::of(&requests).compute(&METRIC, 0, AS_OF, AS_OF);
    let found = find(&values, "self_approved");
    assert_eq!((found.value(), found.n(), found.evaluable_share()), (Some(0.0), 1, Some(0.5)));
}

#[test]
fn the_catalogue_tells_what_is_offered_and_for_how_long() {
    let requests = [
        Request { expires: Some(10 + 10 * 24), ..approved("1", 0) },
        Request { expires: Some(10 + 10 * 24 + 1), ..approved("2", 0) },
        approved("3", 0),
        Request { entitlement: "secret", ..approved("4", 0) },
        Request { entitlement: "unlisted", ..approved("5", 0) },
        Request { entitlement: "unlisted", action: Action::Revoke, ..approved("6", 0) },
    ];
    let catalogue = Sheet::new(FrameKind::Catalogue, 2)
        .texts("system", &["a", "a"])
        .texts("entitlement", &["read", "secret"])
        .words("requestable", &[None, Some(Flag::False)])
        .numbers("max_days", &[Some(10), None]);
    let world = World::with(&requests, vec![tickets(&requests), catalogue]);
    let values = world.compute(&METRIC, 0, AS_OF, AS_OF);
    assert_eq!(find(&values, "over_duration").value(), Some(2.0));
    assert_eq!(find(&values, "off_catalogue").value(), Some(2.0));
    assert_eq!(find(&values, "any_kind_share").value(), Some(4.0 / 6.0));
}

#[test]
fn a_policy_must_be_named_known_and_in_force() {
    let requests = [approved("1", 0), approved("2", 0), approved("3", 0), approved("4", 500)];
    let named = tickets(&requests).texts("policy_id", &["", "ghost", "p", "p"]);
    let policies = Sheet::new(FrameKind::Policies, 1)
        .texts("policy_id", &["p"])
        .hours("valid_from", &[Some(0)])
        .hours("valid_to", &[Some(500)]);
    let values = World::with(&requests, vec![named, policies]).compute(&METRIC, 0, AS_OF, AS_OF);
    assert_eq!(find(&values, "policy_missing_or_invalid").value(), Some(3.0));
}

#[test]
fn of_named_policies_that_no_list_has_nobody_can_say_that_they_are_in_force() {
    let requests = [approved("1", 0), approved("2", 0)];
    let known = |policies: &[&'static str]| {
        let named = tickets(&requests).texts("policy_id", policies);
        let values = World::with(&requests, vec![named]).compute(&METRIC, 0, AS_OF, AS_OF);
        let found = find(&values, "policy_missing_or_invalid");
        (found.value(), found.n(), found.evaluable_share())
    };
    assert_eq!(known(&["p", ""]), (None, 0, Some(0.0)));
    assert_eq!(known(&["", ""]), (Some(2.0), 2, Some(1.0)), "naming none is enough");
}

#[test]
fn what_has_no_limit_says_nothing_of_what_has_one() {
    let requests = [approved("1", 0), Request { entitlement: "free", ..approved("2", 0) }];
    let catalogue = Sheet::new(FrameKind::Catalogue, 2)
        .texts("system", &["a", "a"])
        .texts("entitlement", &["read", "free"])
        .numbers("max_days", &[Some(10), None]);
    let without_ends = Sheet::new(FrameKind::Tickets, 2)
        .texts("ticket_id", &["1", "2"])
        .texts("system", &["a", "a"])
        .texts("entitlement", &["read", "free"]);
    let world = World::with(&requests, vec![without_ends, catalogue]);
    let values = world.compute(&METRIC, 0, AS_OF, AS_OF);
    let found = find(&values, "over_duration");
    assert_eq!((found.value(), found.n(), found.evaluable_share()), (None, 0, Some(0.0)));
}

#[test]
fn what_holds_nothing_says_nothing_of_what_may_have_been_there_before() {
    let requests = [approved("1", 100), Request::new("2", 100)];
    let held = Sheet::new(FrameKind::Grants, 0);
    let world = World::with(&requests, vec![tickets(&requests), held]);
    let mut population = world.population(0, AS_OF, AS_OF);
    population.lines[0].effect = Effect { order: EffectOrder::Possible, grant: Some(0) };
    let values = (METRIC.compute)(&population);
    assert_eq!(find(&values, "retroactive_approval").value(), None);
    assert_eq!(find(&values, "retroactive_approval_possible").value(), Some(1.0));
}

#[test]
fn the_register_counts_what_is_in_force_and_the_lines_that_rest_on_it() {
    let requests = [approved("1", 0), Request { beneficiary: "zoe", ..approved("2", 0) }];
    let register = Sheet::new(FrameKind::Exceptions, 2)
        .texts("exception_id", &["e1", "e2"])
        .texts("identity", &["ann", "zoe"])
        .texts("system", &["a", "other"])
        .hours("approved_at", &[Some(0), Some(40)])
        .hours("expires_at", &[None, Some(900)]);
    let world = World::with(&requests, vec![tickets(&requests), register]);
    let mut population = world.population(0, AS_OF, AS_OF);
    population.lines[0].exception = OnRecord::Entry(0);
    let values = (METRIC.compute)(&population);
    assert_eq!(find(&values, "registered_exception").value(), Some(1.0));
    assert_eq!(find(&values, "register_open").value(), Some(1.0));
    assert_eq!(find(&values, "register_ended").value(), Some(1.0));
    assert_eq!(find(&values, "register_age_p50").value(), Some(1000.0 / 24.0));
}

#[test]
fn access_before_its_approval_is_certain_or_possible() {
    let requests = [approved("1", 100), approved("2", 100), approved("3", 100)];
    let held = Sheet::new(FrameKind::Grants, 0);
    let world = World::with(&requests, vec![tickets(&requests), held]);
    let mut population = world.population(0, AS_OF, AS_OF);
    let orders = [EffectOrder::Before, EffectOrder::Possible, EffectOrder::InOrder];
    for (line, order) in population.lines.iter_mut().zip(orders) {
        line.effect = Effect { order, grant: Some(0) };
    }
    let values = (METRIC.compute)(&population);
    let certain = find(&values, "retroactive_approval");
    assert_eq!((certain.value(), certain.n()), (Some(1.0), 2));
    let possible = find(&values, "retroactive_approval_possible");
    assert_eq!((possible.value(), possible.n()), (Some(1.0), 3));
}

#[test]
fn nothing_requested_gives_no_value_at_all() {
    let values = World::of(&[]).compute(&METRIC, 0, AS_OF, AS_OF);
    assert!(values.iter().all(|value| value.value().is_none() && value.n() == 0));
}
