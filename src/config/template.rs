//! A commented `tickmark.toml` with every key, what it means and what holds without it.
//!
//! Prose stands behind `# ` and options behind `#` alone, so taking the mark off every option
//! line gives a configuration that says what would have held anyway.

use std::fmt::Write as _;

use super::keys::{Key, OPEN_SECTIONS, SECTIONS, SOURCE, Shown, WAIVER, quoted};
use crate::frames::{ColumnKind, ColumnSpec, FRAMES, FrameSpec};
use crate::parameter::{COMMON, Parameter, Value};
use crate::settings::{LEVERS, Lever, Settings};

const PREFACE: &str = "\
# The configuration of Tickmark. Lines that start with `#key` show what holds when nothing is
# said: take the `#` away and change the value. Lines that start with `# ` explain.
";

/// The template. Each of `control_sections` is a control: its id, one line about it, and the
/// parameters it declares.
#[must_use]
pub fn template(control_sections: &[(&str, &str, &[Parameter])]) -> String {
    let mut text = PREFACE.to_owned();
    for section in SECTIONS {
        heading(&mut text, &format!("[{}]", section.name), section.doc);
        section.keys.iter().for_each(|key| self::key(&mut text, key));
    }
    systems(&mut text);
    sources(&mut text);
    controls(&mut text, control_sections);
    waivers(&mut text);
    what_if(&mut text, control_sections);
    text
}

/// A line of the template. Writing to a `String` cannot fail.
fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(line);
    text.push('\n');
}

fn heading(text: &mut String, header: &str, doc: &str) {
    line(text, format_args!("\n# {doc}\n{header}"));
}

fn key(text: &mut String, key: &Key) {
    line(text, format_args!("# {}", key.doc));
    match key.shown {
        Shown::Default(of) => {
            line(text, format_args!("#{} = {}", key.name, of(&Settings::default())));
        }
        Shown::Example(example) => line(text, format_args!("#   {} = {example}", key.name)),
    }
}

fn doc_of(name: &str) -> &'static str {
    OPEN_SECTIONS.iter().find(|section| section.name == name).map_or("", |section| section.doc)
}

fn systems(text: &mut String) {
    heading(text, "[systems]", doc_of("systems"));
    line(text, format_args!("#   \"AD-PROD\" = \"ad\""));
}

fn sources(text: &mut String) {
    line(text, format_args!("\n# {}", doc_of("sources")));
    line(text, format_args!("# Every source may say:"));
    for key in SOURCE {
        line(text, format_args!("#   {} = {}", key.name, key.sample()));
        line(text, format_args!("#     {}", key.doc));
    }
    FRAMES.iter().for_each(|spec| source(text, spec));
}

/// One source for each frame, with every column under its own name.
fn source(text: &mut String, spec: &FrameSpec) {
    let frame = spec.frame;
    line(text, format_args!("\n# {}\n#[[sources]]", spec.doc));
    line(text, format_args!("#frame = {}", quoted(&frame.to_string())));
    line(text, format_args!("#path = {}", quoted(&format!("{frame}.csv"))));
    for key in SOURCE {
        if let Shown::Default(of) = key.shown {
            line(text, format_args!("#{} = {}", key.name, of(&Settings::default())));
        }
    }
    spec.columns.iter().for_each(|column| self::column(text, column));
}

fn column(text: &mut String, column: &ColumnSpec) {
    let required = if column.required { " (required)" } else { "" };
    line(text, format_args!("# {}{required}{}", column.doc, words(column)));
    line(text, format_args!("#columns.{0} = {1}", column.name, quoted(column.name)));
}

fn words(column: &ColumnSpec) -> String {
    match column.kind {
        ColumnKind::Word(set) => format!(" Words: {}.", (set.spellings)().join(", ")),
        _ => String::new(),
    }
}

fn controls(text: &mut String, controls: &[(&str, &str, &[Parameter])]) {
    line(text, format_args!("\n# {}", doc_of("controls")));
    line(text, format_args!("# Every control also takes:"));
    for common in COMMON {
        let word = quoted(common.words.last().unwrap_or(&""));
        line(text, format_args!("#   {} = {word}\n#     {}", common.name, common.doc));
    }
    for (id, doc, parameters) in controls {
        heading(text, &format!("[controls.{id}]"), doc);
        for Parameter { name, default, doc, .. } in *parameters {
            line(text, format_args!("# {doc}\n#{name} = {}", toml_of(*default)));
        }
    }
}

/// A waiver has no default: all of it is an example.
fn waivers(text: &mut String) {
    line(text, format_args!("\n# {}", doc_of("waivers")));
    line(text, format_args!("#   [[waivers]]"));
    for key in WAIVER {
        line(text, format_args!("#   {} = {}\n#     {}", key.name, key.sample(), key.doc));
    }
}

/// Nothing is tried unless it is asked: all of it is an example.
fn what_if(text: &mut String, controls: &[(&str, &str, &[Parameter])]) {
    heading(text, "[what_if]", doc_of("what_if"));
    for Lever { parameter, home, example, .. } in LEVERS {
        line(text, format_args!("# {} In force: {home}.", parameter.doc));
        line(text, format_args!("#   {} = {example}", parameter.name));
    }
    line(text, format_args!("# Parameters of controls that are numbers."));
    for (id, _, parameters) in controls {
        let numbers = parameters.iter().filter(|one| one.default.number().is_some());
        for Parameter { name, default, .. } in numbers {
            line(text, format_args!("#   \"{id}.{name}\" = [{}]", toml_of(*default)));
        }
    }
}

