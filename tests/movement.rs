//! What a comparison says of two editions made by hand, and its laws over random ones.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tickmark::finding::Severity;
use tickmark::movement::{
    Bundle, Change, Choice, ControlCounts, ControlEdition, Edition, InputEdition, InputState, Item,
    Movement, Presence, Reach, TicketEdition, compare,
};

const DAY: i64 = 86_400_000_000;

fn item(id: &str) -> Item {
    Item {
        id: id.into(),
        control: "leaver_access".into(),
        severity: Severity::High,
        waived: false,
        owner: "ada".into(),
        subject: "gus / ledger-read / erp".into(),
        system: "erp".into(),
        ticket_id: String::new(),
        sentence: "Gus has left.".into(),
        about_line: false,
        first_seen: None,
        last_seen: None,
    }
}

fn control(id: &str) -> ControlEdition {
    let counts = ControlCounts { population: 9, passed: 9, ..ControlCounts::default() };
    let parameters = vec![("days".to_owned(), "30".to_owned())];
    ControlEdition {
        id: id.into(),
        title: id.into(),
        run: true,
        reach: match id {
            "never_provisioned" => Reach::InCharge,
            "stale_request" => Reach::OpenWork,
            _ => Reach::Period,
        },
        needs_grants: id == "never_provisioned",
        counts,
        missing: String::new(),
        parameters,
    }
}

/// A bundle as of `day`, in which erp has a snapshot and one control was run.
fn edition(day: i64, findings: Vec<Item>) -> Edition {
    Edition {
        bundle: Bundle { as_of: day * DAY, ..Bundle::default() },
        findings,
        controls: vec![control("leaver_access")],
        systems: BTreeSet::from(["erp".to_owned()]),
        ..Edition::default()
    }
}

fn only(movement: &Movement) -> &tickmark::movement::Moved {
    let [one] = movement.findings.as_slice() else { panic!("one finding: {movement:?}") };
    one
}

#[test]
fn what_changed_about_a_persisting_finding_is_said_and_nothing_else() {
    let before = Item { waived: true, severity: Severity::Low, ..item("a") };
    let movement = compare(&edition(10, vec![before]), &edition(40, vec![item("a")]));
    let moved = only(&movement);
    assert_eq!((moved.change, moved.days_open), (Change::Persisting, 30));
    assert_eq!((moved.severity, moved.severity_before), (Severity::High, Some(Severity::Low)));
    assert_eq!((moved.waived, moved.waived_before), (false, Some(true)));
    assert_eq!(moved.sentence_before, None);
    let before = Item { sentence: "Gus left.".into(), ..item("a") };
    let movement = compare(&edition(10, vec![before]), &edition(40, vec![item("a")]));
    assert_eq!(only(&movement).sentence_before.as_deref(), Some("Gus left."));
}

#[test]
fn days_are_whole_and_count_from_the_earliest_bundle_that_is_known() {
    let seen = |days: i64| Some(days * DAY + 1);
    let days = |old: Item, new: Vec<Item>| {
        let movement = compare(&edition(10, vec![old]), &edition(40, new));
        (only(&movement).first_seen, only(&movement).days_open)
    };
    assert_eq!(days(item("a"), vec![item("a")]), (10 * DAY, 30));
    assert_eq!(days(item("a"), vec![]), (10 * DAY, 30));
    // 35 days less a microsecond are 34 whole days.
    let older = Item { first_seen: seen(5), ..item("a") };
    assert_eq!(days(older.clone(), vec![item("a")]), (5 * DAY + 1, 34));
    // The newer bundle may know more than the older one.
    let newer = Item { first_seen: Some(3 * DAY), ..item("a") };
    assert_eq!(days(older, vec![newer]), (3 * DAY, 37));
    let fresh = compare(&edition(10, vec![]), &edition(40, vec![item("a")]));
    assert_eq!((only(&fresh).first_seen, only(&fresh).days_open), (40 * DAY, 0));
}

