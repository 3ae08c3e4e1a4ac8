//! One `[[sources]]` table: which frame it fills, where the file is, how its cells are read.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::format::{Item, StrftimeItems};
use chrono_tz::Tz;

use super::columns::{constants, headers, values};
use super::plan::{SourcePlan, Spanned};
use super::profile;
use super::reader::{Block, Reader};
use super::report::zone;
use super::snapshot::{newest, snapshot_at, systems};
use crate::frames::{FRAMES, FrameKind, Word};

/// Texts that mean an empty cell where a source does not say.
pub(super) const NULL_TOKENS: &[&str] = &["NULL", "null", "N/A", "None", "?", "-", "(empty)"];
/// What separates several values in one cell where a source does not say.
pub(super) const LIST_SEPARATOR: &str = ";";
/// Field separator where a source does not say.
pub(super) const DELIMITER: u8 = b',';

/// The plan of one source; `None` when it is unusable, which has then been reported.
pub(super) fn source(
    reader: &mut Reader,
    block: &Block<'_>,
    base: &Path,
    report_zone: Tz,
) -> Option<SourcePlan> {
    let (frame, path) = (frame(reader, block), path(reader, block));
    let Some(frame) = frame else {
        // What is wrong with the way cells are read is said all the same.
        cells(reader, block, report_zone);
        return None;
    };
    let mut plan = mapping(reader, block, frame, report_zone);
    plan.systems = systems(reader, block, frame);
    base.clone_into(&mut plan.base);
    profile::apply(reader, block, base, report_zone, &mut plan);
    plan.path = path?;
    Some(plan)
}

/// How the cells of an export are read: all that a profile may say too.
pub(super) fn mapping(
    reader: &mut Reader,
    block: &Block<'_>,
    frame: FrameKind,
    report_zone: Tz,
) -> SourcePlan {
    let cells = cells(reader, block, report_zone);
    let mut plan = SourcePlan {
        frame,
        columns: headers(reader, block, frame),
        values: values(reader, block, frame),
        newest: newest(reader, block, frame),
        ..cells
    };
    plan.constants = constants(reader, block, &plan);
    snapshot_at(reader, block, &mut plan);
    plan
}

/// How cells are read; what a source maps is filled in by [`source`].
fn cells(reader: &mut Reader, block: &Block<'_>, report_zone: Tz) -> SourcePlan {
    let null_tokens = block.texts(reader, "null_tokens").map(plain);
    SourcePlan {
        frame: FrameKind::Tickets,
        path: Spanned { text: String::new(), span: 0..0 },
        base: Path::new("").to_owned(),
        profile: None,
        columns: BTreeMap::new(),
        constants: BTreeMap::new(),
        values: BTreeMap::new(),
        date_formats: date_formats(reader, block),
        timezone: zone(reader, block).unwrap_or(report_zone),
        null_tokens: null_tokens
            .unwrap_or_else(|| NULL_TOKENS.iter().map(|token| (*token).to_owned()).collect()),
        list_separator: list_separator(reader, block),
        delimiter: delimiter(reader, block).unwrap_or(DELIMITER),
        snapshot_at: None,
        systems: Vec::new(),
        newest: None,
    }
}

/// Texts without their places.
pub(super) fn plain(texts: Vec<Spanned>) -> Vec<String> {
    texts.into_iter().map(|text| text.text).collect()
}

fn frame(reader: &mut Reader, block: &Block<'_>) -> Option<FrameKind> {
    block.required(reader, "frame")?;
    let name = block.text(reader, "frame")?;
    let frame = FrameKind::parse(&name.text);
    if frame.is_none() {
        let known = FRAMES.iter().map(|spec| spec.frame.as_str());
        reader.unknown("frame", "Tickmark", &name.text, name.span, known);
    }
    frame
}

fn path(reader: &mut Reader, block: &Block<'_>) -> Option<Spanned> {
    block.required(reader, "path")?;
    let path = block.text(reader, "path")?;
    let Some((why, help)) = why_not(&path.text) else { return Some(path) };
    let message = format!("the path `{}` {why}", path.text);
    let problem = reader.problem("bad-path", message, path.span, "not a path to read from");
    reader.push(problem.help(help));
    None
}

/// Why a path cannot be read from, and the way out.
fn why_not(path: &str) -> Option<(String, &'static str)> {
    const INSIDE: &str = "put the export into the folder of the configuration file, or below it: \
        evidence names each input by its path from there, so that others can check it elsewhere";
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.trim().is_empty() {
        return Some(("is empty".into(), "write the name of a file, such as tickets.csv"));
    }
    if path.starts_with(['/', '\\']) || drive {
        return Some(("is absolute; it must be relative to the configuration".into(), INSIDE));
    }
    if path.split(['/', '\\']).any(|part| part == "..") {
        return Some(("leads out of the configuration's folder".into(), INSIDE));
    }
    let bad = glob::Pattern::new(path).err()?;
    let why = format!("is not a valid pattern: {}", bad.msg);
    Some((why, "write `[*]`, `[?]` or `[[]` for a character that is meant as it stands"))
}

fn date_formats(reader: &mut Reader, block: &Block<'_>) -> Vec<String> {
    let formats = block.texts(reader, "date_formats").unwrap_or_default();
    for format in formats.iter().filter(|format| !is_format(&format.text)) {
        bad_format(reader, "date_formats", format);
    }
    plain(formats)
}

/// Says that a text is no format of dates.
pub(super) fn bad_format(reader: &mut Reader, key: &str, format: &Spanned) {
    let message = format!("`{}` is not a format of dates", format.text);
    let label = format!("not a value for `{key}`");
    let problem = reader
        .problem("bad-format", message, format.span.clone(), label)
        .help("formats name the parts of a date: %Y year, %m month, %d day, %H hour, %M minute, %S second, %z offset");
    reader.push(problem);
}

/// Whether a text is in strftime notation and names at least one part of a date.
pub(super) fn is_format(text: &str) -> bool {
    let items: Vec<Item<'_>> = StrftimeItems::new(text).collect();
    let names_a_part = items.iter().any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(..)));
    names_a_part && !items.contains(&Item::Error)
}

fn list_separator(reader: &mut Reader, block: &Block<'_>) -> String {
    let said = block.text(reader, "list_separator");
    if let Some(empty) = said.as_ref().filter(|said| said.text.is_empty()) {
        let why = "`list_separator` must not be empty";
        reader.bad_value("list_separator", empty.span.clone(), why);
    }
    said.map_or_else(|| LIST_SEPARATOR.to_owned(), |said| said.text)
}

fn delimiter(reader: &mut Reader, block: &Block<'_>) -> Option<u8> {
    let said = block.text(reader, "delimiter")?;
    match *said.text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0) => Some(byte),
        _ => {
            let why = format!(
                "`delimiter` must be one ASCII character, such as \",\" or \"\\t\", but is `{}`",
                said.text
            );
            reader.bad_value("delimiter", said.span, why);
            None
        }
    }
}
