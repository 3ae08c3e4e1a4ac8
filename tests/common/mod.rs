//! What several test files need: plans, reports and bundles made in memory.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tickmark::config::{self, Plan};
use tickmark::demo::{self, Company, DemoPlan};
use tickmark::outputs::{self, Options, OutputFile};
use tickmark::progress::Silent;
use tickmark::report::Report;
use tickmark::run::report_on;
use tickmark::source::Shelf;

/// The value, or every problem as the user would read it.
pub fn good<T>(outcome: tickmark::diag::Outcome<T>) -> T {
    outcome.unwrap_or_else(|problems| {
        let texts: Vec<String> = problems.iter().map(|problem| problem.render(false)).collect();
        panic!("{}", texts.join("\n\n"))
    })
}

/// The exports of an example company, by file name.
pub fn company(plan: &DemoPlan) -> (Company, BTreeMap<String, Arc<[u8]>>) {
    let company = Company::new(plan);
    let files = good(tickmark::commands::exports(&company));
    (company, files)
}

/// The plan of the example company's configuration.
pub fn demo_plan() -> Plan {
    good(config::parse("tickmark.toml", &demo::config_toml(), Path::new("")))
}

/// The report on files in memory.
pub fn report(plan: &Plan, files: BTreeMap<String, Arc<[u8]>>) -> Report {
    good(report_on(plan, &Shelf::Memory(files), &Silent))
}

/// The bundle's files made from a report.
pub fn render(report: &Report) -> Vec<OutputFile> {
    good(outputs::render(report, &Options::default()))
}

/// Does `work` on a pool of `threads`.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a thread pool");
    pool.install(work)
}

/// The rows of one CSV of the bundle, by header.
pub fn rows(files: &[OutputFile], path: &str) -> Vec<BTreeMap<String, String>> {
    let file = files.iter().find(|file| file.path == path).expect("the bundle has the file");
    let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
    let headers = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.expect("a record"))).collect()
}

/// Real exports beside the repository, if they are there; otherwise says that the test is skipped.
pub fn real_data(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}
