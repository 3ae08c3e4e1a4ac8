//! `[what_if]`: other values of settings, for which the report says what would fail.
//!
//! The shared settings are known here; what else is named, `"control.parameter"`, is handed on to
//! those who know the controls.

use std::ops::Range;

use serde::Deserialize;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::plan::WhatIf;
use super::reader::{Reader, Value};
use crate::parameter::{Trial, tried};
use crate::settings::{LEVERS, Lever};

/// What stands for the parameters of controls among the keys that are known.
const OF_CONTROL: &str = "\"<control>.<parameter>\"";

type Key<'a> = toml::Spanned<std::borrow::Cow<'a, str>>;

/// What the section asks; the shared settings in the order of [`LEVERS`].
pub(super) fn what_if(reader: &mut Reader, table: Option<&DeTable<'_>>) -> WhatIf {
    let mut asked = WhatIf::default();
    for (key, value) in table.into_iter().flatten() {
        match LEVERS.iter().find(|lever| lever.parameter.name == key.get_ref()) {
            Some(lever) => asked.shared.extend(shared(reader, lever, key, value)),
            None => of_controls(reader, key, value, &mut asked.of_controls),
        }
    }
    let place = |lever: &Lever| LEVERS.iter().position(|one| one.home == lever.home);
    asked.shared.sort_by_key(|(lever, _)| place(lever));
    twice(reader, &asked.of_controls);
    asked
}

fn shared(
    reader: &mut Reader,
    lever: &'static Lever,
    key: &Key<'_>,
    value: &Value<'_>,
) -> Option<(&'static Lever, Vec<crate::parameter::Value>)> {
    let trial = trial(reader, key.get_ref().to_string(), key.span(), value, lever.example)?;
    let values = tried(&lever.parameter, &trial, &reader.source);
    let values = values.map_err(|problems| problems.into_iter().for_each(|p| reader.push(p)));
    Some((lever, values.ok()?))
}

/// `"control.parameter" = [..]`; without the quotes it is a table, which says the same.
fn of_controls(reader: &mut Reader, key: &Key<'_>, value: &Value<'_>, into: &mut Vec<Trial>) {
    let (name, sample) = (key.get_ref(), "[7, 30]");
    match value.get_ref() {
        DeValue::Table(table) => {
            for (inner, value) in table {
                let span = key.span().start.min(inner.span().start)..inner.span().end;
                // Under a header of its own the parameter stands apart from the control.
                let span = if is_one_line(reader, &span) { span } else { inner.span() };
                let whole = format!("{name}.{}", inner.get_ref());
                into.extend(trial(reader, whole, span, value, sample));
            }
        }
        _ if name.contains('.') => {
            into.extend(trial(reader, name.to_string(), key.span(), value, sample));
        }
        _ => {
            let known = LEVERS.iter().map(|lever| lever.parameter.name).chain([OF_CONTROL]);
            reader.unknown("key", "[what_if]", name, key.span(), known);
        }
    }
}

fn is_one_line(reader: &Reader, span: &Range<usize>) -> bool {
    reader.source.text.get(span.clone()).is_some_and(|text| !text.contains('\n'))
}

/// A list with the place of each value.
fn trial(
    reader: &mut Reader,
    key: String,
    key_span: Range<usize>,
    value: &Value<'_>,
    sample: &str,
) -> Option<Trial> {
    let Some(list) = value.get_ref().as_array() else {
        reader.wrong_type(&key, "a list of values to try", value, sample);
        return None;
    };
    let mut values = vec![];
    for one in list {
        match toml::Value::deserialize(ValueDeserializer::from(one.clone())) {
            Ok(plain) => values.push((plain, one.span())),
            Err(why) => {
                reader.bad_value(&key, one.span(), why.message());
                return None;
            }
        }
    }
    Some(Trial { key, key_span, values, span: value.span() })
}

/// One parameter in both spellings would be two lists.
fn twice(reader: &mut Reader, trials: &[Trial]) {
    for (place, trial) in trials.iter().enumerate() {
        if trials[..place].iter().any(|before| before.key == trial.key) {
            let message = format!("`{}` stands in [what_if] twice", trial.key);
            let span = trial.key_span.clone();
            reader.push(reader.problem("duplicate-key", message, span, "once more"));
        }
    }
}
