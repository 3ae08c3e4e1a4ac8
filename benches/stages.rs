//! How long each stage takes on an example company in memory: `cargo bench --bench stages`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use divan::Bencher;
use tickmark::config::{self, Plan};
use tickmark::demo::{Company, DemoPlan, config_toml};
use tickmark::load::{Loaded, load};
use tickmark::outputs::{self, Options};
use tickmark::progress::Silent;
use tickmark::reconcile::{Asked, reconcile};
use tickmark::run::report_on;
use tickmark::source::Shelf;

/// People in the company: about 8 grants and 6 ticket lines each.
const SIZES: &[u32] = &[400, 4_000, 40_000];

fn main() {
    divan::main();
}

fn plan() -> Plan {
    config::parse("tickmark.toml", &config_toml(), Path::new("")).expect("the demo's configuration")
}

fn files(people: u32) -> BTreeMap<String, Arc<[u8]>> {
    let company = Company::new(&DemoPlan { people, ..DemoPlan::default() });
    tickmark::commands::exports(&company).expect("the demo's exports")
}

fn asked(plan: &Plan) -> Asked {
    Asked { from: plan.from, to: plan.to, as_of: plan.as_of }
}

fn loaded(people: u32) -> Loaded {
    load(&plan(), &Shelf::Memory(files(people)), &Silent).expect("loads")
}

#[divan::bench(args = SIZES)]
fn loading(bencher: Bencher<'_, '_>, people: u32) {
    let (plan, shelf) = (plan(), Shelf::Memory(files(people)));
    bencher.bench_local(|| load(&plan, &shelf, &Silent).expect("loads"));
}

#[divan::bench(args = SIZES)]
fn reconciling(bencher: Bencher<'_, '_>, people: u32) {
    let (plan, loaded) = (plan(), loaded(people));
    bencher.bench_local(|| reconcile(&loaded.frames, &plan.settings, asked(&plan)).grants.len());
}

#[divan::bench(args = SIZES)]
fn reporting(bencher: Bencher<'_, '_>, people: u32) {
    let (plan, shelf) = (plan(), Shelf::Memory(files(people)));
    bencher.bench_local(|| {
        let report = report_on(&plan, &shelf, &Silent).expect("a report");
        outputs::render(&report, &Options::default()).expect("a bundle").len()
    });
}
