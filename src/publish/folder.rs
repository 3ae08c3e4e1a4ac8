//! A plain folder of files: the exports of an example company.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::diag::{Class, Diagnostic, Outcome, file_problem};
use crate::outputs::OutputFile;

/// Writes `files` into `folder`, which must be new, empty, or hold only files of these names.
///
/// # Errors
/// When the folder holds something else, or cannot be written.
pub fn write_folder(folder: &Path, files: &[OutputFile]) -> Outcome<()> {
    let names: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    refuse_strangers(folder, &names)?;
    write_all(folder, files).map_err(|error| vec![cannot_export(folder, &error)])
}

/// Takes bytes that belong at the end of the file of a name.
pub type Append<'a> = dyn FnMut(&str, &[u8]) -> io::Result<()> + 'a;

/// Writes the files `names` into `folder`, which must be new, empty, or hold only files of these
/// names. `write` hands over their bytes piece by piece, so that they need not fit into memory.
///
/// # Errors
/// When the folder holds something else, or cannot be written.
pub fn stream_folder(
    folder: &Path,
    names: &[&str],
    write: impl FnOnce(&mut Append<'_>) -> io::Result<()>,
) -> Outcome<()> {
    refuse_strangers(folder, names)?;
    stream_all(folder, names, write).map_err(|error| vec![cannot_export(folder, &error)])
}

fn stream_all(
    folder: &Path,
    names: &[&str],
    write: impl FnOnce(&mut Append<'_>) -> io::Result<()>,
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let open = |name: &&str| Ok(((*name).to_owned(), fs::File::create(folder.join(name))?));
    let mut files: BTreeMap<String, fs::File> =
        names.iter().map(open).collect::<io::Result<_>>()?;
    write(&mut |name, bytes| match files.get_mut(name) {
        Some(file) => file.write_all(bytes),
        None => Err(io::Error::other(format!("{name} was not announced"))),
    })
}

/// Exports are not swapped into place as bundles are: a large one may not fit twice.
fn cannot_export(folder: &Path, error: &io::Error) -> Diagnostic {
    let why = file_problem(error);
    let message = format!("the exports cannot be written to {}: {why}", folder.display());
    Diagnostic::error(Class::Configuration, "cannot-write", message)
        .help("what is in the folder may not be complete; export again once it can be written")
}

fn refuse_strangers(folder: &Path, names: &[&str]) -> Outcome<()> {
    let Some(stranger) = stranger(folder, names) else { return Ok(()) };
    let message = format!("{} is not written: it holds {stranger}", folder.display());
    let problem = Diagnostic::error(Class::Configuration, "folder-in-use", message);
    Err(vec![problem.help("choose a new or an empty folder")])
}

fn stranger(folder: &Path, ours: &[&str]) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.into_iter().find(|name| !ours.contains(&name.as_str()))
}

fn write_all(folder: &Path, files: &[OutputFile]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    files.iter().try_for_each(|file| fs::write(folder.join(&file.path), &file.bytes))
}
