//! Findings by the person who should act: how many each has, and which.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bars::spoken;
use super::findings::rank;
use super::layout::{Layout, ROWS};
use crate::finding::OwnerRole;
use crate::frames::Word;
use crate::report::{FindingFacts, OF_OWNER, OwnerFacts, Report, grouped};

/// What one owner has, for the summary.
#[derive(Clone, Serialize)]
pub(super) struct OwnerRow {
    name: String,
    role: String,
    /// Findings of critical, high, medium and low severity; empty for none.
    cells: Vec<String>,
    count: String,
    waived: String,
    /// Where they are listed.
    link: String,
}

/// Findings of one owner on one page.
#[derive(Clone, Serialize)]
pub(super) struct OwnerGroup<'a> {
    /// Its id on the page.
    id: String,
    name: String,
    role: String,
    count: String,
    /// How many of them are listed, where not all are.
    listed: String,
    /// Number of findings of this owner that stand on the pages before.
    before: String,
    rows: Vec<OwnedView<'a>>,
}

/// One finding in the list of its owner.
#[derive(Clone, Serialize)]
struct OwnedView<'a> {
    severity: &'static str,
    rank: usize,
    control: &'a str,
    sentence: &'a str,
    waived: bool,
    id: &'a str,
    /// Where its evidence stands; empty where it stands on no page.
    link: String,
}

/// An owner and those of their findings that are listed, gravest first.
struct Owned<'a> {
    facts: &'a OwnerFacts,
    findings: Vec<&'a FindingFacts>,
}

impl Owned<'_> {
    fn name(&self) -> String {
        match self.facts.name.as_str() {
            "" => self.facts.owner.clone(),
            name => format!("{name} ({})", self.facts.owner),
        }
    }
    fn cells(&self) -> Vec<String> {
        let cell = |count: &u64| if *count == 0 { String::new() } else { grouped(*count) };
        self.facts.found.by_severity.iter().map(cell).collect()
    }
}

/// Every owner that is told, whoever has the gravest finding first.
fn owned<'a>(report: &'a Report, layout: &Layout) -> Vec<Owned<'a>> {
    let mut by_owner: BTreeMap<(&str, OwnerRole), Vec<&FindingFacts>> = BTreeMap::new();
    for finding in &report.findings {
        by_owner.entry((&finding.owner, finding.owner_role)).or_default().push(finding);
    }
    let listed = |facts: &'a OwnerFacts| {
        let mut findings = by_owner.remove(&(&*facts.owner, facts.role)).unwrap_or_default();
        findings.sort_by_key(|finding| rank(finding));
        findings.truncate(if layout.is_whole() { findings.len() } else { OF_OWNER });
        Owned { facts, findings }
    };
    report.owners.iter().map(listed).collect()
}

/// The summary by owner.
pub(super) fn summary(report: &Report, layout: &Layout) -> Vec<OwnerRow> {
    let mut before = 0;
    let mut rows = Vec::new();
    for (place, one) in owned(report, layout).into_iter().enumerate() {
        let file =
            if layout.is_whole() { String::new() } else { layout.owners_file(before / ROWS) };
        let waived = one.facts.found.accepted();
        before += one.findings.len();
        rows.push(OwnerRow {
            name: one.name(),
            role: spoken(one.facts.role.as_str()),
            cells: one.cells(),
            count: grouped(one.facts.found.total()),
            waived: if waived == 0 { String::new() } else { grouped(waived) },
            link: format!("{file}#owner-{}", place + 1),
        });
    }
    rows
}

/// The findings of the owners on pages of so many rows, each with its number of rows; one page,
/// where the report holds them all.
pub(super) fn pages<'a>(report: &'a Report, layout: &Layout) -> Vec<(usize, Vec<OwnerGroup<'a>>)> {
    let owned = owned(report, layout);
    let flat: Vec<(usize, usize)> = owned
        .iter()
        .enumerate()
        .flat_map(|(owner, one)| (0..one.findings.len()).map(move |place| (owner, place)))
        .collect();
    let rows = if layout.is_whole() { flat.len().max(1) } else { ROWS };
    let page = |(number, rows): (usize, &[(usize, usize)])| {
        let here = if layout.is_whole() { "index.html".into() } else { layout.owners_file(number) };
        let groups = rows.chunk_by(|a, b| a.0 == b.0);
        let groups = groups.map(|rows| group(&owned[rows[0].0], rows, layout, &here));
        (rows.len(), groups.collect())
    };
    flat.chunks(rows).enumerate().map(page).collect()
}

/// The findings at `rows` (owner and place), all of one owner.
fn group<'a>(
    one: &Owned<'a>,
    rows: &[(usize, usize)],
    layout: &Layout,
    here: &str,
) -> OwnerGroup<'a> {
    let (owner, first) = rows[0];
    let part = if first == 0 { String::new() } else { format!("-from-{first}") };
    OwnerGroup {
        id: format!("owner-{}{part}", owner + 1),
        name: one.name(),
        role: spoken(one.facts.role.as_str()),
        count: grouped(one.facts.found.total()),
        listed: match one.findings.len() as u64 {
            listed if listed < one.facts.found.total() => grouped(listed),
            _ => String::new(),
        },
        before: if first == 0 { String::new() } else { grouped(first as u64) },
        rows: rows.iter().map(|(_, place)| view(one.findings[*place], layout, here)).collect(),
    }
}

fn view<'a>(finding: &'a FindingFacts, layout: &Layout, here: &str) -> OwnedView<'a> {
    OwnedView {
        severity: finding.severity.as_str(),
        rank: rank(finding),
        control: &finding.control,
        sentence: &finding.sentence,
        waived: finding.waived,
        id: &finding.id,
        link: layout.link(&finding.id, here),
    }
}
