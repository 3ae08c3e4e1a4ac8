//! `tickmark diff`: what moved between two bundles; and the same for `run --previous`.

use std::path::Path;

use crate::diag::{Class, Diagnostic, Outcome};
use crate::finding::{Severity, iso_utc};
use crate::frames::Word;
use crate::movement::{Change, Edition, Movement, compare};
use crate::outputs;
use crate::publish;
use crate::report::{Report, Rows};
use crate::run::Exit;

use super::Terminal;

/// What is wanted of a comparison beside its text.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Where to write its files, if anywhere.
    pub out: Option<&'a Path>,
    /// The severity of a new finding that ends with 1.
    pub fail_on: Option<&'a str>,
}

/// Compares the bundles in `old` and `new`, prints what moved, and writes it if asked.
///
/// # Errors
/// A folder that is no bundle or was changed since it was written; two bundles in the wrong order;
/// an output folder that cannot be written.
pub fn diff(
    old: &Path,
    new: &Path,
    wanted: Wanted<'_>,
    terminal: &mut Terminal<'_>,
) -> Outcome<Exit> {
    if let Some(out) = wanted.out {
        publish::check_target(out)?;
        not_itself(&[old, new], out, "--out")?;
    }
    let movement = between(old, new)?;
    if let Some(out) = wanted.out {
        publish::publish_comparison(out, &outputs::movement::files(&movement)?, &movement)?;
    }
    let text = outputs::movement::told(&movement, terminal.colour());
    terminal.answer(&text);
    if let Some(out) = wanted.out {
        terminal.say(&format!("\nComparison: {}\n", out.join("index.html").display()));
    }
    Ok(verdict(&movement, wanted.fail_on))
}

fn between(old: &Path, new: &Path) -> Outcome<Movement> {
    let (older, mut newer) = (publish::edition(old)?, publish::edition(new)?);
    if older.bundle.as_of > newer.bundle.as_of {
        return Err(vec![swapped(old, new, [older.bundle.as_of, newer.bundle.as_of])]);
    }
    publish::add_tickets(&mut newer, new, &older.tickets_named())?;
    Ok(compare(&older, &newer))
}

fn swapped(old: &Path, new: &Path, as_of: [i64; 2]) -> Diagnostic {
    let [first, second] = as_of.map(iso_utc);
    let message = format!(
        "the older bundle is the newer one: {} is as of {first}, {} as of {second}",
        old.display(),
        new.display()
    );
    Diagnostic::error(Class::Configuration, "swapped-bundles", message).help(format!(
        "swap them: `tickmark diff {} {}`",
        new.display(),
        old.display()
    ))
}

fn verdict(movement: &Movement, fail_on: Option<&str>) -> Exit {
    let Some(limit) = fail_on.and_then(Severity::parse) else { return Exit::Clean };
    let over = movement.findings.iter().any(|finding| {
        finding.change == Change::New && finding.severity >= limit && !finding.waived
    });
    if over { Exit::Findings } else { Exit::Clean }
}

/// The bundle given as `--previous`, if one was.
///
/// # Errors
/// When it is no bundle, was changed since it was written, or stands where the new one is to go.
pub fn earlier(previous: Option<&Path>, out: &Path) -> Outcome<Option<Edition>> {
    let Some(previous) = previous else { return Ok(None) };
    not_itself(&[previous], out, "--previous")?;
    publish::edition(previous).map(Some)
}

/// A bundle that is compared is evidence: it is not replaced by what is said of it.
fn not_itself(read: &[&Path], out: &Path, option: &str) -> Outcome<()> {
    if !read.iter().any(|dir| publish::is_same_folder(dir, out)) {
        return Ok(());
    }
    let message = format!(
        "{option}: {} would be read and then replaced: nobody could compare again",
        out.display()
    );
    Err(vec![
        Diagnostic::error(Class::Configuration, "previous-replaced", message)
            .help("choose another folder for --out and keep the earlier bundle"),
    ])
}

/// The report with what moved since `previous`, if there is one.
///
/// # Errors
/// When that bundle speaks of a later time than the report.
pub fn since(report: Report, rows: &mut Rows<'_>, previous: Option<&Edition>) -> Outcome<Report> {
    let Some(previous) = previous else { return Ok(report) };
    let (earlier, now) = (previous.bundle.as_of, report.window.as_of);
    if earlier <= now {
        return Ok(report.since_on_demand(previous, rows));
    }
    let message = format!(
        "--previous: that bundle is as of {}, which is after this run's {}",
        iso_utc(earlier),
        iso_utc(now)
    );
    Err(vec![
        Diagnostic::error(Class::Configuration, "previous-is-later", message)
            .help("give the bundle of an earlier time, or a later --as-of"),
    ])
}
