//! Parameters that are a list of words: any of those the control declares.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, SourceText};

use super::{Entry, unknown_word};

/// Some words of a closed set that a control declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Every word there is, at most 64.
    set: &'static [&'static str],
    /// One bit per word chosen, in the order of the set.
    chosen: u64,
}

impl Choice {
    /// Every word of `set`.
    #[must_use]
    pub const fn all(set: &'static [&'static str]) -> Self {
        Self { set, chosen: u64::MAX >> (64 - set.len()) }
    }

    /// The words chosen, in the order of the set.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let is_chosen = move |place: &usize| self.chosen >> place & 1 == 1;
        (0..self.set.len()).filter(is_chosen).map(move |place| self.set[place])
    }

    /// The words of the same set that `entry` lists; `None` if it is no list of texts.
    ///
    /// # Errors
    /// The first word that the set does not have, underlined where it stands in the list.
    pub(super) fn read(
        self,
        entry: &Entry,
        source: &Arc<SourceText>,
    ) -> Result<Option<Self>, Diagnostic> {
        let Some(list) = entry.value.as_array() else { return Ok(None) };
        let texts: Option<Vec<&str>> = list.iter().map(toml::Value::as_str).collect();
        let Some(texts) = texts else { return Ok(None) };
        let mut chosen = 0;
        for word in texts {
            let place = self.set.iter().position(|known| known.eq_ignore_ascii_case(word));
            chosen |= 1
                << place.ok_or_else(|| {
                    unknown_word((&entry.key, self.set), word, span_of(word, entry, source), source)
                })?;
        }
        Ok(Some(Self { chosen, ..self }))
    }
}

/// Where a word of a list stands, quotes included; the whole list if it is written with escapes.
fn span_of(word: &str, entry: &Entry, source: &SourceText) -> Range<usize> {
    let list = source.text.get(entry.value_span.clone()).unwrap_or_default();
    let place = ['"', '\'']
        .iter()
        .find_map(|quote| list.find(&format!("{quote}{word}{quote}")))
        .map(|place| entry.value_span.start + place);
    place.map_or(entry.value_span.clone(), |start| start..start + word.len() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_underlined_where_it_stands() {
        let text = "required = [\"policy\", \"aprover\"]";
        let list = ["policy", "aprover"].map(|word| toml::Value::String(word.into()));
        let value = toml::Value::Array(list.to_vec());
        let entry = Entry { key: "required".into(), key_span: 0..8, value, value_span: 11..32 };
        let source = SourceText { name: "t".into(), text: text.into(), first_line: 1 };
        let read = Choice::all(&["approver", "policy"]).read(&entry, &Arc::new(source));
        let shown = read.err().map(|p| (p.code, text[p.labels[0].span.clone()].to_owned(), p.help));
        let help = ["did you mean `approver`?", "known here: approver, policy"].map(str::to_owned);
        assert_eq!(shown, Some(("unknown-word", "\"aprover\"".to_owned(), help.to_vec())));
    }
}
