//! What every control says, and how much it found.

use super::parameters;
use crate::controls::{Control, Tested, to_evaluate};
use crate::finding::Finding;
use crate::parameter::{COMMON, Parameters};
use crate::report::{ControlFacts, Ingredients, Setting, Verdicts, listed};

/// Every control, in the order of the catalogue.
pub(in crate::report) fn controls(ingredients: &Ingredients<'_>) -> Vec<ControlFacts> {
    ingredients.tested.iter().map(|result| facts(ingredients, result)).collect()
}

fn facts(
    ingredients: &Ingredients<'_>,
    (control, used, tested): &(&'static Control, Parameters, Tested),
) -> ControlFacts {
    let found = listed::found(tested.findings.iter(), |finding: &Finding| {
        ingredients.waivers.of(finding.id).is_some()
    });
    let fail_on = ingredients.limits.get(control.id).map(ToString::to_string);
    let mut parameters = parameters(control.parameters, used);
    parameters.extend(fail_on.as_deref().map(limit));
    ControlFacts {
        id: control.id.into(),
        title: control.title.into(),
        family: control.family,
        scope: control.scope,
        needs: control.needs.iter().map(ToString::to_string).collect(),
        text: control.text.into(),
        severity: control.severity,
        tested: control.population.into(),
        status: tested.status,
        verdicts: verdicts(tested),
        missing: tested.not_evaluable.iter().map(|(field, n)| (field.clone(), *n)).collect(),
        to_evaluate: to_evaluate(control, tested, ingredients.population.frames),
        findings: found.total(),
        waived: found.accepted(),
        found,
        references: control.references.iter().map(ToString::to_string).collect(),
        parameters,
        fail_on,
    }
}

fn limit(word: &str) -> Setting {
    let [common] = &COMMON;
    Setting { name: common.name.into(), value: word.into(), doc: common.doc.into() }
}

fn verdicts(tested: &Tested) -> Verdicts {
    Verdicts {
        pass: tested.passed,
        fail: tested.failed,
        open: tested.open,
        listed: tested.listed,
        not_evaluable: tested.not_evaluable.values().sum(),
    }
}
