//! The walls of the house, checked over the sources: who may import whom, who may touch files and
//! the clock, how long things may be, and that every kind on a shelf is registered once.

mod sources;

use std::collections::BTreeSet;
use std::path::PathBuf;

use sources::{Source, code, collect, root, sources};
use tickmark::controls::CONTROLS;
use tickmark::metrics::METRICS;
use tickmark::outputs::OUTPUTS;
use tickmark::profiles::PROFILES;

/// The path. A module may import those before it and none after it.
const PATH: [&str; 27] = [
    // What everybody may use.
    "arena",
    "diag",
    "progress",
    "stats",
    "frames",
    "period",
    "parameter",
    "settings",
    // The stages.
    "profiles",
    "config",
    "source",
    "cache",
    "load",
    "reconcile",
    "finding",
    "movement",
    "metrics",
    "controls",
    "what_if",
    "report",
    "outputs",
    "publish",
    // The example company, and who walks the path.
    "demo",
    "cli",
    "commands",
    "run",
    "main",
];

/// Imports up the path that are meant, each with its reason.
const UP: [(&str, &str, &str); 1] = [(
    "commands",
    "run",
    "one floor: `run` hands each command to its file there, and `check` and `demo` walk the path \
     of `run`",
)];

/// Imports down the path that a wall forbids: who, whom, why.
const WALLS: [(&[&str], &[&str], &str); 5] = [
    (
        &["controls", "metrics", "what_if"],
        &["config", "load", "source"],
        "a test or a measurement sees the reconciled population, however it was read",
    ),
    (&["controls"], &["metrics"], "tests and measurements stand on their own"),
    (&["outputs"], &["load", "source", "config"], "an output shows the report and nothing else"),
    (&["report"], &["source", "config"], "a report tells what stages found, not where they looked"),
    (
        &["stats", "diag", "progress"],
        &["diag", "progress", "stats", "frames"],
        "arithmetic and messages know no domain word",
    ),
];

/// The only types of `load` that `report` may name: what intake is told in.
const INTAKE: [&str; 4] = ["FileIntake", "IntakeNote", "Reject", "RejectReason"];

/// Macros that stand at the crate's root, and the module each belongs to.
const MACROS: [(&str, &str); 2] = [("quotes", "finding"), ("words", "frames")];

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;
const MAIN_LINES: usize = 60;

fn none(broken: &[String], wall: &str) {
    assert!(broken.is_empty(), "{wall}:\n{}", broken.join("\n"));
}

fn rank(module: &str) -> Option<usize> {
    PATH.iter().position(|known| *known == module)
}

/// The modules that a file imports, each with the rest of the path.
fn imports(source: &Source) -> Vec<(&str, Vec<&str>)> {
    let belongs = |name| MACROS.iter().find(|(found, _)| *found == name).map(|(_, module)| *module);
    let paths = source.crate_paths().into_iter().filter(|path| !path.is_empty());
    let named = paths.map(|path| (belongs(path[0]).unwrap_or(path[0]), path[1..].to_vec()));
    named.filter(|(module, _)| *module != source.module()).collect()
}

#[test]
fn every_module_has_its_place_on_the_path() {
    let found: BTreeSet<String> =
        sources().iter().map(|source| source.module().to_owned()).collect();
    let known: BTreeSet<String> =
        PATH.iter().map(|name| (*name).to_owned()).chain(["lib".into()]).collect();
    assert_eq!(found, known, "a new module needs its place in PATH");
}

#[test]
fn imports_only_run_down_the_path() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.module() != "lib") {
        let own = rank(source.module());
        for (module, _) in imports(source) {
            let meant = UP.iter().any(|(from, to, _)| (*from, *to) == (source.module(), module));
            if rank(module).is_none() || (rank(module) > own && !meant) {
                broken.push(format!("{} imports {module}", source.path));
            }
        }
    }
    none(&broken, "an import runs up the path");
}

#[test]
fn every_exception_is_needed() {
    let sources = sources();
    for (from, to, why) in UP {
        let uses = |source: &Source| {
            source.module() == from && imports(source).iter().any(|(module, _)| *module == to)
        };
        assert!(sources.iter().any(uses), "{from} no longer imports {to}; it did because {why}");
    }
}

