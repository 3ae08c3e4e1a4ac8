//! The docs are made from the code and say what is true: generated pages are compared (and written
//! anew with `TICKMARK_BLESS=1`), and what people wrote is held to the program.

mod common;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::Parser;
use common::{company, demo_plan, good, report};
use tickmark::cli::Cli;
use tickmark::commands::{self, Terminal};
use tickmark::config::{self, Plan};
use tickmark::controls;
use tickmark::demo::DemoPlan;
use tickmark::frames::FRAMES;
use tickmark::metrics::{METRICS, Metric};
use tickmark::report::{Column, Kind, Table};
use tickmark::run::Exit;

const PAGES: [&str; 3] = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text_of(path: &str) -> String {
    let text = fs::read_to_string(root().join(path)).unwrap_or_default();
    text.replace("\r\n", "\n")
}

/// Compares the file with what the code makes of it, or writes it if asked to.
fn hold(path: &str, made: &str) {
    if env::var_os("TICKMARK_BLESS").is_some() {
        let path = root().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder");
        return fs::write(path, made).expect("the page can be written");
    }
    let first = text_of(path).lines().zip(made.lines()).position(|(there, new)| there != new);
    let line = first.map_or("the end".to_owned(), |place| format!("line {}", place + 1));
    assert!(
        text_of(path) == made,
        "{path} is behind the code from {line} on; \
         TICKMARK_BLESS=1 cargo test --release --test docs writes it anew"
    );
}

#[test]
fn the_page_of_controls() {
    hold("docs/controls.md", &controls::docs::markdown());
}

/// Puts a generated table between its two marks in the README.
fn hold_in_readme(name: &str, table: &str) {
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let readme = text_of("README.md");
    let (before, rest) = readme.split_once(&begin).expect("the README has a place for the table");
    let (_, after) = rest.split_once(&end).expect("the table ends");
    hold("README.md", &format!("{before}{begin}{table}{end}{after}"));
}

/// One test for both: they stand in one file, which is written anew as a whole.
#[test]
fn the_tables_in_the_readme() {
    hold_in_readme("controls", &controls::docs::table());
    let row = |metric: &&Metric| {
        format!("| [`{0}`](docs/metrics.md#{0}) | {1} |\n", metric.id, metric.card.question)
    };
    let rows: String = METRICS.iter().map(row).collect();
    hold_in_readme("metrics", &format!("| metric | question |\n|---|---|\n{rows}"));
}

#[test]
fn the_page_of_metrics() {
    let mut page = String::from(
        "# Metrics\n\nWritten from the registry in `src/metrics`; edit the cards there.\n",
    );
    METRICS.iter().for_each(|metric| self::metric(&mut page, metric));
    hold("docs/metrics.md", &page);
}

fn metric(page: &mut String, metric: &Metric) {
    let Metric { id, title, card, measures, .. } = metric;
    let _ = writeln!(page, "\n## {id}\n\n*{title}*");
    let parts = [
        ("Question", card.question),
        ("What is counted", card.population),
        ("How", card.method),
        ("What it cannot see", card.blind_spots),
    ];
    for (heading, body) in parts {
        let _ = writeln!(page, "\n**{heading}.** {}", one_line(body));
    }
    page.push_str("\n| measure | unit | meaning |\n|---|---|---|\n");
    for measure in *measures {
        let _ = writeln!(page, "| `{}` | {} | {} |", measure.name, measure.unit, cell(measure.doc));
    }
}

#[test]
fn the_data_dictionary() {
    let mut page = String::from(
        "# Data dictionary\n\nEvery column of every CSV in `data/`, written from the tables of the \
         report; `data/datapackage.json` says the same to programs.\n\nTimes are ISO 8601 in UTC. \
         An empty cell is a value that is not known or not defined. Text cells that a spreadsheet \
         would run as a formula start with an apostrophe, unless `--raw-csv` is given.\n",
    );
    let (_, files) = company(&DemoPlan { people: 20, ..DemoPlan::default() });
    report(&demo_plan(), files).tables.iter().for_each(|table| self::table(&mut page, table));
    hold("docs/data-dictionary.md", &page);
}

fn table(page: &mut String, table: &Table) {
    let _ = writeln!(page, "\n## {}.csv\n\n*{}*\n\n{}", table.name, table.title, table.description);
    if !table.primary_key.is_empty() {
        let _ = writeln!(page, "\nKey of a row: `{}`.", table.primary_key.join("`, `"));
    }
    for key in &table.foreign_keys {
        let _ = writeln!(
            page,
            "\n`{}` stands in `{}` of [{t}.csv](#{t}csv).",
            key.column,
            key.target,
            t = key.table
        );
    }
    page.push_str("\n| column | type | meaning |\n|---|---|---|\n");
    table.columns.iter().for_each(|column| self::column(page, column));
}

