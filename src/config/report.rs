//! The section `[report]`: title, zone, period, as-of, baseline and the severity that fails.

use chrono_tz::{TZ_VARIANTS, Tz};
use toml::de::DeValue;

use super::dates::{parse_as_of, parse_period, parse_start};
use super::keys::{PERIOD, TITLE};
use super::plan::Spanned;
use super::reader::{Block, Reader};
use crate::diag::nearest;
use crate::frames::{Risk, Word};

/// What `[report]` says.
#[derive(Default)]
pub(super) struct Report {
    pub title: String,
    pub timezone: Tz,
    pub from: Option<i64>,
    pub to: Option<i64>,
    pub as_of: Option<i64>,
    pub baseline_date: Option<i64>,
    pub fail_on: Option<String>,
}

/// What holds when the configuration has no `[report]`.
pub(super) fn silent(timezone: Tz) -> Report {
    Report { title: TITLE.to_owned(), timezone, ..Report::default() }
}

pub(super) fn report(reader: &mut Reader, block: &Block<'_>, default: Report) -> Report {
    let timezone = zone(reader, block).unwrap_or(default.timezone);
    let (from, to) = period(reader, block, timezone);
    Report {
        title: block.text(reader, "title").map_or(default.title, |title| title.text),
        timezone,
        from,
        to,
        as_of: moment(reader, block, "as_of", |text| parse_as_of(text, timezone)),
        baseline_date: moment(reader, block, "baseline_date", |text| parse_start(text, timezone)),
        fail_on: block.word(
            reader,
            "fail_on",
            &Risk::ALL.iter().map(|risk| risk.as_str()).collect::<Vec<_>>(),
        ),
    }
}

/// The IANA zone under the key `timezone`.
pub(super) fn zone(reader: &mut Reader, block: &Block<'_>) -> Option<Tz> {
    let name = block.text(reader, "timezone")?;
    let zone = name.text.parse().ok();
    if zone.is_none() {
        let message = format!("there is no time zone `{}`", name.text);
        let mut problem = reader.problem("unknown-time-zone", message, name.span, "unknown zone");
        if let Some(near) = nearest(&name.text, TZ_VARIANTS.iter().map(|zone| zone.name())) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        reader.push(problem.help("write an IANA name such as UTC or Europe/Paris"));
    }
    zone
}

fn period(reader: &mut Reader, block: &Block<'_>, tz: Tz) -> (Option<i64>, Option<i64>) {
    if block.get("period").is_some_and(|value| matches!(value.get_ref(), DeValue::Table(_))) {
        return period_of_two_ends(reader, block, tz);
    }
    let expected = "a period in quotes, or a table";
    let Some(said) = block.moment(reader, "period", expected) else { return (None, None) };
    match understood(reader, said, |text| parse_period(text, tz)) {
        Some((from, to)) => (Some(from), Some(to)),
        None => (None, None),
    }
}

fn period_of_two_ends(
    reader: &mut Reader,
    block: &Block<'_>,
    tz: Tz,
) -> (Option<i64>, Option<i64>) {
    let Some(ends) = block.block(reader, "period", PERIOD) else { return (None, None) };
    let from = moment(reader, &ends, "from", |text| parse_start(text, tz));
    let to = moment(reader, &ends, "to", |text| parse_start(text, tz));
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        reader.bad_value("period", ends.span.clone(), "`period` ends before it starts");
    }
    (from, to)
}

/// A value that is a text read by `parse`, whose complaint becomes the message.
pub(super) fn moment<T>(
    reader: &mut Reader,
    block: &Block<'_>,
    key: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let said = block.moment(reader, key, "a date in quotes")?;
    understood(reader, said, parse)
}

fn understood<T>(
    reader: &mut Reader,
    Spanned { text, span }: Spanned,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    parse(&text)
        .map_err(|why| reader.push(reader.problem("bad-date", why, span, "not understood")))
        .ok()
}
