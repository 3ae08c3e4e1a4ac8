//! All `[[sources]]` together: that there are some, and something to judge among them.

use std::ops::Range;
use std::path::Path;

use chrono_tz::Tz;
use toml::de::{DeTable, DeValue};

use super::keys::SOURCE;
use super::plan::SourcePlan;
use super::reader::{Block, Reader, Value};
use super::source::source;
use crate::frames::FrameKind;

/// All sources; what is wrong with one does not hide what is wrong with the next.
pub(super) fn sources(
    reader: &mut Reader,
    value: Option<&Value<'_>>,
    base: &Path,
    report_zone: Tz,
) -> Vec<SourcePlan> {
    let Some(tables) = tables(reader, value) else { return vec![] };
    let blocks: Vec<Block<'_>> = tables
        .into_iter()
        .map(|(table, span)| Block::new(reader, "[[sources]]", span, table, SOURCE))
        .collect();
    let plans: Vec<Option<SourcePlan>> =
        blocks.iter().map(|block| source(reader, block, base, report_zone)).collect();
    // A source that is not understood may well be the one that is looked for.
    let plans: Option<Vec<SourcePlan>> = plans.into_iter().collect();
    if let Some(plans) = &plans {
        something_to_judge(reader, &blocks, plans);
    }
    plans.unwrap_or_default()
}

fn tables<'a>(
    reader: &mut Reader,
    value: Option<&'a Value<'a>>,
) -> Option<Vec<(&'a DeTable<'a>, Range<usize>)>> {
    let Some(value) = value else {
        nothing_to_read(reader, 0..0);
        return None;
    };
    let list = match value.get_ref() {
        DeValue::Array(list) if list.is_empty() => {
            nothing_to_read(reader, value.span());
            return None;
        }
        DeValue::Array(list) => list.iter().collect::<Vec<_>>(),
        _ => vec![],
    };
    let tables: Option<Vec<_>> =
        list.iter().map(|one| Some((one.get_ref().as_table()?, one.span()))).collect();
    let tables = tables.filter(|tables| !tables.is_empty());
    if tables.is_none() {
        reader.wrong_type("sources", "written with double brackets, [[sources]]", value, "");
    }
    tables
}

fn nothing_to_read(reader: &mut Reader, span: Range<usize>) {
    let message = "the configuration names nothing to read";
    let problem = reader
        .problem("no-sources", message, span, "no `[[sources]]` in this file")
        .help("add a [[sources]] table for each export, with `frame` and `path`")
        .help("`tickmark template` prints a commented configuration to start from");
    reader.push(problem);
}

fn something_to_judge(reader: &mut Reader, blocks: &[Block<'_>], plans: &[SourcePlan]) {
    let judged = [FrameKind::Tickets, FrameKind::Grants];
    if plans.iter().any(|plan| judged.contains(&plan.frame)) {
        return;
    }
    let Some(first) = blocks.first() else { return };
    let [tickets, grants] = judged;
    let message = format!("no source gives {tickets} or {grants}, so there is nothing to judge");
    let problem = reader
        .problem("nothing-to-judge", message, first.value_span("frame"), "the first source")
        .help(format!(
            "add a [[sources]] table with frame = \"{tickets}\" or frame = \"{grants}\""
        ));
    reader.push(problem);
}
