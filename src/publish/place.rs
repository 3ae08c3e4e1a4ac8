//! Where a bundle goes: the target, the partial folder beside it, and how they change places.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diag::{Class, Diagnostic, Outcome};

use super::{MANIFEST, SUMS, sync_folder, verify};

/// The three folders of one publication, all in the same parent.
pub(super) struct Place {
    target: PathBuf,
    parent: PathBuf,
    /// Where the bundle is written first.
    pub(super) partial: PathBuf,
    /// Where an earlier bundle waits until the new one is in place.
    aside: PathBuf,
}

impl Place {
    /// Checks that `out` may be written and finds its neighbours.
    pub(super) fn prepare(out: &Path) -> Outcome<Self> {
        let Some(name) = out.file_name().and_then(|name| name.to_str()) else {
            return Err(refused(
                out,
                "it has no name of its own",
                "give the name of a folder to make",
            ));
        };
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        may_be_replaced(out)?;
        fs::create_dir_all(&parent).map_err(|error| vec![super::cannot_write(out, &error)])?;
        let beside = |what: &str| parent.join(format!(".{name}.{what}-{}", std::process::id()));
        let place =
            Self { target: out.into(), partial: beside("partial"), aside: beside("old"), parent };
        // A run that was killed may have left a folder under the same process id.
        place.clean_up();
        Ok(place)
    }

    /// Puts the new bundle in the place of the old one.
    pub(super) fn swap(&self) -> io::Result<()> {
        let earlier = self.target.symlink_metadata().is_ok();
        if earlier {
            fs::rename(&self.target, &self.aside)?;
        }
        if let Err(error) = fs::rename(&self.partial, &self.target) {
            if earlier {
                fs::rename(&self.aside, &self.target)?;
            }
            return Err(error);
        }
        sync_folder(&self.parent)?;
        // The new bundle stands; what cannot be removed of the old one does not make it wrong.
        remove(&self.aside);
        Ok(())
    }

    /// Removes what this publication has written so far.
    pub(super) fn clean_up(&self) {
        remove(&self.partial);
    }
}

/// Removes a folder of ours, but never follows a link that somebody put in its place.
fn remove(folder: &Path) {
    if folder.symlink_metadata().is_ok_and(|found| found.is_dir()) {
        let _ = fs::remove_dir_all(folder);
    }
}

/// Whether a bundle may be written to `out`: asked before the long run, so that nobody waits for a
/// refusal.
///
/// # Errors
/// When `out` is something other than nothing, an empty folder or an earlier bundle.
pub fn check_target(out: &Path) -> Outcome<()> {
    may_be_replaced(out)
}

/// Only nothing, an empty folder or an untouched list of an earlier bundle's files may be replaced.
fn may_be_replaced(out: &Path) -> Outcome<()> {
    let another = "choose another folder, or move it away";
    let Ok(found) = out.symlink_metadata() else { return Ok(()) };
    if found.is_symlink() {
        return Err(refused(out, "it is a symbolic link", "give the folder it points to"));
    }
    if !found.is_dir() {
        return Err(refused(out, "it is a file", another));
    }
    let is_empty = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if is_empty {
        return Ok(());
    }
    if !is_bundle(out) {
        return Err(refused(
            out,
            "it is a folder that is not an earlier bundle (no manifest.json of this program)",
            another,
        ));
    }
    match verify::strangers(out).first() {
        None => Ok(()),
        Some(path) => {
            let why = format!("it holds a file that does not belong to the bundle: {path}");
            Err(refused(out, &why, "move that file away: replacing the bundle would delete it"))
        }
    }
}

/// Whether two paths name one folder that is there.
#[must_use]
pub fn is_same_folder(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn is_bundle(out: &Path) -> bool {
    let manifest = fs::read(out.join(MANIFEST)).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap_or_default();
    manifest["tool"]["name"] == env!("CARGO_PKG_NAME") && out.join(SUMS).is_file()
}

fn refused(out: &Path, why: &str, help: &str) -> Vec<Diagnostic> {
    let message = format!("{} will not be written: {why}", out.display());
    vec![Diagnostic::error(Class::Configuration, "output-folder", message).help(help)]
}
