//! A file that goes to the disk without being kept in memory on its way.
//!
//! What is written is kept by the system (its *page cache*) in case somebody reads it soon. Nobody
//! does: a bundle can be larger than the memory, and it is flushed at the end in any case. Finding,
//! clearing and filling that memory costs more time than making the rows. So where the system lets
//! us, whole blocks go straight from our memory to the disk (`O_DIRECT`), by a thread of their own;
//! a file of less than one block is written as usual.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

/// Bytes of a block: a disk is at its best with a few megabytes at a time.
const BLOCK: usize = 4 << 20;
/// What blocks are aligned to, in memory as in the file: a page, which every disk takes.
const PAGE: usize = 4096;
/// Blocks in all: one is filled, one is written, one waits.
const BLOCKS: usize = 3;

/// Memory for one block that begins at a page.
struct Block {
    memory: Vec<u8>,
    start: usize,
    filled: usize,
}

impl Block {
    fn new() -> Self {
        let memory = vec![0; BLOCK + PAGE];
        let start = memory.as_ptr().align_offset(PAGE).min(PAGE);
        Self { memory, start, filled: 0 }
    }

    /// Takes what there is room for of `bytes`, and returns the rest.
    fn fill<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let (taken, rest) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
        let place = self.start + self.filled;
        self.memory[place..place + taken.len()].copy_from_slice(taken);
        self.filled += taken.len();
        rest
    }

    fn bytes(&self) -> &[u8] {
        &self.memory[self.start..self.start + self.filled]
    }

    /// Its bytes, and what follows them up to the end of a page.
    fn pages(&self) -> &[u8] {
        &self.memory[self.start..self.start + self.filled.next_multiple_of(PAGE)]
    }
}

/// A new file that takes bytes.
pub(super) struct Sink<'p> {
    path: &'p Path,
    block: Block,
    end: End,
}

/// Where full blocks go.
enum End {
    /// None was full yet.
    Unused(File),
    Thread {
        full: SyncSender<Block>,
        empty: Receiver<Block>,
        writing: JoinHandle<io::Result<File>>,
    },
    /// Writing has failed.
    Broken,
}

impl<'p> Sink<'p> {
    /// Takes bytes for `file`, which is new and stands at `path`.
    pub(super) fn new(file: File, path: &'p Path) -> Self {
        Self { path, block: Block::new(), end: End::Unused(file) }
    }

    /// Takes bytes.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = self.block.fill(bytes);
        while self.block.filled == BLOCK {
            self.hand_over()?;
            rest = self.block.fill(rest);
        }
        Ok(())
    }

    /// Hands the block over and takes an empty one.
    fn hand_over(&mut self) -> io::Result<()> {
        if let End::Unused(_) = self.end {
            self.start()?;
        }
        let handed = match &self.end {
            End::Thread { full, empty, .. } => empty
                .recv()
                .ok()
                .and_then(|fresh| full.send(std::mem::replace(&mut self.block, fresh)).ok()),
            _ => None,
        };
        // The thread is gone before its time: it says why.
        handed.ok_or(()).or_else(|()| self.close().map(drop))
    }

    /// Starts the thread that writes full blocks.
    fn start(&mut self) -> io::Result<()> {
        let End::Unused(file) = std::mem::replace(&mut self.end, End::Broken) else {
            return Ok(());
        };
        let (full, to_write) = sync_channel(BLOCKS);
        let (written, empty) = channel();
        for _ in 1..BLOCKS {
            // Its other end is here.
            let _ = written.send(Block::new());
        }
        let mut disk = Disk { direct: past_the_cache(&file, self.path), file, length: 0 };
        let writing = Builder::new().name("writing".into()).spawn(move || {
            for block in to_write {
                disk.write(&block)?;
                // Nobody takes it any more where the file is complete.
                let _ = written.send(Block { filled: 0, ..block });
            }
            disk.complete()
        })?;
        self.end = End::Thread { full, empty, writing };
        Ok(())
    }

    /// The file, with everything in it.
    pub(super) fn finish(mut self) -> io::Result<File> {
        match &mut self.end {
            End::Unused(file) => file.write_all(self.block.bytes())?,
            _ => self.hand_over()?,
        }
        self.close()
    }

    /// The file when all that was handed over is written.
    fn close(&mut self) -> io::Result<File> {
        let stopped = || io::Error::other("the writing of a file has stopped");
        match std::mem::replace(&mut self.end, End::Broken) {
            End::Unused(file) => Ok(file),
            End::Thread { full, writing, .. } => {
                drop(full);
                writing.join().map_err(|_| stopped())?
            }
            End::Broken => Err(stopped()),
        }
    }
}

