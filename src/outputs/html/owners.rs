//! Findings by the person who should act: how many each has, and which.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bars::spoken;
use super::controls::SEVERITIES;
use super::findings::rank;
use super::layout::{Layout, ROWS};
use crate::finding::OwnerRole;
use crate::frames::Word;
use crate::report::{FindingFacts, Report, grouped};

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
    /// Where its evidence stands.
    link: String,
}

/// An owner and the findings that are theirs, gravest first.
struct Owned<'a> {
    role: OwnerRole,
    findings: Vec<&'a FindingFacts>,
}

impl Owned<'_> {
    fn name(&self) -> String {
        self.findings.first().map_or(String::new(), |finding| finding.owner_shown())
    }
    fn cells(&self) -> Vec<String> {
        let count = |place: usize| self.findings.iter().filter(|f| rank(f) == place).count();
        let cell = |count: usize| if count == 0 { String::new() } else { grouped(count as u64) };
        (0..SEVERITIES.len()).map(|place| cell(count(place))).collect()
    }
}

/// Every owner: whoever has the gravest finding first, then whoever has most, then by name.
fn owned(report: &Report) -> Vec<Owned<'_>> {
    let mut by_owner: BTreeMap<(&str, OwnerRole), Vec<&FindingFacts>> = BTreeMap::new();
    for finding in &report.findings {
        by_owner.entry((&finding.owner, finding.owner_role)).or_default().push(finding);
    }
    by_owner.values_mut().for_each(|findings| findings.sort_by_key(|finding| rank(finding)));
    let each = by_owner.into_iter();
    let mut owned: Vec<Owned<'_>> =
        each.map(|((_, role), findings)| Owned { role, findings }).collect();
    let gravest = |one: &Owned<'_>| one.findings.first().map(|finding| rank(finding));
    owned.sort_by_key(|one| (gravest(one), std::cmp::Reverse(one.findings.len())));
    owned
}

/// The summary by owner.
pub(super) fn summary(report: &Report, layout: &Layout) -> Vec<OwnerRow> {
    let mut before = 0;
    let mut rows = Vec::new();
    for (place, one) in owned(report).into_iter().enumerate() {
        let file =
            if layout.is_whole() { String::new() } else { layout.owners_file(before / ROWS) };
        let waived = one.findings.iter().filter(|finding| finding.waived).count();
        before += one.findings.len();
        rows.push(OwnerRow {
            name: one.name(),
            role: spoken(one.role.as_str()),
            cells: one.cells(),
            count: grouped(one.findings.len() as u64),
            waived: if waived == 0 { String::new() } else { grouped(waived as u64) },
            link: format!("{file}#owner-{}", place + 1),
        });
    }
    rows
}

/// The findings of every owner on pages of so many rows; one page, where the report holds them all.
pub(super) fn pages<'a>(report: &'a Report, layout: &Layout) -> Vec<Vec<OwnerGroup<'a>>> {
    let owned = owned(report);
    let flat: Vec<(usize, usize)> = owned
        .iter()
        .enumerate()
        .flat_map(|(owner, one)| (0..one.findings.len()).map(move |place| (owner, place)))
        .collect();
    let rows = if layout.is_whole() { flat.len().max(1) } else { ROWS };
    let page = |(number, rows): (usize, &[(usize, usize)])| {
        let here = if layout.is_whole() { "index.html".into() } else { layout.owners_file(number) };
        let groups = rows.chunk_by(|a, b| a.0 == b.0);
        groups.map(|rows| group(&owned[rows[0].0], rows, layout, &here)).collect()
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
        role: spoken(one.role.as_str()),
        count: grouped(one.findings.len() as u64),
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
