//! Characters that do something instead of showing something, made visible.
//!
//! A name with a right-to-left override or an escape sequence can make a page or a terminal say
//! something else than the data. Readers see `⟨U+202E⟩` instead.

use std::borrow::Cow;

/// Whether a character must not reach a page or a terminal as it is.
pub(super) fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{00AD}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// What a reader sees instead of a hidden character.
pub(super) fn shown(c: char) -> String {
    format!("\u{27E8}U+{:04X}\u{27E9}", c as u32)
}

/// A text on one line, with every hidden character made visible.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    let hides = |c: char| is_hidden(c) || c == '\n' || c == '\t';
    if !text.chars().any(hides) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if hides(c) { out.push_str(&shown(c)) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_become_visible_and_others_stay() {
        assert_eq!(line("Zoë Müller"), "Zoë Müller");
        assert_eq!(line("a\u{202E}b\u{1b}[31m"), "a⟨U+202E⟩b⟨U+001B⟩[31m");
        assert_eq!(line("two\nlines"), "two⟨U+000A⟩lines");
    }
}
