//! `intake.csv`: the account of every input file.

use super::super::table::{Column, Table, instants, texts, whole};
use super::controls::counted;
use crate::report::InputFacts;

pub(super) fn table(inputs: &[InputFacts]) -> Table {
    let rows = || inputs.iter();
    let text = |name, title, doc, pick: fn(&InputFacts) -> String| -> Column {
        texts((name, title, doc), rows().map(pick))
    };
    let count = |name, title, doc, pick: fn(&InputFacts) -> u64| -> Column {
        whole((name, title, doc), rows().map(|row| i64::try_from(pick(row)).ok()))
    };
    let columns = vec![
        text("file", "File", "Input file, as configured.", |row| row.file.clone()),
        text("frame", "Frame", "What its rows are.", |row| row.frame.clone()),
        text("profile", "Profile", "How its columns were understood.", |row| row.profile.clone()),
        text("format", "Format", "File format.", |row| row.format.clone()),
        text("encoding", "Encoding", "Character encoding.", |row| row.encoding.clone()),
        count("size", "Size", "Bytes.", |row| row.size),
        text("sha256", "SHA-256", "SHA-256 of its bytes, in hex.", |row| row.sha256.clone()),
        count("read", "Read", "Rows read.", |row| row.read),
        count("kept", "Kept", "Rows kept.", |row| row.kept),
        count("rejected", "Rejected", "Rows rejected; each stands in rejects.csv.", |row| {
            row.rejected
        }),
        instants(
            ("covers_from", "Covers from", "First instant of its kept rows."),
            rows().map(|row| row.covers.map(|covers| covers.0)),
        ),
        instants(
            ("covers_to", "Covers to", "Last instant of its kept rows."),
            rows().map(|row| row.covers.map(|covers| covers.1)),
        ),
        text("rejects", "Rejects", "Rejected rows by reason.", |row| counted(&row.rejects)),
        text("unused_columns", "Unused columns", "Headers that no mapping uses.", |row| {
            row.unused_columns.join("; ")
        }),
        text("empty_cells", "Empty cells", "Empty cells per column, among kept rows.", |row| {
            counted(&row.empty_cells)
        }),
        text("notes", "Notes", "What a person should know about the file.", |row| {
            let notes = row.notes.iter().map(|(note, count)| format!("{note} ({count})"));
            notes.collect::<Vec<_>>().join("; ")
        }),
    ];
    Table::new("intake", "Intake", "One row per input file: read = kept + rejected.", columns)
        .keyed(&["file", "frame"])
}