#[test]
fn nobody_looked_is_not_resolved() {
    let because = |old: Item, spoil: &dyn Fn(&mut Edition)| {
        let mut new = edition(40, vec![]);
        spoil(&mut new);
        let movement = compare(&edition(10, vec![old]), &new);
        (only(&movement).change, only(&movement).reason.clone())
    };
    let not_tested = |old: Item, spoil: &dyn Fn(&mut Edition), why: &str| {
        let (change, reason) = because(old, spoil);
        assert!(change == Change::NotTested && reason.contains(why), "{change} {reason}");
    };
    assert_eq!(because(item("a"), &|_| {}), (Change::Resolved, String::new()));
    not_tested(item("a"), &|new| new.controls.clear(), "no control of this name");
    not_tested(item("a"), &|new| new.controls[0].run = false, "left out");
    let blind = ControlCounts { population: 2, not_evaluable: 2, ..ControlCounts::default() };
    not_tested(item("a"), &|new| new.controls[0].counts = blind, "could judge nothing");
    let half = ControlCounts { population: 3, passed: 1, ..blind };
    assert_eq!(because(item("a"), &|new| new.controls[0].counts = half).0, Change::Resolved);
    not_tested(item("a"), &|new| new.systems.clear(), "no snapshot");
    let line = || Item { ticket_id: "REQ-7".into(), about_line: true, ..item("a") };
    let known = |inside: bool| {
        BTreeMap::from([(
            "req-7".to_owned(),
            TicketEdition { in_period: inside, open_work: inside },
        )])
    };
    not_tested(line(), &|_| {}, "no line of this ticket");
    not_tested(line(), &|new| new.tickets = known(false), "outside the period");
    let inside = |new: &mut Edition| (new.tickets, new.systems) = (known(true), BTreeSet::new());
    assert_eq!(because(line(), &inside).0, Change::Resolved, "a line needs no snapshot");
}

#[test]
fn controls_that_reach_back_judge_earlier_lines_but_need_the_system() {
    let line = |control: &str| Item {
        control: control.into(),
        ticket_id: "REQ-7".into(),
        about_line: true,
        ..item("a")
    };
    let change = |id: &str, has_snapshot: bool, is_open: bool| {
        let mut new = edition(40, vec![]);
        new.controls = vec![control(id)];
        let open = TicketEdition { in_period: false, open_work: is_open };
        new.tickets = BTreeMap::from([("req-7".to_owned(), open)]);
        new.systems.retain(|_| has_snapshot);
        only(&compare(&edition(10, vec![line(id)]), &new)).change
    };
    assert_eq!(change("never_provisioned", true, false), Change::Resolved);
    assert_eq!(change("never_provisioned", false, false), Change::NotTested);
    assert_eq!(change("stale_request", false, true), Change::Resolved);
    assert_eq!(change("stale_request", true, false), Change::NotTested, "settled before");
    assert_eq!(change("self_approval", true, true), Change::NotTested);
}

#[test]
fn a_finding_is_new_for_want_of_looking_before() {
    let mut old = edition(10, vec![]);
    old.controls[0].run = false;
    let movement = compare(&old, &edition(40, vec![item("a")]));
    let moved = only(&movement);
    assert_eq!(moved.change, Change::New);
    assert_eq!(moved.reason, "the control was left out of the older bundle");
}

#[test]
fn what_was_carried_over_is_followed_up() {
    let carried = Item { first_seen: Some(DAY), last_seen: Some(DAY), ..item("a") };
    let old = Edition { carried: vec![carried], ..edition(10, vec![]) };
    let found = compare(&old, &edition(40, vec![item("a")]));
    assert_eq!((only(&found).change, only(&found).first_seen), (Change::Persisting, DAY));
    let gone = compare(&old, &edition(40, vec![]));
    assert_eq!((only(&gone).change, only(&gone).last_seen), (Change::Resolved, DAY));
    let unseen = compare(&old, &Edition { systems: BTreeSet::new(), ..edition(40, vec![]) });
    assert_eq!((only(&unseen).change, only(&unseen).last_seen), (Change::NotTested, DAY));
}

