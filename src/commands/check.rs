//! `tickmark check`: are the inputs usable?

use crate::cli::CheckArgs;
use crate::config;
use crate::diag::Outcome;
use crate::outputs;
use crate::run::{Exit, apply_selection, apply_window, with_report};
use crate::source::Shelf;

use super::Terminal;

/// Loads and reconciles, and prints what was read; writes nothing.
///
/// # Errors
/// Everything that would end `tickmark run` before its bundle is written.
pub fn check(args: &CheckArgs, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    let mut plan = config::load(&args.config)?;
    apply_window(&mut plan, &args.window)?;
    apply_selection(&mut plan, &args.controls)?;
    plan.cache.clone_from(&args.cache);
    with_report(&plan, &Shelf::Disk, terminal, Terminal::progress, |report, _, terminal| {
        terminal.finish();
        let text = outputs::intake::intake(&report, terminal.colour());
        terminal.answer(&text);
        super::timings(&args.watch, terminal);
        Ok(Exit::Clean)
    })
}