fn toml_of(value: Value) -> toml::Value {
    match value {
        Value::Whole(whole) => toml::Value::Integer(whole),
        Value::Number(number) => toml::Value::Float(number),
        Value::Flag(flag) => toml::Value::Boolean(flag),
        Value::Words(choice) => {
            toml::Value::Array(choice.words().map(|word| word.to_owned().into()).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Plan, parse};

    const PARAMETERS: &[Parameter] = &[
        parameter("days", Value::Whole(60), "Days without use."),
        parameter("share", Value::Number(1.0), "Share."),
        parameter("strict", Value::Flag(true), "Whether it is strict."),
    ];

    const fn parameter(name: &'static str, default: Value, doc: &'static str) -> Parameter {
        Parameter { name, default, range: (0.0, 365.0), doc }
    }

    fn whole() -> String {
        template(&[("dormant_access", "Access nobody uses.", PARAMETERS), ("other", "Other.", &[])])
    }

    fn uncommented(template: &str) -> String {
        let option = |line: &str| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => rest.to_owned(),
            _ => line.to_owned(),
        };
        template.lines().map(option).collect::<Vec<_>>().join("\n")
    }

    fn plan(text: &str) -> Plan {
        parse("tickmark.toml", text, Path::new(".")).unwrap_or_else(|problems| {
            panic!("{}", problems.iter().map(|p| p.render(false)).collect::<Vec<_>>().join("\n"))
        })
    }

    #[test]
    fn the_options_shown_are_the_defaults() {
        let shown = plan(&uncommented(&whole()));
        let silent = plan("[[sources]]\nframe = \"tickets\"\npath = \"tickets.csv\"\n");
        assert_eq!(format!("{:?}", shown.settings), format!("{:?}", silent.settings));
        assert_eq!(format!("{:?}", shown.settings), format!("{:?}", Settings::default()));
        assert_eq!((shown.title, shown.from, shown.to), (silent.title, None, None));
        assert_eq!((shown.as_of, shown.fail_on), (None, None));
        let (shown, silent) = (&shown.sources[0], &silent.sources[0]);
        assert_eq!(shown.null_tokens, silent.null_tokens);
        assert_eq!(shown.list_separator, silent.list_separator);
        assert_eq!((shown.delimiter, shown.timezone), (silent.delimiter, silent.timezone));
    }

    #[test]
    fn every_frame_and_column_is_listed_under_its_own_name() {
        let plan = plan(&uncommented(&whole()));
        assert_eq!(plan.sources.len(), FRAMES.len());
        for (source, spec) in plan.sources.iter().zip(FRAMES) {
            assert_eq!(source.columns.len(), spec.columns.len(), "{}", spec.frame);
            assert!(source.columns.iter().all(|(name, header)| *name == header.text));
        }
    }

    #[test]
    fn controls_show_their_parameters() {
        let plan = plan(&uncommented(&whole()));
        assert_eq!(plan.controls.keys().collect::<Vec<_>>(), ["dormant_access", "other"]);
        let shown: Vec<(&str, &toml::Value)> = plan.controls["dormant_access"]
            .entries
            .iter()
            .map(|entry| (entry.key.as_str(), &entry.value))
            .collect();
        assert_eq!(
            shown,
            [
                ("days", &toml::Value::Integer(60)),
                ("share", &toml::Value::Float(1.0)),
                ("strict", &toml::Value::Boolean(true)),
            ]
        );
    }

    #[test]
    fn every_key_and_every_meaning_is_there() {
        let text = whole();
        for key in SECTIONS.iter().flat_map(|section| section.keys).chain(SOURCE).chain(WAIVER) {
            assert!(text.contains(&format!("{} = ", key.name)), "{} is missing", key.name);
            assert!(text.contains(key.doc), "the meaning of {} is missing", key.name);
        }
    }

    #[test]
    fn whatever_can_be_tried_is_there_and_the_lists_shown_can_be_tried() {
        let text = whole();
        let examples: String = LEVERS
            .iter()
            .map(|lever| format!("{} = {}\n", lever.parameter.name, lever.example))
            .inspect(|example| assert!(text.contains(&format!("#   {example}")), "{example}"))
            .collect();
        assert!(text.contains("#   \"dormant_access.share\" = [1.0]\n"), "a number");
        assert!(!text.contains("dormant_access.strict"), "no number");
        let sources = "[[sources]]\nframe = \"tickets\"\npath = \"tickets.csv\"\n";
        let plan = plan(&format!("{sources}[what_if]\n{examples}"));
        let names = plan.what_if.shared.iter().map(|(lever, _)| lever.parameter.name);
        assert!(names.eq(LEVERS.iter().map(|lever| lever.parameter.name)));
    }

    #[test]
    fn as_it_is_it_only_lacks_sources() {
        let problems = parse("tickmark.toml", &whole(), Path::new(".")).expect_err("no sources");
        assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["no-sources"]);
    }
}
