//! `tickmark demo`: the main job on a company that is made up on the spot.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::cli::DemoArgs;
use crate::config;
use crate::demo::{self, Company, DemoPlan};
use crate::diag::{Class, Diagnostic, Outcome};
use crate::outputs::{OutputFile, Told};
use crate::publish;
use crate::run::{Exit, apply_selection, verdict, with_report, write_bundle};
use crate::source::Shelf;

use super::Terminal;

/// Makes the company, reports on it, and exports it if asked.
///
/// # Errors
/// When a folder cannot be written.
pub fn demo(args: &DemoArgs, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    if let Some(folder) = args.export.as_deref().filter(|_| super::bulk::is_asked_for(args)) {
        return super::bulk::export(args, folder, terminal);
    }
    super::bulk::refuse_too_many(args)?;
    publish::check_target(&args.output.out)?;
    let mut plan = config::parse("tickmark.toml", &demo::config_toml(), Path::new(""))?;
    apply_selection(&mut plan, &args.controls)?;
    terminal.progress().stage("making up", 0);
    let company =
        Company::new(&DemoPlan { people: args.people, seed: args.seed, ..DemoPlan::default() });
    let files = exports(&company)?;
    if let Some(folder) = &args.export {
        export(folder, &company, &files)?;
    }
    let shelf = Shelf::Memory(files);
    with_report(&plan, &shelf, terminal, Terminal::progress, |report, rows, terminal| {
        let told = Told { report: &report, rows: Some(&rows) };
        write_bundle(&told, &args.output, &args.watch, terminal)?;
        Ok(verdict(&report, args.output.fail_on.as_deref()))
    })
}

/// The company's exports, by file name.
///
/// # Errors
/// None that memory could give; the generator writes to any sink.
pub fn exports(company: &Company) -> Outcome<BTreeMap<String, Arc<[u8]>>> {
    let file = |name: &&str| {
        let mut bytes = Vec::new();
        demo::write_file(company, name, &mut bytes)
            .map_err(|error| vec![bug(name, &error.to_string())])?;
        Ok(((*name).to_owned(), bytes.into()))
    };
    // One thread per file at most, and the large ones stand next to each other.
    demo::file_names().par_iter().with_max_len(1).map(file).collect()
}

fn export(folder: &Path, company: &Company, files: &BTreeMap<String, Arc<[u8]>>) -> Outcome<()> {
    let file = |path: &str, bytes: Vec<u8>| OutputFile { path: path.to_owned(), bytes };
    let mut all: Vec<OutputFile> =
        files.iter().map(|(name, bytes)| file(name, bytes.to_vec())).collect();
    all.push(file("tickmark.toml", demo::config_toml().into_bytes()));
    all.push(file("truth.csv", demo::truth_csv(company).into_bytes()));
    publish::write_folder(folder, &all)
}

fn bug(name: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        Class::Internal,
        "internal",
        format!("the example company has no {name}: {why}"),
    )
}
