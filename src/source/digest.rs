//! The digest of a whole file, where nothing else of it is wanted.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::discover::InputFile;

/// Bytes read at a time.
const PART: usize = 1 << 18;

/// SHA-256 of all bytes of `file`, in hex; `advance` is told how many more were read.
///
/// # Errors
/// The file system's.
pub fn digest(file: &InputFile, advance: impl Fn(u64)) -> io::Result<String> {
    let (mut input, mut digest) = (file.open()?, Sha256::new());
    let mut part = vec![0; PART];
    loop {
        let read = input.read(&mut part)?;
        if read == 0 {
            return Ok(hex(digest));
        }
        digest.update(&part[..read]);
        advance(read as u64);
    }
}

/// A digest in hex.
pub(super) fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
