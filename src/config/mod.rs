//! `tickmark.toml` -> [`Plan`]. Knows no metric and no control by name.
//!
//! Reading goes table by table and never stops at the first problem: a run that is refused says
//! everything that is wrong with its configuration at once, each problem at its line and column.
#![expect(clippy::disallowed_methods, reason = "the configuration is a file")]

mod business_hours;
mod columns;
mod dates;
mod document;
mod judging;
mod keys;
mod plan;
mod profile;
mod reader;
mod report;
mod snapshot;
mod source;
mod sources;
mod template;
mod waivers;
mod what_if;

use std::path::Path;

pub use dates::{parse_as_of, parse_period};
pub use plan::*;
pub use template::template;

use crate::diag::{Class, Diagnostic, Outcome, SourceText, file_problem};

/// The plan in `text`, the content of a configuration called `name`. Sources are relative to
/// `base`, the folder of the configuration. Reads no file but the profiles that sources name.
///
/// # Errors
/// Every problem of the configuration, in the order of the file.
pub fn parse(name: &str, text: &str, base: &Path) -> Outcome<Plan> {
    document::parse(name, text, base)
}

/// The plan in the configuration file at `path`.
///
/// # Errors
/// That the file cannot be read or is not UTF-8, or every problem of what it says.
pub fn load(path: &Path) -> Outcome<Plan> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|why| vec![unreadable(&name, &why)])?;
    let text = String::from_utf8(bytes).map_err(|why| vec![not_utf8(&name, &why)])?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    parse(&name, &text, folder.unwrap_or(Path::new(".")))
}

fn unreadable(name: &str, why: &std::io::Error) -> Diagnostic {
    let why = file_problem(why);
    let message = format!("cannot read the configuration `{name}`: {why}");
    Diagnostic::error(Class::Configuration, "no-configuration", message)
        .help("name a configuration with -c FILE")
        .help("`tickmark template` prints one to start from; `tickmark demo` needs none")
}

fn not_utf8(name: &str, why: &std::string::FromUtf8Error) -> Diagnostic {
    let text = String::from_utf8_lossy(why.as_bytes()).into_owned();
    let start = why.utf8_error().valid_up_to();
    let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
    let source = std::sync::Arc::new(SourceText { name: name.to_owned(), text, first_line: 1 });
    let message = format!("the configuration `{name}` is not UTF-8 text");
    Diagnostic::error(Class::Configuration, "not-utf-8", message)
        .at(&source, start..end, "the first byte that is not UTF-8")
        .help("save the file as UTF-8 in your editor")
}

#[cfg(test)]
mod tests;
