//! `tickmark explain`: what a control or a metric means.

use crate::controls;
use crate::diag::{Class, Diagnostic, Outcome, nearest};
use crate::metrics;
use crate::run::Exit;

use super::Terminal;

/// Prints the text of a control or the card of a metric.
///
/// # Errors
/// An id that neither has, with the one it is most like.
pub fn explain(id: &str, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    let text = match (controls::find(id), metrics::find(id)) {
        (Some(control), _) => controls::docs::explain(control),
        (None, Some(metric)) => metrics::explain(metric),
        (None, None) => return Err(vec![unknown(id)]),
    };
    terminal.answer(&text);
    Ok(Exit::Clean)
}

fn unknown(id: &str) -> Diagnostic {
    let known =
        || controls::CONTROLS.iter().map(|c| c.id).chain(metrics::METRICS.iter().map(|m| m.id));
    let problem = Diagnostic::error(
        Class::Configuration,
        "unknown-id",
        format!("there is no control or metric `{id}`"),
    );
    match nearest(id, known()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("`tickmark list controls` and `tickmark list metrics` name them all"),
    }
}
