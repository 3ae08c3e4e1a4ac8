//! The path: one call per stage, in order, each value handed to the next; and the only table of
//! exit codes.

use std::collections::BTreeMap;

use crate::cli::{Cli, Command, RunArgs, SelectArgs, WatchArgs, WindowArgs};
use crate::commands::{self, Terminal};
use crate::config::{self, Plan};
use crate::controls::{self, Control, Limits, Selection, Tested, Tried};
use crate::diag::{Class, Diagnostic, Outcome};
use crate::finding::Severity;
use crate::finding::waiver::Waivers;
use crate::frames::Word;
use crate::load::{self, Loaded};
use crate::metrics::{self, Value};
use crate::outputs::{self, Options, Told};
use crate::parameter::Parameters;
use crate::progress::Progress;
use crate::publish;
use crate::reconcile::tie_out::{Equation, FileCount};
use crate::reconcile::{self, Asked, Population};
use crate::report::{self, ControlFacts, Ingredients, Report, Rows};
use crate::source::Shelf;
use crate::what_if::{self, Question, Ran};

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
    apply_selection(&mut plan, &args.input.controls)?;
    plan.cache.clone_from(&args.input.cache);
    let fail_on = args.output.fail_on.clone().or(plan.fail_on.clone());
    publish::check_target(&args.output.out)?;
    // Read before the long run, so that nobody waits for a refusal.
    let previous = commands::earlier(args.previous.as_deref(), &args.output.out)?;
    with_report(&plan, &Shelf::Disk, terminal, Terminal::progress, |report, mut rows, terminal| {
        let report = commands::since(report, &mut rows, previous.as_ref())?;
        let told = Told { report: &report, rows: Some(&rows) };
        write_bundle(&told, &args.output, &args.input.watch, terminal)?;
        Ok(verdict(&report, fail_on.as_deref()))
    })
}

/// Publishes the bundle of a report, and tells the terminal.
///
/// # Errors
/// When the bundle cannot be written.
pub fn write_bundle(
    told: &Told<'_>,
    output: &crate::cli::OutputArgs,
    watch: &WatchArgs,
    terminal: &mut Terminal<'_>,
) -> Outcome<()> {
    let report = told.report;
    terminal.progress().stage("writing", 0);
    let options = Options { raw_csv: output.raw_csv };
    let timings = if watch.timings { terminal.laps() } else { Vec::new() };
    let ran = publish::Ran { at: terminal.now(), timings };
    publish::publish_told(&output.out, told, &options, &ran)?;
    terminal.finish();
    let summary = outputs::console::summary(report, terminal.colour());
    terminal.say(&summary);
    terminal.say(&format!("\nReport: {}\n", output.out.join("index.html").display()));
    commands::timings(watch, terminal);
    Ok(())
}

/// The report on everything `plan` names, holding the rows of all its tables: for who keeps it. See
/// [`with_report`].
///
/// # Errors
/// Unusable inputs or configuration, and a run whose totals do not foot.
pub fn report_on(plan: &Plan, shelf: &Shelf, progress: &dyn Progress) -> Outcome<Report> {
    let tell = |report, rows: Rows<'_>, _: &mut _| Ok(rows.hold_all(report));
    with_report(plan, shelf, &mut &*progress, |progress| *progress, tell)
}

