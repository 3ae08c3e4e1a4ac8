//! Laws every figure of every metric keeps, over all fixtures, an example company, and that company
//! with a column or a frame missing.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{company, demo_plan, good};
use tickmark::config::{self, Plan};
use tickmark::demo::DemoPlan;
use tickmark::frames::Word;
use tickmark::load;
use tickmark::metrics::{METRICS, Value, compute_all};
use tickmark::progress::Silent;
use tickmark::reconcile::{self, Asked};
use tickmark::source::Shelf;

type Files = BTreeMap<String, Arc<[u8]>>;

/// Dimensions in which every line or grant has exactly one part.
const SINGLE: [&str; 7] = ["system", "risk", "action", "policy", "department", "group", "kind"];

/// Metrics of decisions: the lines of one ticket share one, which counts in the part of each.
const OF_DECISIONS: [&str; 2] = ["approval_latency", "approver_concentration"];

/// Other measures of what lines of several parts or months share: tickets, decisions, people,
/// kinds of things.
const SHARED: [&str; 11] = [
    "reopen_rate tickets",
    "workflow_conformance tickets",
    "workflow_conformance off_path",
    "workflow_conformance completed",
    "workflow_conformance skipped",
    "workflow_conformance out_of_order",
    "workflow_conformance variants",
    "revocation_latency leaver_people",
    "exception_volume self_approved",
    "exception_volume unauthorised_approver",
    "entitlement_sprawl requested_entitlements",
];

/// What stands in place of a dimension where months are added up.
const MONTHS: &str = "months";

/// A series of points, each with limits, signals and a size of its own, whose last point stands
/// for the whole: it has neither sums nor evaluable shares.
const OF_POINTS: &str = "drift_signal";

/// Files of the example company, and a column that is taken out of them; without a column the
/// whole frame.
const DROPS: [(&str, &str); 24] = [
    ("approvals", ""),
    ("events", ""),
    ("accounts", ""),
    ("identities", ""),
    ("catalogue", ""),
    ("policies", ""),
    ("exceptions", ""),
    ("certifications", ""),
    ("grants", ""),
    ("grants", "last_used_at"),
    ("grants", "granted_at"),
    ("tickets", "closed_at"),
    ("tickets", "approver"),
    ("tickets", "group"),
    ("tickets", "emergency"),
    ("tickets", "fulfiller"),
    ("tickets", "verifier"),
    ("tickets", "expires_at"),
    ("tickets", "policy_id"),
    ("tickets", "reopen_count"),
    ("identities", "end"),
    ("catalogue", "max_days"),
    ("exceptions", "expires_at"),
    ("exceptions", "approved_at"),
];

/// What may become 0 without a column because of the few lines that can still be judged: a renewal
/// is in order whatever the date of its grant. And an exception for a person is for nobody's account
/// where no list says whose it is.
const FEW_ARE_JUDGED: [(&str, &str, &str); 3] = [
    ("grants", "granted_at", "exception_volume retroactive_approval"),
    ("grants", "granted_at", "exception_volume retroactive_approval_per_1000"),
    ("identities", "", "exception_volume expired_in_use"),
];

/// What may become 0 without a column or frame. The statuses and standings are closed sets: each row
/// is somewhere, and what another one lacks is in `not_evaluable` or a weaker standing. Times that
/// only snapshots bound begin with the latest snapshot that does not have the access yet.
const MAY_BECOME_0: [&str; 3] = ["reconciliation_rate", "fulfilment_latency", "revocation_latency"];

fn computed(plan: &Plan, shelf: &Shelf) -> Vec<Value> {
    let loaded = good(load::load(plan, shelf, &Silent));
    let asked = Asked { from: plan.from, to: plan.to, as_of: plan.as_of };
    compute_all(&reconcile::reconcile(&loaded.frames, &plan.settings, asked))
}

fn small_company() -> Files {
    company(&DemoPlan { people: 40, ..DemoPlan::default() }).1
}

/// The example company without a column, or without a frame.
fn without(files: &Files, (frame, column): (&str, &str)) -> Vec<Value> {
    let mut plan = demo_plan();
    if column.is_empty() {
        plan.sources.retain(|source| source.frame.as_str() != frame);
        return computed(&plan, &Shelf::Memory(files.clone()));
    }
    let cut = |(name, bytes): (&String, &Arc<[u8]>)| {
        let bytes = if name.starts_with(frame) { cut(bytes, column) } else { bytes.clone() };
        (name.clone(), bytes)
    };
    computed(&plan, &Shelf::Memory(files.iter().map(cut).collect()))
}

