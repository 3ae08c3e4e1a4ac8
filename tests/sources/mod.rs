//! The crate's own sources as text: enough of a lexer to tell code from comments and strings, to
//! list the paths a file names and to measure its functions.

use std::fs;
use std::path::{Path, PathBuf};

/// One file of `src/`.
pub struct Source {
    /// Its path from `src/`, with `/`: `controls/mod.rs`.
    pub path: String,
    /// The text as it stands.
    pub text: String,
    /// The text with comments and the inside of literals blanked; every line keeps its place.
    pub code: String,
}

/// A function and where it stands.
pub struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
}

impl Source {
    /// The module at the crate's root that the file belongs to: `controls`.
    pub fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many `super::` lead from the file's own module to the crate's root.
    pub fn depth(&self) -> usize {
        let folders = self.path.matches('/').count();
        if self.path.ends_with("/mod.rs") { folders } else { folders + 1 }
    }

    /// Every path after `crate::`, with groups written out: `["load", "Reject"]`.
    pub fn crate_paths(&self) -> Vec<Vec<&str>> {
        let mut paths = Vec::new();
        for (at, _) in self.code.match_indices("crate::") {
            let rest = &self.code[at + "crate::".len()..];
            tree(&mut Cursor(rest), &mut Vec::new(), &mut paths);
        }
        paths
    }

    /// Every function with a body.
    pub fn functions(&self) -> Vec<Function> {
        let starts = self.code.match_indices("fn ").filter(|(at, _)| !joined(&self.code[..*at]));
        starts.filter_map(|(at, _)| function(&self.code, at)).collect()
    }
}

/// Every file of `src/`, in order of the path.
pub fn sources() -> Vec<Source> {
    let root = root().join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("a source is UTF-8");
        let inside = path.strip_prefix(&root).expect("it is below src");
        let path = inside.to_string_lossy().replace('\\', "/");
        Source { path, code: code(&text), text }
    };
    paths.iter().map(read).collect()
}

/// The folder of the package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`.
pub fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

/// `text` with comments and the inside of literals blanked.
pub fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest, code.ends_with(is_name)).unwrap_or(0);
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[length..];
        }
    }
    code
}

/// Length of the comment or literal that `rest` starts with.
fn skipped(rest: &str, in_name: bool) -> Option<usize> {
    if rest.starts_with("//") {
        return rest.find('\n').or(Some(rest.len()));
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map(|end| end + 2);
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if let (false, Some(raw)) = (in_name, rest.strip_prefix("br").or(rest.strip_prefix('r'))) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(hashes));
        let body = raw[hashes..].strip_prefix('"')?;
        return Some(rest.len() - body.len() + body.find(&end)? + end.len());
    }
    let inside = rest.strip_prefix('\'')?;
    let mut chars = inside.chars();
    match (chars.next()?, chars.next()?) {
        ('\\', _) => quoted(rest, '\''),
        (one, '\'') => Some(2 + one.len_utf8()),
        _ => None, // A lifetime.
    }
}

/// Length of the literal between two `mark`s.
fn quoted(rest: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == mark && !escaped {
            return Some(at + 1);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether what follows `before` is the end of a longer name.
fn joined(before: &str) -> bool {
    before.ends_with(is_name)
}

/// What is left to read of a path.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn take(&mut self, mark: &str) -> bool {
        let rest = self.0.trim_start();
        rest.strip_prefix(mark).inspect(|rest| self.0 = rest).is_some()
    }

    fn name(&mut self) -> Option<&'a str> {
        let rest = self.0.trim_start();
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        self.0 = &rest[end..];
        (end > 0).then(|| &rest[..end])
    }
}

/// Adds every path of the tree at `cursor`, each after `above`.
fn tree<'a>(cursor: &mut Cursor<'a>, above: &mut Vec<&'a str>, paths: &mut Vec<Vec<&'a str>>) {
    if cursor.take("{") {
        while !cursor.take("}") {
            tree(cursor, above, paths);
            if !cursor.take(",") && !cursor.0.trim_start().starts_with('}') {
                return;
            }
        }
        return;
    }
    let Some(name) = cursor.name() else {
        cursor.take("*");
        return paths.push(above.clone());
    };
    above.push(name);
    if cursor.take("::") {
        tree(cursor, above, paths);
    } else {
        paths.push(above.clone());
    }
    above.pop();
}

/// The function whose `fn` stands at `at`, if it has a name and a body.
fn function(code: &str, at: usize) -> Option<Function> {
    let name = Cursor(&code[at + "fn ".len()..]).name()?;
    let mut depth = 0_usize;
    let mut open = false;
    for (place, c) in code[at..].char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth == 0 => return None,
            _ => {}
        }
        open |= c == '{' && depth == 1;
        if open && depth == 0 {
            let lines = code[at..=at + place].lines().count();
            let line = code[..at].matches('\n').count() + 1;
            return Some(Function { name: name.to_owned(), line, lines });
        }
    }
    None
}
