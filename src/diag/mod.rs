//! What we say when something is wrong: one shape for every message, with the way out.

mod near;
mod render;

use std::ops::Range;
use std::sync::Arc;

pub use near::nearest;

/// Whose problem it is; the exit code follows from it (see `run`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The command line or the configuration.
    Configuration,
    /// An input that cannot be used.
    Input,
    /// Our own bug.
    Internal,
}

/// How loud a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The run stops.
    Error,
    /// The run goes on; a person should look.
    Warning,
    /// The run goes on; good to know.
    Note,
}

/// A text a message can point into, such as a configuration file or the header of an export.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceText {
    /// What it is called, as the user wrote it.
    pub name: String,
    /// Its content (for an export: only the lines that are shown).
    pub text: String,
    /// Number of the first line of `text` in the file; 1 when it is the whole file.
    pub first_line: usize,
}

/// A place in a text, with what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The text pointed into.
    pub source: Arc<SourceText>,
    /// Bytes of it that are underlined.
    pub span: Range<usize>,
    /// What is said beside the underline; may be empty.
    pub text: String,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable short name of the problem, such as `unknown-key`.
    pub code: &'static str,
    /// How loud.
    pub level: Level,
    /// Whose problem.
    pub class: Class,
    /// One sentence: what is wrong.
    pub message: String,
    /// Where; the first is the main one.
    pub labels: Vec<Label>,
    /// The way out, a sentence each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(class: Class, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            level: Level::Error,
            class,
            message: message.into(),
            labels: vec![],
            help: vec![],
        }
    }
    /// A warning.
    #[must_use]
    pub fn warning(class: Class, code: &'static str, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(class, code, message) }
    }
    /// The same message pointing at `span` of `source`.
    #[must_use]
    pub fn at(
        mut self,
        source: &Arc<SourceText>,
        span: Range<usize>,
        text: impl Into<String>,
    ) -> Self {
        self.labels.push(Label { source: Arc::clone(source), span, text: text.into() });
        self
    }
    /// The same message with a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// What the file system says, in words rather than numbers.
#[must_use]
pub fn file_problem(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "you may not read or write it".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::NotADirectory => "a part of its path is not a folder".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        _ => error.to_string(),
    }
}

/// What a fallible stage returns: every problem found, not only the first.
pub type Outcome<T> = Result<T, Vec<Diagnostic>>;
