//! Parameters that a control declares, and the values a configuration gives them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Class, Diagnostic, Outcome, SourceText, nearest};

mod choice;
mod trial;

pub use choice::Choice;
pub use trial::{MOST_VALUES, Trial, no_parameter, tried};

/// The value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A whole number.
    Whole(i64),
    /// A share or another number with a fraction.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Some words of a closed set.
    Words(Choice),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Flag(value) => write!(f, "{value}"),
            Self::Words(choice) => f.write_str(&choice.words().collect::<Vec<_>>().join(", ")),
        }
    }
}

impl Value {
    /// The value as a number; `None` for what is none.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Whole(value) => Some(value as f64),
            Self::Number(value) => Some(value),
            Self::Flag(_) | Self::Words(_) => None,
        }
    }
}

/// One parameter: a control's list of them is all that the configuration, the docs and the
/// template know about it.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Key in `[controls.<id>]`.
    pub name: &'static str,
    /// Value when the configuration says nothing; its variant is the type a value must have.
    pub default: Value,
    /// Smallest and largest value allowed, both included; of no meaning for yes or no
    /// and for words.
    pub range: (f64, f64),
    /// What it means, with the unit.
    pub doc: &'static str,
}

/// A key that every control takes beside the parameters it declares: a word of a few.
#[derive(Debug, Clone, Copy)]
pub struct Common {
    /// Key in `[controls.<id>]`.
    pub name: &'static str,
    /// The words it may have.
    pub words: &'static [&'static str],
    /// What it means.
    pub doc: &'static str,
}

/// The keys that every control takes.
pub const COMMON: [Common; 1] = [Common {
    name: "fail_on",
    words: &["low", "medium", "high", "critical", "never"],
    doc: "Severity from which on a finding of this control makes the run fail: low, medium, high, critical, or never. Where it is set it holds in place of the limit of the run, also where the run has none; waived findings never count.",
}];

/// The parameter values of one control.
#[derive(Debug, Clone, Default)]
pub struct Parameters(pub BTreeMap<&'static str, Value>);

impl Parameters {
    /// The defaults of `declared`.
    #[must_use]
    pub fn defaults(declared: &[Parameter]) -> Self {
        Self(declared.iter().map(|parameter| (parameter.name, parameter.default)).collect())
    }
    /// A whole number; 0 if the control never declared it.
    #[must_use]
    pub fn whole(&self, name: &str) -> i64 {
        match self.0.get(name) {
            Some(Value::Whole(value)) => *value,
            _ => 0,
        }
    }
    /// A number; 0 if the control never declared it.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        match self.0.get(name) {
            Some(Value::Number(value)) => *value,
            Some(Value::Whole(value)) => *value as f64,
            _ => 0.0,
        }
    }
    /// Yes or no; no if the control never declared it.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Value::Flag(true)))
    }
    /// The words chosen, in the order of their set; none if the control never declared it.
    pub fn words(&self, name: &str) -> impl Iterator<Item = &'static str> + use<> {
        let choice = match self.0.get(name) {
            Some(Value::Words(choice)) => Some(*choice),
            _ => None,
        };
        choice.into_iter().flat_map(Choice::words)
    }
}

/// A table of the configuration whose keys somebody else knows.
#[derive(Debug, Clone)]
pub struct Section {
    /// Where its name stands.
    pub span: Range<usize>,
    /// Its entries: key, where the key stands, value and where the value stands.
    pub entries: Vec<Entry>,
}

/// One `key = value` of a [`Section`].
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Range<usize>,
    /// The value.
    pub value: toml::Value,
    /// Where the value stands.
    pub value_span: Range<usize>,
}

