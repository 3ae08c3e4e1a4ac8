//! `manifest.json`: what was run, over what, with what result.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use crate::finding::Severity;
use crate::frames::Word;
use crate::movement::Bundle;
use crate::outputs::Written;
use crate::outputs::instant::utc;
use crate::progress::Lap;
use crate::report::{InputFacts, Report, Setting, Tool, Verdicts};

#[derive(Serialize)]
struct Manifest<'a> {
    tool: &'a Tool,
    /// When the run took place: the only value that two runs over the same inputs do not share.
    run_at: String,
    title: &'a str,
    period_from: String,
    period_to: String,
    as_of: String,
    timezone: &'a str,
    counts: Counts<'a>,
    inputs: Vec<Input<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Side<'a>>,
    outputs: Vec<Listed<'a>>,
    settings: &'a [Setting],
    configuration: &'a str,
    /// How long the stages took, where that was asked for; like `run_at` it differs between runs.
    #[serde(skip_serializing_if = "<[Lap]>::is_empty")]
    timings: &'a [Lap],
}

/// What the manifest says of the run itself: the only values that two runs over the same inputs do
/// not share.
#[derive(Debug, Clone, Default)]
pub struct Ran {
    /// When; UTC microseconds.
    pub at: i64,
    /// How long the stages before the writing took; empty where nobody asked.
    pub timings: Vec<Lap>,
}

#[derive(Serialize)]
struct Counts<'a> {
    ticket_lines: &'a Verdicts,
    grants: &'a Verdicts,
    findings: u64,
    findings_by_severity: BTreeMap<&'static str, u64>,
    findings_waived: u64,
    rejected_rows: u64,
}

#[derive(Serialize)]
struct Input<'a> {
    path: &'a str,
    frame: &'a str,
    sha256: &'a str,
    bytes: u64,
    rows_read: u64,
    rows_kept: u64,
    rows_rejected: u64,
}

/// An earlier bundle that was read: the digest of its `SHA256SUMS` covers every file of it.
#[derive(Serialize)]
pub(super) struct Side<'a> {
    title: &'a str,
    tool: &'a str,
    period_from: String,
    period_to: String,
    as_of: String,
    sha256sums_sha256: &'a str,
}

/// How a manifest names a bundle that was read.
pub(super) fn side(bundle: &Bundle) -> Side<'_> {
    Side {
        title: &bundle.title,
        tool: &bundle.tool,
        period_from: utc(bundle.from),
        period_to: utc(bundle.to),
        as_of: utc(bundle.as_of),
        sha256sums_sha256: &bundle.sums,
    }
}

#[derive(Serialize)]
pub(super) struct Listed<'a> {
    path: &'a str,
    sha256: &'a str,
    bytes: u64,
}

/// How a manifest names the files it stands beside.
pub(super) fn listed(written: &[Written]) -> Vec<Listed<'_>> {
    let all = written.iter();
    all.map(|file| Listed { path: &file.path, sha256: &file.sha256, bytes: file.bytes }).collect()
}

/// The bytes of the manifest.
pub(super) fn manifest(report: &Report, written: &[Written], ran: &Ran) -> io::Result<Vec<u8>> {
    let manifest = Manifest {
        tool: &report.tool,
        run_at: utc(ran.at),
        title: &report.title,
        period_from: utc(report.window.from),
        period_to: utc(report.window.to),
        as_of: utc(report.window.as_of),
        timezone: &report.window.zone,
        counts: counts(report),
        inputs: report.inputs.iter().map(input).collect(),
        previous: report.since.as_ref().map(|since| side(&since.old)),
        outputs: listed(written),
        settings: &report.settings,
        configuration: &report.configuration,
        timings: &ran.timings,
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn counts(report: &Report) -> Counts<'_> {
    let of = |severity: &Severity| {
        let found = report.controls.iter().map(|control| control.found.of(*severity));
        (severity.as_str(), found.sum())
    };
    Counts {
        ticket_lines: &report.lines,
        grants: &report.grants,
        findings: report.findings_in_all(),
        findings_by_severity: Severity::ALL.iter().map(of).collect(),
        findings_waived: report.controls.iter().map(|control| control.waived).sum(),
        rejected_rows: report.rejected,
    }
}

fn input(input: &InputFacts) -> Input<'_> {
    Input {
        path: &input.file,
        frame: &input.frame,
        sha256: &input.sha256,
        bytes: input.size,
        rows_read: input.read,
        rows_kept: input.kept,
        rows_rejected: input.rejected,
    }
}
