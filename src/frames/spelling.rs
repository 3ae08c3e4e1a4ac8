//! How names are spelled: what counts as the same name, and what only looks like it.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_script::{Script, UnicodeScript};

/// The form a key is compared in: inner white space collapsed to one space, NFC, lower case.
/// Expects text without outer white space.
#[must_use]
pub fn normalise(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|b| b.is_ascii_graphic() && !b.is_ascii_uppercase());
    if plain {
        return Cow::Borrowed(text);
    }
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_whitespace() || byte == 0x0B) {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    let collapsed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = collapsed.nfc().collect::<String>().to_lowercase();
    Cow::Owned(if is_nfc(&lower) { lower } else { lower.nfc().collect() })
}

/// Whether a text has invisible or direction-changing characters, or mixes scripts in a word.
pub(super) fn is_suspicious(text: &str) -> bool {
    !text.is_ascii()
        && (text.chars().any(is_invisible) || text.split_whitespace().any(mixes_scripts))
}

/// Zero-width and bidirectional control characters, which make two texts look alike.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn mixes_scripts(word: &str) -> bool {
    let mut scripts = word
        .chars()
        .map(|c| c.script())
        .filter(|script| !matches!(script, Script::Common | Script::Inherited | Script::Unknown));
    let Some(first) = scripts.next() else { return false };
    scripts.any(|script| script != first && !are_written_together(first, script))
}

/// Japanese and Korean write several scripts in one word.
fn are_written_together(a: Script, b: Script) -> bool {
    let east_asian = |s| {
        matches!(
            s,
            Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo
        )
    };
    east_asian(a) && east_asian(b)
}
