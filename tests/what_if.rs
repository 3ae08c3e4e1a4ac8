//! Other settings: a case derived by hand (`fixtures/what-if`), and laws over the example company.
//! The first of them is what the whole section promises: a value that is tried says what a run with
//! that value says.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{company, demo_plan, good, on_threads, render, report, rows};
use tickmark::config::{self, Plan, WhatIf};
use tickmark::controls::CONTROLS;
use tickmark::demo::DemoPlan;
use tickmark::load;
use tickmark::outputs::console::summary;
use tickmark::parameter::{Entry, Parameter, Section, Trial, Value};
use tickmark::progress::Silent;
use tickmark::reconcile::{Asked, Grant, Population, Traits, reconcile};
use tickmark::report::{Report, ScopeFacts, WhatIfTrial};
use tickmark::run::report_on;
use tickmark::settings::{LEVERS, Lever, ReadBy, Settings};
use tickmark::source::Shelf;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn on_disk(plan: &Plan) -> Report {
    good(report_on(plan, &Shelf::Disk, &Silent))
}

#[test]
fn four_settings_are_answered_as_derived_by_hand() {
    let case = root().join("what-if/four-settings");
    let mut plan = good(config::load(&case.join("tickmark.toml")));
    let only = ["approval_overdue", "dormant_access", "revocation_not_effected", "stale_request"];
    plan.only = only.map(str::to_owned).to_vec();
    let path = case.join("expected/what_if.csv");
    let mut reader = csv::Reader::from_path(path).expect("the expected file");
    let header: Vec<String> = reader.headers().expect("a header").iter().map(Into::into).collect();
    let expected =
        reader.records().map(|record| record.expect("a record").iter().map(Into::into).collect());
    let expected: Vec<Vec<String>> = expected.collect();
    let found = rows(&render(&on_disk(&plan)), "data/what_if.csv");
    let found: Vec<Vec<String>> =
        found.iter().map(|row| header.iter().map(|name| row[name].clone()).collect()).collect();
    assert_eq!(found, expected);
}

type Files = BTreeMap<String, Arc<[u8]>>;

fn files() -> Files {
    company(&DemoPlan { people: 60, ..DemoPlan::default() }).1
}

/// The plan of the example company that tries nothing.
fn silent() -> Plan {
    Plan { what_if: WhatIf::default(), ..demo_plan() }
}

fn numbers(values: &[f64], like: Value) -> Vec<Value> {
    let value = |number: &f64| match like {
        Value::Whole(_) => Value::Whole(*number as i64),
        _ => Value::Number(*number),
    };
    values.iter().map(value).collect()
}

fn toml_of(value: Value) -> toml::Value {
    match value {
        Value::Whole(whole) => toml::Value::Integer(whole),
        other => toml::Value::Float(other.number().expect("a number")),
    }
}

/// A third, a double and a tenfold of the value in force, as far as they are allowed; of 0 the tries
/// are 6 and 60.
fn tries(parameter: &Parameter) -> Vec<Value> {
    let usual = parameter.default.number().expect("a number").max(6.0_f64.min(parameter.range.1));
    let (low, high) = parameter.range;
    let mut all: Vec<f64> = [usual / 3.0, usual * 2.0, usual * 10.0].to_vec();
    if matches!(parameter.default, Value::Whole(_)) {
        all.iter_mut().for_each(|number| *number = number.round());
    }
    all.retain(|number| (low..=high).contains(number));
    numbers(&all, parameter.default)
}

/// What a run says, in the words of a trial.
fn said(report: &Report) -> (String, BTreeMap<&str, String>) {
    let totals = format!("{:?} {:?} {}", report.lines, report.grants, report.findings.len());
    let numbers = |c: &tickmark::report::ControlFacts| format!("{:?} {}", c.verdicts, c.findings);
    (totals, report.controls.iter().map(|c| (c.id.as_str(), numbers(c))).collect())
}

/// That a trial says what `run` says; of the controls it names, and that the others are as in `base`.
fn agrees(trial: &WhatIfTrial, run: &Report, base: &Report) {
    let (totals, controls) = said(run);
    let tried =
        format!("{:?} {:?} {}", trial.lines.verdicts, trial.grants.verdicts, trial.findings.count);
    assert_eq!(tried, totals, "value {}", trial.value);
    let named: BTreeMap<&str, &ScopeFacts> =
        trial.controls.iter().map(|(id, scope)| (id.as_str(), scope)).collect();
    for (id, unchanged) in said(base).1 {
        let tried = named.get(id).map(|s| format!("{:?} {}", s.verdicts, s.found.count));
        assert_eq!(tried.unwrap_or(unchanged), controls[id], "value {}: {id}", trial.value);
    }
    let rests_on = |role: &str, found: u64| {
        let evidence = run.findings.iter().flat_map(|finding| &finding.evidence);
        let mut rows: Vec<(&str, u32)> = evidence
            .filter(|row| row.role == role)
            .map(|row| (row.file.as_str(), row.line))
            .collect();
        rows.sort_unstable();
        rows.dedup();
        assert!(found as usize <= rows.len(), "{role}: {found} of {}", rows.len());
        rows.len() as u64
    };
    assert_eq!(rests_on("ticket", trial.lines.found.count), trial.lines.found.count);
    rests_on("grant", trial.grants.found.count);
}

