//! The command line: clap types only. What the commands do is in `run` and `commands`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
/// Reconcile access tickets with entitlement snapshots, both ways, and write the evidence.
///
/// A ticket says what somebody intended; only the snapshot says what is true. Tickmark tests the
/// whole population in both directions and writes a bundle an auditor can re-perform: an HTML
/// report, CSV tables, and file and line behind every number.
#[derive(Debug, Parser)]
#[command(name = "tickmark", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Start with `tickmark demo`. For your own exports write a tickmark.toml (`tickmark template` \
prints a commented one), see with `tickmark check` that it reads them, then `tickmark run`.\n\n\
Exit codes: 0 no finding at or above --fail-on; 1 there is one; 2 usage or configuration; \
3 an input is not usable; 70 a bug in Tickmark."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use colour. Also respects NO_COLOR.
    #[arg(long, global = true, value_enum, default_value = "auto", help_heading = "Output")]
    pub color: ColorChoice,
    /// Say nothing but problems.
    #[arg(short, long, global = true, help_heading = "Output")]
    pub quiet: bool,
    /// Number of threads; the result does not depend on it. [default: one per core]
    #[arg(long, global = true, value_name = "N", help_heading = "Output", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Reconcile the inputs and write the bundle.
    ///
    /// Reads what the configuration names, judges every ticket line and every grant, runs all
    /// controls and metrics, and writes the bundle beside its target before renaming it into place:
    /// there is never half a bundle. An earlier bundle in the target is replaced.
    Run(RunArgs),
    /// Run on a built-in example company; needs no file.
    ///
    /// The company is made up from a seed: people, accounts, tickets and snapshots that agree, with
    /// a known number of anomalies planted. `--export` also writes its exports, its configuration
    /// and `truth.csv`, the list of what was planted.
    ///
    /// With `--grants-per-person` or `--tickets` it makes a large company instead, of as many million
    /// rows as asked for: it only writes the exports, and says how to run on them. Its `truth.csv`
    /// counts, for each kind of what was planted, how often the tool must say which word.
    Demo(DemoArgs),
    /// Are the inputs usable? Load and reconcile, print what was read; write nothing.
    Check(CheckArgs),
    /// What a control or a metric means; for a finding, the chain of rows behind it.
    ///
    /// For a control or metric: what it finds, why it matters, how to answer it. For a clause of a
    /// standard, such as PR.AA-05, A.5.18 or CC6.3: the controls that answer to it. For a finding of a
    /// bundle: request, answers, policy, exception, the grant in each snapshot, and reviews, each
    /// with file and line; the dates in order; and what is missing.
    Explain {
        /// Id of a control or metric (see `tickmark list`), of a clause, or of a finding; of that
        /// its first characters will do.
        id: String,
        /// Folder of the bundle the finding is in.
        #[arg(long, value_name = "DIR")]
        bundle: Option<PathBuf>,
    },
    /// List what there is.
    List {
        /// What to list.
        #[arg(value_enum)]
        what: Listing,
    },
    /// Recompute every digest of a bundle and say what changed.
    Verify {
        /// Folder of the bundle.
        dir: PathBuf,
    },
    /// Compare two bundles: which findings are new, persisting, resolved or were not tested.
    ///
    /// Findings are followed by their stable id, with the days each has been open. Also says how the
    /// numbers of every control moved, and which inputs, settings and parameters changed. Both
    /// bundles are held to their SHA256SUMS first.
    Diff {
        /// Folder of the older bundle.
        old: PathBuf,
        /// Folder of the newer bundle.
        new: PathBuf,
        /// Also write diff.csv, control_movements.csv, metric_movements.csv and a page into this folder.
        #[arg(short, long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Exit with 1 when a new finding that is not waived has this severity or above. [default: never]
        #[arg(long, value_name = "SEVERITY", value_parser = ["low", "medium", "high", "critical"])]
        fail_on: Option<String>,
    },
    /// Print a commented configuration with every option and its default.
    Template,
}

/// What `list` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// Audit tests.
    Controls,
    /// Measurements.
    Metrics,
    /// Frames and their columns.
    Frames,
    /// Formats of the bundle.
    Outputs,
    /// Export formats that need no mapping.
    Profiles,
}

