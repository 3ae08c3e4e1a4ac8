//! What decides how inputs are read, written out: two runs whose words are the same here read the
//! same bytes alike.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::config::{Plan, SnapshotAt, SourcePlan, Spanned};
use crate::frames::{ColumnKind, FRAMES, Word};
use crate::load::RejectReason;
use crate::source::InputFile;

/// What decides everything that loading `files` gives, but their bytes.
#[must_use]
pub fn of_load(plan: &Plan, files: &[InputFile]) -> String {
    let mut text = format!("everything\n{}{:?}\n", schema(), plan.system_aliases);
    for file in files {
        // The size is there to tell without a digest that nothing can be kept.
        let _ = writeln!(text, "{:?} {}", file.name, file.size);
        let _ = writeln!(text, "{}", of_source(&plan.sources[file.source]));
        let _ = writeln!(text, "source {}", file.source);
    }
    text
}

/// What decides how one file is read, but its bytes.
#[must_use]
pub fn of_read(plan: &Plan, file: &InputFile) -> String {
    let source = &plan.sources[file.source];
    // Elsewhere the name of a file decides nothing about its rows.
    let name =
        matches!(source.snapshot_at, Some(SnapshotAt::FileName(_))).then(|| file.file_name());
    format!("one file\n{}{name:?} {}\n{}", schema(), file.size, of_source(source))
}

/// A source in words, without its place in the configuration. No field is left out by accident.
fn of_source(source: &SourcePlan) -> String {
    let SourcePlan {
        frame,
        path: _,
        base: _,
        profile,
        columns,
        constants,
        values,
        date_formats,
        timezone,
        null_tokens,
        list_separator,
        delimiter,
        snapshot_at,
        systems,
        newest,
    } = source;
    let newest = newest.as_ref().map(|newest| (&newest.by.text, &newest.of));
    let snapshot = match snapshot_at {
        None => String::new(),
        Some(SnapshotAt::Constant(at)) => at.to_string(),
        Some(SnapshotAt::FileName(pattern)) => format!("{:?}", pattern.text),
    };
    let mapping = (frame.as_str(), profile, texts(columns), texts(constants), values, newest);
    let reading = (date_formats, timezone.name(), null_tokens, list_separator, delimiter, systems);
    format!("{mapping:?} {reading:?} {snapshot}")
}

fn texts<'a>(named: &'a BTreeMap<&'static str, Spanned>) -> BTreeMap<&'static str, &'a str> {
    named.iter().map(|(name, value)| (*name, value.text.as_str())).collect()
}

/// The frames, and the order of every set of words: what numbers in a table mean.
fn schema() -> String {
    let mut text = String::new();
    for frame in FRAMES {
        let _ = writeln!(text, "{} {:?}", frame.frame.as_str(), frame.key);
        for column in frame.columns {
            let _ = write!(text, "{} {} ", column.name, column.required);
            let _ = match column.kind {
                ColumnKind::Word(set) => writeln!(text, "{:?}", (set.spellings)()),
                kind => writeln!(text, "{kind:?}"),
            };
        }
    }
    let reasons: Vec<&str> = RejectReason::ALL.iter().map(|reason| reason.as_str()).collect();
    let _ = writeln!(text, "{reasons:?}");
    text
}
