//! What every control says, and what it found.

use super::{acceptance, parameters};
use crate::controls::{Control, Tested, to_evaluate};
use crate::finding::waiver::Waivers;
use crate::finding::{Attribute, Evidence, Finding};
use crate::parameter::{COMMON, Parameters};
use crate::reconcile::Population;
use crate::report::tables::file_name;
use crate::report::{
    Acceptance, AttributeFacts, ControlFacts, FindingFacts, Ingredients, Proof, Setting, Verdicts,
};

type Results = [(&'static Control, Parameters, Tested)];

/// Every control, in the order of the catalogue.
pub(in crate::report) fn controls(ingredients: &Ingredients<'_>) -> Vec<ControlFacts> {
    ingredients.tested.iter().map(|result| facts(ingredients, result)).collect()
}

fn facts(
    ingredients: &Ingredients<'_>,
    (control, used, tested): &(&'static Control, Parameters, Tested),
) -> ControlFacts {
    let accepted = |finding: &&Finding| ingredients.waivers.of(&finding.id).is_some();
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
        findings: tested.findings.len() as u64,
        waived: tested.findings.iter().filter(accepted).count() as u64,
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

/// Every finding, in the order of the controls.
pub(in crate::report) fn findings(
    population: &Population<'_>,
    results: &Results,
    waivers: &Waivers,
) -> Vec<FindingFacts> {
    let findings = results.iter().flat_map(|(_, _, tested)| &tested.findings);
    let accepted = |finding: &Finding| acceptance(waivers, &finding.id);
    findings.map(|finding| fact(population, finding, accepted(finding))).collect()
}

fn fact(
    population: &Population<'_>,
    finding: &Finding,
    waiver: Option<Acceptance>,
) -> FindingFacts {
    let show = |key| population.show(key).to_owned();
    FindingFacts {
        id: finding.id.clone(),
        control: finding.control.into(),
        severity: finding.severity,
        confidence: finding.confidence,
        waived: waiver.is_some(),
        waiver,
        owner: finding.owner.name.clone(),
        owner_role: finding.owner.role,
        owner_name: name_of(population, &finding.owner.name),
        system: show(finding.subject.system),
        holder: show(finding.subject.holder),
        entitlement: show(finding.subject.entitlement),
        account: show(finding.subject.account),
        ticket_id: finding.subject.ticket_id.clone(),
        sentence: finding.sentence.clone(),
        evidence: finding.evidence.iter().map(|row| proof(population, row)).collect(),
        attributes: finding.attributes.iter().map(attribute).collect(),
        first_seen: None,
        days_open: None,
        change: None,
    }
}

/// The name of the identity whose key this is; empty where it is none, or has no name.
fn name_of(population: &Population<'_>, owner: &str) -> String {
    let frames = population.frames;
    let row = frames.symbols.find_key(owner).and_then(|key| population.books.identity_row(key));
    let name = row.zip(frames.identities()).map(|(row, people)| people.name.at(row));
    name.map_or(String::new(), |name| frames.text(name).to_owned())
}

fn attribute(attribute: &Attribute) -> AttributeFacts {
    AttributeFacts { name: attribute.name.into(), result: attribute.result }
}

fn proof(population: &Population<'_>, evidence: &Evidence) -> Proof {
    let quote = |(column, value): &(&'static str, String)| ((*column).to_owned(), value.clone());
    Proof {
        role: evidence.role.into(),
        file: file_name(population, evidence.origin.file),
        line: evidence.origin.line,
        quotes: evidence.quotes.iter().map(quote).collect(),
    }
}