fn cut(bytes: &[u8], column: &str) -> Arc<[u8]> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().expect("a header").clone();
    let place = headers.iter().position(|name| name == column).expect("the column is there");
    let kept = |record: &csv::StringRecord| -> csv::StringRecord {
        record.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, cell)| cell).collect()
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&kept(&headers)).expect("written");
    reader.records().for_each(|record| {
        writer.write_record(&kept(&record.expect("a record"))).expect("written");
    });
    writer.into_inner().expect("flushed").into()
}

/// Every folder of the controls' fixtures, and the clean company.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect()
    };
    let mut cases: Vec<PathBuf> =
        entries(&root.join("controls")).iter().flat_map(|control| entries(control)).collect();
    cases.push(root.join("clean"));
    cases.sort();
    cases
}

fn name(value: &Value) -> String {
    format!("{} {}", value.metric(), value.measure())
}

/// What is wrong with one figure by itself.
fn slips(value: &Value) -> Vec<&'static str> {
    let figures = [value.value(), value.low(), value.high(), value.evaluable_share()];
    let is_share = |share: f64| (-1e-12..=1.0 + 1e-12).contains(&share);
    let is_beyond = |low: Option<f64>, high: Option<f64>| {
        low.zip(high).is_some_and(|(low, high)| low > high + 1e-9 * high.abs().max(1.0))
    };
    let shares = [value.value(), value.low(), value.high()];
    let hits = value.value().map_or(0.0, |share| share * value.n() as f64);
    let is_proportion = value.unit() == "share" && value.method().contains("Wilson");
    let is_of_points = value.metric() == OF_POINTS;
    let laws = [
        ("is not finite", figures.iter().flatten().any(|figure| !figure.is_finite())),
        ("is a figure of nothing", !is_of_points && value.n() == 0 && value.value().is_some()),
        ("has an interval of a handful", value.n() < 5 && value.low().or(value.high()).is_some()),
        ("is below its interval", is_beyond(value.low(), value.value())),
        ("is above its interval", is_beyond(value.value(), value.high())),
        ("is no share", value.unit() == "share" && !shares.into_iter().flatten().all(is_share)),
        ("has n that is not its denominator", is_proportion && (hits - hits.round()).abs() > 1e-6),
        ("has an impossible evaluable share", !value.evaluable_share().into_iter().all(is_share)),
        (
            "does not say what could be evaluated",
            !is_of_points && value.n() > 0 && value.evaluable_share().is_none(),
        ),
        (
            "is a figure though nothing could be evaluated",
            value.metric() != "reconciliation_rate"
                && value.evaluable_share() == Some(0.0)
                && value.value().is_some(),
        ),
        (
            "is a count above its n",
            !is_of_points && value.unit() == "count" && value.value() > Some(value.n() as f64),
        ),
    ];
    laws.into_iter().filter(|(_, is_broken)| *is_broken).map(|(law, _)| law).collect()
}

fn is_additive(value: &Value) -> bool {
    value.unit() == "count"
        && value.metric() != OF_POINTS
        && !OF_DECISIONS.contains(&value.metric())
        && !SHARED.contains(&name(value).as_str())
}

/// Stocks are those of the end of a month; what came and went adds up.
fn is_flow(value: &Value) -> bool {
    let is_stock =
        ["open", "undecided", "unfulfilled"].iter().any(|queue| value.measure().starts_with(queue));
    let is_passage = value.measure().ends_with("_in") || value.measure().ends_with("_out");
    value.metric() != "backlog" || is_passage || !is_stock
}

/// A sum of figures, and whether all of them are known.
#[derive(Default, Debug)]
struct Sum {
    value: f64,
    n: u64,
    has_gaps: bool,
}

impl Sum {
    fn add(&mut self, value: &Value) {
        self.value += value.value().unwrap_or(0.0);
        self.n += value.n();
        self.has_gaps |= value.value().is_none() && value.evaluable_share() == Some(0.0);
    }
}

/// Sums by measure, period and what is summed up.
type Sums<'a> = BTreeMap<(String, &'a str, &'a str), Sum>;

