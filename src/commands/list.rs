//! `tickmark list`: what there is, from the registries.

use crate::cli::Listing;
use crate::controls::{self, CONTROLS};
use crate::diag::Outcome;
use crate::frames::FRAMES;
use crate::metrics::METRICS;
use crate::outputs::OUTPUTS;
use crate::profiles::PROFILES;
use crate::run::Exit;

use super::Terminal;

/// Prints one aligned line per item.
///
/// # Errors
/// None.
pub fn list(what: Listing, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    let text = match what {
        Listing::Controls => controls(),
        Listing::Metrics => aligned(METRICS.iter().map(|m| (m.id.into(), m.card.question.into()))),
        Listing::Outputs => aligned(OUTPUTS.iter().map(|o| (o.id.into(), o.doc.into()))),
        Listing::Frames => frames(),
        Listing::Profiles => aligned(PROFILES.iter().map(|p| (p.id.into(), p.doc().into()))),
    };
    terminal.answer(&text);
    Ok(Exit::Clean)
}

fn controls() -> String {
    let rows = CONTROLS.iter().map(|c| (c.id.into(), format!("{:<9} {}", c.severity, c.title)));
    let common = controls::docs::common().replace('`', "");
    format!("{}\nEvery control also takes, in its [controls.<id>]:\n{common}", aligned(rows))
}

fn aligned(rows: impl IntoIterator<Item = (String, String)>) -> String {
    let rows: Vec<(String, String)> = rows.into_iter().collect();
    let width = rows.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    rows.iter().map(|(id, text)| format!("{id:width$}  {text}\n")).collect()
}

fn frames() -> String {
    let section = |spec: &crate::frames::FrameSpec| {
        let mark = |required| if required { "*" } else { "" };
        let columns = spec
            .columns
            .iter()
            .map(|c| (format!("  {}{}", c.name, mark(c.required)), c.doc.to_owned()));
        format!("{}: {}\n{}", spec.frame, spec.doc, aligned(columns))
    };
    let sections: Vec<String> = FRAMES.iter().map(section).collect();
    format!("{}\n* required: a row without it is rejected\n", sections.join("\n"))
}