#[test]
fn no_import_goes_through_a_wall() {
    let mut broken = Vec::new();
    for source in sources() {
        for (module, _) in imports(&source) {
            let walls = WALLS
                .iter()
                .filter(|(who, whom, _)| who.contains(&source.module()) && whom.contains(&module));
            broken.extend(walls.map(|(_, _, why)| format!("{}: {module}: {why}", source.path)));
        }
    }
    none(&broken, "an import goes through a wall");
}

#[test]
fn the_example_company_knows_the_frames_and_nothing_of_how_they_are_judged() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.module() == "demo") {
        let others = imports(source).into_iter().filter(|(module, _)| *module != "frames");
        broken.extend(others.map(|(module, _)| format!("{}: {module}", source.path)));
    }
    none(&broken, "what is planted must not come from what finds it");
}

#[test]
fn the_report_sees_of_the_loader_only_what_intake_is_told_in() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.module() == "report") {
        for (module, rest) in imports(source) {
            let intake = rest.first().is_some_and(|name| INTAKE.contains(name));
            if module == "load" && !intake {
                broken.push(format!("{}: load::{}", source.path, rest.join("::")));
            }
        }
    }
    none(&broken, "the report may name the intake types, one by one");
}

#[test]
fn nobody_climbs_to_the_root_by_super() {
    let climbs = |source: &Source| {
        let (outer, tests) = source.code.split_once("mod tests {").unwrap_or((&source.code, ""));
        longest_climb(outer) >= source.depth() || longest_climb(tests) > source.depth()
    };
    let broken: Vec<String> =
        sources().into_iter().filter(climbs).map(|source| source.path).collect();
    none(&broken, "write `crate::` to leave the folder, so that the other tests see it");
}

/// The longest chain of `super::` in `code`.
fn longest_climb(code: &str) -> usize {
    (1..).take_while(|length| code.contains(&"super::".repeat(*length))).count()
}

#[test]
fn files_are_touched_only_by_those_who_may() {
    // The cache keeps what was loaded, and reads nothing but what it wrote itself.
    let may = ["source", "config", "publish", "cache"];
    let words = ["std::fs", "fs::read", "fs::write", "File::open", "File::create", "OpenOptions"];
    // The stopwatch reads what the system says of the process itself.
    let may =
        |source: &Source| may.contains(&source.module()) || source.path == "commands/stopwatch.rs";
    none(&naming(&words, may), "only these touch files");
}

#[test]
fn only_the_terminal_looks_at_the_clock() {
    let words = ["Utc::now", "Local::now", "SystemTime", "Instant::now", "std::time"];
    let may = ["commands/terminal.rs", "commands/stopwatch.rs"];
    none(&naming(&words, |source| may.contains(&source.path.as_str())), "two looks at the clock");
}

#[test]
fn report_and_outputs_see_no_frame_of_polars() {
    let free = |source: &Source| !["report", "outputs"].contains(&source.module());
    none(&naming(&["polars", "DataFrame"], free), "they show facts, not frames");
}

#[test]
fn nothing_goes_over_the_network_or_runs_another_program() {
    let words = ["std::net", "TcpStream", "UdpSocket", "std::process::Command", "reqwest"];
    none(&naming(&words, |_| false), "no access to anything");
}

/// Files, but those that `may`, whose code has one of `words`.
fn naming(words: &[&str], may: impl Fn(&Source) -> bool) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| !may(source)) {
        let found = words.iter().filter(|word| source.code.contains(**word));
        broken.extend(found.map(|word| format!("{}: {word}", source.path)));
    }
    broken
}

#[test]
fn files_and_functions_are_short() {
    let mut broken = Vec::new();
    for source in sources() {
        let limit = if source.path == "main.rs" { MAIN_LINES } else { FILE_LINES };
        let lines = source.text.lines().count();
        if lines > limit {
            broken.push(format!("{}: {lines} lines, at most {limit}", source.path));
        }
        let long = source.functions().into_iter().filter(|one| one.lines > FUNCTION_LINES);
        broken.extend(long.map(|one| {
            format!("{}:{}: {} has {} lines", source.path, one.line, one.name, one.lines)
        }));
    }
    none(&broken, "too long to be read in one go");
}

#[test]
fn functions_are_found_and_measured() {
    let lines = "    1;\n".repeat(61);
    let text =
        format!("/// fn not this\nconst fn long<'a>(x: &'a [u8; 2]) {{\n{lines}}}\nfn b();\n");
    let source = Source { path: "x.rs".into(), code: code(&text), text };
    let found: Vec<(String, usize, usize)> =
        source.functions().into_iter().map(|one| (one.name, one.line, one.lines)).collect();
    assert_eq!(found, [("long".to_owned(), 2, 63)]);
}

