//! Does a bundle still hold what was written?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path};

use sha2::{Digest, Sha256};

use crate::diag::{Class, Diagnostic, Outcome, file_problem};
use crate::words;

use super::{MANIFEST, SUMS};
use crate::outputs::hex;

words! {
    /// How a file of a bundle differs from what was written.
    Change, "change" {
        /// It is gone.
        Missing = "missing",
        /// Its bytes are others.
        Changed = "changed",
        /// It was not there.
        Extra = "extra",
    }
}

/// One file that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Path inside the bundle, with `/`.
    pub path: String,
    /// How it differs.
    pub change: Change,
}

/// The digests a bundle was written with: what its files are held to.
pub(super) struct Seal {
    /// SHA-256 of `SHA256SUMS` itself.
    pub(super) digest: String,
    listed: BTreeMap<String, String>,
    claimed: BTreeMap<String, String>,
}

impl Seal {
    /// The digests of the bundle in `dir`.
    ///
    /// # Errors
    /// When `dir` is no bundle.
    pub(super) fn of(dir: &Path) -> Outcome<Self> {
        if !dir.is_dir() {
            return Err(vec![no_bundle(dir, "there is no such folder")]);
        }
        let sums = read(dir, SUMS)?;
        let listed = listed(&sums)
            .ok_or_else(|| vec![no_bundle(dir, "its SHA256SUMS is no list of digests")])?;
        Ok(Self { digest: super::digest(sums.as_bytes()), listed, claimed: claimed(dir) })
    }

    /// Whether the bundle was written with this file.
    pub(super) fn names(&self, path: &str) -> bool {
        self.listed.contains_key(path)
    }

    /// Whether the file at `path`, whose digest is `actual`, is as it was written.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn holds(&self, dir: &Path, path: &str, actual: &str) -> Outcome<()> {
        let agrees = |digest: Option<&String>| digest.is_some_and(|digest| digest == actual);
        // The manifest does not name itself.
        let is_claimed = path == MANIFEST || agrees(self.claimed.get(path));
        if agrees(self.listed.get(path)) && is_claimed {
            return Ok(());
        }
        let message = format!("{} is not as it was written", dir.join(path).display());
        let help = format!(
            "`tickmark verify {}` says what changed; take the bundle from where it was kept, or write it again",
            dir.display()
        );
        Err(vec![Diagnostic::error(Class::Input, "bundle-changed", message).help(help)])
    }

    /// Whether the file at `path` is as it was written, whatever its size.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn holds_file(&self, dir: &Path, path: &str) -> Outcome<()> {
        self.holds(dir, path, &actual(dir, path).unwrap_or_default())
    }
}

/// Recomputes every digest of the bundle in `dir`: what differs, ordered by path. A file is also
/// *changed* when `SHA256SUMS` and `manifest.json` no longer agree about it.
///
/// # Errors
/// When `dir` is no bundle, or cannot be read.
pub fn verify(dir: &Path) -> Outcome<Vec<Difference>> {
    let Seal { listed, claimed, .. } = Seal::of(dir)?;
    let found = files(dir).map_err(|error| vec![no_bundle(dir, &file_problem(&error))])?;
    let mut differences: Vec<Difference> =
        listed.iter().filter_map(|(path, digest)| compare(dir, path, digest, &claimed)).collect();
    let extra = found.into_iter().filter(|path| path != SUMS && !listed.contains_key(path));
    differences.extend(extra.map(|path| Difference { path, change: Change::Extra }));
    differences.sort();
    Ok(differences)
}

/// Files in the folder of a bundle that its list does not name.
pub(super) fn strangers(dir: &Path) -> Vec<String> {
    let listed = read(dir, SUMS).ok().and_then(|sums| listed(&sums)).unwrap_or_default();
    let found = files(dir).unwrap_or_default();
    found.into_iter().filter(|path| path != SUMS && !listed.contains_key(path)).collect()
}

fn read(dir: &Path, name: &str) -> Outcome<String> {
    fs::read_to_string(dir.join(name))
        .map_err(|error| vec![no_bundle(dir, &format!("{name}: {}", file_problem(&error)))])
}

/// Path and digest of every line of `SHA256SUMS`; `None` when a line is no such thing.
fn listed(sums: &str) -> Option<BTreeMap<String, String>> {
    sums.lines()
        .map(|line| line.split_once("  ").map(|(d, p)| (p.to_owned(), d.to_owned())))
        .collect()
}

/// Path and digest of every output that the manifest names.
fn claimed(dir: &Path) -> BTreeMap<String, String> {
    let manifest = fs::read(dir.join(MANIFEST)).unwrap_or_default();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap_or_default();
    let outputs = manifest["outputs"].as_array().cloned().unwrap_or_default();
    let pair = |output: &serde_json::Value| {
        Some((output["path"].as_str()?.to_owned(), output["sha256"].as_str()?.to_owned()))
    };
    outputs.iter().filter_map(pair).collect()
}

fn compare(
    dir: &Path,
    path: &str,
    digest: &str,
    claimed: &BTreeMap<String, String>,
) -> Option<Difference> {
    let change = match actual(dir, path) {
        None => Change::Missing,
        Some(actual) if actual != digest => Change::Changed,
        Some(_) if claimed.get(path).is_some_and(|claim| claim != digest) => Change::Changed,
        Some(_) => return None,
    };
    Some(Difference { path: path.to_owned(), change })
}

/// The digest of a file of the bundle; `None` where there is none. A list from somebody else may
/// name a path outside the bundle or a link out of it: such a file is none of the bundle's.
fn actual(dir: &Path, path: &str) -> Option<String> {
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let target = dir.join(path);
    let is_file = inside && target.symlink_metadata().is_ok_and(|found| found.is_file());
    // What cannot be read cannot be what was written.
    is_file.then(|| digest_of(&target).unwrap_or_default())
}

fn digest_of(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            count => digest.update(&buffer[..count]),
        }
    }
}

/// Every file below `dir`, with `/`; links are files here, they are not followed.
fn files(dir: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(dir.join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            match entry.file_type()?.is_dir() {
                true => folders.push(path),
                false => {
                    found.insert(path);
                }
            }
        }
    }
    Ok(found)
}

pub(super) fn no_bundle(dir: &Path, why: &str) -> Diagnostic {
    let message = format!("{} is not a bundle that can be checked: {why}", dir.display());
    Diagnostic::error(Class::Input, "no-bundle", message)
        .help("give the folder that holds manifest.json and SHA256SUMS")
}