#[test]
fn a_value_that_is_tried_says_what_a_run_with_it_says() {
    let (files, mut moved) = (files(), 0);
    let base = report(&silent(), files.clone());
    for lever in LEVERS {
        let values = tries(&lever.parameter);
        let mut asking = silent();
        asking.what_if.shared.push((lever, values.clone()));
        let asked = report(&asking, files.clone());
        let trials = &asked.what_if[0].trials;
        assert_eq!(trials.len(), values.len() + 1, "{}", lever.parameter.name);
        for value in values {
            let mut changed = silent();
            (lever.set)(&mut changed.settings, value);
            let run = report(&changed, files.clone());
            agrees(trial(trials, value), &run, &base);
        }
        let same = trials.iter().find(|trial| trial.in_force).expect("the value in force");
        agrees(same, &base, &base);
        moved += usize::from(!same.controls.is_empty());
    }
    assert!(moved >= 5, "only {moved} settings move anything");
}

fn trial(trials: &[WhatIfTrial], value: Value) -> &WhatIfTrial {
    let named = |trial: &&WhatIfTrial| trial.value == value.to_string();
    trials.iter().find(named).unwrap_or_else(|| panic!("{value} was not tried"))
}

#[test]
fn a_parameter_that_is_tried_says_what_a_run_with_it_says() {
    let (files, mut moved) = (files(), 0);
    let base = report(&silent(), files.clone());
    let mut asking = silent();
    let asked_of = || {
        let all = CONTROLS.iter().flat_map(|c| c.parameters.iter().map(move |p| (c.id, p)));
        all.filter(|(_, parameter)| parameter.default.number().is_some())
    };
    for (id, parameter) in asked_of() {
        let values = tries(parameter).into_iter().map(|value| (toml_of(value), 0..0)).collect();
        let key = format!("{id}.{}", parameter.name);
        asking.what_if.of_controls.push(Trial { key, key_span: 0..0, values, span: 0..0 });
    }
    let asked = report(&asking, files.clone());
    assert_eq!(asked.what_if.len(), asked_of().count());
    for (id, parameter) in asked_of() {
        let key = format!("{id}.{}", parameter.name);
        let answer = asked.what_if.iter().find(|one| one.setting == key).expect("an answer");
        for value in tries(parameter) {
            let mut changed = silent();
            let entry = Entry {
                key: parameter.name.to_owned(),
                key_span: 0..0,
                value: toml_of(value),
                value_span: 0..0,
            };
            changed.controls.insert(id.to_owned(), Section { span: 0..0, entries: vec![entry] });
            agrees(trial(&answer.trials, value), &report(&changed, files.clone()), &base);
        }
        moved += usize::from(answer.trials.iter().any(|trial| !trial.controls.is_empty()));
    }
    assert!(moved >= 4, "only {moved} parameters move anything");
}

/// Everything that controls see of a population but its settings. Whether a grant is dormant they
/// tell by these: that mark is for the tables and the metrics.
fn whole(population: &Population<'_>) -> String {
    let Population { lines, approvers, grants, systems, drift, accounts, period, .. } = population;
    let unmarked = |grant: &Grant| {
        let marks = Traits { dormant: None, ..grant.marks.traits() }.into();
        Grant { marks, ..grant.clone() }
    };
    let grants: Vec<Grant> = grants.iter().map(unmarked).collect();
    format!("{lines:?}{approvers:?}{grants:?}{systems:?}{drift:?}{accounts:?}{period:?}")
}

fn under(lever: &Lever, value: Value, plan: &Plan) -> Settings {
    let mut settings = plan.settings.clone();
    (lever.set)(&mut settings, value);
    settings
}

#[test]
fn the_reconciliation_reads_the_settings_that_say_so_and_no_other() {
    let plan = silent();
    let loaded = good(load::load(&plan, &Shelf::Memory(files()), &Silent));
    let asked = Asked { from: plan.from, to: plan.to, as_of: plan.as_of };
    let usual = whole(&reconcile(&loaded.frames, &plan.settings, asked));
    for lever in LEVERS {
        let mut values = numbers(&[0.0, 1.0, 100_000.0], lever.parameter.default);
        values.extend(tries(&lever.parameter));
        let differs = values.iter().any(|value| {
            let settings = under(lever, *value, &plan);
            whole(&reconcile(&loaded.frames, &settings, asked)) != usual
        });
        let read = lever.read_by == ReadBy::Reconciliation;
        assert_eq!(differs, read, "{}", lever.parameter.name);
    }
}

/// Trials of one setting over the example company, with the number that `pick` finds in each.
fn series(name: &str, values: &[f64], pick: impl Fn(&WhatIfTrial) -> u64) -> Vec<u64> {
    let lever = LEVERS.iter().find(|lever| lever.parameter.name == name).expect("a setting");
    let mut plan = silent();
    plan.what_if.shared.push((lever, numbers(values, lever.parameter.default)));
    report(&plan, files()).what_if[0].trials.iter().map(pick).collect()
}

