//! The path: one call per stage, in order, each value handed to the next; and the only table of
//! exit codes.

use std::collections::BTreeMap;

use crate::cli::{Cli, Command, RunArgs, WindowArgs};
use crate::commands::{self, Terminal};
use crate::config::{self, Plan};
use crate::controls;
use crate::diag::{Class, Diagnostic, Outcome};
use crate::finding::Severity;
use crate::frames::Word;
use crate::load::{self, Loaded};
use crate::metrics;
use crate::outputs::{self, Options};
use crate::parameter::Parameters;
use crate::progress::Progress;
use crate::publish;
use crate::reconcile::tie_out::{Equation, FileCount};
use crate::reconcile::{self, Asked, Population};
use crate::report::{self, Ingredients, Report};
use crate::source::Shelf;

/// How a command ended; the numbers are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// No finding at or above the severity asked for.
    Clean = 0,
    /// There is one.
    Findings = 1,
    /// Usage or configuration.
    Configuration = 2,
    /// An input is not usable.
    Input = 3,
    /// Our bug.
    Internal = 70,
}

impl Exit {
    /// The exit code of a run that `problems` ended: our own bug before the user's configuration
    /// before the user's inputs.
    #[must_use]
    pub fn of(problems: &[Diagnostic]) -> Self {
        let has = |class| problems.iter().any(|problem| problem.class == class);
        if has(Class::Internal) {
            Self::Internal
        } else if has(Class::Configuration) {
            Self::Configuration
        } else {
            Self::Input
        }
    }
}

/// Does what the command line asks for.
///
/// # Errors
/// Every problem that kept it from doing so.
pub fn run(cli: &Cli, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    let exit = obey(cli, terminal)?;
    terminal.heard().map(|()| exit)
}

fn obey(cli: &Cli, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    match &cli.command {
        Command::Run(args) => audit(args, terminal),
        Command::Demo(args) => commands::demo(args, terminal),
        Command::Check(args) => commands::check(args, terminal),
        Command::Explain { id, bundle } => commands::explain(id, bundle.as_deref(), terminal),
        Command::List { what } => commands::list(*what, terminal),
        Command::Verify { dir } => commands::verify(dir, terminal),
        Command::Diff { old, new, out, fail_on } => {
            let wanted = commands::Wanted { out: out.as_deref(), fail_on: fail_on.as_deref() };
            commands::diff(old, new, wanted, terminal)
        }
        Command::Template => commands::template(terminal),
    }
}

/// `tickmark run`.
fn audit(args: &RunArgs, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    let mut plan = config::load(&args.input.config)?;
    apply_window(&mut plan, &args.input.window)?;
    let fail_on = args.output.fail_on.clone().or(plan.fail_on.clone());
    publish::check_target(&args.output.out)?;
    // Read before the long run, so that nobody waits for a refusal.
    let previous = commands::earlier(args.previous.as_deref(), &args.output.out)?;
    let report = report_on(&plan, &Shelf::Disk, terminal.progress())?;
    let report = commands::since(report, previous.as_ref())?;
    hand_over(&report, args, fail_on.as_deref(), terminal)
}

fn hand_over(
    report: &Report,
    args: &RunArgs,
    fail_on: Option<&str>,
    terminal: &mut Terminal<'_>,
) -> Outcome<Exit> {
    write_bundle(report, &args.output, terminal)?;
    Ok(verdict(report, fail_on))
}

/// Renders the report, publishes the bundle and tells the terminal.
///
/// # Errors
/// When the bundle cannot be written.
pub fn write_bundle(
    report: &Report,
    output: &crate::cli::OutputArgs,
    terminal: &mut Terminal<'_>,
) -> Outcome<()> {
    terminal.progress().stage("writing", 0);
    let files = outputs::render(report, &Options { raw_csv: output.raw_csv })?;
    publish::publish(&output.out, &files, report, terminal.now())?;
    terminal.finish();
    let summary = outputs::console::summary(report, terminal.colour());
    terminal.say(&summary);
    terminal.say(&format!("\nReport: {}\n", output.out.join("index.html").display()));
    Ok(())
}

