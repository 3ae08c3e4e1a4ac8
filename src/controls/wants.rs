//! What would have to be given for a control to judge what it could not: the frames it needs and
//! nobody gave, and the columns that no source maps. Cells that are empty here and there are not
//! the configuration's to mend, so they are not spoken of.

use std::collections::BTreeSet;

use crate::frames::{FrameKind, Frames, Word};

use super::{Control, Tested};

/// The way out, as people would do it; empty where no input is lacking as a whole.
#[must_use]
pub fn to_evaluate(control: &Control, tested: &Tested, frames: &Frames) -> String {
    let lacks = |frame: &FrameKind| frames.table(*frame).is_none();
    let mut sources: BTreeSet<FrameKind> = control.needs.iter().copied().filter(lacks).collect();
    let mut columns = Vec::new();
    for field in tested.not_evaluable.keys() {
        match FrameKind::parse(field) {
            Some(frame) if lacks(&frame) => {
                sources.insert(frame);
            }
            Some(_) => {}
            None => columns.extend(unmapped(control, field, frames)),
        }
    }
    let sources = sources.iter().map(|frame| format!("add a source with frame = \"{frame}\""));
    sources.chain(columns).collect::<Vec<_>>().join("; ")
}

/// The advice to map a column that none of the frames a control reads has.
fn unmapped(control: &Control, column: &str, frames: &Frames) -> Option<String> {
    let read: BTreeSet<FrameKind> =
        control.needs.iter().copied().chain(control.quotes.iter().map(|q| q.frame)).collect();
    let could: Vec<FrameKind> =
        read.into_iter().filter(|frame| frame.spec().column(column).is_some()).collect();
    let given: Vec<FrameKind> =
        could.into_iter().filter(|frame| frames.table(*frame).is_some()).collect();
    let none = !given.is_empty() && !given.iter().any(|frame| frames.gives(*frame, column));
    let names: Vec<String> = given.iter().map(ToString::to_string).collect();
    none.then(|| format!("map the column {column} of {}", names.join(" or ")))
}
