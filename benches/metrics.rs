//! How long each metric takes on a reconciled population: `cargo bench --bench metrics`.
//!
//! `by_size`: example companies of 400, 4,000 and 40,000 people; the time grows with the rows.
//! `by_groups`: the same number of tickets in ever more systems, approvers, policies, departments and
//! groups. If anything looked at all rows once per group, a hundred times as many groups would cost
//! a hundred times as much; what more groups do cost is the values that are written about each, so
//! the throughput is that of rows read and values written together.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use divan::Bencher;
use divan::counter::ItemsCount;
use tickmark::config;
use tickmark::demo::{Company, DemoPlan, config_toml};
use tickmark::load::load;
use tickmark::metrics::{METRICS, Metric};
use tickmark::progress::Silent;
use tickmark::reconcile::{Asked, Population, reconcile};
use tickmark::source::Shelf;

/// People in the company: about 8 grants and 6 ticket lines each.
const SIZES: [usize; 3] = [400, 4_000, 40_000];

/// Ticket lines, and the systems, approvers, policies, departments and groups they are spread over.
const SHAPES: [(usize, usize); 3] = [(200_000, 5), (200_000, 50), (200_000, 500)];

fn main() {
    divan::main();
}

/// Which population: a company of some people, or lines in groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum World {
    Company(usize),
    Lines(usize, usize),
}

/// One metric on one population.
struct Case {
    metric: &'static Metric,
    world: World,
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.world {
            World::Company(people) => write!(out, "{}, {people} people", self.metric.id),
            World::Lines(rows, groups) => {
                write!(out, "{}, {rows} rows in {groups} groups", self.metric.id)
            }
        }
    }
}

fn cases(worlds: &[World]) -> Vec<Case> {
    let of = |metric: &&'static Metric| {
        let metric = *metric;
        worlds.iter().map(move |world| Case { metric, world: *world }).collect::<Vec<_>>()
    };
    METRICS.iter().flat_map(of).collect()
}

fn companies() -> Vec<Case> {
    cases(&SIZES.map(World::Company))
}

fn shapes() -> Vec<Case> {
    cases(&SHAPES.map(|(rows, groups)| World::Lines(rows, groups)))
}

#[divan::bench(args = companies())]
fn by_size(bencher: Bencher<'_, '_>, case: &Case) {
    run(bencher, case);
}

#[divan::bench(args = shapes())]
fn by_groups(bencher: Bencher<'_, '_>, case: &Case) {
    run(bencher, case);
}

fn run(bencher: Bencher<'_, '_>, case: &Case) {
    let population = population(case.world);
    let compute = || (case.metric.compute)(population).len();
    let items = population.lines.len() + population.grants.len() + compute();
    bencher.counter(ItemsCount::new(items)).bench_local(compute);
}

/// The populations made so far: each is loaded once for all metrics.
static MADE: Mutex<BTreeMap<World, &'static Population<'static>>> = Mutex::new(BTreeMap::new());

fn population(world: World) -> &'static Population<'static> {
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(world).or_insert_with(|| match world {
        World::Company(people) => {
            let company = Company::new(&DemoPlan { people: people as u32, ..DemoPlan::default() });
            let files = tickmark::commands::exports(&company).expect("the demo's exports");
            reconciled(&config_toml(), files)
        }
        World::Lines(rows, groups) => reconciled(LINES_TOML, lines(rows, groups)),
    })
}

/// Left in memory until the end: it is what everything is measured on.
fn reconciled(toml: &str, files: BTreeMap<String, Arc<[u8]>>) -> &'static Population<'static> {
    let plan = config::parse("tickmark.toml", toml, Path::new("")).expect("a configuration");
    let plan = Box::leak(Box::new(plan));
    let loaded = load(plan, &Shelf::Memory(files), &Silent).expect("loads");
    let loaded = Box::leak(Box::new(loaded));
    let asked = Asked { from: plan.from, to: plan.to, as_of: plan.as_of };
    Box::leak(Box::new(reconcile(&loaded.frames, &plan.settings, asked)))
}

const LINES_TOML: &str = "
[report]
timezone = \"UTC\"

[[sources]]
frame = \"tickets\"
path = \"tickets.csv\"

[[sources]]
frame = \"identities\"
path = \"identities.csv\"
";

const HEAD: &str = "ticket_id,system,entitlement,beneficiary,state,requested_at,decision,\
                    decided_at,closed_at,approver,policy_id,group\n";

/// Closed tickets of one year; row `n` belongs to the `n`th group, counted round.
fn lines(rows: usize, groups: usize) -> BTreeMap<String, Arc<[u8]>> {
    let mut tickets = HEAD.to_owned();
    for row in 0..rows {
        let (of, month, day) = (row % groups, row % 12 + 1, row / 12 % 20 + 1);
        let at = |hour: usize| format!("2025-{month:02}-{day:02}T{hour:02}:00:00Z");
        let (asked, decided, closed) = (at(8), at(9 + row % 7), at(16 + row % 7));
        let _ = writeln!(
            tickets,
            "t{row},s{of},e{of},b{of},closed,{asked},approved,{decided},{closed},a{of},p{of},g{of}"
        );
    }
    let mut identities = "identity,status,department\n".to_owned();
    for of in 0..groups {
        let _ = writeln!(identities, "b{of},active,d{of}");
    }
    let file = |name: &str, text: String| (name.to_owned(), Arc::from(text.into_bytes()));
    [file("tickets.csv", tickets), file("identities.csv", identities)].into()
}
