//! The folder of a comparison: written like a bundle, with the digests of the two it compares.

use std::io;
use std::path::Path;

use serde::Serialize;

use super::manifest::{Listed, Side, listed, side};
use super::{Folder, put, ready, unwritten};
use crate::diag::Outcome;
use crate::movement::Movement;
use crate::outputs::{OutputFile, Written};
use crate::report::Tool;

/// No time of the run stands here: the same two bundles give the same bytes.
#[derive(Serialize)]
struct Manifest<'a> {
    tool: Tool,
    compared: Compared<'a>,
    outputs: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Compared<'a> {
    old: Side<'a>,
    new: Side<'a>,
}

/// Writes a comparison to `out`, whole or not at all. An earlier one that stands there is replaced;
/// anything that this program did not write is left alone.
///
/// # Errors
/// When `out` is something else, or cannot be written.
pub fn publish_comparison(out: &Path, files: &[OutputFile], movement: &Movement) -> Outcome<()> {
    let fill =
        |folder: &Folder<'_>| folder.write(ready(files)).map_err(|error| unwritten(out, &error));
    put(out, fill, |written| manifest(movement, written))
}

fn manifest(movement: &Movement, written: &[Written]) -> io::Result<Vec<u8>> {
    let manifest = Manifest {
        tool: Tool {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
        },
        compared: Compared { old: side(&movement.old), new: side(&movement.new) },
        outputs: listed(written),
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest)?;
    bytes.push(b'\n');
    Ok(bytes)
}