/// Where the configuration is, and what of it the command line overrides.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The configuration.
    #[arg(short, long, value_name = "FILE", default_value = "tickmark.toml")]
    pub config: PathBuf,
    #[command(flatten)]
    /// The window to judge.
    pub window: WindowArgs,
    #[command(flatten)]
    /// The controls to run.
    pub controls: SelectArgs,
    #[command(flatten)]
    /// What to tell of the run itself.
    pub watch: WatchArgs,
    /// Keep what was loaded in this folder, and use what is kept there: an input whose content and
    /// mapping have not changed is not parsed again. The result is the same; every input is still
    /// read, for its digest. Delete the folder at will.
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
}

/// What to tell of the run itself.
#[derive(Debug, Args, Default)]
pub struct WatchArgs {
    /// Say how long each stage took and how much memory it needed: on the error stream, and in the
    /// bundle's manifest.json.
    #[arg(long, help_heading = "Output")]
    pub timings: bool,
}

/// Which controls to run.
#[derive(Debug, Args, Default)]
pub struct SelectArgs {
    /// Run only these controls: ids or patterns such as 'self_*', separated by commas or given
    /// again. The others are listed as not run.
    #[arg(long, value_name = "CONTROL", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave these controls out; with --only, of those. What they would find stays unknown, and
    /// the report says so.
    #[arg(long, value_name = "CONTROL", value_delimiter = ',')]
    pub skip: Vec<String>,
}

/// The period and as-of.
#[derive(Debug, Args, Default)]
pub struct WindowArgs {
    /// Audit period: 2026-Q3, 2026-07, 2026, or FROM..TO. [default: the configuration's]
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// The moment to speak of; a date stands for the end of that day. [default: the newest snapshot]
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
}

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    /// What to read and judge.
    pub input: CheckArgs,
    #[command(flatten)]
    /// What to write.
    pub output: OutputArgs,
    /// Folder of an earlier bundle: say what is new, persisting and resolved since.
    #[arg(long, value_name = "DIR")]
    pub previous: Option<PathBuf>,
}

/// What to write, and when to fail.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Folder of the bundle.
    #[arg(short, long, value_name = "DIR", default_value = "tickmark-report")]
    pub out: PathBuf,
    /// Exit with 1 when there is a finding of this severity or above. A control with a fail_on of
    /// its own keeps it; waived findings never count. [default: never]
    #[arg(long, value_name = "SEVERITY", value_parser = ["low", "medium", "high", "critical"])]
    pub fail_on: Option<String>,
    /// Leave text cells of the CSV as they are, even where a spreadsheet would run them as formulas.
    #[arg(long)]
    pub raw_csv: bool,
}

/// Options that mean nothing where no bundle is written.
const NO_BUNDLE: [&str; 5] = ["out", "fail_on", "raw_csv", "only", "skip"];

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    #[command(flatten)]
    /// What to write.
    pub output: OutputArgs,
    #[command(flatten)]
    /// The controls to run.
    pub controls: SelectArgs,
    #[command(flatten)]
    /// What to tell of the run itself.
    pub watch: WatchArgs,
    /// Number of people in the company.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(20..=5_000_000))]
    pub people: u32,
    /// Another seed, another company.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Also write the company's exports, configuration and truth.csv into this folder.
    #[arg(long, value_name = "DIR")]
    pub export: Option<PathBuf>,
    /// Make a large company in which everybody holds about this many grants, in each of two
    /// snapshots, and only export it. [default with --tickets: 50]
    #[arg(long, value_name = "N", requires = "export", conflicts_with_all = NO_BUNDLE, value_parser = clap::value_parser!(u32).range(10..=200))]
    pub grants_per_person: Option<u32>,
    /// Make a large company with exactly this many ticket lines, and only export it. [default with
    /// --grants-per-person: 5 per person]
    #[arg(long, value_name = "N", requires = "export", conflicts_with_all = NO_BUNDLE, value_parser = clap::value_parser!(u64).range(1..))]
    pub tickets: Option<u64>,
}

impl ColorChoice {
    /// Whether to colour what goes to a stream that is, or is not, a terminal.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "NO_COLOR changes how it looks, not what it says"
    )]
    pub fn applies(self, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}
