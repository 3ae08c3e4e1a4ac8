//! `rejects.csv`: every row that was not used, and why.

use super::super::ground::Ground;
use super::super::table::{Table, texts, words};
use super::{files, line_numbers};
use crate::load::Reject;

pub(super) fn table(ground: &Ground<'_>, rejects: &[Reject]) -> Table {
    let rows = || rejects.iter();
    let columns = vec![
        words(
            ("frame", "Frame", "What the row would have been."),
            rows().map(|row| Some(row.frame)),
        ),
        files(ground, rows().map(|row| row.origin)),
        line_numbers(rows().map(|row| row.origin)),
        texts(
            ("column", "Column", "Header of the column at fault; empty: the whole record."),
            rows().map(|row| &row.column),
        ),
        texts(
            ("text", "Text", "The text as found, cut at 200 characters."),
            rows().map(|row| &row.text),
        ),
        words(("reason", "Reason", "Why it was not used."), rows().map(|row| Some(row.reason))),
        texts(
            ("detail", "Detail", "The near name, or the row it repeats."),
            rows().map(|row| &row.detail),
        ),
    ];
    Table::new("rejects", "Rejects", "One row per rejected row of an input file.", columns)
        .pointing("file", "intake", "file")
}
