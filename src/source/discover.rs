//! Which files a plan names, in an order that does not depend on how they are listed.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the only reader of inputs; it opens them to read and nothing else"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Plan, SourcePlan};
use crate::diag::{Class, Diagnostic, Outcome, file_problem, nearest};

/// Where the files of a plan are.
#[derive(Debug)]
pub enum Shelf {
    /// On disk, relative to the configuration.
    Disk,
    /// In memory, by the path the configuration uses (the example company).
    Memory(BTreeMap<String, Arc<[u8]>>),
}

/// One input file of one source.
#[derive(Debug, Clone)]
pub struct InputFile {
    /// Path as configured, with `/`: what every message and every row of evidence says.
    pub name: String,
    /// Index of its source in the plan.
    pub source: usize,
    /// Bytes, as the file system says before reading.
    pub size: u64,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Disk(PathBuf),
    Memory(Arc<[u8]>),
}

impl InputFile {
    /// Opens the file for reading, never for writing.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.content {
            Content::Disk(path) => Box::new(File::open(path)?),
            Content::Memory(bytes) => Box::new(io::Cursor::new(Arc::clone(bytes))),
        })
    }

    /// The file's own name, without folders.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

/// Every input file of `plan`, ordered by name and then by frame.
///
/// # Errors
/// A source that names no file, a file read twice into one frame, an unreadable folder.
pub fn discover(plan: &Plan, shelf: &Shelf) -> Outcome<Vec<InputFile>> {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for (index, source) in plan.sources.iter().enumerate() {
        match find(plan, source, index, shelf) {
            Ok(found) => files.extend(found),
            Err(found) => problems.extend(found),
        }
    }
    files.sort_by(|a, b| {
        (&a.name, plan.sources[a.source].frame).cmp(&(&b.name, plan.sources[b.source].frame))
    });
    problems.extend(read_twice(plan, &files));
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

fn find(plan: &Plan, source: &SourcePlan, index: usize, shelf: &Shelf) -> Outcome<Vec<InputFile>> {
    let found = match shelf {
        Shelf::Disk => on_disk(source, index)?,
        Shelf::Memory(files) => in_memory(source, index, files),
    };
    if found.is_empty() {
        return Err(vec![no_file(plan, source)]);
    }
    Ok(found)
}

fn in_memory(
    source: &SourcePlan,
    index: usize,
    files: &BTreeMap<String, Arc<[u8]>>,
) -> Vec<InputFile> {
    let Ok(pattern) = glob::Pattern::new(&source.path.text) else { return Vec::new() };
    let matching = files.iter().filter(|(name, _)| pattern.matches(name));
    matching
        .map(|(name, bytes)| InputFile {
            name: name.clone(),
            source: index,
            size: bytes.len() as u64,
            content: Content::Memory(Arc::clone(bytes)),
        })
        .collect()
}

fn on_disk(source: &SourcePlan, index: usize) -> Outcome<Vec<InputFile>> {
    let plain = source.base.join(&source.path.text);
    if plain.is_file() {
        return Ok(vec![disk_file(source, index, plain)]);
    }
    let pattern = match source.base.to_string_lossy() {
        base if base.is_empty() => source.path.text.clone(),
        base => format!("{}/{}", glob::Pattern::escape(&base), source.path.text),
    };
    let Ok(paths) = glob::glob(&pattern) else { return Ok(Vec::new()) };
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match path {
            Ok(path) if path.is_file() => files.push(disk_file(source, index, path)),
            Ok(_) => {}
            Err(error) => problems.push(unreadable_folder(&error)),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

/// A folder nobody may look into could hold files that the pattern means: they would be missed.
fn unreadable_folder(error: &glob::GlobError) -> Diagnostic {
    let message =
        format!("{} cannot be read: {}", error.path().display(), file_problem(error.error()));
    Diagnostic::error(Class::Input, "unreadable-folder", message)
        .help("check that you may read it, or write a pattern that does not lead into it")
}

fn disk_file(source: &SourcePlan, index: usize, path: PathBuf) -> InputFile {
    let relative = path.strip_prefix(&source.base).unwrap_or(&path);
    let name = relative
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/");
    let size = path.metadata().map_or(0, |meta| meta.len());
    InputFile { name, source: index, size, content: Content::Disk(path) }
}

fn no_file(plan: &Plan, source: &SourcePlan) -> Diagnostic {
    let path = &source.path.text;
    let is_folder = source.base.join(path).is_dir();
    let message = match path.contains(['*', '?', '[']) {
        _ if is_folder => format!("{path} is a folder, not a file"),
        true => format!("the pattern matches no file: {path}"),
        false => format!("the file does not exist: {path}"),
    };
    let looked = format!("looked in {}", folder(&source.base));
    let problem = Diagnostic::error(Class::Configuration, "missing-file", message).at(
        &plan.text,
        source.path.span.clone(),
        looked,
    );
    let example = path.trim_end_matches('/');
    match near_file(source) {
        _ if is_folder => problem.help(format!("name the files in it, such as `{example}/*.csv`")),
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help("paths are relative to the folder of the configuration file"),
    }
}

fn folder(base: &Path) -> String {
    let shown = base.display().to_string();
    if shown.is_empty() || shown == "." { "the current folder".to_owned() } else { shown }
}

/// The file most like the one asked for: of its kind, in the folder where it should be.
fn near_file(source: &SourcePlan) -> Option<String> {
    let path = Path::new(&source.path.text);
    let parent = path.parent().unwrap_or(Path::new(""));
    let kind = path.extension()?;
    let wanted = path.file_name()?.to_string_lossy();
    let entries = std::fs::read_dir(source.base.join(parent)).ok()?.flatten();
    let paths = entries.map(|entry| entry.path());
    let names: Vec<String> = paths
        .filter(|path| path.is_file() && path.extension() == Some(kind))
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    let near = nearest(&wanted, names.iter().map(String::as_str))?;
    Some(parent.join(near).to_string_lossy().into_owned())
}

fn read_twice(plan: &Plan, files: &[InputFile]) -> Vec<Diagnostic> {
    let twins = files.windows(2).filter(|pair| {
        pair[0].name == pair[1].name
            && plan.sources[pair[0].source].frame == plan.sources[pair[1].source].frame
    });
    twins
        .map(|pair| {
            let (first, second) = (&plan.sources[pair[0].source], &plan.sources[pair[1].source]);
            let message =
                format!("{} is read twice into the frame `{}`", pair[0].name, first.frame);
            Diagnostic::error(Class::Configuration, "read-twice", message)
                .at(&plan.text, second.path.span.clone(), "again here")
                .at(&plan.text, first.path.span.clone(), "first here")
                .help(
                    "give each file to one source of a frame only; every row would be a duplicate",
                )
        })
        .collect()
}
