//! Writing files as they are made: while one part of a file is written and digested, the next parts
//! are made. A file that is written is flushed to the disk while others are still being made.

use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::direct::Sink;
use crate::outputs::{Content, Draft, Piece, Pieces, Written, hex};

/// Pieces of a file that are made at a time, for each thread.
const AHEAD: usize = 8;

/// A folder that files are written into.
pub(super) struct Folder<'a> {
    path: &'a Path,
    /// Takes files that are written, to be flushed.
    done: Sender<File>,
}

impl<'a> Folder<'a> {
    /// What `fill` returns once everything it wrote into the folder is on the disk; where that
    /// fails, why.
    pub(super) fn flushed<T, E>(
        path: &'a Path,
        fill: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<io::Result<T>, E> {
        thread::scope(|scope| {
            let (done, files) = channel();
            let flushing = scope.spawn(move || flush(&files));
            let filled = fill(&Folder { path, done });
            // The other end of the channel is gone: the thread ends when it has flushed the rest.
            let flushed = flushing.join().unwrap_or_else(|_| Err(io::Error::other("not flushed")));
            filled.map(|filled| flushed.map(|()| filled))
        })
    }

    /// Writes files; those whose bytes are ready side by side.
    pub(super) fn write(&self, drafts: Vec<Draft<'_>>) -> io::Result<Vec<Written>> {
        let done = self.done.clone();
        drafts.into_iter().map(|draft| write(self.path, draft, &done)).collect()
    }
}

/// A file is safe when it is flushed: a folder that is renamed before could come back empty.
fn flush(files: &Receiver<File>) -> io::Result<()> {
    files.iter().try_for_each(|file| file.sync_all())
}

fn write(folder: &Path, draft: Draft<'_>, done: &Sender<File>) -> io::Result<Written> {
    let target = folder.join(&draft.path);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    // `create_new`: nothing that somebody else put there is followed or overwritten.
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&target)?;
    let (file, digest, bytes, rows) = match draft.content {
        Content::Ready(bytes) => {
            file.write_all(&bytes)?;
            (file, Sha256::digest(&bytes), bytes.len() as u64, 0)
        }
        Content::Pieces(pieces) => {
            let mut tape =
                Tape { sink: Sink::new(file, &target), digest: Sha256::new(), bytes: 0, rows: 0 };
            tape.run(pieces.as_ref())?;
            (tape.sink.finish()?, tape.digest.finalize(), tape.bytes, tape.rows)
        }
    };
    // Who flushes is gone only when it has failed, and then says so.
    let _ = done.send(file);
    Ok(Written { path: draft.path, bytes, rows, sha256: hex(&digest) })
}

/// A file while its pieces are made and written.
struct Tape<'p> {
    sink: Sink<'p>,
    digest: Sha256,
    bytes: u64,
    rows: u64,
}

impl Tape<'_> {
    fn append(&mut self, piece: &Piece) -> io::Result<()> {
        self.digest.update(&piece.bytes);
        self.bytes += piece.bytes.len() as u64;
        self.rows += piece.rows;
        self.sink.append(&piece.bytes)
    }

    /// Appends all pieces in their order: some are written while the next are made, in the memory of
    /// those that were written before.
    fn run(&mut self, pieces: &dyn Pieces) -> io::Result<()> {
        let (count, step) = (pieces.count(), AHEAD * rayon::current_num_threads());
        let (mut made, mut next) = (make(pieces, 0..step.min(count), vec![]), step);
        let mut spare = Vec::new();
        while !made.is_empty() {
            let range = next.min(count)..(next + step).min(count);
            let append = || made.iter().try_for_each(|piece| self.append(piece));
            let (appended, more) = rayon::join(append, || make(pieces, range, spare));
            appended?;
            spare = made.into_iter().map(|piece| piece.bytes).collect();
            (made, next) = (more, next + step);
        }
        Ok(())
    }
}

/// Makes pieces, as far as possible in the memory that is `spare`.
fn make(pieces: &dyn Pieces, range: Range<usize>, mut spare: Vec<Vec<u8>>) -> Vec<Piece> {
    spare.resize_with(range.len(), Vec::new);
    spare.iter_mut().for_each(Vec::clear);
    let numbered = range.into_par_iter().zip(spare).with_max_len(1);
    numbered.map(|(number, memory)| pieces.piece(number, memory)).collect()
}
