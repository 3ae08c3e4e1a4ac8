//! `tickmark template`: a commented configuration with every option and its default.

use crate::config;
use crate::controls::CONTROLS;
use crate::diag::Outcome;
use crate::run::Exit;

use super::Terminal;

/// Prints the template.
///
/// # Errors
/// None.
pub fn template(terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    terminal.answer(&text());
    Ok(Exit::Clean)
}

/// The template, made from the code.
#[must_use]
pub fn text() -> String {
    let sections: Vec<_> =
        CONTROLS.iter().map(|control| (control.id, control.title, control.parameters)).collect();
    config::template(&sections)
}
