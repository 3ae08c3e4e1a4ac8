//! Walks `fixtures/controls/<id>/<case>` and `fixtures/clean`: runs every control over each folder
//! and compares all findings with `expected.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tickmark::controls::{self, CONTROLS, Control, Tested};
use tickmark::diag::Diagnostic;
use tickmark::load::{self, FileIntake};
use tickmark::parameter::Parameters;
use tickmark::progress::Silent;
use tickmark::reconcile::{self, Asked, Population, equations};
use tickmark::source::Shelf;
use tickmark::{config, finding};

/// What a folder says every control finds in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// What the case shows, for a reader.
    about: String,
    /// Every finding of every control.
    findings: Vec<Shown>,
    /// The counts of the control whose folder it is.
    tested: Option<Counts>,
}

/// A finding as `expected.json` names it.
#[derive(Deserialize, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Shown {
    control: String,
    severity: finding::Severity,
    system: String,
    holder: String,
    entitlement: String,
    ticket_id: String,
}

/// The counts of one control.
#[derive(Deserialize, Debug, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Counts {
    passed: u64,
    failed: u64,
    open: u64,
    listed: u64,
    not_evaluable: BTreeMap<String, u64>,
}

impl From<&Tested> for Counts {
    fn from(tested: &Tested) -> Self {
        Self {
            passed: tested.passed,
            failed: tested.failed,
            open: tested.open,
            listed: tested.listed,
            not_evaluable: tested.not_evaluable.clone(),
        }
    }
}

