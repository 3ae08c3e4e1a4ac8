//! A message as text for a terminal or a log.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Shown, Renderer, Snippet};

use super::{Diagnostic, Label, Level, SourceText};

impl Diagnostic {
    /// The message as lines of text: what, where (underlined), and the way out. No line break at
    /// the end. Without `colour` there is no terminal escape in it; with or without, control,
    /// invisible and direction-changing characters are written as `\u{..}`, because messages
    /// quote exports, and exports are hostile. Columns count characters of the line as shown.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let title = level(self.level).primary_title(escape(&self.message)).id(self.code);
        let group = by_source(&self.labels)
            .enumerate()
            .fold(Group::with_title(title), |group, (place, labels)| {
                group.element(snippet(labels, place == 0))
            });
        let help = self.help.iter().map(|help| Shown::HELP.message(escape(help)));
        renderer.render(&[group.elements(help)])
    }
}

fn level(level: Level) -> Shown<'static> {
    match level {
        Level::Error => Shown::ERROR,
        Level::Warning => Shown::WARNING,
        Level::Note => Shown::NOTE,
    }
}

/// Labels that follow one another in the same text share one excerpt of it.
fn by_source(labels: &[Label]) -> impl Iterator<Item = &[Label]> {
    labels.chunk_by(|a, b| a.source == b.source)
}

fn snippet(labels: &[Label], holds_main: bool) -> Snippet<'static, Annotation<'static>> {
    let source = &labels[0].source;
    let excerpt = Snippet::source(escape_lines(&source.text))
        .path(escape(&source.name))
        .line_start(source.first_line);
    let mark = |(place, label): (usize, &Label)| {
        let kind = match place {
            0 if holds_main => AnnotationKind::Primary,
            _ => AnnotationKind::Context,
        };
        let said = (!label.text.is_empty()).then(|| escape(&label.text));
        kind.span(place_in_escaped(source, label)).label(said)
    };
    excerpt.annotations(labels.iter().enumerate().map(mark))
}

/// Where the span of a label lies once its text is escaped. A span outside the text, or inside
/// a character, is moved to the nearest place that exists: a message must never fail.
fn place_in_escaped(source: &SourceText, label: &Label) -> std::ops::Range<usize> {
    let start = escaped_len(&source.text, label.span.start);
    start..escaped_len(&source.text, label.span.end).max(start)
}

fn escaped_len(text: &str, upto: usize) -> usize {
    let end = text.floor_char_boundary(upto);
    let mut buffer = String::new();
    each_char(text).filter(|(at, ..)| *at < end).for_each(|(_, c, raw)| push(&mut buffer, c, raw));
    buffer.len()
}

fn escape_lines(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    each_char(text).for_each(|(_, c, raw)| push(&mut escaped, c, raw));
    escaped
}

/// Every character with its place and whether it may stay raw: line breaks and tabs may.
fn each_char(text: &str) -> impl Iterator<Item = (usize, char, bool)> {
    text.char_indices().map(|(at, c)| {
        let line_break = c == '\n' || (c == '\r' && text.as_bytes().get(at + 1) == Some(&b'\n'));
        (at, c, line_break || c == '\t' || !is_hidden(c))
    })
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut escaped, c, !is_hidden(c)));
    escaped
}

fn push(to: &mut String, c: char, raw: bool) {
    if raw {
        to.push(c);
    } else {
        to.push_str(&number(c));
    }
}

/// The familiar short escape where there is one, else the number of the character.
fn number(c: char) -> String {
    match c {
        '\n' | '\r' | '\t' => c.escape_default().to_string(),
        _ => c.escape_unicode().to_string(),
    }
}

/// Characters that move the cursor, change the direction of writing, or are not seen at all.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{A0}' | '\u{AD}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}'
            | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}'
            | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Class, Diagnostic, SourceText};

    fn source(text: &str, first_line: usize) -> Arc<SourceText> {
        Arc::new(SourceText { name: "tickmark.toml".into(), text: text.into(), first_line })
    }

    #[test]
    fn says_what_where_and_the_way_out() {
        let text = source("[report]\ntilte = \"x\"\n", 1);
        let message = Diagnostic::error(Class::Configuration, "unknown-key", "`tilte` is unknown")
            .at(&text, 9..14, "not known here")
            .help("did you mean `title`?")
            .help("keys known here: title");
        is_exactly(
            &message.render(false),
            "error[unknown-key]: `tilte` is unknown
 --> tickmark.toml:2:1
  |
2 | tilte = \"x\"
  | ^^^^^ not known here
  |
  = help: did you mean `title`?
  = help: keys known here: title",
        );
    }

    #[test]
    fn counts_lines_from_the_first_line_and_shows_every_text() {
        let (export, config) = (source("a,b,c", 41), source("x = 1\ny = 2\n", 1));
        let message = Diagnostic::warning(Class::Input, "odd-column", "two texts disagree")
            .at(&export, 2..3, "this column")
            .at(&config, 0..1, "")
            .at(&config, 6..7, "asked for here");
        is_exactly(
            &message.render(false),
            "warning[odd-column]: two texts disagree
  --> tickmark.toml:41:3
   |
41 | a,b,c
   |   ^ this column
   |
  ::: tickmark.toml:1:1
   |
 1 | x = 1
   | -
 2 | y = 2
   | - asked for here",
        );
    }

    #[test]
    fn hostile_text_is_shown_escaped() {
        let text = source("\u{202E}abc\u{1b}[31m = \u{200B}1", 1);
        let message =
            Diagnostic::error(Class::Input, "bad-cell", "bad \u{1b}[2J\u{7}\n\u{2066}text\r")
                .at(&text, 3..6, "here\u{9b}")
                .help("see \u{FEFF}x");
        is_exactly(
            &message.render(false),
            "error[bad-cell]: bad \\u{1b}[2J\\u{7}\\n\\u{2066}text\\r
 --> tickmark.toml:1:9
  |
1 | \\u{202e}abc\\u{1b}[31m = \\u{200b}1
  |         ^^^ here\\u{9b}
  |
  = help: see \\u{feff}x",
        );
    }

    #[test]
    fn a_span_outside_the_text_still_gives_a_message() {
        let text = source("é", 1);
        for span in [1..1, 0..900, 700..900, 2..2] {
            let message = Diagnostic::error(Class::Internal, "x", "y").at(&text, span, "z");
            assert!(message.render(false).starts_with("error[x]: y\n --> tickmark.toml:1:"));
        }
        assert_eq!(Diagnostic::error(Class::Input, "x", "y").render(false), "error[x]: y");
    }

    #[test]
    fn colour_is_only_there_when_asked_for() {
        let message = Diagnostic::error(Class::Input, "x", "y\u{1b}[0m").help("z");
        assert!(message.render(true).contains('\u{1b}'));
        assert!(!message.render(false).contains('\u{1b}'));
    }

    #[track_caller]
    fn is_exactly(found: &str, expected: &str) {
        assert_eq!(found, expected, "\n{found}\n");
    }
}