#[test]
fn paths_are_found_and_texts_are_not() {
    let text = "use crate::{load::{self, Reject}, diag::*};\n// crate::no\nlet x = (\"crate::no\", \
                r#\"crate::\"no\"#, 'c', '\\'', crate::stats::rate::rate(1));";
    let source = Source { path: "a/b.rs".into(), code: code(text), text: text.into() };
    let paths = source.crate_paths();
    let expected: [&[&str]; 4] =
        [&["load", "self"], &["load", "Reject"], &["diag"], &["stats", "rate", "rate"]];
    assert_eq!(paths, expected);
    assert_eq!((source.module(), source.depth()), ("a", 2));
}

#[test]
fn every_control_is_one_file_registered_once_under_its_name() {
    let declared = declaring("controls", "control! {");
    let ids: Vec<String> = CONTROLS.iter().map(|control| control.id.to_owned()).collect();
    registered(&declared, &ids, "controls", "CONTROL");
    for (stem, source) in &declared {
        let heading = |rest: &str| source.code.contains(&format!("    {stem} {rest}"));
        let named = heading("{") || heading("reads [");
        assert!(named, "{} declares a control of another name", source.path);
        let cases = root().join("fixtures/controls").join(stem);
        assert!(cases.is_dir(), "{} has no fixtures in {}", stem, cases.display());
    }
}

#[test]
fn every_metric_is_one_file_registered_once_under_its_name() {
    let declared = declaring("metrics", "pub static METRIC:");
    let ids: Vec<String> = METRICS.iter().map(|metric| metric.id.to_owned()).collect();
    registered(&declared, &ids, "metrics", "METRIC");
}

#[test]
fn every_output_is_one_file_registered_once_under_its_name() {
    let declared = declaring("outputs", "const OUTPUT: Output");
    let ids: Vec<String> = OUTPUTS.iter().map(|output| output.id.to_owned()).collect();
    registered(&declared, &ids, "outputs", "OUTPUT");
}

#[test]
fn every_profile_is_one_file_registered_once_under_its_name() {
    let folder = root().join("src/profiles");
    let entries = std::fs::read_dir(folder).expect("the shelf is there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let data = paths.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let stem = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let files: BTreeSet<String> = data.filter_map(stem).collect();
    let ids: BTreeSet<String> = PROFILES.iter().map(|profile| profile.id.to_owned()).collect();
    assert_eq!(files, ids);
    assert_eq!(ids.len(), PROFILES.len(), "an id is registered twice");
    assert!(PROFILES.iter().all(|profile| profile.text.starts_with("# ")), "say what it reads");
}

/// The files of `folder` whose code has `mark`, with the name each goes by.
fn declaring(folder: &str, mark: &str) -> Vec<(String, Source)> {
    let here = |source: &Source| source.module() == folder && source.code.contains(mark);
    let named = |source: Source| {
        let path = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
        (path.rsplit('/').next().unwrap_or_default().to_owned(), source)
    };
    sources().into_iter().filter(here).map(named).collect()
}

fn registered(declared: &[(String, Source)], ids: &[String], folder: &str, name: &str) {
    let stems: BTreeSet<&String> = declared.iter().map(|(stem, _)| stem).collect();
    assert_eq!(stems, ids.iter().collect(), "the files of {folder} and the registry differ");
    assert_eq!(stems.len(), ids.len(), "{folder}: an id is registered twice");
    let shelf = root().join("src").join(folder).join("mod.rs");
    let shelf = code(&std::fs::read_to_string(shelf).expect("the shelf has a mod.rs"));
    for stem in stems {
        let entry = format!("{stem}::{name}");
        assert_eq!(shelf.matches(&entry).count(), 1, "{folder}: {entry} stands once in mod.rs");
    }
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["#[ignore", "todo!", "unimplemented!", "dbg!"];
    let mut paths: Vec<PathBuf> = Vec::new();
    ["src", "tests"].iter().for_each(|folder| collect(&root().join(folder), &mut paths));
    let mut broken = Vec::new();
    for path in paths {
        let code = code(&std::fs::read_to_string(&path).expect("a source is UTF-8"));
        let found = words.iter().filter(|word| code.contains(**word));
        broken.extend(found.map(|word| format!("{}: {word}", path.display())));
    }
    none(&broken, "unfinished");
}
