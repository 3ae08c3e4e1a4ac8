//! The accounts of the input files <-> what an entry of the cache has beside its tables.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::frames::{FrameKind, Frames, Input, Key};
use crate::load::intake::{FileIntake, IntakeNote, Loaded, NOTES, RejectReason};

/// What a whole run loaded beside rows, texts and rejects.
#[derive(Debug, Serialize, Deserialize)]
pub struct Facts {
    files: Vec<String>,
    covered: Vec<(u32, i64)>,
    accounts: Vec<Account>,
}

/// A [`FileIntake`], with the snapshots its file declares.
#[derive(Debug, Serialize, Deserialize)]
struct Account {
    frame: FrameKind,
    size: u64,
    sha256: String,
    has_bom: bool,
    profile: String,
    counts: (u64, u64, u64),
    rejects: BTreeMap<RejectReason, u64>,
    covers: Option<(i64, i64)>,
    unused_columns: Vec<String>,
    empty_cells: Vec<(String, u64)>,
    notes: Vec<(String, u64, String)>,
    snapshots: Vec<(u32, i64)>,
}

impl Facts {
    /// What is to be kept of `loaded`.
    #[must_use]
    pub fn of(loaded: &Loaded) -> Self {
        let frames = &loaded.frames;
        let accounts = loaded.intake.iter().zip(&frames.inputs);
        Self {
            files: frames.files.clone(),
            covered: frames.covered.iter().map(plain).collect(),
            accounts: accounts.map(|(intake, input)| Account::of(intake, input)).collect(),
        }
    }

    /// Puts the names of the files, and what they are and declare, into `frames`, and gives their
    /// accounts; `None` where one uses a word that is not known here.
    #[must_use]
    pub fn restore(self, frames: &mut Frames) -> Option<Vec<FileIntake>> {
        frames.files = self.files;
        frames.covered = self.covered.iter().map(keyed).collect();
        frames.inputs = self.accounts.iter().map(Account::input).collect();
        let accounts = self.accounts.into_iter().enumerate();
        accounts.map(|(number, account)| account.restore(number as u32)).collect()
    }
}

fn plain((key, at): &(Key, i64)) -> (u32, i64) {
    (key.0, *at)
}

fn keyed((key, at): &(u32, i64)) -> (Key, i64) {
    (Key(*key), *at)
}

impl Account {
    fn of(intake: &FileIntake, input: &Input) -> Self {
        let note = |note: &IntakeNote| (note.code.to_owned(), note.count, note.text.clone());
        let cells = intake.empty_cells.iter().map(|(name, count)| ((*name).to_owned(), *count));
        Self {
            frame: intake.frame,
            size: intake.size,
            sha256: intake.sha256.clone(),
            has_bom: intake.has_bom(),
            profile: intake.profile.clone(),
            counts: (intake.read, intake.kept, intake.rejected),
            rejects: intake.rejects.clone(),
            covers: intake.covers,
            unused_columns: intake.unused_columns.clone(),
            empty_cells: cells.collect(),
            notes: intake.notes.iter().map(note).collect(),
            snapshots: input.covers.iter().map(plain).collect(),
        }
    }

    fn input(&self) -> Input {
        let covers = self.snapshots.iter().map(keyed).collect();
        Input { frame: self.frame, rows: self.counts.0, covers }
    }

    fn restore(self, file: u32) -> Option<FileIntake> {
        let spec = self.frame.spec();
        let named = |(name, count): (String, u64)| Some((spec.column(&name)?.name, count));
        let note = |(code, count, text): (String, u64, String)| {
            let code = NOTES.into_iter().find(|known| *known == code)?;
            Some(IntakeNote { code, count, text })
        };
        let (read, kept, rejected) = self.counts;
        Some(FileIntake {
            file,
            frame: self.frame,
            size: self.size,
            sha256: self.sha256,
            format: FileIntake::FORMAT,
            encoding: FileIntake::encoding(self.has_bom),
            profile: self.profile,
            read,
            kept,
            rejected,
            rejects: self.rejects,
            covers: self.covers,
            unused_columns: self.unused_columns,
            empty_cells: self.empty_cells.into_iter().map(named).collect::<Option<_>>()?,
            notes: self.notes.into_iter().map(note).collect::<Option<_>>()?,
        })
    }
}
