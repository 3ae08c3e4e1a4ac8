//! `tickmark explain`: what a control or a metric means, or the chain of rows behind a finding.

use std::path::Path;

use crate::controls;
use crate::diag::{Class, Diagnostic, Outcome, nearest};
use crate::metrics;
use crate::outputs;
use crate::publish::{BundleRow, read_back};
use crate::run::Exit;

use super::Terminal;

/// Prints the text of a control, the card of a metric, the controls that answer to a clause, or,
/// where a bundle is given, the chain of a finding.
///
/// # Errors
/// An id that none of them has, with the one it is most like; a bundle that cannot be read.
pub fn explain(id: &str, bundle: Option<&Path>, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    let text = match (controls::find(id), metrics::find(id), bundle) {
        (Some(control), ..) => controls::docs::explain(control),
        (None, Some(metric), _) => metrics::explain(metric),
        (None, None, Some(bundle)) => finding(id, bundle, terminal.colour())?,
        (None, None, None) => controls::by_clause(id).ok_or_else(|| vec![unknown(id)])?,
    };
    terminal.answer(&text);
    Ok(Exit::Clean)
}

fn finding(id: &str, bundle: &Path, colour: bool) -> Outcome<String> {
    let wanted = id.to_ascii_lowercase();
    let of_id = |row: &BundleRow| row.get("finding_id").map_or("", String::as_str).to_owned();
    let found = read_back(bundle, "findings", "finding_id", |id| id.starts_with(&wanted))?;
    let exact = found.iter().find(|row| of_id(row) == wanted);
    let finding = match (exact, found.as_slice()) {
        (Some(one), _) | (None, [one]) => one,
        (None, []) => return Err(vec![no_finding(id, bundle)]),
        (None, several) => return Err(vec![ambiguous(id, several.len())]),
    };
    let own = of_id(finding);
    let steps = read_back(bundle, "chains", "finding_id", |id| id == own)?;
    Ok(outputs::chain::chain(finding, &steps, colour))
}

fn no_finding(id: &str, bundle: &Path) -> Diagnostic {
    let message = format!("no finding of {} has an id that begins with `{id}`", bundle.display());
    Diagnostic::error(Class::Configuration, "unknown-finding", message)
        .help("data/findings.csv of the bundle lists them in its first column")
}

fn ambiguous(id: &str, count: usize) -> Diagnostic {
    let message = format!("{count} findings have an id that begins with `{id}`");
    Diagnostic::error(Class::Configuration, "ambiguous-finding", message)
        .help("give more characters of the id")
}

fn unknown(id: &str) -> Diagnostic {
    let known =
        || controls::CONTROLS.iter().map(|c| c.id).chain(metrics::METRICS.iter().map(|m| m.id));
    let problem = Diagnostic::error(
        Class::Configuration,
        "unknown-id",
        format!("there is no control or metric `{id}`"),
    );
    let is_finding = id.len() >= 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    match nearest(id, known()) {
        _ if is_finding => problem.help(format!(
            "for a finding name its bundle too: `tickmark explain {id} --bundle DIR`"
        )),
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("`tickmark list controls` and `tickmark list metrics` name them all"),
    }
}
