//! The sections that say how to judge: `[sla]`, `[business_hours]`, `[correlation]` and
//! `[reconcile]`. What they do not say keeps its default.

use toml::de::DeValue;

use super::keys::{DAYS, HOURS, UNKNOWN_ENTITLEMENT};
use super::plan::Spanned;
use super::reader::{Block, Reader, number};
use crate::frames::{Risk, Word};
use crate::settings::{BusinessHours, HoursByRisk, Settings, Sla};

pub(super) fn sla(reader: &mut Reader, block: &Block<'_>, sla: &mut Sla) {
    hours(reader, block, "approval", &mut sla.approval);
    hours(reader, block, "fulfilment", &mut sla.fulfilment);
    hours(reader, block, "revocation", &mut sla.revocation);
}

fn hours(reader: &mut Reader, block: &Block<'_>, key: &str, hours: &mut HoursByRisk) {
    let Some(value) = block.get(key) else { return };
    match value.get_ref() {
        DeValue::Table(_) => {
            if let Some(risks) = block.block(reader, key, HOURS) {
                hours_by_risk(reader, &risks, hours);
            }
        }
        other if number(other).is_none() => {
            reader.wrong_type(key, "a number of hours or a table per risk", value, "72");
        }
        _ => {
            *hours = block.number(reader, key, 0.0, f64::INFINITY).map_or(*hours, HoursByRisk::all);
        }
    }
}

fn hours_by_risk(reader: &mut Reader, risks: &Block<'_>, hours: &mut HoursByRisk) {
    if let Some(default) = risks.number(reader, "default", 0.0, f64::INFINITY) {
        *hours = HoursByRisk::all(default);
    }
    for risk in Risk::ALL {
        if let Some(own) = risks.number(reader, risk.as_str(), 0.0, f64::INFINITY) {
            hours.hours[*risk as usize] = own;
        }
    }
}

pub(super) fn business_hours(reader: &mut Reader, block: &Block<'_>, hours: &mut BusinessHours) {
    if let Some(days) = block.texts(reader, "days") {
        hours.days = working_days(reader, &days);
        if days.is_empty() {
            let span = block.value_span("days");
            reader.bad_value("days", span, "`days` names no working day; name at least one");
        }
    }
    set(&mut hours.pauses_excluded, block.flag(reader, "pauses_excluded"));
    let start = minute(reader, block, "start", hours.start_minute);
    let end = minute(reader, block, "end", hours.end_minute);
    if let (Some(start), Some(end)) = (start, end) {
        (hours.start_minute, hours.end_minute) = (start, end);
        work_ends_after_it_starts(reader, block, start, end);
    }
}

fn work_ends_after_it_starts(reader: &mut Reader, block: &Block<'_>, start: u32, end: u32) {
    if start >= end {
        let key = if block.get("end").is_some() { "end" } else { "start" };
        let why = "work must end later than it starts, on the same day";
        reader.bad_value(key, block.value_span(key), why);
    }
}

fn working_days(reader: &mut Reader, days: &[Spanned]) -> [bool; 7] {
    let mut works = [false; 7];
    for day in days {
        match DAYS.iter().position(|known| known.eq_ignore_ascii_case(&day.text)) {
            Some(place) => works[place] = true,
            None => {
                let known = DAYS.iter().copied();
                reader.unknown("word", "`days`", &day.text, day.span.clone(), known);
            }
        }
    }
    works
}

/// The minute of the day under `key`; the default where there is no such key.
fn minute(reader: &mut Reader, block: &Block<'_>, key: &str, default: u32) -> Option<u32> {
    if block.get(key).is_none() {
        return Some(default);
    }
    let text = block.text(reader, key)?;
    let minute = minute_of_day(&text.text);
    if minute.is_none() {
        let why = format!("`{}` is not a time of day; write 24-hour time such as 09:00", text.text);
        reader.bad_value(key, text.span, why);
    }
    minute
}

/// `HH:MM` as minutes since midnight; `24:00` is the end of the day.
fn minute_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    if hour.len() != 2 || minute.len() != 2 || !text.is_ascii() {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

pub(super) fn correlation(reader: &mut Reader, block: &Block<'_>, settings: &mut Settings) {
    let names = block.texts(reader, "automation");
    set(
        &mut settings.automation,
        names.map(|names| names.into_iter().map(|name| name.text).collect()),
    );
}

pub(super) fn reconcile(reader: &mut Reader, block: &Block<'_>, settings: &mut Settings) {
    set(&mut settings.pairing_days, block.whole(reader, "pairing_days"));
    set(&mut settings.leaver_grace_hours, block.whole(reader, "leaver_grace_hours"));
    set(&mut settings.disabled_counts, block.flag(reader, "disabled_counts"));
    set(&mut settings.review_days, block.whole(reader, "review_days"));
    set(&mut settings.dormant_days, block.whole(reader, "dormant_days"));
    let word = block.word(reader, "unknown_entitlement", &UNKNOWN_ENTITLEMENT);
    set(
        &mut settings.unknown_entitlement_not_evaluable,
        word.map(|word| word == UNKNOWN_ENTITLEMENT[1]),
    );
}

/// Replaces a default by what the configuration says, if it says something.
pub(super) fn set<T>(to: &mut T, said: Option<T>) {
    if let Some(said) = said {
        *to = said;
    }
}