#[test]
fn every_control_says_over_every_fixture_what_the_folder_expects() -> Result<(), String> {
    let folders =
        CONTROLS.iter().map(|control| cases(control.id)).collect::<Result<Vec<_>, _>>()?;
    let mut wrong = String::new();
    for folder in folders.iter().flatten().chain([&root().join("clean")]) {
        if let Err(why) = check(folder) {
            let _ = write!(wrong, "\n{}\n{why}", folder.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    Ok(())
}

#[test]
fn the_clean_company_expects_nothing() -> Result<(), String> {
    let expected = expected(&root().join("clean"))?;
    if expected.findings.is_empty() { Ok(()) } else { Err("clean means no finding".into()) }
}

#[test]
fn the_clean_company_lets_every_control_judge_something() -> Result<(), String> {
    let plan = config::load(&root().join("clean/tickmark.toml")).map_err(rendered)?;
    let loaded = load::load(&plan, &Shelf::Disk, &Silent).map_err(rendered)?;
    let asked = Asked { from: plan.from, to: plan.to, as_of: plan.as_of };
    let population = reconcile::reconcile(&loaded.frames, &plan.settings, asked);
    let idle: Vec<&str> = CONTROLS
        .iter()
        .filter(|control| {
            let tested = control.run(&population, &Parameters::defaults(control.parameters));
            tested.passed + tested.open == 0
        })
        .map(|control| control.id)
        .collect();
    if idle.is_empty() { Ok(()) } else { Err(format!("silent for want of items: {idle:?}")) }
}

#[test]
fn every_control_has_a_case_that_fires_and_one_that_does_not() -> Result<(), String> {
    for Control { id, .. } in CONTROLS {
        let expected: Vec<Expected> =
            cases(id)?.iter().map(|folder| expected(folder)).collect::<Result<_, _>>()?;
        let fires = |case: &Expected| case.findings.iter().any(|finding| finding.control == *id);
        if !expected.iter().any(fires) || expected.iter().all(fires) {
            return Err(format!("{id} needs a case that fires and a near miss that does not"));
        }
        if expected.iter().any(|case| case.about.is_empty() || case.tested.is_none()) {
            return Err(format!("{id} has a case that does not say what it shows and counts"));
        }
    }
    Ok(())
}

#[test]
fn folders_files_and_ids_are_the_same_names() -> Result<(), String> {
    let ids: BTreeSet<String> = CONTROLS.iter().map(|control| control.id.to_owned()).collect();
    let folders = children(&root().join("controls"))?;
    let named = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let folders: BTreeSet<String> = folders.iter().filter_map(named).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/controls");
    for id in &ids {
        if !source.join(format!("{id}.rs")).is_file() {
            return Err(format!("src/controls/{id}.rs is missing"));
        }
    }
    if ids == folders { Ok(()) } else { Err(format!("ids {ids:?} but folders {folders:?}")) }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn cases(control: &str) -> Result<Vec<PathBuf>, String> {
    children(&root().join("controls").join(control))
}

fn children(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = folder.read_dir().map_err(|why| format!("{}: {why}", folder.display()))?;
    let mut folders: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

fn expected(folder: &Path) -> Result<Expected, String> {
    let path = folder.join("expected.json");
    let text =
        std::fs::read_to_string(&path).map_err(|why| format!("{}: {why}", path.display()))?;
    serde_json::from_str(&text).map_err(|why| format!("{}: {why}", path.display()))
}

/// Runs the pipeline over a folder and compares.
fn check(folder: &Path) -> Result<(), String> {
    let expected = expected(folder)?;
    let plan = config::load(&folder.join("tickmark.toml")).map_err(rendered)?;
    let loaded = load::load(&plan, &Shelf::Disk, &Silent).map_err(rendered)?;
    let asked = Asked { from: plan.from, to: plan.to, as_of: plan.as_of };
    let population = reconcile::reconcile(&loaded.frames, &plan.settings, asked);
    let parameters = controls::resolve(&plan.controls, &plan.text).map_err(rendered)?;
    let results = controls::test_all(&population, &parameters);
    all_rows_are_used(&loaded.intake)?;
    all_foots(&population, &results)?;
    all_rest_on_rows(&population, &results)?;
    let mut found = shown(&population, &results);
    if std::env::var_os("TICKMARK_BLESS").is_some() {
        return bless(folder, &expected, &mut found);
    }
    same_findings(&expected.findings, &found)?;
    same_counts(folder, expected.tested.as_ref(), &results)
}

type Results = [(&'static Control, Parameters, Tested)];

fn rendered(problems: Vec<Diagnostic>) -> String {
    problems.iter().map(|problem| problem.render(false)).collect::<Vec<_>>().join("\n")
}

/// A row of a fixture that is not used is a slip of whoever wrote the fixture.
fn all_rows_are_used(intake: &[FileIntake]) -> Result<(), String> {
    match intake.iter().find(|file| file.rejected > 0 || file.read != file.kept) {
        Some(file) => Err(format!("rows of {} are not used: {:?}", file.frame, file.rejects)),
        None => Ok(()),
    }
}

fn all_foots(population: &Population<'_>, results: &Results) -> Result<(), String> {
    for (control, _, tested) in results {
        let equation = tested.equation(control.id);
        if !equation.foots() || tested.findings.len() as u64 > tested.failed {
            return Err(format!("{} does not foot: {equation:?}", control.id));
        }
    }
    match equations(population, &[]).iter().find(|equation| !equation.foots()) {
        Some(equation) => Err(format!("does not foot: {equation:?}")),
        None => Ok(()),
    }
}

/// Every finding quotes a line of a file, has an owner and a sentence, and its own id.
fn all_rest_on_rows(population: &Population<'_>, results: &Results) -> Result<(), String> {
    let (frames, views) = (population.frames, population.frames.views());
    let files = frames.files.len() as u32;
    for (control, _, tested) in results {
        for pair in tested.findings.windows(2) {
            if pair[0].id >= pair[1].id {
                return Err(format!("{}: findings are not ordered by unique ids", control.id));
            }
        }
        for finding in &tested.findings {
            // A file as a whole stands at its header.
            let stands = |row: &finding::Evidence| {
                let is_there =
                    row.origin.line > 1 || (row.role() == "file" && row.origin.line == 1);
                row.origin.file < files && is_there && !row.quotes(&views, frames).is_empty()
            };
            let complete = !finding.evidence.is_empty() && finding.evidence.iter().all(stands);
            if !complete
                || finding.owner.name.text(frames).is_empty()
                || !finding.sentence.ends_with('.')
            {
                return Err(format!("a finding is incomplete: {finding:#?}"));
            }
        }
    }
    Ok(())
}

fn shown(population: &Population<'_>, results: &Results) -> Vec<Shown> {
    let findings = results.iter().flat_map(|(_, _, tested)| &tested.findings);
    let show = |key| population.show(key).to_owned();
    findings
        .map(|finding| Shown {
            control: finding.control.to_owned(),
            severity: finding.severity,
            system: show(finding.subject.system),
            holder: show(finding.subject.holder),
            entitlement: show(finding.subject.entitlement),
            ticket_id: population.frames.text(finding.subject.ticket_id).to_owned(),
        })
        .collect()
}

fn same_findings(expected: &[Shown], found: &[Shown]) -> Result<(), String> {
    let (mut missing, mut unexpected) = (expected.to_vec(), vec![]);
    for finding in found {
        match missing.iter().position(|other| other == finding) {
            Some(place) => drop(missing.remove(place)),
            None => unexpected.push(finding.clone()),
        }
    }
    if missing.is_empty() && unexpected.is_empty() {
        return Ok(());
    }
    let mut text = String::new();
    for (sign, findings) in [('-', &mut missing), ('+', &mut unexpected)] {
        findings.sort();
        for finding in findings {
            let _ = writeln!(text, "  {sign} {finding:?}");
        }
    }
    Err(format!("findings differ (- expected, + found):\n{text}"))
}

/// Writes down what *other* controls find in a folder, for a person to judge. What the folder's own
/// control finds is never written from what was found.
fn bless(folder: &Path, expected: &Expected, found: &mut Vec<Shown>) -> Result<(), String> {
    let own = folder.parent().and_then(Path::file_name).unwrap_or_default();
    let own = own.to_string_lossy();
    found.retain(|finding| finding.control != own);
    found.extend(expected.findings.iter().filter(|finding| finding.control == own).cloned());
    let place = |id: &str| CONTROLS.iter().position(|control| control.id == id);
    found.sort_by_cached_key(|finding| {
        (finding.control != own, place(&finding.control), finding.clone())
    });
    let path = folder.join("expected.json");
    let text = std::fs::read_to_string(&path).map_err(|why| why.to_string())?;
    let (before, rest) = text.split_once("\"findings\": [").ok_or("no findings")?;
    let (_, after) = rest.split_once(']').ok_or("no end of findings")?;
    let lines: Vec<String> = found.iter().map(Shown::line).collect();
    let list =
        if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
    let text = format!("{before}\"findings\": [{list}]{after}");
    std::fs::write(&path, text).map_err(|why| why.to_string())
}

impl Shown {
    /// Its line of `expected.json`.
    fn line(&self) -> String {
        let text = |text: &str| serde_json::to_string(text).unwrap_or_default();
        format!(
            "    {{\"control\": {}, \"severity\": \"{}\", \"system\": {}, \"holder\": {}, \"entitlement\": {}, \"ticket_id\": {}}}",
            text(&self.control),
            self.severity,
            text(&self.system),
            text(&self.holder),
            text(&self.entitlement),
            text(&self.ticket_id),
        )
    }
}

fn same_counts(folder: &Path, expected: Option<&Counts>, results: &Results) -> Result<(), String> {
    let Some(expected) = expected else { return Ok(()) };
    let id = folder.parent().and_then(Path::file_name).unwrap_or_default();
    let found = results.iter().find(|(control, ..)| *control.id == *id);
    let found = found.map(|(_, _, tested)| Counts::from(tested));
    match found {
        Some(found) if found == *expected => Ok(()),
        found => Err(format!("counts differ:\n  - {expected:?}\n  + {found:?}")),
    }
}
