//! `chains.csv`: the chain of rows behind every finding.

use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use super::super::chain::{Lines, Step, Steps};
use super::super::ground::Ground;
use super::super::rows::{ByRows, Rows};
use super::super::table::{Column, Table, instants, kinds, texts, whole, words, written};
use super::file_name;
use crate::finding::Finding;

/// Findings whose chains one block has.
const FINDINGS: usize = 512;

pub(super) fn table<'a>(rows: &mut Rows<'a>, findings: &Arc<Vec<&'a Finding>>) -> Table {
    let ground = Arc::clone(&rows.ground);
    let (lines, findings) = (Lines::of(&ground), Arc::clone(findings));
    let count = findings.len();
    let make = move |range: Range<usize>| {
        let mut chains = Steps::default();
        findings[range].iter().for_each(|finding| chains.add(&ground, &lines, finding));
        columns(&ground, &chains)
    };
    rows.demand(described, ByRows { rows: count, size: FINDINGS, make })
}

fn columns(ground: &Ground<'_>, chains: &Steps) -> Vec<Column> {
    let rows = || chains.steps.iter();
    vec![
        written(
            ("finding_id", "Finding", "The finding whose chain the step belongs to."),
            rows(),
            // Writing to a string cannot fail.
            |out, row| {
                let _ = write!(out, "{}", row.finding);
            },
        ),
        whole(
            ("step", "Step", "Its number in the chain."),
            numbers(&chains.steps).into_iter().map(Some),
        ),
        words(("part", "Part", "What the step is."), rows().map(|row| Some(row.part))),
        instants(("at", "At", "When; empty for what has no time."), rows().map(|row| row.at)),
        texts(
            ("what", "What", "What happened, or what is missing."),
            rows().map(|row| chains.what(row)),
        ),
        kinds(
            ("file", "File", "Input file of the row; empty for what is not there."),
            rows().map(|row| row.origin.map(|origin| origin.file)),
            |file| file.map_or(String::new(), |file| file_name(ground.population, file)),
        ),
        whole(
            ("line", "Line", "First physical line of the record in the file."),
            rows().map(|row| row.origin.map(|origin| i64::from(origin.line))),
        ),
    ]
}

fn described(columns: Vec<Column>) -> Table {
    Table::new(
        "chains",
        "Chains",
        "The chain behind every finding: request, answers, policy, exception, snapshots, reviews, and what is missing.",
        columns,
    )
    .keyed(&["finding_id", "step"])
    .pointing("finding_id", "findings", "finding_id")
    .pointing("file", "intake", "file")
}

/// The number of each step, from 1 within its finding.
fn numbers(steps: &[Step]) -> Vec<i64> {
    let chains = steps.chunk_by(|a, b| a.finding == b.finding);
    chains.flat_map(|chain| 1..=chain.len() as i64).collect()
}
