//! Parameters of controls whose other values a what-if tries: `"stale_request.days" = [7, 14]`.

use std::sync::Arc;

use crate::diag::{Diagnostic, Outcome, SourceText};
use crate::parameter::{Parameter, Trial, Value, no_parameter, tried};

use super::{CONTROLS, Control, find, stranger};

/// A parameter of a control, and the values to try.
pub type Tried = (&'static Control, &'static Parameter, Vec<Value>);

/// What `trials` of the configuration `source` ask, in the order of the catalogue.
///
/// # Errors
/// Every unknown control and parameter and every unusable value, each pointing at its place.
pub fn trials(trials: &[Trial], source: &Arc<SourceText>) -> Outcome<Vec<Tried>> {
    let (mut asked, mut problems): (Vec<Tried>, Vec<Diagnostic>) = Default::default();
    for trial in trials {
        match self::trial(trial, source) {
            Ok(one) => asked.push(one),
            Err(found) => problems.extend(found),
        }
    }
    asked.sort_by_key(|(control, parameter, _)| {
        (CONTROLS.iter().position(|one| one.id == control.id), parameter.name)
    });
    if problems.is_empty() { Ok(asked) } else { Err(problems) }
}

fn trial(trial: &Trial, source: &Arc<SourceText>) -> Outcome<Tried> {
    let (id, name) = trial.key.split_once('.').unwrap_or((&trial.key, ""));
    let control = find(id).ok_or_else(|| vec![stranger(id, trial.key_span.clone(), source)])?;
    let named =
        |parameter: &&Parameter| parameter.name == name && parameter.default.number().is_some();
    let parameter =
        control.parameters.iter().find(named).ok_or_else(|| {
            vec![no_parameter(control.id, name, control.parameters, trial, source)]
        })?;
    Ok((control, parameter, tried(parameter, trial, source)?))
}
