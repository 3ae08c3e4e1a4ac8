//! `findings.csv`: one row per finding.

use std::ops::Range;

use super::super::rows::{ByRows, Rows};
use super::super::table::{Column, Table, flags, instants, texts, whole, words};
use crate::report::teller::Teller;
use crate::report::{FindingFacts, Open, Proof};

/// Findings in one block.
const FINDINGS: usize = 512;

pub(in crate::report) fn table<'a>(rows: &mut Rows<'a>, teller: Teller<'a>) -> Table {
    let count = teller.findings.len();
    let make = move |range: Range<usize>| {
        columns(&range.map(|place| teller.facts(place)).collect::<Vec<FindingFacts>>())
    };
    rows.demand(described, ByRows { rows: count, size: FINDINGS, make })
}

fn described(columns: Vec<Column>) -> Table {
    Table::new("findings", "Findings", "One row per finding, with the rows it rests on.", columns)
        .keyed(&["finding_id"])
        .pointing("control", "controls", "control")
        .pointing("waived_by", "waivers", "number")
}

fn columns(findings: &[FindingFacts]) -> Vec<Column> {
    let rows = || findings.iter();
    let mut columns = vec![
        texts(
            ("finding_id", "Finding", "Stable id: the same fact has the same id in every run."),
            rows().map(|row| &row.id),
        ),
        texts(("control", "Control", "Control that found it."), rows().map(|row| &row.control)),
        words(
            ("severity", "Severity", "How much it matters."),
            rows().map(|row| Some(row.severity)),
        ),
        words(
            ("confidence", "Confidence", "Whether the records allow another reading."),
            rows().map(|row| Some(row.confidence)),
        ),
        texts(
            ("result", "Result", "`fail`, or `waived` where it was accepted."),
            rows().map(result),
        ),
        texts(("subject", "Subject", "What it is about, in a few words."), rows().map(subject)),
        texts(("owner", "Owner", "Who should act."), rows().map(|row| &row.owner)),
        texts(("system", "System", "System."), rows().map(|row| &row.system)),
        texts(("holder", "Holder", "Holder."), rows().map(|row| &row.holder)),
        texts(("entitlement", "Entitlement", "Entitlement."), rows().map(|row| &row.entitlement)),
        texts(("ticket_id", "Ticket", "Ticket."), rows().map(|row| &row.ticket_id)),
        texts(("sentence", "Sentence", "What is wrong."), rows().map(|row| &row.sentence)),
        flags(
            ("waived", "Waived", "Accepted by a waiver of the configuration."),
            rows().map(|row| Some(row.waived)),
        ),
        texts(
            (
                "evidence",
                "Evidence",
                "The rows it rests on: role, file:line and the values quoted.",
            ),
            rows().map(|row| row.evidence.iter().map(proof).collect::<Vec<_>>().join("; ")),
        ),
        texts(("account", "Account", "Account."), rows().map(|row| &row.account)),
    ];
    columns.extend(detail(findings));
    columns.extend(acceptance(findings));
    columns.extend(since(findings.iter().map(|row| row.open)));
    columns
}

/// Who the owner is, and how the single things tested came out.
fn detail(findings: &[FindingFacts]) -> Vec<Column> {
    let rows = || findings.iter();
    vec![
        words(
            ("owner_role", "Owner's role", "In what capacity the owner should act."),
            rows().map(|row| Some(row.owner_role)),
        ),
        texts(
            (
                "owner_name",
                "Owner's name",
                "The owner's name, where the owner is a key of the list of identities.",
            ),
            rows().map(|row| &row.owner_name),
        ),
        texts(
            (
                "attributes",
                "Attributes",
                "Where a control tests several things of an item: each with its own result.",
            ),
            rows().map(attributes),
        ),
    ]
}

/// Which waiver accepts a finding, if one does.
fn acceptance(findings: &[FindingFacts]) -> Vec<Column> {
    let waivers = || findings.iter().map(|row| row.waiver.as_ref());
    vec![
        whole(
            ("waived_by", "Waived by", "Number of the waiver that accepts it."),
            waivers().map(|waiver| Some(waiver?.number as i64)),
        ),
        texts(
            ("waived_reason", "Waived because", "Why it is accepted."),
            waivers().map(|waiver| waiver.map_or("", |waiver| waiver.reason.as_str())),
        ),
        instants(
            ("waived_until", "Waived until", "First instant at which it is no longer accepted."),
            waivers().map(|waiver| Some(waiver?.until)),
        ),
    ]
}

/// What an earlier bundle adds; empty where none was given.
pub(in crate::report) fn since(opened: impl Iterator<Item = Option<Open>> + Clone) -> [Column; 3] {
    let rows = || opened.clone();
    [
        instants(
            ("first_seen", "First seen", "As-of of the earliest bundle known to have held it."),
            rows().map(|row| Some(row?.first_seen)),
        ),
        whole(
            ("days_open", "Days open", "Whole days from first_seen to as-of."),
            rows().map(|row| Some(row?.days)),
        ),
        words(
            ("change", "Change", "Whether the bundle given as --previous held it."),
            rows().map(|row| Some(row?.change)),
        ),
    ]
}

fn result(finding: &FindingFacts) -> &'static str {
    if finding.waived { "waived" } else { "fail" }
}

/// What a finding is about: who, what, where, and under which ticket.
fn subject(finding: &FindingFacts) -> String {
    let who = if finding.holder.is_empty() { &finding.account } else { &finding.holder };
    let parts = [who, &finding.entitlement, &finding.system, &finding.ticket_id];
    let known = parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str);
    known.collect::<Vec<_>>().join(" / ")
}

fn attributes(finding: &FindingFacts) -> String {
    let results = finding.attributes.iter().map(|one| format!("{}={}", one.name, one.result));
    results.collect::<Vec<_>>().join("; ")
}

fn proof(proof: &Proof) -> String {
    let quotes: Vec<String> =
        proof.quotes.iter().map(|(column, value)| format!("{column}={value}")).collect();
    format!("{} {}:{} [{}]", proof.role, proof.file, proof.line, quotes.join(", "))
}
