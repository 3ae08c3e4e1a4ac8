//! `chains.csv`: the chain of rows behind every finding.

use super::super::chain::Step;
use super::super::table::{Table, instants, kinds, texts, whole, words};
use super::file_name;
use crate::reconcile::Population;

pub(super) fn table(population: &Population<'_>, steps: &[Step]) -> Table {
    let rows = || steps.iter();
    let columns = vec![
        texts(
            ("finding_id", "Finding", "The finding whose chain the step belongs to."),
            rows().map(|row| &row.finding),
        ),
        whole(("step", "Step", "Its number in the chain."), numbers(steps).into_iter().map(Some)),
        words(("part", "Part", "What the step is."), rows().map(|row| Some(row.part))),
        instants(("at", "At", "When; empty for what has no time."), rows().map(|row| row.at)),
        texts(("what", "What", "What happened, or what is missing."), rows().map(|row| &row.what)),
        kinds(
            ("file", "File", "Input file of the row; empty for what is not there."),
            rows().map(|row| row.origin.map(|origin| origin.file)),
            |file| file.map_or(String::new(), |file| file_name(population, file)),
        ),
        whole(
            ("line", "Line", "First physical line of the record in the file."),
            rows().map(|row| row.origin.map(|origin| i64::from(origin.line))),
        ),
    ];
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
