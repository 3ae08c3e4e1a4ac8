//! Which controls a run asks: all of them, some of them (`--only`), or all but some (`--skip`).

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Class, Diagnostic, Outcome, SourceText, nearest};

use super::CONTROLS;

/// The controls that are not run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection(BTreeSet<&'static str>);

impl Selection {
    /// Whether the control with this id is run.
    #[must_use]
    pub fn runs(&self, id: &str) -> bool {
        !self.0.contains(id)
    }
    /// The controls that are not run, by id.
    #[must_use]
    pub fn not_run(&self) -> Vec<&'static str> {
        self.0.iter().copied().collect()
    }
}

/// First `only` these (all, where it names none), then `skip` those. Both are ids, or patterns of
/// ids with `*` and `?`.
///
/// # Errors
/// Every id that no control has, with the one it is most like, and every pattern that fits none.
pub fn select(only: &[String], skip: &[String]) -> Outcome<Selection> {
    let mut problems = vec![];
    let wanted = meant("--only", only, &mut problems);
    let unwanted = meant("--skip", skip, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let runs = |id| (only.is_empty() || wanted.contains(id)) && !unwanted.contains(id);
    Ok(Selection(CONTROLS.iter().map(|control| control.id).filter(|id| !runs(*id)).collect()))
}

fn meant(option: &str, said: &[String], problems: &mut Vec<Diagnostic>) -> BTreeSet<&'static str> {
    let mut ids = BTreeSet::new();
    for text in said {
        let fitting = fitting(text);
        if fitting.is_empty() {
            let message = format!("{option}: there is no control `{text}`");
            let problem = Diagnostic::error(Class::Configuration, "unknown-control", message);
            problems.push(way_out(problem, text));
        }
        ids.extend(fitting);
    }
    ids
}

/// What is wrong with the patterns of controls that a configuration names elsewhere: each fits at
/// least one.
#[must_use]
pub fn strangers<'a>(
    patterns: impl Iterator<Item = (&'a str, Range<usize>)>,
    source: &Arc<SourceText>,
) -> Vec<Diagnostic> {
    let unknown = patterns.filter(|(text, _)| fitting(text).is_empty());
    unknown.map(|(text, span)| stranger(text, span, source)).collect()
}

/// That no control is meant by a text at `span` of the configuration.
pub(super) fn stranger(text: &str, span: Range<usize>, source: &Arc<SourceText>) -> Diagnostic {
    let message = format!("there is no control `{text}`");
    let problem = Diagnostic::error(Class::Configuration, "unknown-control", message);
    way_out(problem.at(source, span, "not a control"), text)
}

/// The ids that a text, which may be a pattern, fits.
fn fitting(text: &str) -> Vec<&'static str> {
    let Ok(pattern) = glob::Pattern::new(&text.trim().to_lowercase()) else { return vec![] };
    CONTROLS.iter().map(|control| control.id).filter(|id| pattern.matches(id)).collect()
}

fn way_out(problem: Diagnostic, text: &str) -> Diagnostic {
    match nearest(text, CONTROLS.iter().map(|control| control.id)) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help("`tickmark list controls` shows them all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(only: &[&str], skip: &[&str]) -> Outcome<Vec<&'static str>> {
        let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let selection = select(&owned(only), &owned(skip))?;
        Ok(CONTROLS.iter().map(|c| c.id).filter(|id| selection.runs(id)).collect())
    }

    #[test]
    fn only_comes_first_and_skip_takes_from_it() {
        assert_eq!(selected(&[], &[]).map(|all| all.len()), Ok(CONTROLS.len()));
        assert_eq!(selected(&["leaver_access"], &[]), Ok(vec!["leaver_access"]));
        let approvals = ["retroactive_approval", "undocumented_approval", "self_approval"];
        let both = selected(&approvals, &["Self_*"]);
        assert_eq!(both, Ok(vec!["retroactive_approval", "undocumented_approval"]));
        let rest = selected(&[], &["leaver_access"]).map(|ids| ids.len());
        assert_eq!(rest, Ok(CONTROLS.len() - 1));
    }

    #[test]
    fn every_stranger_is_named() {
        let problems = selected(&["leaver_acess"], &["x[", "zz*"]).err().unwrap_or_default();
        let said: Vec<(&str, &str)> =
            problems.iter().map(|p| (p.message.as_str(), p.help[0].as_str())).collect();
        let list = "`tickmark list controls` shows them all";
        assert_eq!(
            said,
            [
                ("--only: there is no control `leaver_acess`", "did you mean `leaver_access`?"),
                ("--skip: there is no control `x[`", list),
                ("--skip: there is no control `zz*`", list),
            ]
        );
    }
}
