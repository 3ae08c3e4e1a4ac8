//! Values to try in place of the one in force: the lists of `[what_if]`.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Class, Diagnostic, Outcome, SourceText, nearest};

use super::{Parameter, Value, in_range, typed};

/// Values that one list may have at most: each is a run of its own.
pub const MOST_VALUES: usize = 20;

/// A list as the configuration has it.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What is to be changed.
    pub key: String,
    /// Where the key stands.
    pub key_span: Range<usize>,
    /// The values, each with its place.
    pub values: Vec<(toml::Value, Range<usize>)>,
    /// Where the list stands.
    pub span: Range<usize>,
}

/// The values of a list, for `parameter`.
///
/// # Errors
/// An empty or too long list, values of the wrong type or out of range, and values that stand in
/// it twice, each pointing at its place in `source`.
pub fn tried(
    parameter: &Parameter,
    trial: &Trial,
    source: &Arc<SourceText>,
) -> Outcome<Vec<Value>> {
    let (mut values, mut problems) = (vec![], vec![]);
    problems.extend(wrong_length(trial, source));
    for (value, span) in &trial.values {
        let at = |problem: Diagnostic, label| problem.at(source, span.clone(), label);
        match read(parameter, trial, value) {
            Ok(value) if values.contains(&value) => {
                let message = format!("`{}` names {value} twice", trial.key);
                problems.push(at(bad("bad-value", message), "the second time"));
            }
            Ok(value) => values.push(value),
            Err((problem, label)) => problems.push(at(problem, label)),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn bad(code: &'static str, message: String) -> Diagnostic {
    Diagnostic::error(Class::Configuration, code, message)
}

fn wrong_length(trial: &Trial, source: &Arc<SourceText>) -> Option<Diagnostic> {
    let (key, count) = (&trial.key, trial.values.len());
    let (message, label) = if count == 0 {
        (format!("`{key}` names no value to try; name one, or leave it out"), "empty")
    } else if count > MOST_VALUES {
        (format!("`{key}` names {count} values; at most {MOST_VALUES} are tried"), "too many")
    } else {
        return None;
    };
    Some(bad("bad-value", message).at(source, trial.span.clone(), label))
}

/// A value, or what is wrong with it and in a few words.
fn read(
    parameter: &Parameter,
    trial: &Trial,
    value: &toml::Value,
) -> Result<Value, (Diagnostic, &'static str)> {
    let key = &trial.key;
    let (wanted, label) = match parameter.default {
        Value::Whole(_) => ("whole numbers", "not a whole number"),
        _ => ("numbers", "not a number"),
    };
    // A number that a float cannot be told from, such as infinity, is none that could be tried.
    let number = |value: &Value| value.number().is_some_and(f64::is_finite);
    let read = typed(parameter, value)
        .filter(number)
        .ok_or_else(|| (bad("wrong-type", format!("`{key}` must be a list of {wanted}")), label))?;
    if in_range(parameter, read) {
        return Ok(read);
    }
    let limits = match parameter.range {
        (low, high) if high.is_finite() => format!("from {low} to {high}"),
        (low, _) => format!("{low} or more"),
    };
    let message = format!("each value of `{key}` must be {limits}, but one is {read}");
    Err((bad("out-of-range", message).help(parameter.doc), "outside"))
}

/// That `owner`, which declares `declared`, has nothing called `name` whose values could be tried.
#[must_use]
pub fn no_parameter(
    owner: &str,
    name: &str,
    declared: &[Parameter],
    trial: &Trial,
    source: &Arc<SourceText>,
) -> Diagnostic {
    let names = || declared.iter().filter(|one| is_number(one)).map(|one| one.name);
    let (code, message, label) = if declared.iter().any(|one| one.name == name) {
        let message = format!("`{name}` of `{owner}` is no number; only numbers can be tried");
        ("wrong-type", message, "not a number")
    } else {
        ("unknown-key", format!("`{owner}` has no parameter `{name}`"), "not known here")
    };
    let problem = bad(code, message).at(source, trial.key_span.clone(), label);
    match nearest(name, names()) {
        Some(near) => problem.help(format!("did you mean `{owner}.{near}`?")),
        None if names().next().is_none() => {
            problem.help(format!("`{owner}` has no parameter that is a number"))
        }
        None => problem.help(format!("it takes {}", names().collect::<Vec<_>>().join(", "))),
    }
}

/// Whether values of a parameter can be tried.
fn is_number(parameter: &Parameter) -> bool {
    parameter.default.number().is_some()
}
