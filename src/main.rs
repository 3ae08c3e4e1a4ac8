//! The binary: parse, call `run`, print problems, return the exit code.
#![warn(clippy::disallowed_methods, clippy::disallowed_types, clippy::expect_used)]

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::Parser;
use tickmark::cli::Cli;
use tickmark::commands::Terminal;
use tickmark::run::{Exit, run};

/// A run makes and drops many small texts on several threads at once; this allocator keeps the pages
/// it was given, where the system's gives them back and has them cleared again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(threads) = cli.threads {
        // The first to build the global pool wins, and nobody was before us.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    }
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let colour = (cli.color.applies(out.is_terminal()), cli.color.applies(err.is_terminal()));
    let mut terminal = Terminal::new(&mut out, &mut err, colour, cli.quiet);
    let exit = run(&cli, &mut terminal).unwrap_or_else(|problems| {
        terminal.complain(&problems);
        Exit::of(&problems)
    });
    ExitCode::from(exit as u8)
}
