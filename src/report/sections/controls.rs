//! What every control says, and what it found.

use super::parameters;
use crate::controls::{Control, Tested};
use crate::finding::{Attribute, Evidence, Finding};
use crate::parameter::Parameters;
use crate::reconcile::Population;
use crate::report::tables::file_name;
use crate::report::{AttributeFacts, ControlFacts, FindingFacts, Proof, Verdicts};

type Results = [(&'static Control, Parameters, Tested)];

/// Every control, in the order of the catalogue.
pub(in crate::report) fn controls(results: &Results) -> Vec<ControlFacts> {
    results.iter().map(|(control, used, tested)| facts(control, used, tested)).collect()
}

fn facts(control: &Control, used: &Parameters, tested: &Tested) -> ControlFacts {
    ControlFacts {
        id: control.id.into(),
        title: control.title.into(),
        family: control.family,
        text: control.text.into(),
        severity: control.severity,
        tested: control.population.into(),
        verdicts: verdicts(tested),
        missing: tested.not_evaluable.iter().map(|(field, n)| (field.clone(), *n)).collect(),
        findings: tested.findings.len() as u64,
        waived: 0,
        references: control.references.iter().map(ToString::to_string).collect(),
        parameters: parameters(control.parameters, used),
    }
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
) -> Vec<FindingFacts> {
    let findings = results.iter().flat_map(|(_, _, tested)| &tested.findings);
    findings.map(|finding| fact(population, finding)).collect()
}

fn fact(population: &Population<'_>, finding: &Finding) -> FindingFacts {
    let show = |key| population.show(key).to_owned();
    FindingFacts {
        id: finding.id.clone(),
        control: finding.control.into(),
        severity: finding.severity,
        confidence: finding.confidence,
        waived: false,
        owner: finding.owner.name.clone(),
        owner_role: finding.owner.role,
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