/// A file on the disk.
struct Disk {
    file: File,
    /// The same file, past the cache.
    direct: Option<File>,
    /// Bytes written.
    length: u64,
}

impl Disk {
    fn write(&mut self, block: &Block) -> io::Result<()> {
        let past = self.direct.as_mut().map(|file| file.write_all(block.pages()));
        match past {
            // Some disks want other blocks than these.
            Some(Err(error)) if error.kind() == io::ErrorKind::InvalidInput => {
                self.direct = None;
                self.write_as_usual(block)?;
            }
            Some(written) => written?,
            None => self.write_as_usual(block)?,
        }
        self.length += block.filled as u64;
        Ok(())
    }

    fn write_as_usual(&mut self, block: &Block) -> io::Result<()> {
        use io::Seek;
        self.file.seek(io::SeekFrom::Start(self.length))?;
        self.file.write_all(block.bytes())
    }

    /// The file, without what the last block was filled up with.
    fn complete(self) -> io::Result<File> {
        self.file.set_len(self.length)?;
        Ok(self.file)
    }
}

/// The same file once more, open to be written past the cache; `None` where that cannot be.
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
fn past_the_cache(file: &File, path: &Path) -> Option<File> {
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
    /// See `open(2)`: the number depends on the processor.
    const O_DIRECT: i32 = if cfg!(target_arch = "x86_64") { 0o40_000 } else { 0o200_000 };
    let direct = File::options().write(true).custom_flags(O_DIRECT).open(path).ok()?;
    let (own, other) = (file.metadata().ok()?, direct.metadata().ok()?);
    // Nobody has put another file into its place.
    ((own.dev(), own.ino()) == (other.dev(), other.ino())).then_some(direct)
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
fn past_the_cache(_: &File, _: &Path) -> Option<File> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Writes `bytes` in parts of `step`; what is in the file then.
    fn written(bytes: &[u8], step: usize, direct: bool) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        let file = File::create_new(&path).expect("a new file");
        let elsewhere = folder.path().join("no such file");
        let mut sink = Sink::new(file, if direct { &path } else { &elsewhere });
        bytes.chunks(step).for_each(|part| sink.append(part).expect("room for it"));
        sink.finish().expect("room for it");
        fs::read(&path).expect("the file")
    }

    #[test]
    fn a_file_holds_what_was_appended() {
        let bytes: Vec<u8> = (0..3 * BLOCK as u64 + 17).map(|n| (n * n / 251) as u8).collect();
        let lengths = [0, 5, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, bytes.len()];
        for (length, direct) in lengths.into_iter().flat_map(|n| [(n, true), (n, false)]) {
            let wanted = &bytes[..length];
            assert!(written(wanted, 1_000_003, direct) == wanted, "{length} bytes, {direct}");
        }
        assert!(written(&bytes, 2 * BLOCK + 1, true) == bytes, "parts of more than a block");
    }

    #[test]
    fn a_disk_that_takes_no_more_is_told_of() {
        let path = Path::new("/dev/full");
        let Ok(full) = File::options().write(true).open(path) else { return };
        let mut sink = Sink::new(full, path);
        let part = vec![1; BLOCK];
        let told = (0..9).try_for_each(|_| sink.append(&part)).and_then(|()| sink.finish());
        assert!(told.is_err());
    }
}
