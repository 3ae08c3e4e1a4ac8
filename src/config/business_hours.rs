//! `[business_hours]`: when work is done. What it does not say keeps its default.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::dates::parse_day;
use super::judging::set;
use super::keys::{DAYS, WINDOWS};
use super::plan::Spanned;
use super::reader::{Block, Reader};
use crate::settings::BusinessHours;
use crate::stats::calendar::Window;

const THROUGH_MIDNIGHT: &str = "a shift through midnight is two windows: one up to 24:00, and one from 00:00 on the day after (in `windows`)";

pub(super) fn business_hours(reader: &mut Reader, block: &Block<'_>, hours: &mut BusinessHours) {
    let before = reader.problems.len();
    let days = block.texts(reader, "days").map(|days| working_days(reader, &days));
    set(&mut hours.days, days);
    set(&mut hours.pauses_excluded, block.flag(reader, "pauses_excluded"));
    let start = minute(reader, block, "start", hours.start_minute);
    let end = minute(reader, block, "end", hours.end_minute);
    if let (Some(start), Some(end)) = (start, end) {
        (hours.start_minute, hours.end_minute) = (start, end);
        work_ends_after_it_starts(reader, block, start, end);
    }
    if let Some(own) = block.block(reader, "windows", WINDOWS) {
        hours.windows = DAYS.map(|day| windows(reader, &own, day));
    }
    set(&mut hours.holidays, holidays(reader, block));
    if reader.problems.len() == before {
        somebody_works(reader, block, hours);
    }
}

fn work_ends_after_it_starts(reader: &mut Reader, block: &Block<'_>, start: u32, end: u32) {
    if start >= end {
        let key = if block.get("end").is_some() { "end" } else { "start" };
        let why = "work must end later than it starts, on the same day";
        let span = block.value_span(key);
        let problem = reader.problem("bad-value", why, span, format!("not a value for `{key}`"));
        reader.push(problem.help(THROUGH_MIDNIGHT));
    }
}

fn somebody_works(reader: &mut Reader, block: &Block<'_>, hours: &BusinessHours) {
    if hours.week().iter().any(|windows| !windows.is_empty()) {
        return;
    }
    let (key, why) = match block.get("windows") {
        None => ("days", "`days` names no working day; name at least one"),
        Some(_) => ("windows", "no day of the week has working hours; name at least one"),
    };
    reader.bad_value(key, block.value_span(key), why);
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

/// The windows of one day of the week, in order; `None` where it has none of its own.
fn windows(reader: &mut Reader, own: &Block<'_>, day: &str) -> Option<Vec<Window>> {
    let said = own.texts(reader, day)?;
    let mut windows: Vec<(Window, &Spanned)> = Vec::with_capacity(said.len());
    for text in &said {
        let Some(window) = window(reader, day, text) else { continue };
        let overlaps =
            |(other, _): &&(Window, &Spanned)| window.start < other.end && other.start < window.end;
        match windows.iter().find(overlaps) {
            Some((_, other)) => {
                let why = format!("`{}` overlaps `{}` of the same day", text.text, other.text);
                reader.bad_value(day, text.span.clone(), why);
            }
            None => windows.push((window, text)),
        }
    }
    let mut windows: Vec<Window> = windows.into_iter().map(|(window, _)| window).collect();
    windows.sort_unstable();
    Some(windows)
}

fn window(reader: &mut Reader, day: &str, said: &Spanned) -> Option<Window> {
    let sides = said.text.split_once('-');
    let minutes =
        sides.and_then(|(from, to)| Some((minute_of_day(from.trim())?, minute_of_day(to.trim())?)));
    let Some((start, end)) = minutes else {
        let why = format!(
            "`{}` is no window of working time; write 24-hour times such as 09:00-12:30",
            said.text
        );
        reader.bad_value(day, said.span.clone(), why);
        return None;
    };
    if start < end {
        return Some(Window { start, end });
    }
    let why = format!("`{}` ends no later than it starts", said.text);
    let label = format!("not a value for `{day}`");
    let problem = reader.problem("bad-value", why, said.span.clone(), label);
    reader.push(problem.help(THROUGH_MIDNIGHT));
    None
}

fn holidays(reader: &mut Reader, block: &Block<'_>) -> Option<BTreeSet<NaiveDate>> {
    let mut days = BTreeSet::new();
    for said in block.moments(reader, "holidays")? {
        match parse_day(&said.text) {
            Ok(day) => drop(days.insert(day)),
            Err(why) => reader.bad_value("holidays", said.span, why),
        }
    }
    Some(days)
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
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}
