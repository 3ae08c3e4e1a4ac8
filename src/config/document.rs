//! The whole configuration: its sections in turn, then the plan.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use toml::de::{DeTable, ValueDeserializer};

use super::business_hours::business_hours;
use super::judging::{correlation, reconcile, sla};
use super::keys::{OPEN_SECTIONS, SECTIONS};
use super::plan::{Entry, Plan, Section, WhatIf};
use super::reader::{Block, Reader, Value};
use super::report::{Report, report, silent};
use super::sources::sources;
use super::waivers::waivers;
use super::what_if::what_if;
use crate::diag::{Outcome, SourceText};
use crate::settings::Settings;

pub(super) fn parse(name: &str, text: &str, base: &Path) -> Outcome<Plan> {
    let source =
        Arc::new(SourceText { name: name.to_owned(), text: text.to_owned(), first_line: 1 });
    let mut reader = Reader { source, problems: vec![] };
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(invalid_toml(reader, errors));
    }
    let plan = plan(&mut reader, document.get_ref(), base);
    if reader.problems.is_empty() { Ok(plan) } else { Err(in_order(reader)) }
}

fn in_order(mut reader: Reader) -> Vec<crate::diag::Diagnostic> {
    let place = |label: &crate::diag::Label| label.span.start;
    reader.problems.sort_by_key(|problem| problem.labels.first().map(place));
    reader.problems
}

fn invalid_toml(mut reader: Reader, errors: Vec<toml::de::Error>) -> Vec<crate::diag::Diagnostic> {
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let message = format!("this is not TOML: {}", error.message());
        let problem = reader.problem("invalid-toml", message, span, "not understood");
        reader.push(problem.help("how TOML is written: https://toml.io"));
    }
    in_order(reader)
}

fn plan(reader: &mut Reader, document: &DeTable<'_>, base: &Path) -> Plan {
    unknown_sections(reader, document);
    let mut settings = Settings::default();
    let report = heading(reader, document, &settings);
    judge(reader, document, &mut settings);
    settings.timezone = report.timezone;
    settings.baseline_date = report.baseline_date;
    Plan {
        text: Arc::clone(&reader.source),
        title: report.title,
        from: report.from,
        to: report.to,
        as_of: report.as_of,
        sources: sources(reader, document.get("sources"), base, report.timezone),
        settings,
        system_aliases: system_aliases(reader, document),
        controls: controls(reader, document),
        fail_on: report.fail_on,
        waivers: waivers(reader, document.get("waivers"), report.timezone),
        what_if: asked(reader, document),
        only: vec![],
        skip: vec![],
        cache: None,
    }
}

fn asked(reader: &mut Reader, document: &DeTable<'_>) -> WhatIf {
    let section = table(reader, document, "what_if");
    what_if(reader, section)
}

fn unknown_sections(reader: &mut Reader, document: &DeTable<'_>) {
    let names = || {
        let fixed = SECTIONS.iter().map(|section| section.name);
        fixed.chain(OPEN_SECTIONS.iter().map(|section| section.name))
    };
    for (key, _) in document.iter().filter(|(key, _)| !names().any(|name| name == key.get_ref())) {
        reader.unknown("key", "the configuration", key.get_ref(), key.span(), names());
    }
}

fn heading(reader: &mut Reader, document: &DeTable<'_>, settings: &Settings) -> Report {
    let default = silent(settings.timezone);
    match section(reader, document, "report") {
        Some(block) => report(reader, &block, default),
        None => default,
    }
}

fn judge(reader: &mut Reader, document: &DeTable<'_>, settings: &mut Settings) {
    if let Some(block) = section(reader, document, "sla") {
        sla(reader, &block, &mut settings.sla);
    }
    if let Some(block) = section(reader, document, "business_hours") {
        business_hours(reader, &block, &mut settings.business);
    }
    if let Some(block) = section(reader, document, "correlation") {
        correlation(reader, &block, settings);
    }
    if let Some(block) = section(reader, document, "reconcile") {
        reconcile(reader, &block, settings);
    }
}

/// A section with fixed keys, if the configuration has it.
fn section<'a>(reader: &mut Reader, document: &'a DeTable<'a>, name: &str) -> Option<Block<'a>> {
    let keys = SECTIONS.iter().find(|section| section.name == name)?.keys;
    let table = table(reader, document, name)?;
    let span = document.get(name)?.span();
    Some(Block::new(reader, format!("[{name}]"), span, table, keys))
}

fn table<'a>(
    reader: &mut Reader,
    document: &'a DeTable<'a>,
    name: &str,
) -> Option<&'a DeTable<'a>> {
    let value = document.get(name)?;
    let table = value.get_ref().as_table();
    if table.is_none() {
        reader.wrong_type(name, &format!("a table [{name}]"), value, "");
    }
    table
}

fn system_aliases(reader: &mut Reader, document: &DeTable<'_>) -> Vec<(String, String)> {
    let Some(systems) = table(reader, document, "systems") else { return vec![] };
    let mut aliases = vec![];
    for (found, meant) in systems {
        let Some(meant) = reader.text(found.get_ref(), meant) else { continue };
        if meant.text.trim().is_empty() {
            let why = format!("the system `{}` is replaced by nothing", found.get_ref());
            reader.bad_value(found.get_ref(), meant.span.clone(), why);
        }
        aliases.push((found.get_ref().to_string(), meant.text));
    }
    aliases
}

fn controls(reader: &mut Reader, document: &DeTable<'_>) -> BTreeMap<String, Section> {
    let Some(controls) = table(reader, document, "controls") else { return BTreeMap::new() };
    let mut sections = BTreeMap::new();
    for (name, value) in controls {
        match value.get_ref().as_table() {
            Some(table) => {
                let entries = table.iter().filter_map(|(key, value)| entry(reader, key, value));
                let section = Section { span: name.span(), entries: entries.collect() };
                sections.insert(name.get_ref().to_string(), section);
            }
            None => {
                let expected = format!("a table [controls.{}]", name.get_ref());
                reader.wrong_type(name.get_ref(), &expected, value, "{ }");
            }
        }
    }
    sections
}

fn entry(
    reader: &mut Reader,
    key: &toml::Spanned<std::borrow::Cow<'_, str>>,
    value: &Value<'_>,
) -> Option<Entry> {
    match toml::Value::deserialize(ValueDeserializer::from(value.clone())) {
        Ok(plain) => Some(Entry {
            key: key.get_ref().to_string(),
            key_span: key.span(),
            value: plain,
            value_span: value.span(),
        }),
        Err(why) => {
            reader.bad_value(key.get_ref(), value.span(), why.message());
            None
        }
    }
}