/// The values of `declared`: what `section` of the configuration `source` says, else the defaults.
///
/// # Errors
/// Every key that `owner` does not have and every value of the wrong type or out of range, each
/// pointing at its place in `source`.
pub fn resolve(
    owner: &str,
    declared: &[Parameter],
    section: Option<&Section>,
    source: &Arc<SourceText>,
) -> Outcome<Parameters> {
    let mut parameters = Parameters::defaults(declared);
    let mut problems = vec![];
    let is_own = |entry: &&Entry| !COMMON.iter().any(|common| common.name == entry.key);
    for entry in entries(section).iter().filter(is_own) {
        match assign(owner, declared, entry, source) {
            Ok((name, value)) => {
                parameters.0.insert(name, value);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(parameters) } else { Err(problems) }
}

fn entries(section: Option<&Section>) -> &[Entry] {
    section.map_or(&[], |section| section.entries.as_slice())
}

/// The word that `section` gives to a key every control takes, if it has the key.
///
/// # Errors
/// A value that is none of its words, pointing at its place in `source`.
pub fn common(
    owner: &str,
    key: &Common,
    section: Option<&Section>,
    source: &Arc<SourceText>,
) -> Result<Option<&'static str>, Diagnostic> {
    let Some(entry) = entries(section).iter().find(|entry| entry.key == key.name) else {
        return Ok(None);
    };
    let Some(said) = entry.value.as_str() else {
        return Err(no_word(owner, key, entry, source));
    };
    let word = key.words.iter().find(|word| word.eq_ignore_ascii_case(said));
    word.map(|word| Some(*word))
        .ok_or_else(|| unknown_word((key.name, key.words), said, entry.value_span.clone(), source))
}

fn no_word(owner: &str, key: &Common, entry: &Entry, source: &Arc<SourceText>) -> Diagnostic {
    let message = format!("`{}` of `{owner}` must be a text in quotes", key.name);
    Diagnostic::error(Class::Configuration, "wrong-type", message)
        .at(source, entry.value_span.clone(), "not a text in quotes")
        .help(format!("known here: {}", key.words.join(", ")))
}

fn unknown_word(
    (name, words): (&str, &[&str]),
    said: &str,
    span: Range<usize>,
    source: &Arc<SourceText>,
) -> Diagnostic {
    let message = format!("`{name}` knows no word `{said}`");
    let problem = Diagnostic::error(Class::Configuration, "unknown-word", message).at(
        source,
        span,
        "unknown word",
    );
    let problem = match nearest(said, words.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    };
    problem.help(format!("known here: {}", words.join(", ")))
}

fn assign(
    owner: &str,
    declared: &[Parameter],
    entry: &Entry,
    source: &Arc<SourceText>,
) -> Result<(&'static str, Value), Diagnostic> {
    let parameter = declared
        .iter()
        .find(|parameter| parameter.name == entry.key)
        .ok_or_else(|| unknown_key(owner, declared, entry, source))?;
    let value = match parameter.default {
        Value::Words(all) => all.read(entry, source)?.map(Value::Words),
        _ => typed(parameter, &entry.value),
    };
    let value = value.ok_or_else(|| wrong_type(owner, parameter, entry, source))?;
    if in_range(parameter, value) {
        Ok((parameter.name, value))
    } else {
        Err(out_of_range(owner, parameter, entry, source))
    }
}

/// The value as the type its parameter has; a whole number will do where a fraction may stand.
fn typed(parameter: &Parameter, value: &toml::Value) -> Option<Value> {
    match (parameter.default, value) {
        (Value::Whole(_), toml::Value::Integer(value)) => Some(Value::Whole(*value)),
        (Value::Number(_), toml::Value::Integer(value)) => Some(Value::Number(*value as f64)),
        (Value::Number(_), toml::Value::Float(value)) => Some(Value::Number(*value)),
        (Value::Flag(_), toml::Value::Boolean(value)) => Some(Value::Flag(*value)),
        _ => None,
    }
}

fn in_range(parameter: &Parameter, value: Value) -> bool {
    let (low, high) = parameter.range;
    match value {
        Value::Whole(value) => (low..=high).contains(&(value as f64)),
        Value::Number(value) => (low..=high).contains(&value),
        Value::Flag(_) => true,
        Value::Words(choice) => choice.words().next().is_some(),
    }
}

fn unknown_key(
    owner: &str,
    declared: &[Parameter],
    entry: &Entry,
    source: &Arc<SourceText>,
) -> Diagnostic {
    let own = declared.iter().map(|parameter| parameter.name);
    let names: Vec<&str> = own.chain(COMMON.iter().map(|common| common.name)).collect();
    let message = format!("`{owner}` has no parameter `{}`", entry.key);
    let problem = Diagnostic::error(Class::Configuration, "unknown-key", message).at(
        source,
        entry.key_span.clone(),
        "not known here",
    );
    match nearest(&entry.key, names.iter().copied()) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help(format!("it takes {}", names.join(", "))),
    }
}

