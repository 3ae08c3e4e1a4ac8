//! `profile = "..."` of a source: a mapping kept elsewhere, under whatever the source says itself.
//!
//! What a profile maps points, in messages about an export, to the line that names the profile;
//! what is wrong with the profile itself points into the profile.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use chrono_tz::Tz;
use toml::de::DeTable;

use super::keys::SOURCE;
use super::plan::{SnapshotAt, SourcePlan, Spanned};
use super::reader::{Block, Reader};
use super::source::mapping;
use crate::diag::SourceText;
use crate::frames::FrameKind;
use crate::profiles;

/// Keys of a source that a profile cannot have: they belong to one place, not to a kind of export.
const NOT_OF_A_PROFILE: &[&str] = &["frame", "path", "profile", "systems"];

/// Puts the profile that `block` names under what the block says itself.
pub(super) fn apply(
    reader: &mut Reader,
    block: &Block<'_>,
    base: &Path,
    zone: Tz,
    plan: &mut SourcePlan,
) {
    let Some(named) = block.text(reader, "profile") else { return };
    let Some(source) = text(reader, &named, base) else { return };
    let mut own = Reader { source, problems: vec![] };
    let found = read(&mut own, plan.frame, zone);
    reader.problems.append(&mut own.problems);
    if let Some(profile) = found {
        plan.profile = Some(named.text.clone());
        merge(plan, profile, block, &named.span);
    }
}

/// The text of a built-in profile, or of a user's TOML file beside the configuration.
fn text(reader: &mut Reader, named: &Spanned, base: &Path) -> Option<Arc<SourceText>> {
    let text = match profiles::find(&named.text) {
        Some(profile) => profile.text.to_owned(),
        None if named.text.ends_with(".toml") => user_file(reader, named, base)?,
        None => {
            let known = profiles::PROFILES.iter().map(|profile| profile.id);
            reader.unknown("profile", "Tickmark", &named.text, named.span.clone(), known);
            return None;
        }
    };
    Some(Arc::new(SourceText { name: named.text.clone(), text, first_line: 1 }))
}

fn user_file(reader: &mut Reader, named: &Spanned, base: &Path) -> Option<String> {
    let outside = named.text.starts_with(['/', '\\'])
        || named.text.split(['/', '\\']).any(|part| part == "..");
    if outside {
        reader.bad_value(
            "profile",
            named.span.clone(),
            "the profile must be inside the configuration's folder",
        );
        return None;
    }
    match std::fs::read_to_string(base.join(&named.text)) {
        Ok(text) => Some(text),
        Err(why) => {
            let message = format!("the profile `{}` cannot be read: {why}", named.text);
            let problem = reader.problem("missing-file", message, named.span.clone(), "named here");
            reader.push(problem.help("paths are relative to the folder of the configuration file"));
            None
        }
    }
}

fn read(reader: &mut Reader, frame: FrameKind, zone: Tz) -> Option<SourcePlan> {
    let source = Arc::clone(&reader.source);
    let (document, errors) = DeTable::parse_recoverable(&source.text);
    if let Some(error) = errors.first() {
        let message = format!("the profile is not TOML: {}", error.message());
        let problem =
            reader.problem("invalid-toml", message, error.span().unwrap_or(0..0), "not understood");
        reader.push(problem);
        return None;
    }
    let block = Block::new(reader, "the profile", 0..0, document.get_ref(), SOURCE);
    for key in NOT_OF_A_PROFILE.iter().filter(|key| block.get(key).is_some()) {
        let message = format!("`{key}` belongs into the [[sources]] table, not into a profile");
        let problem =
            reader.problem("misplaced-key", message, block.key_span(key), "not of a profile");
        reader.push(problem.help("a profile says how an export is read, not where one is"));
    }
    Some(mapping(reader, &block, frame, zone))
}

/// What the source says itself wins.
fn merge(plan: &mut SourcePlan, profile: SourcePlan, block: &Block<'_>, place: &Range<usize>) {
    let here = |said: Spanned| Spanned { text: said.text, span: place.clone() };
    let taken = |name: &str, plan: &SourcePlan| {
        plan.columns.contains_key(name) || plan.constants.contains_key(name)
    };
    let (columns, constants) = (profile.columns, profile.constants);
    let free: BTreeMap<_, _> = columns.into_iter().filter(|(name, _)| !taken(name, plan)).collect();
    let fixed: BTreeMap<_, _> =
        constants.into_iter().filter(|(name, _)| !taken(name, plan)).collect();
    plan.columns.extend(free.into_iter().map(|(name, said)| (name, here(said))));
    plan.constants.extend(fixed.into_iter().map(|(name, said)| (name, here(said))));
    for (column, words) in profile.values {
        let own = plan.values.entry(column).or_default();
        words.into_iter().for_each(|(found, meant)| {
            own.entry(found).or_insert(meant);
        });
    }
    plan.snapshot_at = plan.snapshot_at.take().or(profile.snapshot_at.map(|at| match at {
        SnapshotAt::FileName(pattern) => SnapshotAt::FileName(here(pattern)),
        constant @ SnapshotAt::Constant(_) => constant,
    }));
    let silent = |key| block.get(key).is_none();
    if silent("date_formats") {
        plan.date_formats = profile.date_formats;
    }
    if silent("timezone") {
        plan.timezone = profile.timezone;
    }
    if silent("null_tokens") {
        plan.null_tokens = profile.null_tokens;
    }
    if silent("list_separator") {
        plan.list_separator = profile.list_separator;
    }
    if silent("delimiter") {
        plan.delimiter = profile.delimiter;
    }
    plan.newest = plan.newest.take().or(profile.newest.map(|mut newest| {
        newest.by = here(newest.by);
        newest
    }));
}