/// Hands `tell` the report on everything `plan` names (load, reconcile, tie out, test, measure,
/// report) and the rows of its big tables, which are read from what was loaded. `watcher` is who
/// waits for it, and is told how far it has got.
///
/// # Errors
/// Unusable inputs or configuration, and a run whose totals do not foot.
pub fn with_report<W, T>(
    plan: &Plan,
    shelf: &Shelf,
    watcher: &mut W,
    progress: impl Fn(&W) -> &dyn Progress,
    tell: impl FnOnce(Report, Rows<'_>, &mut W) -> Outcome<T>,
) -> Outcome<T> {
    let asked_of = chosen(plan)?;
    let loaded = load::load(plan, shelf, progress(watcher))?;
    progress(watcher).stage("reconciling", 0);
    let mut population = reconcile::reconcile(&loaded.frames, &plan.settings, asked(plan));
    progress(watcher).stage("testing and measuring", 0);
    let judged = judged(plan, &loaded, &mut population, &asked_of, progress(watcher))?;
    let notes = notes(plan, &loaded, &asked_of.selection);
    let (report, rows) = report::build_on_demand(&Ingredients {
        population: &population,
        tested: &judged.tested,
        values: &judged.values,
        intake: &loaded.intake,
        rejects: &loaded.rejects,
        waivers: &judged.waivers,
        what_if: &judged.what_if,
        limits: &asked_of.limits,
        selected: [&plan.only, &plan.skip],
        equations: &judged.equations,
        title: &plan.title,
        notes: &notes,
        config_text: &plan.text.text,
    });
    tell(report, rows, watcher)
}

/// What was found out about a population.
struct Judged {
    tested: Vec<(&'static Control, Parameters, Tested)>,
    values: Vec<Value>,
    equations: Vec<Equation>,
    what_if: Vec<what_if::Answer>,
    waivers: Waivers,
}

/// What the configuration and the command line ask of the controls.
struct Chosen {
    parameters: BTreeMap<&'static str, Parameters>,
    limits: Limits,
    selection: Selection,
    questions: Vec<Question>,
}

/// What is asked of the controls; everything that names none of them, or asks what it cannot, is
/// said at once.
fn chosen(plan: &Plan) -> Outcome<Chosen> {
    let selection = controls::select(&plan.only, &plan.skip)?;
    let named = plan.waivers.iter().flat_map(|waiver| &waiver.selectors);
    let named = named.filter(|(key, _)| *key == "control").map(|(_, selector)| &selector.said);
    let named = named.map(|said| (said.text.as_str(), said.span.clone()));
    let mut problems = controls::strangers(named, &plan.text);
    let parameters = controls::resolve(&plan.controls, &plan.text);
    let parameters = parameters.map_err(|found| problems.extend(found));
    let limits = controls::limits(&plan.controls, &plan.text);
    let limits = limits.map_err(|found| problems.extend(found));
    let tried = controls::trials(&plan.what_if.of_controls, &plan.text);
    let tried = tried.map_err(|found| problems.extend(found));
    problems.sort_by_key(|problem| problem.labels.first().map(|label| label.span.start));
    match (parameters, limits, tried) {
        (Ok(parameters), Ok(limits), Ok(tried)) if problems.is_empty() => {
            let questions = questions(plan, &tried, &parameters, &selection);
            Ok(Chosen { parameters, limits, selection, questions })
        }
        _ => Err(problems),
    }
}

/// What the configuration asks of other settings. A control that is left out says nothing under
/// any value of its parameters.
fn questions(
    plan: &Plan,
    tried: &[Tried],
    parameters: &BTreeMap<&'static str, Parameters>,
    selection: &Selection,
) -> Vec<Question> {
    let of_parameter =
        |tried: &Tried| parameters.get(tried.0.id).map(|used| Question::of_parameter(tried, used));
    let shared = plan.what_if.shared.iter();
    let shared = shared.map(|(lever, values)| Question::of_setting(lever, values, &plan.settings));
    let own = tried.iter().filter(|(control, ..)| selection.runs(control.id));
    shared.chain(own.filter_map(of_parameter)).collect()
}

fn judged<'a>(
    plan: &'a Plan,
    loaded: &Loaded,
    population: &mut Population<'a>,
    chosen: &'a Chosen,
    progress: &dyn Progress,
) -> Outcome<Judged> {
    population.share();
    let (tested, (mut equations, values)) = rayon::join(
        || controls::test_selected(population, &chosen.parameters, &chosen.selection),
        || {
            // The equations are counted by one thread: not at the end, when the other has no work.
            let equations = || reconcile::equations(population, &file_counts(loaded));
            rayon::join(equations, || metrics::compute_all(population))
        },
    );
    let ran = tested.iter().filter(|(control, ..)| chosen.selection.runs(control.id));
    equations.extend(ran.map(|(control, _, tested)| tested.equation(control.id)));
    foots(&equations)?;
    let Chosen { parameters, selection, questions, .. } = chosen;
    let ran = Ran { asked: asked(plan), parameters, selection, tested: &tested };
    if !questions.is_empty() {
        progress.stage("trying other settings", 0);
    }
    let what_if = what_if::answers(questions, population, &ran);
    population.unshare();
    progress.stage("reporting", 0);
    let waivers = waivers(plan, population, &tested, &chosen.selection.not_run());
    Ok(Judged { tested, values, equations, what_if, waivers })
}

/// The waivers of the configuration, laid over what the controls found.
fn waivers(
    plan: &Plan,
    population: &Population<'_>,
    tested: &[(&'static Control, Parameters, Tested)],
    not_run: &[&str],
) -> Waivers {
    let findings = tested.iter().flat_map(|(_, _, tested)| &tested.findings);
    let (symbols, as_of) = (&population.frames.symbols, population.period.as_of);
    Waivers::lay(&plan.waivers, findings, symbols, as_of, not_run)
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
fn notes(plan: &Plan, loaded: &Loaded, selection: &Selection) -> Vec<String> {
    let unusable = loaded.intake.iter().filter(|intake| intake.read > 0 && intake.kept == 0);
    let unusable = unusable.map(|intake| {
        let name = &loaded.frames.files[intake.file as usize];
        format!(
            "Not one of the {} rows of {name} could be used; see data/rejects.csv.",
            intake.read
        )
    });
    unusable.chain(unanswered(plan, selection)).chain(loaded.notes.iter().cloned()).collect()
}

/// What-ifs about controls that were left out.
fn unanswered(plan: &Plan, selection: &Selection) -> impl Iterator<Item = String> {
    let asked = plan.what_if.of_controls.iter().map(|trial| trial.key.as_str());
    let left_out = |key: &&str| key.split('.').next().is_some_and(|id| !selection.runs(id));
    asked.filter(left_out).map(|key| {
        format!("What other values of {key} would do is not said: the control was not run.")
    })
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

/// Lets the command line choose among the controls.
///
/// # Errors
/// An id that no control has, or a pattern that fits none.
pub fn apply_selection(plan: &mut Plan, select: &SelectArgs) -> Outcome<()> {
    (plan.only, plan.skip) = (select.only.clone(), select.skip.clone());
    controls::select(&plan.only, &plan.skip).map(|_| ())
}

fn usage(option: &str, why: &str) -> Diagnostic {
    Diagnostic::error(Class::Configuration, "usage", format!("{option}: {why}"))
}

/// Whether any finding is at or above the limit that holds for it: that of its control where the
/// configuration gives one, else `fail_on`, that of the run. Waived findings do not count.
#[must_use]
pub fn verdict(report: &Report, fail_on: Option<&str>) -> Exit {
    let is_over = |control: &ControlFacts| {
        let limit = limit(control, fail_on);
        limit.is_some_and(|limit| {
            let over = Severity::ALL.iter().filter(|severity| **severity >= limit);
            over.map(|severity| control.found.standing(*severity)).sum::<u64>() > 0
        })
    };
    if report.controls.iter().any(is_over) { Exit::Findings } else { Exit::Clean }
}

/// The limit that holds for the findings of a control; `never` is no severity, so it is none.
fn limit(control: &ControlFacts, fail_on: Option<&str>) -> Option<Severity> {
    control.fail_on.as_deref().or(fail_on).and_then(Severity::parse)
}
