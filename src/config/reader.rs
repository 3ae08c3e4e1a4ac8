//! Reading values out of the parsed TOML: every misfit becomes a message that points at it.

use std::ops::Range;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::keys::{self, Key};
use super::plan::Spanned;
use crate::diag::{Class, Diagnostic, SourceText, nearest};

/// A value of the configuration and where it stands.
pub(super) type Value<'i> = toml::Spanned<DeValue<'i>>;

/// The text that is read and the problems found so far.
pub(super) struct Reader {
    pub source: Arc<SourceText>,
    pub problems: Vec<Diagnostic>,
}

impl Reader {
    /// A message that points at `span`; it counts only once it is handed to [`Reader::push`].
    pub fn problem(
        &self,
        code: &'static str,
        message: impl Into<String>,
        span: Range<usize>,
        label: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::error(Class::Configuration, code, message).at(&self.source, span, label)
    }

    /// Keeps a message.
    pub fn push(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// `name` is none of the `known` names of something called `what` ("key", "column").
    pub fn unknown<'k>(
        &mut self,
        what: &str,
        place: &str,
        name: &str,
        span: Range<usize>,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        let code = match what {
            "key" => "unknown-key",
            "column" => "unknown-column",
            "frame" => "unknown-frame",
            _ => "unknown-word",
        };
        let message = format!("{place} knows no {what} `{name}`");
        let mut problem = self.problem(code, message, span, format!("unknown {what}"));
        let moved = if what == "key" { keys::moved(name) } else { None };
        if let Some(now) = moved {
            problem = problem.help(now);
        } else if let Some(near) = nearest(name, known.clone()) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        if what == "key"
            && let Some(home) = keys::home_of(name).filter(|home| home != place)
        {
            problem = problem.help(format!("`{name}` belongs to {home}"));
        }
        self.push(problem.help(format!("known here: {}", known.collect::<Vec<_>>().join(", "))));
    }

    /// A value whose content is wrong although its type is right.
    pub fn bad_value(&mut self, key: &str, span: Range<usize>, why: impl Into<String>) {
        let label = format!("not a value for `{key}`");
        self.push(self.problem("bad-value", why, span, label));
    }

    /// A value of another type than expected; `sample` is what could be written, if anything.
    pub fn wrong_type(&mut self, key: &str, expected: &str, value: &Value<'_>, sample: &str) {
        let found = type_name(value.get_ref());
        let message = format!("`{key}` must be {expected}, but {found} was found");
        let mut problem = self.problem("wrong-type", message, value.span(), found);
        if !sample.is_empty() {
            problem = problem.help(format!("for example: {key} = {sample}"));
        }
        self.push(problem);
    }

    /// The text of a value that must be one.
    pub fn text(&mut self, key: &str, value: &Value<'_>) -> Option<Spanned> {
        match value.get_ref() {
            DeValue::String(text) => Some(Spanned { text: text.to_string(), span: value.span() }),
            _ => {
                self.wrong_type(key, "a text in quotes", value, "");
                None
            }
        }
    }
}

/// What a value is, in the words of a user.
fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A number of any kind.
pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(_) => whole(value).map(|whole| whole as f64),
        DeValue::Float(float) => float.as_str().parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    }
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// A table of the configuration together with the keys it knows.
pub(super) struct Block<'a> {
    /// What it is called in a message, such as `[report]`.
    pub name: String,
    /// Where its header or its braces stand.
    pub span: Range<usize>,
    table: &'a DeTable<'a>,
    keys: &'static [Key],
}

impl<'a> Block<'a> {
    /// The block, after every key that it does not know has been reported.
    pub fn new(
        reader: &mut Reader,
        name: impl Into<String>,
        span: Range<usize>,
        table: &'a DeTable<'a>,
        keys: &'static [Key],
    ) -> Self {
        let block = Self { name: name.into(), span, table, keys };
        for (key, _) in table {
            if !keys.iter().any(|known| known.name == key.get_ref()) {
                let known = keys.iter().map(|known| known.name);
                reader.unknown("key", &block.name, key.get_ref(), key.span(), known);
            }
        }
        block
    }

    /// The value of a key, if the configuration has it.
    pub fn get(&self, key: &str) -> Option<&'a Value<'a>> {
        debug_assert!(self.keys.iter().any(|known| known.name == key), "{key} is not declared");
        self.table.get(key)
    }