fn column(page: &mut String, column: &Column) {
    let kind = match column.kind {
        Kind::Text => "text",
        Kind::Word => "word",
        Kind::Whole => "whole number",
        Kind::Instant => "time",
        Kind::Number => "number",
        Kind::Flag => "true or false",
    };
    let words: Vec<String> = column.choices.iter().map(|word| format!("`{word}`")).collect();
    let words =
        if words.is_empty() { String::new() } else { format!(" One of {}.", words.join(", ")) };
    let _ = writeln!(page, "| `{}` | {kind} | {}{words} |", column.name, cell(&column.description));
}

fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn template() -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut terminal = Terminal::new(&mut out, &mut err, (false, false), false);
    good(commands::template(&mut terminal));
    String::from_utf8(out).expect("the template is UTF-8")
}

#[test]
fn the_template_of_a_configuration() {
    hold("docs/tickmark.toml", &template());
}

fn plan(text: &str) -> Plan {
    let plan = good(config::parse("tickmark.toml", text, root()));
    good(controls::resolve(&plan.controls, &plan.text));
    plan
}

#[test]
fn the_template_is_a_configuration_once_its_options_are_taken_up() {
    let option = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    let plan = plan(&template().lines().map(option).collect::<String>());
    assert_eq!(plan.sources.len(), FRAMES.len());
    assert_eq!(plan.controls.len(), controls::CONTROLS.len());
}

/// The fenced blocks of a page in this language, without their indent.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let (mut blocks, mut open) = (Vec::new(), None);
    for line in page.lines() {
        match (open, line.trim_start().strip_prefix("```")) {
            (None, Some(name)) => {
                open = Some((name == language, line.len() - line.trim_start().len()));
            }
            (Some(_), Some(_)) => open = None,
            (Some((true, indent)), None) => {
                let last: &mut String = blocks.last_mut().expect("a block is open");
                last.push_str(line.get(indent..).unwrap_or_default());
                last.push('\n');
            }
            _ => {}
        }
        if matches!(open, Some((true, _))) && line.trim_start().starts_with("```") {
            blocks.push(String::new());
        }
    }
    blocks
}

#[test]
fn the_configuration_in_the_readme_is_one() {
    let blocks = blocks(&text_of("README.md"), "toml");
    assert_eq!(blocks.len(), 3, "a small configuration, a waiver and what to try may follow it");
    let plan = plan(&blocks.concat());
    assert_eq!((plan.waivers.len(), plan.what_if.shared.len()), (1, 2));
    assert_eq!(good(controls::trials(&plan.what_if.of_controls, &plan.text)).len(), 1);
    assert_eq!(plan.sources.len(), 3);
    assert!(plan.from.is_some() && plan.sources[1].snapshot_at.is_some());
}

#[test]
fn the_configurations_of_the_examples_are_some() {
    for folder in fs::read_dir(root().join("examples")).expect("there are examples") {
        let path = folder.expect("it can be listed").path().join("tickmark.toml");
        assert!(!good(config::load(&path)).sources.is_empty(), "{}", path.display());
    }
}

#[test]
fn the_command_line_takes_every_command_the_pages_show() {
    let pages = PAGES.map(text_of).join("\n");
    let lines: Vec<String> =
        blocks(&pages, "sh").iter().flat_map(|block| block.lines()).map(str::to_owned).collect();
    let mut shown = 0;
    for line in &lines {
        let command = line.split(" #").next().unwrap_or_default().trim();
        let given = command.strip_prefix("cargo run --release -- ");
        let Some(arguments) = given.or(command.strip_prefix("tickmark ")) else { continue };
        let words = std::iter::once("tickmark").chain(arguments.split_whitespace());
        if let Err(why) = Cli::try_parse_from(words) {
            panic!("{line}: {why}");
        }
        shown += 1;
    }
    assert!(shown >= 5, "the README shows how to run it");
}

#[test]
fn the_exit_codes_in_the_readme_are_those_of_the_program() {
    let readme = text_of("README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next());
    let codes: Vec<u8> = rows.filter_map(|code| code.parse().ok()).collect();
    let known = [Exit::Clean, Exit::Findings, Exit::Configuration, Exit::Input, Exit::Internal];
    assert_eq!(codes, known.map(|exit| exit as u8));
}

#[test]
fn the_bundle_in_the_readme_is_the_one_that_is_written() {
    let (_, files) = company(&DemoPlan { people: 20, ..DemoPlan::default() });
    let files = common::render(&report(&demo_plan(), files));
    let readme = text_of("README.md");
    let shown = blocks(&readme, "").join("\n");
    for file in files {
        let name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
        assert!(shown.contains(&format!(" {name} ")), "{} is not in the README", file.path);
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    for page in PAGES {
        let text = text_of(page);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let outside = file.starts_with("https://") || file.is_empty();
            let path: PathBuf = root().join(file);
            assert!(outside || path.exists(), "{page}: {target} leads nowhere");
        }
    }
}

#[test]
fn the_crate_documentation_names_every_module() {
    let library = text_of("src/lib.rs");
    let modules =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(library.contains(&format!("//! - [`{module}`]: ")), "{module} is not explained");
    }
}
