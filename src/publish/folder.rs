//! A plain folder of files: the exports of the example company.

use std::fs;
use std::io;
use std::path::Path;

use crate::diag::{Class, Diagnostic, Outcome};
use crate::outputs::OutputFile;

/// Writes `files` into `folder`, which must be new, empty, or hold only files of these names.
///
/// # Errors
/// When the folder holds something else, or cannot be written.
pub fn write_folder(folder: &Path, files: &[OutputFile]) -> Outcome<()> {
    if let Some(stranger) = stranger(folder, files) {
        let message = format!("{} is not written: it holds {stranger}", folder.display());
        let problem = Diagnostic::error(Class::Configuration, "folder-in-use", message);
        return Err(vec![problem.help("choose a new or an empty folder")]);
    }
    write_all(folder, files).map_err(|error| vec![super::cannot_write(folder, &error)])
}

fn stranger(folder: &Path, files: &[OutputFile]) -> Option<String> {
    let is_ours = |name: &str| files.iter().any(|file| file.path == name);
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.into_iter().find(|name| !is_ours(name))
}

fn write_all(folder: &Path, files: &[OutputFile]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    files.iter().try_for_each(|file| fs::write(folder.join(&file.path), &file.bytes))
}
