//! `findings.csv`: one row per finding.

use std::fmt::Write;
use std::ops::Range;

use super::super::ground::Ground;
use super::super::rows::{ByRows, Rows};
use super::super::table::{
    Column, Label, Table, flags, instants, literals, symbols, texts, whole, words, written,
};
use super::keys;
use crate::finding::waiver::Waiver;
use crate::finding::{Attribute, Finding, Subject};
use crate::frames::Key;
use crate::report::Open;
use crate::report::teller::Teller;

/// Findings in one block.
const FINDINGS: usize = 512;

pub(in crate::report) fn table<'a>(rows: &mut Rows<'a>, teller: Teller<'a>) -> Table {
    let count = teller.findings.len();
    let make = move |range: Range<usize>| View::of(&teller, range).columns();
    rows.demand(described, ByRows { rows: count, size: FINDINGS, make })
}

fn described(columns: Vec<Column>) -> Table {
    Table::new("findings", "Findings", "One row per finding, with the rows it rests on.", columns)
        .keyed(&["finding_id"])
        .pointing("control", "controls", "control")
        .pointing("waived_by", "waivers", "number")
}

/// Some of the findings. Their cells are read where they stand: there can be hundreds of thousands.
struct View<'a, 't> {
    teller: &'t Teller<'a>,
    findings: &'t [&'a Finding],
}

impl<'a, 't> View<'a, 't> {
    fn of(teller: &'t Teller<'a>, rows: Range<usize>) -> Self {
        Self { teller, findings: &teller.findings[rows] }
    }

    fn rows(&self) -> impl Iterator<Item = &'a Finding> + use<'a, 't> {
        self.findings.iter().copied()
    }

    fn waivers(&self) -> impl Iterator<Item = Option<&'a Waiver>> + use<'a, 't> {
        let waivers = self.teller.waivers;
        self.rows().map(|row| waivers.of(row.id))
    }

    fn keys(&self, label: Label, pick: fn(&Subject) -> Key) -> Column {
        keys(label, &self.teller.ground, self.rows().map(|row| pick(&row.subject)))
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = self.what();
        columns.extend(self.where_found());
        columns.extend(self.detail());
        columns.extend(self.acceptance());
        let opened = self.findings.iter().map(|row| self.teller.opened.get(&row.id).copied());
        columns.extend(since(opened));
        columns
    }

    fn what(&self) -> Vec<Column> {
        let frames = self.teller.ground.population.frames;
        let result = |waiver: Option<&Waiver>| if waiver.is_some() { "waived" } else { "fail" };
        vec![
            written(
                ("finding_id", "Finding", "Stable id: the same fact has the same id in every run."),
                self.rows(),
                |out, row| {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "{}", row.id);
                },
            ),
            literals(
                ("control", "Control", "Control that found it."),
                self.rows().map(|row| row.control),
            ),
            words(
                ("severity", "Severity", "How much it matters."),
                self.rows().map(|row| Some(row.severity)),
            ),
            words(
                ("confidence", "Confidence", "Whether the records allow another reading."),
                self.rows().map(|row| Some(row.confidence)),
            ),
            literals(
                ("result", "Result", "`fail`, or `waived` where it was accepted."),
                self.waivers().map(result),
            ),
            written(
                ("subject", "Subject", "What it is about, in a few words."),
                self.rows(),
                |out, row| self.write_subject(out, &row.subject),
            ),
            texts(
                ("owner", "Owner", "Who should act."),
                self.rows().map(|row| row.owner.name.text(frames)),
            ),
        ]
    }

    fn where_found(&self) -> Vec<Column> {
        vec![
            self.keys(("system", "System", "System."), |subject| subject.system),
            self.keys(("holder", "Holder", "Holder."), |subject| subject.holder),
            self.keys(("entitlement", "Entitlement", "Entitlement."), |subject| {
                subject.entitlement
            }),
            symbols(
                ("ticket_id", "Ticket", "Ticket."),
                self.rows().map(|row| row.subject.ticket_id.0),
            ),
            texts(
                ("sentence", "Sentence", "What is wrong."),
                self.rows().map(|row| row.sentence.as_ref()),
            ),
            flags(
                ("waived", "Waived", "Accepted by a waiver of the configuration."),
                self.waivers().map(|waiver| Some(waiver.is_some())),
            ),
            written(
                (
                    "evidence",
                    "Evidence",
                    "The rows it rests on: role, file:line and the values quoted.",
                ),
                self.rows(),
                |out, row| self.write_evidence(out, row),
            ),
            self.keys(("account", "Account", "Account."), |subject| subject.account),
        ]
    }

    /// Who the owner is, and how the single things tested came out.
    fn detail(&self) -> Vec<Column> {
        vec![
            words(
                ("owner_role", "Owner's role", "In what capacity the owner should act."),
                self.rows().map(|row| Some(row.owner.role)),
            ),
            texts(
                (
                    "owner_name",
                    "Owner's name",
                    "The owner's name, where the owner is a key of the list of identities.",
                ),
                self.rows().map(|row| self.teller.name_of(row.owner.name)),
            ),
            written(
                (
                    "attributes",
                    "Attributes",
                    "Where a control tests several things of an item: each with its own result.",
                ),
                self.rows(),
                |out, row| write_attributes(out, &row.attributes),
            ),
        ]
    }

    /// Which waiver accepts a finding, if one does.
    fn acceptance(&self) -> Vec<Column> {
        vec![
            whole(
                ("waived_by", "Waived by", "Number of the waiver that accepts it."),
                self.waivers().map(|waiver| Some(waiver?.number as i64)),
            ),
            texts(
                ("waived_reason", "Waived because", "Why it is accepted."),
                self.waivers().map(|waiver| waiver.map_or("", |waiver| waiver.reason.as_str())),
            ),
            instants(
                (
                    "waived_until",
                    "Waived until",
                    "First instant at which it is no longer accepted.",
                ),
                self.waivers().map(|waiver| Some(waiver?.until)),
            ),
        ]
    }

    /// What it is about: who, what, where, and under which ticket.
    fn write_subject(&self, out: &mut String, subject: &Subject) {
        let Ground { texts, population, .. } = self.teller.ground.as_ref();
        let show = |key: Key| texts.get(texts.of_key(key));
        let who = subject.holder.some().unwrap_or(subject.account);
        let ticket = population.frames.text(subject.ticket_id);
        let parts = [show(who), show(subject.entitlement), show(subject.system), ticket];
        for (place, part) in parts.into_iter().filter(|part| !part.is_empty()).enumerate() {
            out.push_str(if place > 0 { " / " } else { "" });
            out.push_str(part);
        }
    }

    fn write_evidence(&self, out: &mut String, finding: &Finding) {
        let Ground { views, population, .. } = self.teller.ground.as_ref();
        for (place, row) in finding.evidence.iter().enumerate() {
            let file = population.frames.files.get(row.origin.file as usize);
            let (between, file) = (if place > 0 { "; " } else { "" }, file.map_or("", |file| file));
            // Writing to a string cannot fail.
            let _ = write!(out, "{between}{} {file}:{} [", row.role(), row.origin.line);
            for (place, (column, value)) in row.quotes(views, population.frames).iter().enumerate()
            {
                let between = if place > 0 { ", " } else { "" };
                [between, column, "=", value].iter().for_each(|part| out.push_str(part));
            }
            out.push(']');
        }
    }
}

fn write_attributes(out: &mut String, attributes: &[Attribute]) {
    for (place, one) in attributes.iter().enumerate() {
        let between = if place > 0 { "; " } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(out, "{between}{}={}", one.name, one.result);
    }
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
