//! What a source says about time and completeness: `snapshot_at`, `systems` and `newest`.

use std::ops::Range;

use chrono::format::{Item, Numeric, StrftimeItems};

use super::columns::{column, mapped_twice};
use super::dates::parse_as_of;
use super::keys::{NEWEST, SNAPSHOT_AT};
use super::plan::{Newest, SnapshotAt, SourcePlan, Spanned};
use super::reader::{Block, Reader};
use super::report::moment;
use super::source::{bad_format, is_format, plain};
use crate::frames::{FrameKind, Word};

/// The column that holds the instant of a snapshot.
const COLUMN: &str = "snapshot_at";

/// Fills in where `snapshot_at` comes from. A header or a constant for the column may also stand
/// in `columns` or `constants`; two of them are one too many.
pub(super) fn snapshot_at(reader: &mut Reader, block: &Block<'_>, plan: &mut SourcePlan) {
    if let Some(constant) = plan.constants.remove(COLUMN) {
        // Reported with the other constants if it is no date.
        plan.snapshot_at =
            parse_as_of(&constant.text, plan.timezone).ok().map(SnapshotAt::Constant);
    }
    let Some(place) = block.get("snapshot_at").map(toml::Spanned::span) else { return };
    if !only_for_grants(reader, block, "snapshot_at", plan.frame) {
        return;
    }
    if let Some(header) = plan.columns.get(COLUMN) {
        mapped_twice(reader, COLUMN, place, header.span.clone());
    } else if plan.snapshot_at.is_some() {
        let why = "`snapshot_at` is given twice: here and in `constants`";
        reader.bad_value("snapshot_at", place, why);
    }
    if let Some(said) = block.block(reader, "snapshot_at", SNAPSHOT_AT) {
        one_of_three(reader, &said, plan);
    }
}

fn one_of_three(reader: &mut Reader, said: &Block<'_>, plan: &mut SourcePlan) {
    let zone = plan.timezone;
    let header = said.text(reader, "column");
    let constant = moment(reader, said, "constant", |text| parse_as_of(text, zone));
    let pattern = said.text(reader, "file_name");
    let given = SNAPSHOT_AT.iter().filter(|key| said.get(key.name).is_some()).count();
    if given != 1 {
        let why = "`snapshot_at` takes exactly one of column, constant and file_name";
        reader.bad_value("snapshot_at", said.span.clone(), why);
    }
    if let Some(pattern) = &pattern {
        check_pattern(reader, pattern);
    }
    plan.columns.extend(header.map(|header| (COLUMN, header)));
    plan.snapshot_at = constant.map(SnapshotAt::Constant).or(pattern.map(SnapshotAt::FileName));
}

fn check_pattern(reader: &mut Reader, pattern: &Spanned) {
    if pattern.text.contains(['/', '\\']) {
        let why = "`file_name` is a pattern of the file's name alone, without its folder";
        reader.bad_value("file_name", pattern.span.clone(), why);
    } else if !is_format(&pattern.text) || !names_a_year(&pattern.text) {
        bad_format(reader, "file_name", pattern);
    }
}

fn names_a_year(pattern: &str) -> bool {
    StrftimeItems::new(pattern).any(|item| {
        let year = [Numeric::Year, Numeric::YearMod100, Numeric::IsoYear, Numeric::Timestamp];
        matches!(item, Item::Fixed(_))
            || matches!(item, Item::Numeric(part, _) if year.contains(&part))
    })
}

/// The systems a source covers, even where no row names them.
pub(super) fn systems(reader: &mut Reader, block: &Block<'_>, frame: FrameKind) -> Vec<String> {
    if !only_for_grants(reader, block, "systems", frame) {
        return vec![];
    }
    let systems = block.texts(reader, "systems").unwrap_or_default();
    for empty in systems.iter().filter(|system| system.text.trim().is_empty()) {
        reader.bad_value("systems", empty.span.clone(), "the name of a system must not be empty");
    }
    plain(systems)
}

fn only_for_grants(reader: &mut Reader, block: &Block<'_>, key: &str, frame: FrameKind) -> bool {
    let wrong = frame != FrameKind::Grants && block.get(key).is_some();
    if wrong {
        let grants = FrameKind::Grants.as_str();
        let message = format!("`{key}` is only for the frame {grants}, but this source is {frame}");
        let problem = reader.problem("misplaced-key", message, block.key_span(key), "not here");
        reader.push(problem.help(format!("take `{key}` out, or set frame = \"{grants}\"")));
    }
    !wrong
}

/// Which row of a key is the newest.
pub(super) fn newest(reader: &mut Reader, block: &Block<'_>, frame: FrameKind) -> Option<Newest> {
    let said = block.block(reader, "newest", NEWEST)?;
    said.required(reader, "by");
    let by = said.text(reader, "by");
    let of = match said.texts(reader, "of") {
        Some(names) => {
            let known = |name: &Spanned| column(reader, frame, &name.text, name.span.clone());
            names.iter().filter_map(known).map(|column| column.name).collect()
        }
        None => frame.spec().key.to_vec(),
    };
    if of.is_empty() && said.get("of").is_none_or(|of| of.get_ref().as_array().is_some()) {
        no_key(reader, said.span.clone());
    }
    Some(Newest { by: by?, of })
}

fn no_key(reader: &mut Reader, span: Range<usize>) {
    let message = "`newest` must say which rows are updates of one thing";
    let problem = reader.problem("missing-key", message, span, "`of` names no column");
    reader.push(problem.help("name the columns that such rows share: of = [...]"));
}