#[test]
fn controls_inputs_and_choices_say_what_moved() {
    let input = |path: &str, sha256: &str| InputEdition {
        path: path.into(),
        frame: "grants".into(),
        sha256: sha256.into(),
        rows: 3,
    };
    let mut old = edition(10, vec![]);
    let mut new = edition(10, vec![]);
    (old.inputs, new.inputs) = (
        vec![input("a", "1"), input("b", "1"), input("c", "1")],
        vec![input("b", "1"), input("c", "2"), input("d", "1")],
    );
    old.controls.push(control("gone"));
    new.controls.insert(0, control("fresh"));
    new.controls[1].parameters[0].1 = "60".into();
    old.settings = vec![("review_days".into(), "365".into())];
    new.settings = vec![("review_days".into(), "90".into()), ("more".into(), "yes".into())];
    let movement = compare(&old, &new);
    let states: Vec<(&str, InputState)> =
        movement.inputs.iter().map(|input| (input.path.as_str(), input.state)).collect();
    let expected = [
        ("a", InputState::Removed),
        ("b", InputState::Same),
        ("c", InputState::Changed),
        ("d", InputState::Added),
    ];
    assert_eq!(states, expected);
    let presence: Vec<(&str, Presence)> =
        movement.controls.iter().map(|control| (control.id.as_str(), control.presence)).collect();
    let expected = [
        ("fresh", Presence::OnlyNew),
        ("leaver_access", Presence::Both),
        ("gone", Presence::OnlyOld),
    ];
    assert_eq!(presence, expected);
    let choice = |name: &str, before: Option<&str>, now: Option<&str>| Choice {
        name: name.into(),
        before: before.map(Into::into),
        now: now.map(Into::into),
    };
    let settings = [
        choice("review_days", Some("365"), Some("90")),
        choice("more", None, Some("yes")),
        choice("controls.leaver_access.days", Some("30"), Some("60")),
    ];
    assert_eq!(movement.choices, settings);
}

fn some_ids() -> impl Strategy<Value = BTreeSet<String>> {
    proptest::collection::btree_set("[a-f]", 0..6)
}

fn of(movement: &Movement, changes: &[Change]) -> BTreeSet<String> {
    let found = movement.findings.iter().filter(|moved| changes.contains(&moved.change));
    found.map(|moved| moved.id.clone()).collect()
}

proptest! {
    #[test]
    fn the_changes_part_the_findings_of_both(old in some_ids(), carried in some_ids(), new in some_ids(), looked in any::<bool>()) {
        let items = |ids: &BTreeSet<String>| ids.iter().map(|id| item(id)).collect::<Vec<_>>();
        let older = Edition { carried: items(&carried), ..edition(10, items(&old)) };
        let mut newer = edition(40, items(&new));
        newer.systems.retain(|_| looked);
        let movement = compare(&older, &newer);
        prop_assert_eq!(of(&movement, &[Change::New, Change::Persisting]), new);
        let held: BTreeSet<String> = old.union(&carried).cloned().collect();
        prop_assert_eq!(of(&movement, &[Change::Persisting, Change::Resolved, Change::NotTested]), held);
        let counts = movement.counts();
        let all = counts.new + counts.persisting + counts.resolved + counts.not_tested;
        prop_assert_eq!(all, movement.findings.len() as u64);
        prop_assert_eq!(if looked { counts.not_tested } else { counts.resolved }, 0);
    }

    #[test]
    fn swapping_turns_new_into_gone(old in some_ids(), new in some_ids()) {
        let make = |ids: &BTreeSet<String>| edition(10, ids.iter().map(|id| item(id)).collect());
        let (there, back) = (compare(&make(&old), &make(&new)), compare(&make(&new), &make(&old)));
        prop_assert_eq!(of(&there, &[Change::New]), of(&back, &[Change::Resolved]));
        prop_assert_eq!(of(&there, &[Change::Resolved]), of(&back, &[Change::New]));
        prop_assert_eq!(of(&there, &[Change::Persisting]), of(&back, &[Change::Persisting]));
    }
}
