//! How sure a finding is: the fixtures say what is found, this says how sure it is where a control
//! leaves another reading open.

use std::collections::BTreeMap;
use std::path::Path;

use tickmark::finding::{Confidence, Finding};
use tickmark::parameter::Parameters;
use tickmark::progress::Silent;
use tickmark::reconcile::{self, Asked};
use tickmark::source::Shelf;
use tickmark::{config, controls, load};

/// The confidence of each finding of a control in one of its fixtures, by ticket.
fn confidence(control: &str, case: &str) -> BTreeMap<String, Confidence> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/controls").join(control);
    let plan = config::load(&folder.join(case).join("tickmark.toml")).expect("a configuration");
    let loaded = load::load(&plan, &Shelf::Disk, &Silent).expect("exports");
    let asked = Asked { from: plan.from, to: plan.to, as_of: plan.as_of };
    let population = reconcile::reconcile(&loaded.frames, &plan.settings, asked);
    let control = controls::find(control).expect("a control");
    let tested = control.run(&population, &Parameters::defaults(control.parameters));
    let findings = tested.findings.into_iter();
    let ticket = |finding: &Finding| loaded.frames.text(finding.subject.ticket_id).to_owned();
    findings.map(|finding| (ticket(&finding), finding.confidence)).collect()
}

fn expect(control: &str, case: &str, expected: &[(&str, Confidence)]) {
    let expected = expected.iter().map(|(ticket, sure)| ((*ticket).to_owned(), *sure)).collect();
    assert_eq!(confidence(control, case), expected);
}

#[test]
fn who_moved_since_may_have_had_another_manager_then() {
    let expected = [("T-ann-before", Confidence::Possible), ("T-bob", Confidence::Certain)];
    expect("unauthorised_approver", "moved-before-or-since", &expected);
}

#[test]
fn who_left_on_a_day_nobody_knows_or_shares_a_name_leaves_another_reading() {
    let expected = [
        ("T-by-one-who-left", Confidence::Certain),
        ("T-by-one-who-left-some-day", Confidence::Possible),
        ("T-by-one-of-two", Confidence::Possible),
    ];
    expect("unauthorised_approver", "left-some-day-or-one-of-two", &expected);
}

#[test]
fn without_a_list_of_people_two_names_may_be_one_person() {
    let expected = [("T-by-colleague", Confidence::Possible)];
    expect("unauthorised_approver", "no-list-of-people", &expected);
}