/// The report on everything `plan` names: load, reconcile, tie out, test, measure, report.
///
/// # Errors
/// Unusable inputs or configuration, and a run whose totals do not foot.
pub fn report_on(plan: &Plan, shelf: &Shelf, progress: &dyn Progress) -> Outcome<Report> {
    let parameters = controls::resolve(&plan.controls, &plan.text)?;
    let loaded = load::load(plan, shelf, progress)?;
    progress.stage("reconciling", 0);
    let population = reconcile::reconcile(&loaded.frames, &plan.settings, asked(plan));
    progress.stage("testing", 0);
    judged(plan, &loaded, &population, &parameters)
}

fn judged(
    plan: &Plan,
    loaded: &Loaded,
    population: &Population<'_>,
    parameters: &BTreeMap<&'static str, Parameters>,
) -> Outcome<Report> {
    let tested = controls::test_all(population, parameters);
    let values = metrics::compute_all(population);
    let mut equations = reconcile::equations(population, &file_counts(loaded));
    equations.extend(tested.iter().map(|(control, _, tested)| tested.equation(control.id)));
    foots(&equations)?;
    Ok(report::build(&Ingredients {
        population,
        tested: &tested,
        values: &values,
        intake: &loaded.intake,
        rejects: &loaded.rejects,
        equations: &equations,
        title: &plan.title,
        notes: &notes(loaded),
        config_text: &plan.text.text,
    }))
}

fn asked(plan: &Plan) -> Asked {
    Asked { from: plan.from, to: plan.to, as_of: plan.as_of }
}

/// What the loaders counted, for the tie-out.
#[must_use]
pub fn file_counts(loaded: &Loaded) -> Vec<FileCount> {
    let name = |file: u32| loaded.frames.files[file as usize].clone();
    let count = |intake: &load::FileIntake| FileCount {
        file: intake.file,
        frame: intake.frame,
        name: name(intake.file),
        counts: (intake.read, intake.kept, intake.rejected),
    };
    loaded.intake.iter().map(count).collect()
}

/// A run whose totals do not foot is no run.
fn foots(equations: &[Equation]) -> Outcome<()> {
    let broken: Vec<Diagnostic> =
        equations.iter().filter(|equation| !equation.foots()).map(does_not_foot).collect();
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}

fn does_not_foot(equation: &Equation) -> Diagnostic {
    let parts: Vec<String> =
        equation.parts.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let message = format!(
        "the tie-out of {} {} does not foot: {} is {}, its parts are {}",
        equation.kind,
        equation.item,
        equation.total_name,
        equation.total,
        parts.join(", ")
    );
    Diagnostic::error(Class::Internal, "does-not-foot", message)
        .help("nothing was written; this is a bug in Tickmark, please report it")
}

/// What a reader should know before anything else.
fn notes(loaded: &Loaded) -> Vec<String> {
    let unusable = loaded.intake.iter().filter(|intake| intake.read > 0 && intake.kept == 0);
    unusable
        .map(|intake| {
            let name = &loaded.frames.files[intake.file as usize];
            format!(
                "Not one of the {} rows of {name} could be used; see data/rejects.csv.",
                intake.read
            )
        })
        .collect()
}

/// Lets the command line override the window of the configuration.
///
/// # Errors
/// A period or as-of that cannot be read, or that is empty.
pub fn apply_window(plan: &mut Plan, window: &WindowArgs) -> Outcome<()> {
    let zone = plan.settings.timezone;
    if let Some(text) = &window.period {
        let (from, to) =
            config::parse_period(text, zone).map_err(|why| vec![usage("--period", &why)])?;
        (plan.from, plan.to) = (Some(from), Some(to));
    }
    if let Some(text) = &window.as_of {
        let as_of = config::parse_as_of(text, zone).map_err(|why| vec![usage("--as-of", &why)])?;
        plan.as_of = Some(as_of);
    }
    Ok(())
}

fn usage(option: &str, why: &str) -> Diagnostic {
    Diagnostic::error(Class::Configuration, "usage", format!("{option}: {why}"))
}

/// Whether any finding is at or above the severity asked for. Waived findings do not count.
#[must_use]
pub fn verdict(report: &Report, fail_on: Option<&str>) -> Exit {
    let Some(limit) = fail_on.and_then(Severity::parse) else { return Exit::Clean };
    let over = report.findings.iter().any(|finding| finding.severity >= limit && !finding.waived);
    if over { Exit::Findings } else { Exit::Clean }
}