fn wrong_type(
    owner: &str,
    parameter: &Parameter,
    entry: &Entry,
    source: &Arc<SourceText>,
) -> Diagnostic {
    let wanted = match parameter.default {
        Value::Whole(_) => "a whole number",
        Value::Number(_) => "a number",
        Value::Flag(_) => "true or false",
        Value::Words(_) => "a list of texts",
    };
    let message = format!("`{}` of `{owner}` must be {wanted}", entry.key);
    Diagnostic::error(Class::Configuration, "wrong-type", message)
        .at(source, entry.value_span.clone(), format!("not {wanted}"))
        .help(format!("without the line it is {}: {}", parameter.default, parameter.doc))
}

fn out_of_range(
    owner: &str,
    parameter: &Parameter,
    entry: &Entry,
    source: &Arc<SourceText>,
) -> Diagnostic {
    let (low, high) = parameter.range;
    let (wanted, label) = match parameter.default {
        Value::Words(_) => ("name at least one word".to_owned(), "names none"),
        _ => (format!("be from {low} to {high}"), "outside"),
    };
    let message = format!("`{}` of `{owner}` must {wanted}", entry.key);
    Diagnostic::error(Class::Configuration, "out-of-range", message)
        .at(source, entry.value_span.clone(), label)
        .help(format!("without the line it is {}: {}", parameter.default, parameter.doc))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECLARED: &[Parameter] = &[
        Parameter {
            name: "required",
            default: Value::Words(Choice::all(&["approver", "policy", "duration"])),
            range: (0.0, 0.0),
            doc: "What must be there.",
        },
        Parameter {
            name: "days",
            default: Value::Whole(30),
            range: (1.0, 3650.0),
            doc: "Days a request may be open.",
        },
        Parameter {
            name: "share",
            default: Value::Number(0.5),
            range: (0.0, 1.0),
            doc: "Share below which it fails.",
        },
    ];

    fn given(key: &str, value: toml::Value) -> Outcome<Parameters> {
        let entry = Entry { key: key.into(), key_span: 0..1, value, value_span: 2..3 };
        let text = SourceText { name: "t".into(), text: "k=v".into(), first_line: 1 };
        let section = Section { span: 0..1, entries: vec![entry] };
        resolve("controls.stale_request", DECLARED, Some(&section), &Arc::new(text))
    }

    fn code(outcome: Outcome<Parameters>) -> &'static str {
        outcome.err().map_or("", |problems| problems[0].code)
    }

    #[test]
    fn what_the_configuration_says_replaces_the_default() {
        let days = given("days", toml::Value::Integer(7)).map(|p| p.whole("days"));
        assert_eq!(days, Ok(7));
        let share = given("share", toml::Value::Integer(1)).map(|p| p.number("share"));
        assert_eq!(share, Ok(1.0));
    }

    #[test]
    fn a_slip_in_a_key_points_at_it_and_names_the_near_one() {
        let problem = given("dayz", toml::Value::Integer(7)).err().map(|mut all| all.remove(0));
        let shown = problem.map(|p| (p.code, p.labels[0].span.clone(), p.help));
        assert_eq!(shown, Some(("unknown-key", 0..1, vec!["did you mean `days`?".to_owned()])));
    }

    fn list(words: &[&str]) -> toml::Value {
        toml::Value::Array(words.iter().map(|word| toml::Value::String((*word).into())).collect())
    }

    #[test]
    fn words_are_those_of_the_set_in_its_order_and_all_of_them_by_default() {
        let words = |parameters: Parameters| parameters.words("required").collect::<Vec<_>>();
        assert_eq!(words(Parameters::defaults(DECLARED)), ["approver", "policy", "duration"]);
        let chosen = given("required", list(&["duration", "approver"])).map(words);
        assert_eq!(chosen, Ok(vec!["approver", "duration"]));
        assert_eq!(code(given("required", list(&[]))), "out-of-range");
        assert_eq!(code(given("required", toml::Value::Boolean(true))), "wrong-type");
        assert_eq!(Parameters::defaults(DECLARED).words("days").count(), 0);
    }

    #[test]
    fn types_and_ranges_are_checked() {
        assert_eq!(code(given("days", toml::Value::Boolean(true))), "wrong-type");
        assert_eq!(code(given("days", toml::Value::Float(1.5))), "wrong-type");
        assert_eq!(code(given("days", toml::Value::Integer(0))), "out-of-range");
        assert_eq!(code(given("share", toml::Value::Float(f64::NAN))), "out-of-range");
    }
}
