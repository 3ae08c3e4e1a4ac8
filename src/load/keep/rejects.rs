//! Rejected rows <-> a table of the cache.

use crate::cache::{Column, Table};
use crate::frames::{FrameKind, Origin, Word};
use crate::load::chunk::Refusal;
use crate::load::intake::{Reject, RejectReason};

/// The table of `rejects`.
#[must_use]
pub fn table(rejects: &[Reject]) -> Table<'static> {
    let codes = rejects.iter().map(|reject| reject.frame.code());
    let files = rejects.iter().map(|reject| reject.origin.file);
    of_refusals(rejects.iter().map(|reject| Said {
        line: reject.origin.line,
        texts: [&reject.column, &reject.text, &reject.detail],
        reason: reject.reason,
    }))
    .with("frame", Column::Bytes(codes.collect()))
    .with("file", Column::Numbers(files.collect()))
}

/// The rejects of a table.
#[must_use]
pub fn restore(mut table: Table<'_>) -> Option<Vec<Reject>> {
    let frames = table.take("frame")?.bytes()?;
    let files = table.take("file")?.numbers()?;
    let refusals = refusals(table)?.into_iter().zip(frames).zip(files);
    let reject = |((refusal, frame), file): ((Refusal, u8), u32)| {
        Some(Reject {
            frame: FrameKind::from_code(frame)?,
            origin: Origin { file, line: refusal.line },
            column: refusal.column,
            text: refusal.text,
            reason: refusal.reason,
            detail: refusal.detail,
        })
    };
    refusals.map(reject).collect()
}

/// What is said of a record that is not used.
pub struct Said<'a> {
    /// Its line.
    pub line: u32,
    /// The column at fault, the text as found, and more words.
    pub texts: [&'a str; 3],
    /// Why.
    pub reason: RejectReason,
}

impl<'a> From<&'a Refusal> for Said<'a> {
    fn from(refusal: &'a Refusal) -> Self {
        let texts = [refusal.column.as_str(), &refusal.text, &refusal.detail];
        Self { line: refusal.line, texts, reason: refusal.reason }
    }
}

/// The table of records that are not used, before their file is known.
#[must_use]
pub fn of_refusals<'a>(all: impl Iterator<Item = Said<'a>> + Clone) -> Table<'static> {
    let texts = |place: usize| {
        let texts = all.clone().map(move |said| said.texts[place]);
        Column::Texts(texts.collect())
    };
    Table::default()
        .with("line", Column::Numbers(all.clone().map(|said| said.line).collect()))
        .with("reason", Column::Bytes(all.clone().map(|said| said.reason.code()).collect()))
        .with("column", texts(0))
        .with("text", texts(1))
        .with("detail", texts(2))
}

/// The records of such a table.
#[must_use]
pub fn refusals(mut table: Table<'_>) -> Option<Vec<Refusal>> {
    let lines = table.take("line")?.numbers()?;
    let reasons = table.take("reason")?.bytes()?;
    let columns = table.take("column")?.texts()?;
    let texts = table.take("text")?.texts()?;
    let details = table.take("detail")?.texts()?;
    let refusal = |(row, (line, reason)): (usize, (u32, u8))| {
        Some(Refusal {
            line,
            column: columns.at(row).to_owned(),
            text: texts.at(row).to_owned(),
            reason: RejectReason::from_code(reason)?,
            detail: details.at(row).to_owned(),
        })
    };
    lines.into_iter().zip(reasons).enumerate().map(refusal).collect()
}