    /// A key that must be there: without it there is a message.
    pub fn required(&self, reader: &mut Reader, key: &str) -> Option<&'a Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            let message = format!("{} lacks `{key}`", self.name);
            let label = format!("`{key}` is missing here");
            let problem = reader.problem("missing-key", message, self.span.clone(), label);
            let sample = self.sample(key);
            reader.push(problem.help(format!("add it, for example: {key} = {sample}")));
        }
        value
    }

    fn sample(&self, key: &str) -> String {
        self.keys.iter().find(|known| known.name == key).map(Key::sample).unwrap_or_default()
    }

    /// Where the value of a key stands; the block itself when the key is not there.
    pub fn value_span(&self, key: &str) -> Range<usize> {
        self.get(key).map_or_else(|| self.span.clone(), toml::Spanned::span)
    }

    /// Where a key stands; the block itself when it is not there.
    pub fn key_span(&self, key: &str) -> Range<usize> {
        self.table.get_key_value(key).map_or_else(|| self.span.clone(), |(key, _)| key.span())
    }

    fn typed<T>(
        &self,
        reader: &mut Reader,
        key: &str,
        expected: &str,
        read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<(T, Range<usize>)> {
        let value = self.get(key)?;
        let read = read(value.get_ref());
        if read.is_none() {
            reader.wrong_type(key, expected, value, &self.sample(key));
        }
        read.map(|read| (read, value.span()))
    }

    /// A text.
    pub fn text(&self, reader: &mut Reader, key: &str) -> Option<Spanned> {
        let (text, span) =
            self.typed(reader, key, "a text in quotes", |value| value.as_str().map(str::to_owned))?;
        Some(Spanned { text, span })
    }

    /// A word of a closed set, as it is spelled there.
    pub fn word(&self, reader: &mut Reader, key: &str, known: &[&'static str]) -> Option<String> {
        let said = self.text(reader, key)?;
        let word = known.iter().find(|word| word.eq_ignore_ascii_case(&said.text));
        if word.is_none() {
            let known = known.iter().copied();
            reader.unknown("word", &format!("`{key}`"), &said.text, said.span, known);
        }
        word.map(|word| (*word).to_owned())
    }

    /// A date or an instant: a text, or a date of TOML's own without quotes.
    pub fn moment(&self, reader: &mut Reader, key: &str, expected: &str) -> Option<Spanned> {
        let (text, span) = self.typed(reader, key, expected, |value| match value {
            DeValue::Datetime(at) => Some(at.to_string()),
            other => other.as_str().map(str::to_owned),
        })?;
        Some(Spanned { text, span })
    }

    /// A list of dates: texts, or dates of TOML's own without quotes. Members of another type are
    /// reported and left out.
    pub fn moments(&self, reader: &mut Reader, key: &str) -> Option<Vec<Spanned>> {
        let (list, _) = self.typed(reader, key, "a list of dates", DeValue::as_array)?;
        let member = format!("each member of {key}");
        let read = |value: &Value<'_>| match value.get_ref() {
            DeValue::Datetime(at) => Some(Spanned { text: at.to_string(), span: value.span() }),
            _ => reader.text(&member, value),
        };
        Some(list.iter().filter_map(read).collect())
    }

    /// A whole number of at least 0.
    pub fn whole(&self, reader: &mut Reader, key: &str) -> Option<i64> {
        let (number, span) = self.typed(reader, key, "a whole number", whole)?;
        if number >= 0 {
            return Some(number);
        }
        reader.bad_value(key, span, format!("`{key}` must be 0 or more, but is {number}"));
        None
    }

    /// A number between `low` and `high`, both included.
    pub fn number(&self, reader: &mut Reader, key: &str, low: f64, high: f64) -> Option<f64> {
        let (found, span) = self.typed(reader, key, "a number", number)?;
        if (low..=high).contains(&found) {
            return Some(found);
        }
        let limits = if high.is_finite() {
            format!("between {low} and {high}")
        } else {
            format!("{low} or more")
        };
        reader.bad_value(key, span, format!("`{key}` must be {limits}, but is {found}"));
        None
    }

    /// Yes or no.
    pub fn flag(&self, reader: &mut Reader, key: &str) -> Option<bool> {
        self.typed(reader, key, "true or false", DeValue::as_bool).map(|(flag, _)| flag)
    }

    /// A list of texts; members of another type are reported and left out.
    pub fn texts(&self, reader: &mut Reader, key: &str) -> Option<Vec<Spanned>> {
        let (list, _) = self.typed(reader, key, "a list of texts", DeValue::as_array)?;
        let member = format!("each member of {key}");
        Some(list.iter().filter_map(|value| reader.text(&member, value)).collect())
    }

    /// A table.
    pub fn table(&self, reader: &mut Reader, key: &str) -> Option<(&'a DeTable<'a>, Range<usize>)> {
        self.typed(reader, key, "a table", DeValue::as_table)
    }

    /// A table whose keys are known.
    pub fn block(&self, reader: &mut Reader, key: &str, keys: &'static [Key]) -> Option<Self> {
        let (table, span) = self.table(reader, key)?;
        Some(Self::new(reader, format!("`{key}`"), span, table, keys))
    }
}