/// The measure, period and whole that a figure is a part of.
fn addend(value: &Value) -> Option<(String, &str, &str)> {
    let (period, dimension) = (value.period(), value.dimension());
    let is_month = dimension == "all" && period != "period" && is_flow(value);
    match is_month {
        _ if !is_additive(value) => None,
        true => Some((name(value), "period", MONTHS)),
        false if SINGLE.contains(&dimension) => Some((name(value), period, dimension)),
        false => None,
    }
}

/// The parts of a single-valued dimension add up to the whole, and months to the period: there an
/// item may be in the n of several, and what is unknown of one month may be known in the end.
fn unfooted(values: &[Value]) -> Vec<String> {
    let all = values.iter().filter(|value| value.dimension() == "all");
    let whole: BTreeMap<(String, &str), &Value> =
        all.map(|value| ((name(value), value.period()), value)).collect();
    let mut sums = Sums::new();
    for (at, value) in values.iter().filter_map(|value| Some((addend(value)?, value))) {
        sums.entry(at).or_default().add(value);
    }
    let foots = |((name, period, of), sum): &(&(String, &str, &str), &Sum)| {
        let is_monthly = *of == MONTHS;
        whole.get(&(name.clone(), *period)).is_some_and(|all| {
            let is_same = all.value().unwrap_or(0.0) == sum.value;
            (is_same || (is_monthly && sum.has_gaps)) && (is_monthly || all.n() == sum.n)
        })
    };
    sums.iter().filter(|sum| !foots(sum)).map(|sum| format!("does not foot: {sum:?}")).collect()
}

fn broken(values: &[Value]) -> Vec<String> {
    let slips = values.iter().flat_map(|value| {
        slips(value).into_iter().map(move |law| format!("{} {law}: {value:?}", name(value)))
    });
    slips.chain(unfooted(values)).chain(unsaid(values)).collect()
}

/// Every measure has one value for everything and the whole period.
fn unsaid(values: &[Value]) -> Vec<String> {
    let whole =
        values.iter().filter(|value| value.dimension() == "all" && value.period() == "period");
    let found: Vec<String> = whole.map(name).collect();
    let named = |metric: &&tickmark::metrics::Metric| {
        let id = metric.id;
        metric.measures.iter().map(move |measure| format!("{id} {}", measure.name))
    };
    let named: Vec<String> = METRICS.iter().flat_map(named).collect();
    if found == named { Vec::new() } else { vec!["a measure lacks its value for all".into()] }
}

fn assert_none(broken: &[String], whose: &str) {
    let shown = broken.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(broken.is_empty(), "{whose}: {} broken\n{shown}", broken.len());
}

#[test]
fn every_figure_of_every_fixture_keeps_the_laws() {
    for folder in folders() {
        let plan = good(config::load(&folder.join("tickmark.toml")));
        assert_none(&broken(&computed(&plan, &Shelf::Disk)), &folder.display().to_string());
    }
}

#[test]
fn every_figure_of_the_example_company_keeps_the_laws() {
    let values = computed(&demo_plan(), &Shelf::Memory(small_company()));
    assert_none(&broken(&values), "the example company");
    let dimensions: BTreeSet<&str> = values.iter().map(Value::dimension).collect();
    assert!(SINGLE.iter().all(|dimension| dimensions.contains(dimension)), "{dimensions:?}");
}

#[test]
fn what_is_missing_lowers_what_can_be_evaluated_and_makes_nothing_0() {
    let files = small_company();
    let complete = computed(&demo_plan(), &Shelf::Memory(files.clone()));
    let is_found = |value: &&Value| {
        value.dimension() == "all"
            && value.period() == "period"
            && value.value().is_some_and(|figure| figure > 0.0)
            && value.metric() != OF_POINTS
            && !MAY_BECOME_0.contains(&value.metric())
    };
    let found: BTreeSet<String> = complete.iter().filter(is_found).map(name).collect();
    for drop in DROPS {
        let values = without(&files, drop);
        let whose = format!("without {drop:?}");
        assert_none(&broken(&values), &whose);
        let whole = values.iter().filter(|v| v.dimension() == "all" && v.period() == "period");
        let is_zero = |value: &&Value| value.value() == Some(0.0) && found.contains(&name(value));
        let is_spared =
            |value: &&Value| FEW_ARE_JUDGED.contains(&(drop.0, drop.1, name(value).as_str()));
        let zero = whole.filter(is_zero).filter(|value| !is_spared(value));
        let zero: Vec<String> = zero.map(|value| format!("{value:?}")).collect();
        assert_none(&zero, &whose);
    }
}
