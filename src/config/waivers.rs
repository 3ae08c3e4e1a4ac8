//! `[[waivers]]`: findings that somebody accepts, for a reason and up to a day.
//!
//! What a pattern selects is known only once the findings are; here it is held to be one, and one
//! that leaves something out: a waiver that would accept whatever comes is no decision.

use std::ops::Range;

use chrono_tz::Tz;
use toml::de::{DeTable, DeValue};

use super::dates::parse_last_day;
use super::keys::WAIVER;
use super::plan::{Selector, Spanned, WaiverPlan};
use super::reader::{Block, Reader, Value};
use super::report::moment;
use crate::frames::normalise;

/// Keys that say which findings are accepted.
const SELECTORS: [&str; 7] =
    ["finding", "control", "system", "holder", "entitlement", "account", "ticket_id"];
/// Digits of the id of a finding.
const ID: usize = 16;
/// Digits that may stand for a whole id: fewer would be met by chance.
const PREFIX: usize = 8;

/// All waivers; what is wrong with one does not hide what is wrong with the next.
pub(super) fn waivers(reader: &mut Reader, value: Option<&Value<'_>>, tz: Tz) -> Vec<WaiverPlan> {
    let tables = value.map_or(vec![], |value| tables(reader, value));
    let blocks: Vec<Block<'_>> = tables
        .into_iter()
        .map(|(table, span)| Block::new(reader, "[[waivers]]", span, table, WAIVER))
        .collect();
    let numbered = blocks.iter().zip(1..);
    numbered.filter_map(|(block, number)| waiver(reader, block, number, tz)).collect()
}

fn tables<'a>(reader: &mut Reader, value: &'a Value<'a>) -> Vec<(&'a DeTable<'a>, Range<usize>)> {
    let list = match value.get_ref() {
        DeValue::Array(list) => {
            list.iter().map(|one| Some((one.get_ref().as_table()?, one.span()))).collect()
        }
        _ => None,
    };
    list.unwrap_or_else(|| {
        reader.wrong_type("waivers", "written with double brackets, [[waivers]]", value, "");
        vec![]
    })
}

fn waiver(reader: &mut Reader, block: &Block<'_>, number: usize, tz: Tz) -> Option<WaiverPlan> {
    let selectors = selectors(reader, block);
    let (reason, owner) = (said(reader, block, "reason"), said(reader, block, "owner"));
    let until = block.required(reader, "until").is_some();
    let until = until.then(|| moment(reader, block, "until", |text| parse_last_day(text, tz)));
    let before = reader.source.text.get(..block.span.start).unwrap_or_default();
    Some(WaiverPlan {
        number,
        line: before.matches('\n').count() + 1,
        selectors: selectors?,
        reason: reason?,
        owner: owner?,
        until: until??,
    })
}

/// A text that must be there and say something.
fn said(reader: &mut Reader, block: &Block<'_>, key: &str) -> Option<String> {
    block.required(reader, key)?;
    let Spanned { text, span } = block.text(reader, key)?;
    if text.trim().is_empty() {
        reader.bad_value(key, span, format!("`{key}` of a waiver says nothing"));
        return None;
    }
    Some(text.trim().to_owned())
}

/// Everything a finding must have; `None` when a part is unusable, which has then been reported.
fn selectors(reader: &mut Reader, block: &Block<'_>) -> Option<Vec<(&'static str, Selector)>> {
    let given: Vec<&'static str> =
        SELECTORS.into_iter().filter(|key| block.get(key).is_some()).collect();
    if given.is_empty() {
        selects_nothing(reader, block);
    }
    let read: Vec<Option<(&'static str, Selector)>> =
        given.into_iter().map(|key| Some((key, selector(reader, block, key)?))).collect();
    read.into_iter().collect()
}

fn selects_nothing(reader: &mut Reader, block: &Block<'_>) {
    let message = "this waiver does not say which findings it accepts";
    let keys = SELECTORS[1..].join(", ");
    let problem = reader
        .problem("missing-key", message, block.span.clone(), "no selector here")
        .help("name one finding, for example: finding = \"013facd5\"")
        .help(format!("or say what its findings have in common: {keys}"));
    reader.push(problem);
}

fn selector(reader: &mut Reader, block: &Block<'_>, key: &str) -> Option<Selector> {
    let said = block.text(reader, key)?;
    let plain = normalise(said.text.trim()).into_owned();
    let is_pattern = plain.contains(['*', '?', '[']);
    let wanted = if key == "finding" && !is_pattern { format!("{plain}*") } else { plain.clone() };
    let problem = if key == "finding" && !is_pattern { why_no_id(&plain) } else { None };
    let problem = problem.or_else(|| why_not(key, &plain));
    match (glob::Pattern::new(&wanted), problem) {
        (Ok(pattern), None) => return Some(Selector { said, pattern }),
        (Err(why), _) => not_a_pattern(reader, key, said, why.msg),
        (_, Some(why)) => reader.bad_value(key, said.span, why),
    }
    None
}

fn not_a_pattern(reader: &mut Reader, key: &str, said: Spanned, why: &str) {
    let message = format!("`{}` is not a pattern: {why}", said.text);
    let label = format!("not a value for `{key}`");
    let problem = reader.problem("bad-value", message, said.span, label);
    reader.push(problem.help("for a bracket, star or question mark itself write [[], [*] or [?]"));
}

/// Why a text is neither an id of a finding nor the beginning of one.
fn why_no_id(text: &str) -> Option<String> {
    let is_id = (PREFIX..=ID).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    (!is_id).then(|| {
        format!(
            "`{text}` is not the id of a finding: {ID} hex digits, or the first {PREFIX} or more"
        )
    })
}

fn why_not(key: &str, text: &str) -> Option<String> {
    if text.is_empty() {
        Some(format!("`{key}` of a waiver is empty; leave it out if it does not matter"))
    } else if !says_something(text) {
        Some(format!("`{text}` fits every {key}; leave it out if it does not matter"))
    } else {
        None
    }
}

/// Whether a pattern has a character that must be there: `*`, `?` and sets such as `[0-9a-f]`
/// alone would accept whatever comes.
fn says_something(pattern: &str) -> bool {
    let chars: Vec<char> = pattern.chars().collect();
    let mut rest = chars.as_slice();
    while let [first, after @ ..] = rest {
        // The first character of a set may be a closing bracket that belongs to it.
        let end = after.iter().skip(1).position(|c| *c == ']').map(|place| place + 1);
        rest = match (first, end) {
            ('*' | '?', _) => after,
            ('[', Some(end)) if end > 1 => after.get(end + 1..).unwrap_or_default(),
            _ => return true,
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::says_something;

    #[test]
    fn a_pattern_must_leave_something_out() {
        for nothing in ["*", "**", "?*", "[a-z]*", "[!x]", "[]x]?"] {
            assert!(!says_something(nothing), "{nothing}");
        }
        for something in ["a*", "*_overdue", "[[]", "[*]x", "[ab]c"] {
            assert!(says_something(something), "{something}");
        }
    }
}
