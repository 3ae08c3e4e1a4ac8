//! `tickmark verify`: is a bundle still what was written?

use std::path::Path;

use crate::diag::Outcome;
use crate::publish;
use crate::run::Exit;

use super::Terminal;

/// Recomputes every digest of the bundle and says what differs. A bundle that differs ends with 1.
///
/// # Errors
/// A folder that is no bundle, or cannot be read.
pub fn verify(dir: &Path, terminal: &mut Terminal<'_>) -> Outcome<Exit> {
    let differences = publish::verify(dir)?;
    if differences.is_empty() {
        terminal.say(&format!("{}: every file is as it was written\n", dir.display()));
        return Ok(Exit::Clean);
    }
    for difference in &differences {
        terminal.answer(&format!("{:<8} {}\n", difference.change, difference.path));
    }
    Ok(Exit::Findings)
}