fn failed(control: &'static str) -> impl Fn(&WhatIfTrial) -> u64 {
    move |trial| {
        let named = trial.controls.iter().find(|(id, _)| id == control);
        named.unwrap_or_else(|| panic!("{control} does not move")).1.fail.count
    }
}

#[test]
fn more_time_never_gives_more_failures() {
    let values = [0.0, 1.0, 4.0, 8.0, 24.0, 48.0, 120.0, 1e9];
    let days = [0.0, 1.0, 10.0, 30.0, 60.0, 180.0, 1e9];
    for (name, control, values) in [
        ("approval_sla_hours", "approval_overdue", values.as_slice()),
        ("fulfilment_sla_hours", "fulfilment_overdue", &values),
        ("revocation_sla_hours", "revocation_overdue", &values),
        ("leaver_grace_hours", "leaver_access", &values),
        ("dormant_days", "dormant_access", &days),
        ("review_days", "review_overdue", &days),
    ] {
        let found = series(name, values, failed(control));
        let own_row = usize::from(!is_among(name, values));
        assert_eq!(found.len(), values.len() + own_row, "{name}");
        assert!(found.is_sorted_by(|one, other| one >= other), "{name}: {found:?}");
        assert!(found.first() > found.last(), "{name} changes nothing: {found:?}");
    }
}

/// Whether the value in force is among those that are tried.
fn is_among(name: &str, values: &[f64]) -> bool {
    let lever = LEVERS.iter().find(|lever| lever.parameter.name == name).expect("a setting");
    values.iter().any(|value| lever.parameter.default.number() == Some(*value))
}

#[test]
fn one_thread_and_eight_give_the_same_answers() {
    let files = files();
    let mut plan = silent();
    for lever in LEVERS {
        plan.what_if.shared.push((lever, tries(&lever.parameter)));
    }
    let answers = |threads| on_threads(threads, || report(&plan, files.clone()).what_if);
    assert_eq!(answers(1), answers(8));
}

#[test]
fn the_report_itself_is_as_if_nothing_had_been_asked() {
    let files = files();
    let mut plan = silent();
    for lever in LEVERS {
        plan.what_if.shared.push((lever, tries(&lever.parameter)));
    }
    let mut asked = report(&plan, files.clone());
    let quiet = report(&silent(), files);
    assert_eq!(asked.what_if.len(), LEVERS.len());
    asked.what_if.clear();
    let place = asked.tables.iter().position(|table| table.name == "what_if").expect("the table");
    asked.tables[place] = quiet.tables[place].clone();
    assert!(asked == quiet, "asking changed the report");
}

#[test]
fn nothing_is_shown_where_nothing_is_asked() {
    let quiet = report(&silent(), files());
    let bundle = render(&quiet);
    assert!(rows(&bundle, "data/what_if.csv").is_empty());
    let page = bundle.iter().find(|file| file.path == "index.html").expect("the page");
    assert!(!String::from_utf8_lossy(&page.bytes).contains("what-if"));
    assert!(!summary(&quiet, false).contains("findings if"));
}

#[test]
fn the_page_and_the_terminal_mark_the_value_in_force_in_words() {
    let case = root().join("what-if/four-settings");
    let mut plan = good(config::load(&case.join("tickmark.toml")));
    plan.only = vec!["approval_overdue".to_owned()];
    let report = on_disk(&plan);
    let bundle = render(&report);
    let page = bundle.iter().find(|file| file.path == "index.html").expect("the page");
    let page = String::from_utf8_lossy(&page.bytes);
    for part in [
        "href=\"#what-if\"",
        "<th scope=\"row\">72 <span class=\"tag\">in&#160;force</span></th>",
        "<th scope=\"row\">8</th>",
        "<code>approval_overdue</code> 4 <span class=\"sub\">of 6; +3</span>",
        "No value that was tried changes anything.",
        "What other values of stale_request.days would do is not said: the control was not run.",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let said = summary(&report, false);
    // Under 8 h R2 to R5 are late, under 24 h R3 to R5, under 72 h R5.
    let line = "findings if approval_sla_hours were 8: 4 (+3), 24: 3 (+2), 72: 1 (in force)\n";
    assert!(said.contains(line), "{said}");
    assert!(!report.what_if.iter().any(|answer| answer.setting == "stale_request.days"));
}

#[test]
fn waivers_reduce_no_count() {
    let case = root().join("what-if/four-settings");
    let plain = good(config::load(&case.join("tickmark.toml")));
    let waiver =
        "\n[[waivers]]\nsystem = \"erp\"\nreason = \"r\"\nowner = \"o\"\nuntil = 2027-01-01\n";
    let text = plain.text.text.clone() + waiver;
    let waived = good(config::parse("tickmark.toml", &text, &case));
    let (plain, waived) = (on_disk(&plain), on_disk(&waived));
    assert!(waived.findings.iter().any(|finding| finding.waived));
    assert_eq!(plain.what_if, waived.what_if);
}
